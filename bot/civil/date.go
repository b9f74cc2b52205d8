package civil

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the calendar, without a time and without a zone. The zero Date is "no date": it prints as "" and is
// stored as NULL.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date on the wall in zone at the instant t.
func DateOf(t time.Time, zone *time.Location) Date {
	year, month, day := local(t, zone).Date()
	return Date{year, month, day}
}

// String writes the date as ISO 8601 does, "2026-11-27"; "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// IsZero tells "no date".
func (d Date) IsZero() bool { return d == Date{} }

// AddDays is the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date {
	if day := d.Day + n; day >= 1 && day <= 28 {
		return Date{d.Year, d.Month, day}
	}
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC), time.UTC)
}

// Sub counts the days from e to d: positive when d is the later one.
func (d Date) Sub(e Date) int {
	const day = 24 * 60 * 60
	return int((d.midnight().Unix() - e.midnight().Unix()) / day)
}

// Compare is -1, 0 or +1 as d is before, the same as or after e; it fits slices.SortFunc.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before tells whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After tells whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// In is the first instant of the day in zone, in UTC. It is not always midnight: where the clocks skip midnight, the day
// starts at 01:00; a day that a zone left out altogether (Apia, 2011-12-30) gives the start of the next.
func (d Date) In(zone *time.Location) time.Time { return Wall{Date: d}.Instant(zone) }

// midnight writes the date down as if the wall hung in Greenwich, for arithmetic only.
func (d Date) midnight() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// exists tells whether the calendar has such a day.
func (d Date) exists() bool { return DateOf(d.midnight(), time.UTC) == d }

func local(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return t.UTC()
	}
	return t.In(zone)
}
