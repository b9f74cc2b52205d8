package civil

import "time"

// Calendar says when something is open: families' phones (every day alike, so neither Off nor Holidays) or a teacher (both).
// It is a value: a school's settings turned into answers.
type Calendar struct {
	Zone     *time.Location
	Hours    Hours
	Off      Days          // closed on these days of every week
	Holidays map[Date]bool // closed on these dates
	Seasons  []Season      // the first that holds a date replaces Hours on it
}

// Season is a part of the year with hours of its own, such as Ramadan: from From to Until, both included.
type Season struct {
	From, Until Date
	Hours       Hours
}

const (
	// farthest bounds the search for the next opening, in days. The longest summer holidays are about 90.
	farthest = 400
	// longest bounds one window, which would have no end where the hours are always.
	longest = 7 * 24 * time.Hour
)

// Closed tells whether the date is a holiday or a week-off day. Hours that began the evening before still run to their end.
func (c Calendar) Closed(d Date) bool { return c.Off.Has(d.Weekday()) || c.Holidays[d] }

// HoursOn are the hours of a date: those of the season it is in, or the usual ones. It does not ask whether the date is Closed.
func (c Calendar) HoursOn(d Date) Hours {
	for _, s := range c.Seasons {
		if !d.Before(s.From) && !d.After(s.Until) {
			return s.Hours
		}
	}
	return c.Hours
}

// Window is the opening that holds now, or else the next one: open at open, closed again at until, both UTC. Now is inside
// when open <= now < until. Days that meet at midnight (00:00-24:00) are one window, cut off after a week or so: ask again at
// until. Where nothing opens within 400 days (every day off, hours that are never open) both times are zero.
//
// At every instant inside, the clock on the wall is inside the hours: of an opening time that the clocks show twice the
// second counts, of a closing time the first. A day on which that leaves nothing is passed over.
func (c Calendar) Window(now time.Time) (open, until time.Time) {
	today := DateOf(now, c.Zone)
	for i := -1; i < farthest; i++ { // from yesterday: its hours may run over midnight
		from, to, ok := c.day(today.AddDays(i))
		switch {
		case open.IsZero():
			if ok && to.After(now) {
				open, until = from, to
			}
		case !ok, from.After(until), until.Sub(open) > longest:
			return open, until
		case to.After(until):
			until = to
		}
	}
	return open, until
}

// Open tells whether now is inside an opening.
func (c Calendar) Open(now time.Time) bool {
	open, _ := c.Window(now)
	return !open.IsZero() && !now.Before(open)
}

// NextOpen is now if it is open now, else when it next opens; the zero time where nothing opens within 400 days.
func (c Calendar) NextOpen(now time.Time) time.Time {
	open, _ := c.Window(now)
	if open.Before(now) && !open.IsZero() {
		return now
	}
	return open
}

// day is the opening that begins on a date; ok is false where there is none.
func (c Calendar) day(d Date) (from, to time.Time, ok bool) {
	hours := c.HoursOn(d)
	if c.Closed(d) || hours.From == hours.Until {
		return time.Time{}, time.Time{}, false
	}
	begin, end := Wall{d, hours.From}, Wall{d, hours.Until}
	if hours.OverMidnight() {
		end.Date = d.AddDays(1)
	}
	from, to = begin.last(c.Zone), end.Instant(c.Zone)
	if hours == Always() {
		from = begin.Instant(c.Zone) // where midnight comes twice, no hour may fall between two whole days
	}
	return from, to, from.Before(to)
}
