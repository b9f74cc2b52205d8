package scheduler

import (
	"raabta/bot"
	"raabta/bot/civil"
)

// Coming is a firing that a schedule will come to.
type Coming struct {
	Firing
	// Skipped says that the schedule will stay silent then, by its own rule for holidays and days off.
	Skipped bool
}

// ComingOf lists what an active schedule will do on the civil dates from to until, both included, as it stands now: none of one
// that is paused or done. A rule that cannot be read names nothing. Pure.
func ComingOf(s Schedule, school bot.School, from, until civil.Date) []Coming {
	if s.State != Active {
		return nil
	}
	next, err := civil.ParseWall(s.Wall)
	if err != nil {
		return nil
	}
	rule := Once(next)
	if s.Cron != "" {
		cron, err := ParseCron(s.Cron)
		if err != nil {
			return nil
		}
		rule = Repeat(cron)
	}
	ok := true
	if next.Date.Before(from) { // what comes before that nobody asks for
		next, ok = rule.Next(civil.Wall{Date: from.AddDays(-1), Clock: civil.Clock{Hour: 23, Minute: 59}})
	}
	calendar, zone := school.Teachers(), school.Zone()
	var list []Coming
	for ; ok && !next.Date.After(until); next, ok = rule.Next(next) {
		list = append(list, Coming{Resolve(next, zone), s.skips().On(next.Date, calendar)})
	}
	return list
}

// skips is the schedule's rule for the days on which the school is shut.
func (s Schedule) skips() Skip { return Skip{Holidays: s.SkipHolidays, OffDays: s.SkipHolidays} }
