package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// trueTime is a database whose clock is right, whatever this machine's shows. SQLite has none.
type trueTime struct {
	*storage.Store
	now func() time.Time
}

func (s trueTime) DatabaseClock(ctx context.Context) (time.Time, bool, error) {
	_, has, err := s.Store.DatabaseClock(ctx)
	return s.now(), has, err
}

// wrongClock is the service on a machine whose wall clock is set while it runs. fl.now stays the true time.
type wrongClock struct {
	*flow
	off  time.Duration // the wall clock's
	sent map[string]int
}

func newWrongClock(fl *flow) *wrongClock {
	w := &wrongClock{flow: fl, sent: map[string]int{}}
	began := fl.now
	s := fl.service
	s.watch = &bot.ClockWatch{
		Store: trueTime{s.store, func() time.Time { return fl.now }}, Log: s.log,
		Clock: w.wall, Mono: func() time.Duration { return fl.now.Sub(began) },
	}
	s.outbox.ClockState = s.watch.State
	return w
}

func (w *wrongClock) wall() time.Time { return w.now.Add(w.off) }

// turn is one turn of every loop, and a look at what went out. Families' hours are by the true time.
func (w *wrongClock) turn() {
	w.t.Helper()
	for _, l := range append(w.service.shared(), w.service.chores()...) {
		for more := true; more; {
			var err error
			if more, err = l.step(w.t.Context(), w.wall()); err != nil {
				w.t.Fatalf("%s at %s: %v", l.name, w.now, err)
			}
		}
	}
	local := w.now.In(time.FixedZone("PKT", 5*3600))
	for _, c := range w.fresh() {
		w.sent[local.Format("2 Jan ")+c.To+": "+c.Body]++
		answer := strings.Contains(c.Body, "We have your message")
		if c.To != sanaNumber && !answer && (local.Hour() < 8 || local.Hour() >= 21) {
			w.t.Errorf("at %s, with the clock off by %s, %s got %q", local.Format("2 Jan 15:04:05"), w.off, c.To, c.Body)
		}
	}
}

// until lets the time pass to an hour and minute of the day, in steps.
func (w *wrongClock) until(day, hour, minute int, step time.Duration) {
	w.t.Helper()
	for end := time.Date(2026, 11, day, hour-5, minute, 0, 0, time.UTC); w.now.Before(end); {
		w.now = w.now.Add(min(step, end.Sub(w.now)))
		w.turn()
	}
}

// TestClockThatIsSetWhileItRuns: before the school's hours, and after a schedule has fired, the clock is set two hours and a
// day forward and back, and put right again. Nothing goes out twice or outside the hours, nothing is canceled as over, each
// time staff are told, and what a parent writes meanwhile reaches the teacher once.
func TestClockThatIsSetWhileItRuns(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		w := newWrongClock(fl)
		w.until(23, 9, 5, time.Minute)
		fl.runs("schedule", "add", "early", "--to", "class:5-B", "--text", "Bring your books.", "--cron", "15 8 * * *")
		fl.runs("schedule", "add", "late", "--to", "class:5-B", "--text", "Bring your shoes.", "--cron", "30 10 * * *")
		fl.runs("schedule", "add", "next", "--to", "class:5-B", "--text", "Bring your hats.", "--cron", "45 11 * * *")
		w.until(23, 20, 58, time.Hour)
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Bring a pen.", "--yes") // claimed and gone before nine, or held
		w.until(24, 6, 20, 2*time.Hour)

		set := func(hour, minute int, by, lasts time.Duration) {
			w.until(24, hour, minute, 20*time.Minute)
			before := w.clockAlarms()
			w.off = by
			for range 4 {
				w.now = w.now.Add(time.Second)
				w.turn()
			}
			if w.service.watch.State() == bot.ClockSound || w.clockAlarms() != before+1 {
				t.Errorf("with the clock set by %s it is trusted, or staff were not told: %d alarms, %d before", by, w.clockAlarms(), before)
			}
			if by == -2*time.Hour {
				fl.twilio.Inbound(saimaNumber, ourSMS, "Is the bus late today at "+w.now.Format("15:04")+"?")
			}
			for end := w.now.Add(lasts); w.now.Before(end); {
				w.now = w.now.Add(10 * time.Second)
				w.turn()
			}
			w.off = 0
			for range 4 {
				w.now = w.now.Add(time.Second)
				w.turn()
			}
			if state := w.service.watch.State(); state != bot.ClockSound {
				t.Errorf("put right after %s the clock is %q", by, state)
			}
		}
		for _, hour := range []struct{ h, m int }{{6, 30}, {10, 31}} {
			set(hour.h, hour.m, 2*time.Hour, 40*time.Second)
			set(hour.h, hour.m+5, 25*time.Hour, 40*time.Second)
			set(hour.h, hour.m+10, -2*time.Hour, 5*time.Minute)
			set(hour.h, hour.m+20, -24*time.Hour, 5*time.Minute)
		}
		w.until(24, 14, 0, 20*time.Minute)

		for what, n := range w.sent {
			if n != 1 {
				t.Errorf("%d times: %s", n, what)
			}
		}
		families := w.got("Bring your books.")
		for _, text := range []string{"Bring your books.", "Bring your shoes.", "Bring your hats."} {
			if n := w.got(text); n == 0 || n != families {
				t.Errorf("%q went to %d families, %d have the first", text, n, families)
			}
		}
		forwards := 0
		for _, c := range fl.twilio.Creates() {
			if c.To == sanaNumber {
				forwards++
			}
		}
		if forwards != 2 {
			t.Errorf("the teacher got %d of the parent's 2 messages", forwards)
		}
		if counts, err := fl.service.store.Counts(t.Context(), fl.desk.school.ID); err != nil || counts[bot.Canceled] > 0 || counts[bot.Queued] > 0 {
			t.Errorf("in the end %v (%v)", counts, err)
		}
	})
}

// got is how many families got a text on the 24th.
func (w *wrongClock) got(text string) (n int) {
	for what := range w.sent {
		if strings.HasPrefix(what, "24 Nov") && strings.HasSuffix(what, text) {
			n++
		}
	}
	return n
}

// clockAlarms is how often staff were told of the clock.
func (w *wrongClock) clockAlarms() int {
	w.t.Helper()
	list, err := w.service.store.Alarms(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range list {
		if a.Cause == "clock" {
			return a.Count
		}
	}
	return 0
}

// TestPCThatComesUpInLastYear: one without a battery. Schedules and what families did not ask for are held, an answer to a
// parent goes out; when staff clear the alarm, the clock is right.
func TestPCThatComesUpInLastYear(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		if url[:6] != "sqlite" {
			return // Postgres has a clock of its own
		}
		fl := newFlow(t, storagetest.Open(t, url))
		w := newWrongClock(fl)
		w.until(23, 10, 0, time.Minute)
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Bring a pen.", "--at", "2026-11-23 11:00", "--yes")

		w = newWrongClock(fl) // the next start
		w.off = -365 * 24 * time.Hour
		w.until(23, 11, 30, 5*time.Minute)
		if len(w.sent) > 0 || w.clockAlarms() != 1 {
			t.Fatalf("in last year it sent %v, and told staff %d times", w.sent, w.clockAlarms())
		}
		w.off = 0
		w.until(23, 11, 40, time.Minute)
		if len(w.sent) == 0 {
			t.Error("the clock is right again, and nothing is sent")
		}

		// It was the clock of before that was wrong: staff say so.
		w.off = -365 * 24 * time.Hour
		w.until(23, 11, 45, time.Minute)
		if w.service.watch.State() != bot.ClockBehind {
			t.Error("a year back the clock is trusted")
		}
		fl.runs("messages", "alarms", "clear", "1")
		w.until(23, 11, 50, time.Minute)
		if w.service.watch.State() != bot.ClockSound {
			t.Error("staff have said that the clock is right, and it is not trusted")
		}
		w = newWrongClock(fl) // and the next start believes them
		w.off = -365 * 24 * time.Hour
		w.until(23, 11, 51, time.Second)
		if w.service.watch.State() != bot.ClockSound {
			t.Error("at the next start the clock is not trusted")
		}
	})
}
