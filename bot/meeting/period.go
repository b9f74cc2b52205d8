package meeting

import (
	"slices"
	"time"

	"raabta/bot/civil"
)

// period is one row of a meeting's grid: a time at which every teacher may see one family.
type period struct {
	start, end time.Time
	day        civil.Date
}

// periods cuts the hours of every date into visits, by time. A break moves what it would cut to its end. On a day on which
// the clocks are changed, a visit that would be longer or shorter on the wall than in truth is left out.
func (s Setup) periods(zone *time.Location) []period {
	var all []period
	for _, day := range slices.SortedFunc(slices.Values(unique(s.Dates)), civil.Date.Compare) {
		for at := minutes(s.Hours.From); at+s.SlotMin <= minutes(s.Hours.Until); {
			if until, ok := s.breakIn(at, at+s.SlotMin); ok {
				at = until
				continue
			}
			p := period{wall(day, at).Instant(zone), wall(day, at+s.SlotMin).Instant(zone), day}
			if p.end.Sub(p.start) == time.Duration(s.SlotMin)*time.Minute {
				all = append(all, p)
			}
			at += s.SlotMin
		}
	}
	return all
}

// breakIn finds a break that overlaps a stretch of minutes of the day, and when it is over.
func (s Setup) breakIn(from, until int) (over int, ok bool) {
	for _, b := range s.Breaks {
		if minutes(b.From) < until && from < minutes(b.Until) {
			return minutes(b.Until), true
		}
	}
	return 0, false
}

func minutes(c civil.Clock) int { return c.Hour*60 + c.Minute }

// wall is a minute of a day, which may be the end of it, 24:00.
func wall(day civil.Date, minute int) civil.Wall {
	return civil.Wall{Date: day.AddDays(minute / (24 * 60)), Clock: civil.Clock{Hour: minute / 60 % 24, Minute: minute % 60}}
}
