package storage_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// refusing is a store whose claims fail while it is away, as when a connection is lost just then.
type refusing struct {
	*storage.Store
	away atomic.Bool
}

func (r *refusing) Claim(ctx context.Context, now time.Time, c bot.Claim) ([]bot.Outgoing, error) {
	if r.away.Load() {
		return nil, errors.New("the connection was lost")
	}
	return r.Store.Claim(ctx, now, c)
}

func (r *refusing) Settle(ctx context.Context, now time.Time, list []bot.Settled, next *bot.Claim) ([]bot.Outgoing, error) {
	if r.away.Load() {
		return nil, errors.New("the connection was lost")
	}
	return r.Store.Settle(ctx, now, list, next)
}

// TestAClaimThatFailsForgetsNothingInFlight: while sends are at the provider the database goes away, so that the next claim
// fails. When it is back their outcomes are written down, none is in doubt, and what had been claimed goes on within seconds
// and not when its lease is over.
func TestAClaimThatFailsForgetsNothingInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)))
		p := newPost(t, storagetest.Open(t, "sqlite:"+t.TempDir()+"/raabta.db"))
		p.now = bot.SystemClock()
		p.exec("UPDATE schools SET open_from = $1, open_until = $2", p.now.Add(-time.Hour), p.now.Add(24*time.Hour))
		p.queueTexts(40)
		store, wake := &refusing{Store: p.s}, bot.NewWake()
		w := &wire{takes: 8 * time.Second}
		o := &bot.Outbox{Store: store, Channels: map[string]bot.Channel{"twilio": w}, Owner: "here", Log: slog.New(slog.DiscardHandler), Clock: bot.SystemClock, Wake: wake}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			bot.Loop(ctx, o.Log, "sending", bot.SystemClock, wake, time.Second, o.Step)
			o.Wait()
			close(done)
		}()
		time.Sleep(500 * time.Millisecond)
		store.away.Store(true)
		time.Sleep(9 * time.Second) // the answers of the first sixteen come meanwhile
		store.away.Store(false)
		time.Sleep(5 * time.Second)
		if n := p.accepted(); n != 16 {
			t.Errorf("%d of the 16 in flight are known", n)
		}
		if n := w.count(); n <= 16 {
			t.Errorf("five seconds after it came back nothing more had begun")
		}
		time.Sleep(time.Minute)
		stop()
		<-done
		if c := p.counts(); c[bot.Sending] != 40 || len(c) != 1 || w.count() != 40 {
			t.Errorf("in the end they stand at %v, after %d sends", c, w.count())
		}
	})
}
