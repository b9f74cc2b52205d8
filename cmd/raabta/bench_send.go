package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"raabta/bot"
	"raabta/cmd/raabta/bench"
)

// benchSend measures a broadcast: first its expansion alone, then the sending of what is queued, then another broadcast
// whose expansion and sending go on side by side, as in serve; and before all that the bare loop.
func benchSend(ctx context.Context, b *benching) (results []bench.Result, err error) {
	if err := b.provider.Reset(); err != nil {
		return nil, err
	}
	bare, err := b.measure("bare", func() error { return bench.Bare(b.provider, b.messages, bench.Number, bench.Body) })
	if err != nil {
		return nil, err
	}
	seen, err := b.provider.Tally()
	if err != nil {
		return nil, err
	}
	bareFigures := sendFigures(bare, b.messages, seen)

	d, err := b.openSchool(ctx, b.messages)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.store.Close()) }()
	s, err := b.service(d)
	if err != nil {
		return nil, err
	}
	expanded, err := b.expand(ctx, s, d)
	if err != nil {
		return nil, err
	}
	sent, seen, err := b.send(ctx, s)
	if err != nil {
		return nil, err
	}
	send := bench.Result{Name: "send", Ours: sendFigures(sent, b.messages, seen), Bare: bareFigures}
	both, first, err := b.broadcast(ctx, d)
	if err != nil {
		return nil, err
	}
	send.Ours = append(send.Ours, bench.Figure{Name: "first_ms", Value: float64(first.Microseconds()) / 1000})
	send.Ratio = bench.Figures{
		bench.Ratio("cpu", send.Ours.Of("cpu_us"), bareFigures.Of("cpu_us")),
		bench.Ratio("throughput", send.Ours.Of("messages_per_s"), bareFigures.Of("messages_per_s")),
	}
	if sent.How != "VmHWM" {
		send.Note = "memory is what Go's runtime held; the kernel's own figure is not to be had here"
	}
	return []bench.Result{
		{Name: "expand", Ours: spentFigures(expanded, b.messages)},
		send,
		{Name: "broadcast", Ours: spentFigures(both, b.messages), Note: "expanded and sent side by side, from the broadcast's row to the last settled message"},
	}, nil
}

func spentFigures(s bench.Spent, n int) bench.Figures {
	return bench.Figures{{Name: "messages_per_s", Value: s.PerSecond(n)}, {Name: "cpu_us", Value: s.Micros(n)}, {Name: "peak_mb", Value: s.Peak}}
}

func sendFigures(s bench.Spent, n int, seen bench.Tally) bench.Figures {
	return append(spentFigures(s, n), bench.Figure{Name: "connections", Value: float64(seen.Connections)})
}

// service is the whole of serve but its web server.
func (b *benching) service(d *desk) (*service, error) {
	client, err := b.twilio()
	if err != nil {
		return nil, err
	}
	return newService(d.store, d.books, map[string]bot.Channel{"twilio": client}, owner(), "", slog.New(slog.NewTextHandler(b.app.err, &slog.HandlerOptions{Level: slog.LevelError}))), nil
}

// announce writes a broadcast to everybody down.
func (b *benching) announce(ctx context.Context, d *desk) (bot.Broadcast, error) {
	now := b.app.clock()
	return d.store.AddBroadcast(ctx, bot.Broadcast{
		SchoolID: d.school.ID, Kind: bot.KindText, Audience: "all", Text: bench.Text, Class: bot.Routine, Topic: bot.TopicNotice,
		SendAfter: now, CreatedAt: now,
	})
}

// expand makes the messages of a broadcast.
func (b *benching) expand(ctx context.Context, s *service, d *desk) (bench.Spent, error) {
	if _, err := b.announce(ctx, d); err != nil {
		return bench.Spent{}, err
	}
	spent, err := b.measure("expand", func() (err error) {
		for more := true; more && err == nil; {
			more, err = s.expander.Step(ctx, b.app.clock())
		}
		return err
	})
	if err != nil {
		return spent, err
	}
	counts, err := d.store.Counts(ctx, d.school.ID)
	if err == nil && counts[bot.Queued] != b.messages {
		err = fmt.Errorf("%d messages are queued, not %d", counts[bot.Queued], b.messages)
	}
	return spent, err
}

// send sends what is queued.
func (b *benching) send(ctx context.Context, s *service) (spent bench.Spent, seen bench.Tally, err error) {
	if err := b.provider.Reset(); err != nil {
		return spent, seen, err
	}
	spent, err = b.measure("send", func() error {
		return b.serving(ctx, s, func() error {
			seen, err = b.settled(ctx, s)
			return err
		})
	})
	return spent, seen, err
}

// broadcast sends one to everybody from the row on, and says how long the first message took.
func (b *benching) broadcast(ctx context.Context, d *desk) (spent bench.Spent, first time.Duration, err error) {
	s, err := b.service(d)
	if err != nil {
		return spent, 0, err
	}
	if err := b.provider.Reset(); err != nil {
		return spent, 0, err
	}
	err = b.serving(ctx, s, func() error {
		spent, err = b.measure("broadcast", func() error {
			start := time.Now()
			if _, err := b.announce(ctx, d); err != nil {
				return err
			}
			s.broadcasts.Ring()
			seen, err := b.settled(ctx, s)
			first = seen.First.Sub(start)
			return err
		})
		return err
	})
	return spent, first, err
}

// serving runs the service's loops while f runs.
func (b *benching) serving(ctx context.Context, s *service, f func() error) error {
	loops, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { s.run(loops); close(ended) }()
	err := f()
	stop()
	<-ended
	return err
}

// settled waits until the provider has all the messages of the phase and none is in flight any more.
func (b *benching) settled(ctx context.Context, s *service) (seen bench.Tally, err error) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for stuck := 0; ; {
		before := seen.Creates
		if seen, err = b.provider.Tally(); err != nil {
			return seen, err
		}
		if seen.Creates >= b.messages {
			g, err := s.store.Gauges(ctx, b.app.clock())
			if err != nil || g.InFlight == 0 {
				return seen, err
			}
		}
		if stuck++; seen.Creates > before {
			stuck = 0
		}
		if stuck > 1500 {
			return seen, fmt.Errorf("nothing was sent for 30 seconds; the provider has %d of %d", seen.Creates, b.messages)
		}
		select {
		case <-ctx.Done():
			return seen, ctx.Err()
		case <-ticker.C:
		}
	}
}
