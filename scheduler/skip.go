package scheduler

import "raabta/bot/civil"

// Skip is a schedule's own rule for the days on which the school is shut. The zero Skip skips nothing: a digest goes out on
// the weekend, when families have time to read it.
type Skip struct {
	Holidays bool // not on the school's holidays
	OffDays  bool // not on its week-off days
}

// On tells whether the schedule stays silent on a date, going by the week-off days and holidays of the school's calendar.
// The date is the civil date of the firing: one that was due on Monday and is carried out late is a Monday's.
func (s Skip) On(d civil.Date, school civil.Calendar) bool {
	return s.Holidays && school.Holidays[d] || s.OffDays && school.Off.Has(d.Weekday())
}
