package storage_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

var _ bot.ClockStore = (*storage.Store)(nil)

// A machine whose clock was never set (synctest's begins in 2000, a PC's in 1970): SQLite's driver would take such times for
// seconds, and give back others than were written. The program's clock stands still at a time that can be instead, is not
// trusted, and what is written by it is read as it was written.
func TestClockThatWasNeverSet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "raabta.db")
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, storagetest.Open(t, "sqlite:"+path))
		p.now = bot.SystemClock()
		id := p.queueTexts(1)[0]
		if m := p.message(id); !m.CreatedAt.Equal(p.now) || !m.SendAfter.Equal(p.now) || p.now.Year() < 2025 {
			t.Errorf("at %v it was written down at %v", p.now, m.CreatedAt)
		}
		w := &bot.ClockWatch{Store: p.s, Clock: bot.SystemClock, Log: slog.New(slog.DiscardHandler)}
		_, err := w.Step(t.Context(), p.now)
		p.must(err)
		if state := w.State(); state != bot.ClockWrong {
			t.Errorf("a clock that was never set is %q", state)
		}
		if list, err := p.s.Alarms(t.Context()); err != nil || len(list) != 1 || list[0].Cause != "clock" {
			t.Errorf("staff are told %v (%v)", list, err)
		}
		time.Sleep(time.Until(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC))) // somebody sets it
		_, err = w.Step(t.Context(), bot.SystemClock())
		p.must(err)
		if state := w.State(); !state.Sends() {
			t.Errorf("set right it is %q", state)
		}
	})
}

// The newest time only grows, but where a person says otherwise; on Postgres the database's own clock is asked.
func TestNewestClock(t *testing.T) {
	eachPost(t, func(p *post) {
		ctx := context.Background()
		want := func(at time.Time) {
			p.Helper()
			if got, err := p.s.NewestClock(ctx); err != nil || !got.Equal(at) {
				p.Errorf("the newest time is %v, want %v (%v)", got, at, err)
			}
		}
		want(time.Time{})
		p.must(p.s.NoteClock(ctx, p.now, false))
		p.must(p.s.NoteClock(ctx, p.now.Add(-time.Hour), false))
		want(p.now)
		p.must(p.s.NoteClock(ctx, p.now.Add(time.Hour), false))
		want(p.now.Add(time.Hour))
		p.must(p.s.NoteClock(ctx, p.now, true))
		want(p.now)

		before := time.Now()
		at, has, err := p.s.DatabaseClock(ctx)
		p.must(err)
		if postgres := storage.Writer(p.s).DriverName() == "postgres"; has != postgres || has && (at.Before(before.Add(-time.Second)) || at.After(time.Now().Add(time.Second))) {
			p.Errorf("the database says it is %v (%v)", at, has)
		}
	})
}
