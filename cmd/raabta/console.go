package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/console"
)

// newConsole puts the console over a service.
func newConsole(c config, s *service, log *slog.Logger) (*console.Console, error) {
	cfg := console.Config{
		Store: s.store, Books: s.books, Composers: composers(s.store, s.books), Clock: bot.SystemClock, Log: log, Queued: s.queue.Ring, Planned: s.broadcasts.Ring,
		SecretKey: c.SecretKey,
	}
	var err error
	if cfg.Proxies, err = parseProxies(c.TrustedProxies); err != nil {
		return nil, err
	}
	if c.SegmentPrice != "" {
		if cfg.SegmentPrice, cfg.PriceUnit, err = parsePrice(c.SegmentPrice); err != nil {
			return nil, err
		}
	}
	if s.links != nil {
		k := newLinker(s.store, s.links.sessions, bot.SystemClock, log)
		close := s.closeLinks
		s.closeLinks = func() {
			k.close() // it uses what is closed next
			if close != nil {
				close()
			}
		}
		cfg.Linker = k
	}
	if c.PublicURL != "" {
		if cfg.PublicURL, err = url.Parse(c.PublicURL); err != nil {
			return nil, fmt.Errorf("PUBLIC_URL: %w", err)
		}
	}
	return console.New(cfg)
}

// forgetSignIns is the chore that deletes what nobody is signed in with any more.
func (s *service) forgetSignIns(ctx context.Context, now time.Time) (bool, error) {
	made, seen, browsers, tries := console.Forgotten(now)
	return false, s.store.ForgetSignIns(ctx, made, seen, browsers, tries)
}

// parseProxies reads a list of addresses and networks: "127.0.0.1, 10.0.0.0/8".
func parseProxies(list string) (proxies []netip.Prefix, err error) {
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			a, err2 := netip.ParseAddr(part)
			if err2 != nil {
				return nil, fmt.Errorf("%q is no address and no network: write 127.0.0.1, or 10.0.0.0/8, several by comma", part)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		proxies = append(proxies, p)
	}
	return proxies, nil
}

// sayWhereTheConsoleIs prints the console's address, and, while it has no user, the link that makes the first one.
func sayWhereTheConsoleIs(ctx context.Context, a *app, c config, s *service, l net.Addr) error {
	base := c.PublicURL
	if base == "" {
		base = "http://" + reachable(l)
	}
	secret, token := console.NewSetupToken()
	err := s.store.MakeSetupLink(ctx, a.clock(), token)
	if errors.Is(err, bot.ErrTaken) {
		fmt.Fprintf(a.out, "the console: %s\n", base)
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "the console has no user yet: make the first one, within a day, at\n  %s/setup/%s\n", base, secret)
	return nil
}

// reachable is an address that a browser on this machine can open.
func reachable(l net.Addr) string {
	host, port, err := net.SplitHostPort(l.String())
	if err != nil {
		return l.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
