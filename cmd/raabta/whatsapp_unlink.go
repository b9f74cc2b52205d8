package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
)

// How long the process that holds a session is waited for, and a connection of our own.
const (
	unlinkWithin  = 45 * time.Second
	unlinkConnect = 20 * time.Second
)

func unlinkCommand() command {
	return command{
		name: "unlink", args: "[NUMBER]", short: "gives a linked number up",
		long: `Takes the device off the list on the phone and deletes its keys here. What was written and sent stays. What is queued for the
number goes by the school's other WhatsApp numbers; where there is none it waits, and expires, unless the number is linked again.
serve may run meanwhile.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			yes := f.Bool("yes", false, "do not ask")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if len(args) > 1 {
					return usagef("needs one number; see --help")
				}
				number := ""
				if len(args) == 1 {
					number = args[0]
				}
				return unlink(ctx, a, d, number, *yes)
			})
		},
	}
}

func unlink(ctx context.Context, a *app, d *desk, number string, yes bool) error {
	own, link, err := d.linkOf(ctx, a.clock(), number)
	if err != nil {
		return err
	}
	name := bot.Number(own.Address).Readable()
	if link.State == bot.LinkUnlinked {
		return fmt.Errorf("%s is unlinked already", name)
	}
	if err := a.confirm(yes, fmt.Sprintf("Unlink %s? It must be linked on the phone again before it sends or receives.", name)); err != nil {
		return err
	}
	if !link.State.Ended() {
		if err := d.store.LeaveLink(ctx, own.ID); err != nil {
			return err
		}
		limit, cancel := context.WithTimeout(ctx, unlinkWithin)
		defer cancel()
		if err := d.leaves(limit, a, own, link); err != nil {
			return err
		}
		if _, link, err = d.linkOf(ctx, a.clock(), own.Address); err != nil {
			return err
		}
	}
	if link.State == bot.LinkLoggedOut { // its session is gone, before or just now: there is nobody to give it up
		link.State, link.Reason, link.Until, link.At = bot.LinkUnlinked, "", time.Time{}, a.clock()
		if err := d.store.SetLinkState(ctx, link); err != nil {
			return err
		}
	}
	switch {
	case link.State != bot.LinkUnlinked:
		return errors.New("whoever holds the session has not given it up yet: see raabta whatsapp status in a minute")
	case link.Reason != "":
		fmt.Fprintf(a.out, "%s is unlinked. %s.\n", name, link.Reason)
	default:
		fmt.Fprintf(a.out, "%s is unlinked.\n", name)
	}
	return nil
}

// leaves waits until a number is given up by whoever holds its session; where nobody does, this process does it.
func (d *desk) leaves(ctx context.Context, a *app, own bot.Sender, link bot.Link) error {
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	s := newService(d.store, d.books, map[string]bot.Channel{}, owner(), "", quiet)
	s.watchClock(bot.SystemClock)
	k, done, err := openLinks(ctx, s, d.config.DatabaseURL, a.client, quiet)
	if err != nil {
		return err
	}
	defer done()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer stop()
		for left := false; !left && ctx.Err() == nil; {
			bot.Pause(ctx, 200*time.Millisecond)
			list, err := d.store.Links(ctx, d.school.ID)
			for _, l := range list {
				left = left || err == nil && l.SenderID == own.ID && l.State.Ended()
			}
		}
	}()
	keeper := s.keeper(bot.SenderLease(own.ID))
	keeper.TTL, keeper.Margin, keeper.Fit = linkTTL, linkMargin, func() bool { return k.channel.Fit(link) }
	keeper.Run(ctx, func(ctx context.Context) {
		late := time.AfterFunc(unlinkConnect, func() { k.leave(ctx, own.ID) }) // the keys go, connection or not
		defer late.Stop()
		k.channel.Hold(ctx, own, link, func(up context.Context) { k.leave(up, own.ID) })
	})
	return nil
}
