package civil_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the same answers on a machine without zone files

	"raabta/bot/civil"
)

// zones are those in which clocks have done the strangest things since 2005: midnight gaps, half hours, two hours, a day
// left out, a month without summer time.
var zones = []string{
	"Asia/Karachi", "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York",
	"America/Santiago", "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran",
	"Australia/Lord_Howe", "Europe/London", "Pacific/Apia", "Pacific/Chatham",
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestInstantByHand(t *testing.T) {
	for _, c := range []struct{ zone, wall, want, why string }{
		{"Asia/Karachi", "2026-11-27 16:00", "2026-11-27T11:00:00Z", "an ordinary Friday"},
		{"Asia/Karachi", "2008-06-01 00:00", "2008-05-31T19:00:00Z", "midnight was skipped: 01:00"},
		{"Asia/Karachi", "2008-06-01 00:59", "2008-05-31T19:00:00Z", "and so was the rest of the hour"},
		{"Asia/Karachi", "2008-06-01 01:00", "2008-05-31T19:00:00Z", "which is 01:00 itself"},
		{"Asia/Karachi", "2008-10-31 23:30", "2008-10-31T17:30:00Z", "shown twice: the first, still +06"},
		{"Asia/Karachi", "2008-11-01 00:00", "2008-10-31T19:00:00Z", "shown once: midnight became 23:00"},
		{"Asia/Karachi", "2009-04-15 00:30", "2009-04-14T19:00:00Z", "midnight skipped again"},
		{"Asia/Karachi", "2009-10-31 23:00", "2009-10-31T17:00:00Z", "shown twice"},
		{"Asia/Karachi", "1900-01-01 00:00", "1899-12-31T19:31:48Z", "local mean time, +04:28:12"},
		{"America/New_York", "2026-03-08 01:59", "2026-03-08T06:59:00Z", "the last minute before the gap"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T07:00:00Z", "in the gap; time.Date says 06:30Z, before it"},
		{"America/New_York", "2026-03-08 03:00", "2026-03-08T07:00:00Z", "the end of the gap"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z", "the first of the two"},
		{"America/New_York", "2026-11-01 02:00", "2026-11-01T07:00:00Z", "shown once, after the second 01:59"},
		{"America/New_York", "2060-03-14 02:30", "2060-03-14T07:00:00Z", "beyond the tables, by the rule"},
		{"America/New_York", "2040-12-31 16:00", "2040-12-31T21:00:00Z", "the last day of a leap year beyond the tables"},
		{"Africa/Cairo", "2026-04-24 00:00", "2026-04-23T22:00:00Z", "midnight gap"},
		{"Africa/Cairo", "2026-10-29 23:30", "2026-10-29T20:30:00Z", "the hour before midnight comes twice"},
		{"Asia/Beirut", "2026-03-29 00:15", "2026-03-28T22:00:00Z", "midnight gap"},
		{"America/Santiago", "2026-09-06 00:00", "2026-09-06T04:00:00Z", "midnight gap"},
		{"America/Santiago", "2026-04-04 23:30", "2026-04-05T02:30:00Z", "the hour before midnight comes twice"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:30:00Z", "a gap of half an hour"},
		{"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z", "half an hour twice"},
		{"America/St_Johns", "2011-03-13 00:30", "2011-03-13T03:31:00Z", "a gap from 00:01 to 01:01"},
		{"America/St_Johns", "2011-11-06 00:00", "2011-11-06T02:30:00Z", "midnight twice: 00:01 became 23:01"},
		{"Africa/Casablanca", "2026-02-15 02:30", "2026-02-15T01:30:00Z", "clocks go back for Ramadan"},
		{"Africa/Casablanca", "2026-03-22 02:30", "2026-03-22T02:00:00Z", "and forward after it"},
		{"Pacific/Apia", "2011-12-29 23:59", "2011-12-30T09:59:00Z", "the last minute east of the date line"},
		{"Pacific/Apia", "2011-12-30 00:00", "2011-12-30T10:00:00Z", "a day that never was: the start of the next"},
		{"Pacific/Apia", "2011-12-30 16:00", "2011-12-30T10:00:00Z", "a day that never was"},
		{"Pacific/Apia", "2011-12-31 00:00", "2011-12-30T10:00:00Z", "the first minute west of it"},
		{"UTC", "2026-11-27 16:00", "2026-11-27T16:00:00Z", "no offset"},
	} {
		got := wall(t, c.wall).Instant(zone(t, c.zone))
		if got.Format(time.RFC3339) != c.want || got.Location() != time.UTC {
			t.Errorf("%s %s is %s, want %s (%s)", c.zone, c.wall, got.Format(time.RFC3339), c.want, c.why)
		}
	}
}

func TestInstantWithoutAZoneIsUTC(t *testing.T) {
	w := wall(t, "2026-11-27 16:00")
	at := w.Instant(nil)
	if want := "2026-11-27T16:00:00Z"; at.Format(time.RFC3339) != want {
		t.Errorf("without a zone: %v, want %s", at, want)
	}
	if got := civil.WallOf(at, nil); got != w {
		t.Errorf("and back: %v", got)
	}
	odd := time.FixedZone("odd", -100*60*60)
	if got := civil.WallOf(w.Instant(odd), odd); got != w {
		t.Errorf("in a zone a hundred hours off: %v", got)
	}
}

func TestDateIn(t *testing.T) {
	for _, c := range []struct{ zone, date, want string }{
		{"Asia/Karachi", "2026-11-27", "2026-11-26T19:00:00Z"},
		{"Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"}, // begins at 01:00
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"}, // never was
	} {
		if got := date(t, c.date).In(zone(t, c.zone)).Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s begins at %s, want %s", c.date, c.zone, got, c.want)
		}
	}
}

// transitions are the instants from 2005 to 2032 at which the zone's offset changes.
func transitions(z *time.Location) []time.Time { return transitionsIn(z, 2005, 2032) }

// transitionsIn finds them by looking at every hour and then at every minute.
func transitionsIn(z *time.Location, first, last int) []time.Time {
	offset := func(t time.Time) int { _, o := t.In(z).Zone(); return o }
	var found []time.Time
	for t := time.Date(first, 1, 1, 0, 0, 0, 0, time.UTC); t.Year() <= last; t = t.Add(time.Hour) {
		if before := offset(t); offset(t.Add(time.Hour)) != before {
			change := t
			for offset(change) == before {
				change = change.Add(time.Minute)
			}
			found = append(found, change)
		}
	}
	return found
}

// Around every transition the resolver is compared with somebody who stands before the wall from well before it to well
// after it and notes, minute by minute, what the clock shows.
func TestInstantAgainstAWatchedClock(t *testing.T) {
	var skipped, repeated int
	for _, name := range zones {
		z := zone(t, name)
		changes := transitions(z)
		if len(changes) == 0 {
			t.Errorf("%s never changes its clocks: it proves nothing here", name)
		}
		changes = append(changes, transitionsIn(z, 2040, 2042)...) // by the rule that follows the tables, leap years included
		for _, change := range changes {
			_, before := change.Add(-time.Minute).In(z).Zone()
			_, after := change.In(z).Zone()
			around := time.Duration(max(after-before, before-after))*time.Second + 2*time.Hour
			first := map[civil.Wall]time.Time{} // when the wall first showed it
			var twice int
			for at := change.Add(-around); at.Before(change.Add(around)); at = at.Add(time.Minute) {
				shown := civil.WallOf(at, z)
				if _, seen := first[shown]; seen {
					twice++
				} else {
					first[shown] = at
				}
			}
			repeated += twice

			written := func(at time.Time) time.Time { // what the wall shows, as if it hung in Greenwich
				_, o := at.In(z).Zone()
				return at.Add(time.Duration(o) * time.Second)
			}
			var last time.Time
			for w := written(change.Add(-around)); w.Before(written(change.Add(around))); w = w.Add(time.Minute) {
				asked := civil.WallOf(w, time.UTC)
				want, shown := first[asked]
				if !shown {
					want = change // the first instant after the gap
					skipped++
				}
				got := asked.Instant(z)
				if !got.Equal(want) {
					t.Fatalf("%s %v is %v, but the clock showed it at %v", name, asked, got, want)
				}
				if got.Before(last) {
					t.Fatalf("%s %v is %v, before the minute before it (%v)", name, asked, got, last)
				}
				last = got
			}
		}
	}
	t.Logf("%d minutes in gaps, %d minutes shown twice", skipped, repeated)
	if skipped < 10_000 || repeated < 10_000 {
		t.Errorf("only %d minutes in gaps and %d shown twice were tried", skipped, repeated)
	}
}

// Away from transitions a wall clock and its instant are two writings of one thing, at the turn of every year too.
func TestInstantAndBack(t *testing.T) {
	for _, name := range zones {
		z := zone(t, name)
		for at := time.Date(1890, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2200; at = at.Add(31*time.Hour + 13*time.Minute) {
			if _, offset := at.In(z).Zone(); offset%60 != 0 {
				continue // local mean time: a wall to the minute cannot say it
			}
			w := civil.WallOf(at, z)
			if got := w.Instant(z); !got.Equal(at) {
				if again := civil.WallOf(got, z); again != w || got.After(at) {
					t.Fatalf("%s: at %v the wall shows %v, whose instant is %v", name, at, w, got)
				}
			}
		}
	}
}

func BenchmarkInstant(b *testing.B) {
	z := zone(b, "America/New_York")
	w := wall(b, "2026-11-01 01:30")
	for b.Loop() {
		w.Instant(z)
	}
}
