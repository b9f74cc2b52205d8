package civil_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"raabta/bot/civil"
)

func TestWindow(t *testing.T) {
	ramadan := civil.Season{From: date(t, "2026-02-18"), Until: date(t, "2026-03-19"), Hours: hours(t, "10:00-01:00")}
	family := civil.Calendar{Hours: hours(t, "08:00-21:00"), Seasons: []civil.Season{ramadan}}
	teacher := civil.Calendar{
		Hours:    hours(t, "07:30-16:00"),
		Off:      civil.DaysOf(time.Sunday),
		Holidays: map[civil.Date]bool{date(t, "2026-11-09"): true}, // a Monday: Iqbal Day
	}
	always := civil.Calendar{Hours: civil.Always()}

	for _, c := range []struct {
		why              string
		calendar         civil.Calendar
		zone, now        string // now is the wall clock there
		open, until      string
		isOpen, wantZero bool
	}{
		{why: "before they open", calendar: family, now: "2026-11-27 07:59", open: "2026-11-27 08:00", until: "2026-11-27 21:00"},
		{why: "the minute they open", calendar: family, now: "2026-11-27 08:00", open: "2026-11-27 08:00", until: "2026-11-27 21:00", isOpen: true},
		{why: "the last minute", calendar: family, now: "2026-11-27 20:59", open: "2026-11-27 08:00", until: "2026-11-27 21:00", isOpen: true},
		{why: "the minute they close", calendar: family, now: "2026-11-27 21:00", open: "2026-11-28 08:00", until: "2026-11-28 21:00"},
		{why: "families have no Sunday off", calendar: family, now: "2026-11-29 12:00", open: "2026-11-29 08:00", until: "2026-11-29 21:00", isOpen: true},

		{why: "the night before Ramadan", calendar: family, now: "2026-02-17 22:00", open: "2026-02-18 10:00", until: "2026-02-19 01:00"},
		{why: "past midnight in Ramadan", calendar: family, now: "2026-02-19 00:30", open: "2026-02-18 10:00", until: "2026-02-19 01:00", isOpen: true},
		{why: "after suhoor starts", calendar: family, now: "2026-02-19 01:00", open: "2026-02-19 10:00", until: "2026-02-20 01:00"},
		{why: "the last night runs on", calendar: family, now: "2026-03-20 00:59", open: "2026-03-19 10:00", until: "2026-03-20 01:00", isOpen: true},
		{why: "and then it is over", calendar: family, now: "2026-03-20 01:00", open: "2026-03-20 08:00", until: "2026-03-20 21:00"},

		{why: "a Saturday evening waits for Monday", calendar: teacher, now: "2026-11-28 16:00", open: "2026-11-30 07:30", until: "2026-11-30 16:00"},
		{why: "over Sunday and a holiday", calendar: teacher, now: "2026-11-07 18:00", open: "2026-11-10 07:30", until: "2026-11-10 16:00"},
		{why: "on the holiday itself", calendar: teacher, now: "2026-11-09 10:00", open: "2026-11-10 07:30", until: "2026-11-10 16:00"},

		{why: "always, one window for a week", calendar: always, now: "2026-11-27 15:00", open: "2026-11-27 00:00", until: "2026-12-05 00:00", isOpen: true},
		{why: "night hours run into the day off", calendar: civil.Calendar{Hours: hours(t, "20:00-02:00"), Off: civil.DaysOf(time.Sunday)},
			now: "2026-11-29 01:00", open: "2026-11-28 20:00", until: "2026-11-29 02:00", isOpen: true},
		{why: "and do not begin on it", calendar: civil.Calendar{Hours: hours(t, "20:00-02:00"), Off: civil.DaysOf(time.Sunday)},
			now: "2026-11-30 01:00", open: "2026-11-30 20:00", until: "2026-12-01 02:00"},

		{why: "opening in a gap is after it", calendar: civil.Calendar{Hours: hours(t, "02:30-10:00")}, zone: "America/New_York",
			now: "2026-03-08 01:59", open: "2026-03-08 03:00", until: "2026-03-08 10:00"},
		{why: "a window swallowed by a gap is passed over", calendar: civil.Calendar{Hours: hours(t, "02:10-02:50")}, zone: "America/New_York",
			now: "2026-03-08 01:59", open: "2026-03-09 02:10", until: "2026-03-09 02:50"},
		{why: "a day that never was is passed over", calendar: civil.Calendar{Hours: hours(t, "08:00-21:00")}, zone: "Pacific/Apia",
			now: "2011-12-29 22:00", open: "2011-12-31 08:00", until: "2011-12-31 21:00"},

		{why: "a week of days off", calendar: civil.Calendar{Hours: hours(t, "08:00-21:00"), Off: 1<<7 - 1}, now: "2026-11-27 12:00", wantZero: true},
		{why: "hours that were never set", calendar: civil.Calendar{}, now: "2026-11-27 00:00", wantZero: true},
	} {
		if c.zone == "" {
			c.zone = "Asia/Karachi"
		}
		c.calendar.Zone = zone(t, c.zone)
		now := wall(t, c.now).Instant(c.calendar.Zone)
		open, until := c.calendar.Window(now)
		if c.wantZero {
			if !open.IsZero() || !until.IsZero() || c.calendar.Open(now) || !c.calendar.NextOpen(now).IsZero() {
				t.Errorf("%s: it opens at %v until %v", c.why, open, until)
			}
			continue
		}
		if want := wall(t, c.open).Instant(c.calendar.Zone); !open.Equal(want) {
			t.Errorf("%s: opens at %v, want %v", c.why, open.In(c.calendar.Zone), want.In(c.calendar.Zone))
		}
		if want := wall(t, c.until).Instant(c.calendar.Zone); !until.Equal(want) {
			t.Errorf("%s: closes at %v, want %v", c.why, until.In(c.calendar.Zone), want.In(c.calendar.Zone))
		}
		if got := c.calendar.Open(now); got != c.isOpen {
			t.Errorf("%s: open now: %v", c.why, got)
		}
		next := open
		if c.isOpen {
			next = now
		}
		if got := c.calendar.NextOpen(now); !got.Equal(next) {
			t.Errorf("%s: next open at %v, want %v", c.why, got, next)
		}
	}
}

func TestAnOpeningTimeShownTwiceIsTheSecond(t *testing.T) {
	c := civil.Calendar{Zone: zone(t, "America/New_York"), Hours: hours(t, "01:30-09:00")}
	open, _ := c.Window(wall(t, "2026-11-01 00:00").Instant(c.Zone))
	if want := "2026-11-01T06:30:00Z"; open.Format(time.RFC3339) != want {
		t.Errorf("opens at %v, want %s: from the first 01:30 the clock goes back to 01:00, outside the hours", open, want)
	}
	c.Hours = hours(t, "21:00-01:30")
	_, until := c.Window(wall(t, "2026-11-01 00:00").Instant(c.Zone))
	if want := "2026-11-01T05:30:00Z"; until.Format(time.RFC3339) != want {
		t.Errorf("closes at %v, want %s", until, want)
	}
}

// A family that asked to be left alone at night looks at its own clock. Whatever the zone does, and whatever hours are
// chosen, no instant that is called open may show a time outside them; and an instant that shows a time inside them is open,
// but in the hours around a change of clocks.
func TestOpenAgreesWithTheClockOnTheWall(t *testing.T) {
	random := rand.New(rand.NewPCG(2005, 2032))
	var nearChange int
	for _, name := range zones {
		z := zone(t, name)
		changes := transitions(z)
		for range 2500 {
			c := civil.Calendar{Zone: z, Off: civil.Days(random.IntN(1 << 7))}
			c.Hours.From = civil.Clock{Hour: random.IntN(24), Minute: random.IntN(4) * 15}
			c.Hours.Until = civil.Clock{Hour: random.IntN(24), Minute: random.IntN(4) * 15}
			if random.IntN(2) == 0 { // hours that begin or end near the usual hour of a change
				c.Hours.From.Hour %= 4
			}
			if c.Hours.From == c.Hours.Until {
				continue
			}
			now := time.Unix(1104537600+random.Int64N(28*365*24*60*60), 0)
			near := random.IntN(2) == 0
			if near {
				now = changes[random.IntN(len(changes))].Add(time.Duration(random.IntN(6*60*60)-3*60*60) * time.Second)
				nearChange++
			}

			shown := civil.WallOf(now, z)
			inside := c.Hours.Contains(shown.Clock)
			began := shown.Date
			if c.Hours.OverMidnight() && shown.Clock.Before(c.Hours.From) {
				began = began.AddDays(-1)
			}
			inside = inside && !c.Closed(began)

			switch open := c.Open(now); {
			case open && !inside:
				t.Fatalf("%s, %v, off %v: open at %v, when the wall shows %v", name, c.Hours, c.Off, now.UTC(), shown)
			case inside && !open && !aroundChange(changes, now):
				t.Fatalf("%s, %v, off %v: closed at %v, when the wall shows %v", name, c.Hours, c.Off, now.UTC(), shown)
			}
			open, until := c.Window(now)
			if open.IsZero() != until.IsZero() || !open.IsZero() && (!open.Before(until) || !now.Before(until)) {
				t.Fatalf("%s, %v, off %v: at %v the window is %v to %v", name, c.Hours, c.Off, now, open, until)
			}
			if next := c.NextOpen(now); !next.IsZero() && (next.Before(now) || !c.Open(next)) {
				t.Fatalf("%s, %v, off %v: at %v the next opening is %v, which is not open", name, c.Hours, c.Off, now, next)
			}
		}
	}
	if nearChange < 10_000 {
		t.Errorf("only %d instants near a change of clocks were tried", nearChange)
	}
}

func aroundChange(changes []time.Time, now time.Time) bool {
	for _, change := range changes {
		if apart := now.Sub(change).Abs(); apart < 27*time.Hour {
			return true
		}
	}
	return false
}

// Hours of 00:00-24:00 have no edges, not even where midnight is skipped or comes twice.
func TestAlwaysIsAlways(t *testing.T) {
	for _, name := range zones {
		z := zone(t, name)
		c := civil.Calendar{Zone: z, Hours: civil.Always()}
		for _, change := range transitions(z) {
			for off := -26 * time.Hour; off < 26*time.Hour; off += 47 * time.Minute {
				if now := change.Add(off); !c.Open(now) {
					t.Fatalf("%s: closed at %v", name, now.In(z))
				}
			}
		}
	}
}
