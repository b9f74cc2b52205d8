package civil

import (
	"cmp"
	"errors"
	"strings"
	"time"
)

// Wall is what a calendar and a clock on one wall show: a date and a time to the minute, in no zone yet. The zero Wall is
// "no time": it prints as "" and is stored as NULL.
type Wall struct {
	Date  Date
	Clock Clock
}

// WallOf is what the wall in zone shows at the instant t, its seconds dropped.
func WallOf(t time.Time, zone *time.Location) Wall {
	t = local(t, zone)
	return Wall{DateOf(t, t.Location()), Clock{t.Hour(), t.Minute()}}
}

// String is "2026-11-27T16:00"; "" for no time.
func (w Wall) String() string {
	if w.IsZero() {
		return ""
	}
	return w.Date.String() + "T" + w.Clock.String()
}

// IsZero tells "no time".
func (w Wall) IsZero() bool { return w == Wall{} }

// Compare is -1, 0 or +1 as w is before, the same as or after v on one wall.
func (w Wall) Compare(v Wall) int {
	return cmp.Or(w.Date.Compare(v.Date), w.Clock.Compare(v.Clock))
}

// Before tells whether w is earlier than v on one wall.
func (w Wall) Before(v Wall) bool { return w.Compare(v) < 0 }

// widestOffset is more than any zone has ever been away from UTC (the widest is about 15 and a half hours).
const widestOffset = 30 * time.Hour

// Instant is when the wall in zone shows w, in UTC: the first instant at which it shows w or later. So a time that the
// clocks skip (New York, 2026-03-08 02:30) is the first instant after the gap, and a time they show twice (New York,
// 2026-11-01 01:30) is the first of the two. Every Wall has an instant, and a later Wall never an earlier one.
//
// time.Date promises neither: "In such cases, the choice of time zone, and therefore the time, is not unique. Date returns a
// time that is correct in one of the two zones involved in the transition, but it does not guarantee which"
// (https://pkg.go.dev/time#Date). In a gap it may return an instant before it, whose wall clock is earlier than w.
func (w Wall) Instant(zone *time.Location) time.Time {
	written := w.written()
	if zone == nil || zone == time.UTC {
		return written
	}
	// Walk the stretches of constant offset, from one that is surely over or current when the wall shows w.
	at := written.Add(-widestOffset).In(zone)
	for {
		from, until := at.ZoneBounds()
		if !until.IsZero() && !until.After(at) {
			// Beyond its tables Go counts 365 days in a leap year (time.tzset), so that on 31 December 2040 in New York
			// the present stretch ends in the past. Go on by small steps, or this would never end.
			until = at.Add(time.Hour)
		}
		exact := asIf(written, at)
		if exact.Before(from) && !from.IsZero() {
			return from.UTC() // the clocks jumped over w when this stretch began
		}
		if exact.Before(until) || until.IsZero() {
			return exact
		}
		at = until
	}
}

// last is Instant, but of a time shown twice the second.
func (w Wall) last(zone *time.Location) time.Time {
	first := w.Instant(zone)
	if _, until := local(first, zone).ZoneBounds(); !until.IsZero() {
		if again := asIf(w.written(), until); !again.Before(until) {
			return again
		}
	}
	return first
}

// written is the wall as if it hung in Greenwich.
func (w Wall) written() time.Time {
	return time.Date(w.Date.Year, w.Date.Month, w.Date.Day, w.Clock.Hour, w.Clock.Minute, 0, 0, time.UTC)
}

// asIf is the instant at which a wall would show what is written if its zone always had the offset it has at the instant at.
func asIf(written, at time.Time) time.Time {
	_, offset := at.Zone()
	return written.Add(-time.Duration(offset) * time.Second)
}

var errNotWall = errors.New("this is not a date and a time: write it as 2026-11-27 16:00 or 27/11/2026 4 pm")

// ParseWall reads a date and a time: 2026-11-27T16:00, "2026-11-27 16:00", "27 Nov 2026, 4:30 pm"; the date as ParseDate
// reads it, the time as ParseClock does.
func ParseWall(s string) (Wall, error) {
	s = fold(s)
	if date, clock, ok := strings.Cut(s, "t"); ok && yearFirst.MatchString(date) {
		return parseWall(date, clock)
	}
	// The date may hold spaces, and so may the time: the cut between them is where both can be read.
	var reason error
	for i, r := range s {
		if r != ' ' {
			continue
		}
		w, err := parseWall(strings.TrimSuffix(s[:i], ","), s[i+1:])
		if err == nil {
			return w, nil
		}
		if !errors.Is(err, errNotDate) && !errors.Is(err, errNotClock) {
			reason = err // a date and a time, but one of them impossible: say which
		}
	}
	return Wall{}, cmp.Or(reason, errNotWall)
}

func parseWall(date, clock string) (Wall, error) {
	d, err := ParseDate(date)
	if err != nil {
		return Wall{}, err
	}
	c, err := ParseClock(clock)
	if err != nil {
		return Wall{}, err
	}
	return Wall{d, c}, nil
}
