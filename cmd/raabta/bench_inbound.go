package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/cmd/raabta/bench"
	"raabta/storage"
)

// benchPublic is the address that the webhooks are signed for.
const benchPublic = "https://raabta.school.example"

const benchWebhook = "/webhooks/twilio/message"

// benchWriters is how many families wait for an answer at a time where the capacity is measured.
const benchWriters = 64

// benchInbound measures what families write: 200 and 400 messages a second, then as many as are answered, first at a handler
// that checks the signature and inserts a row, then at the whole of serve, where each message is routed and forwarded to its
// teacher at the same time.
func benchInbound(ctx context.Context, b *benching) (results []bench.Result, err error) {
	load, err := bench.StartLoad(ctx, "bench-load")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, load.Close()) }()
	bare, err := b.bareInbound(ctx, load)
	if err != nil {
		return nil, err
	}
	ours, err := b.ourInbound(ctx, load)
	if err != nil {
		return nil, err
	}
	r := bench.Result{Name: "inbound", Ours: ours, Bare: bare, Ratio: bench.Figures{
		bench.Ratio("capacity", ours.Of("requests_per_s"), bare.Of("requests_per_s")),
		bench.Ratio("p99_200", ours.Of("p99_ms_200"), bare.Of("p99_ms_200")),
		bench.Ratio("p99_400", ours.Of("p99_ms_400"), bare.Of("p99_ms_400")),
	}}
	return []bench.Result{r}, nil
}

// inboundFamilies is how many families write.
func (b *benching) inboundFamilies() int { return min(b.messages, 10_000) }

// crowds lets families write to a server at three speeds. routed is called behind each, when all are answered: it waits until
// all is routed, too, and says how long that took; nil where nothing is.
func (b *benching) crowds(load *bench.Load, name byte, handler http.Handler, routed func() (p99 float64, err error)) (figures bench.Figures, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	server := webServer(handler, log)
	go server.Serve(l)
	defer server.Close()

	seconds := min(8, float64(b.messages)/5000) // enough for a p99 of some thousands
	c := bench.Crowd{
		URL: "http://" + l.Addr().String() + benchWebhook, Public: benchPublic + benchWebhook,
		Account: b.provider.AccountSID, Token: b.provider.AuthToken, Families: b.inboundFamilies(), Writers: benchWriters,
	}
	var p50, p99, rest bench.Figures
	for i, rate := range []float64{0, 200, 400, 0} {
		c.Name, c.Rate, c.Seconds = fmt.Sprintf("%c%03x", name, i), rate, seconds
		// The first crowd opens conversations and warms everything up; some of those who write later have one, some do not.
		warm := i == 0
		switch {
		case warm:
			c.Seconds = seconds / 16
		case rate == 0:
			c.Seconds = seconds / 2
		}
		c.First = i * c.Families / 8
		var served bench.Served
		var forward float64
		spent, err := b.measure(fmt.Sprintf("inbound-%c-%d", name, i), func() (err error) {
			if served, err = load.Write(c); err != nil || routed == nil {
				return err
			}
			forward, err = routed()
			return err
		})
		if err != nil {
			return nil, err
		}
		if served.Refused > 0 || served.Requests == 0 {
			return nil, fmt.Errorf("of %d messages %d were not answered with 200", served.Requests+served.Refused, served.Refused)
		}
		switch {
		case warm:
		case rate == 0:
			figures = append(figures, bench.Figure{Name: "requests_per_s", Value: served.PerSecond})
		default:
			p50 = append(p50, bench.Figure{Name: fmt.Sprintf("p50_ms_%.0f", rate), Value: served.P50})
			p99 = append(p99, bench.Figure{Name: fmt.Sprintf("p99_ms_%.0f", rate), Value: served.P99})
			rest = bench.Figures{{Name: "cpu_us", Value: spent.Micros(served.Requests)}}
			if routed != nil {
				rest = append(rest, bench.Figure{Name: "forward_p99_ms", Value: forward})
			}
		}
	}
	return slices.Concat(figures, p50, p99, rest), nil
}

// bareInbound is the handler to compare with, on a database of its own or in a table of its own.
func (b *benching) bareInbound(ctx context.Context, load *bench.Load) (figures bench.Figures, err error) {
	place := *b
	remove, err := place.elsewhere(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove(context.WithoutCancel(ctx))) }()
	rows, err := bench.OpenInserter(ctx, place.url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	handler := bench.BareHandler(rows, func(body []byte, signature string) bool {
		return twilio.Verify(b.provider.AuthToken, benchPublic+benchWebhook, body, signature)
	})
	return b.crowds(load, 'b', handler, nil)
}

// ourInbound is serve: the web server, and the loops that route what it stores.
func (b *benching) ourInbound(ctx context.Context, load *bench.Load) (figures bench.Figures, err error) {
	place := *b
	remove, err := place.elsewhere(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove(context.WithoutCancel(ctx))) }()
	d, err := place.openSchool(ctx, b.inboundFamilies())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.store.Close()) }()
	s, err := b.service(d)
	if err != nil {
		return nil, err
	}
	timed := &timedInbox{Inbox: s.router.Store}
	s.router.Store = timed
	f := &front{metrics: newMetrics(bot.SystemClock)}
	c := config{TwilioAccountSID: b.provider.AccountSID, TwilioAuthToken: b.provider.AuthToken, PublicURL: benchPublic}
	if err := f.openFor(c, s, s.log); err != nil {
		return nil, err
	}
	err = b.serving(ctx, s, func() (err error) {
		if err := b.askAll(ctx, s, d); err != nil {
			return err
		}
		figures, err = b.crowds(load, 'a', f.routes(), func() (float64, error) { return timed.idle(ctx, b.app.clock) })
		return err
	})
	return figures, err
}

// elsewhere makes b's database one of its own, beside that of the other phases.
func (b *benching) elsewhere(ctx context.Context) (remove func(context.Context) error, err error) {
	if path, ok := strings.CutPrefix(b.url, "sqlite:"); ok {
		path += "-" + bot.NewID()
		b.url = "sqlite:" + path
		return func(context.Context) error {
			files, err := filepath.Glob(path + "*")
			for _, f := range files {
				err = errors.Join(err, os.Remove(f))
			}
			return err
		}, nil
	}
	b.url, remove, err = storage.Scratch(ctx, b.database)
	return remove, err
}

// askAll sends every family a question, so that there is one to answer. Then the sender is slowed down to what a number may
// send: the forwards to teachers are queued, as they would be, and the sending of them does not count.
func (b *benching) askAll(ctx context.Context, s *service, d *desk) error {
	if err := b.provider.Reset(); err != nil {
		return err
	}
	now := b.app.clock()
	_, err := d.store.AddBroadcast(ctx, bot.Broadcast{
		SchoolID: d.school.ID, Kind: bot.KindText, Audience: "all", Text: bench.Text, Question: "yesno", Class: bot.Routine,
		Topic: bot.TopicNotice, SendAfter: now, CreatedAt: now,
	})
	if err != nil {
		return err
	}
	s.broadcasts.Ring()
	for seen := (bench.Tally{}); seen.Creates < b.inboundFamilies(); {
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return err
		}
		if seen, err = b.provider.Tally(); err != nil {
			return err
		}
	}
	for {
		g, err := d.store.Gauges(ctx, b.app.clock())
		if err != nil {
			return err
		}
		if g.InFlight == 0 {
			break
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	_, err = d.store.SetSender(ctx, bot.Sender{SchoolID: d.school.ID, Channel: bot.SMS, Provider: "twilio", Address: bench.From, CanSend: true, CanReceive: true, Rate: 10})
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// timedInbox measures how long after its arrival a message is routed and its forward queued.
type timedInbox struct {
	bot.Inbox
	mu   sync.Mutex
	took []time.Duration
}

// RouteAll implements bot.Inbox.
func (t *timedInbox) RouteAll(ctx context.Context, now time.Time, decisions []bot.Decision) []error {
	errs := t.Inbox.RouteAll(ctx, now, decisions)
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, err := range errs {
		if err == nil {
			t.took = append(t.took, time.Since(decisions[i].Message.CreatedAt))
		}
	}
	return errs
}

// idle waits until all is routed and gives the p99, in milliseconds, of what was since it was last asked.
func (t *timedInbox) idle(ctx context.Context, clock bot.Clock) (float64, error) {
	for {
		waiting, err := t.Unrouted(ctx, clock(), 1)
		if err != nil {
			return 0, err
		}
		if len(waiting) == 0 {
			break
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return 0, err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.Sort(t.took)
	p99 := bench.Percentile(t.took, 99)
	t.took = nil
	return p99, nil
}

// benchLoadCommand is the families' process.
func benchLoadCommand() command {
	return command{
		name: "bench-load", short: "plays families for bench, in a process of its own", hidden: true,
		flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error {
			return func(_ context.Context, a *app, _ []string) error { return bench.ServeLoad(a.in, a.out) }
		},
	}
}
