package scheduler

import (
	"fmt"
	"time"

	"raabta/bot/civil"
)

// Plain is what a rule says where it is as plain as nearly all are: some days of every week, or some of every month, and the
// clocks at which it fires on each.
type Plain struct {
	WeekDays  []time.Weekday // Monday first; all seven are every day
	MonthDays []int          // none where the days are those of the week
	Clocks    []civil.Clock
}

// Plain takes a cron expression apart; false for one that names months, or days of the month and of the week together.
func (c Cron) Plain() (Plain, bool) {
	if c.spec == nil || len(values(c.spec.Month, 1, 12)) < 12 {
		return Plain{}, false
	}
	var p Plain
	for _, day := range mondayFirst(values(c.spec.Dow, 0, 6)) {
		p.WeekDays = append(p.WeekDays, time.Weekday(day%7))
	}
	if days := values(c.spec.Dom, 1, 31); len(days) < 31 {
		if len(p.WeekDays) < 7 {
			return Plain{}, false
		}
		p.WeekDays, p.MonthDays = nil, days
	}
	for _, hour := range values(c.spec.Hour, 0, 23) {
		for _, minute := range values(c.spec.Minute, 0, 59) {
			p.Clocks = append(p.Clocks, civil.Clock{Hour: hour, Minute: minute})
		}
	}
	return p, true
}

// Weekly is the cron expression of a day of every week at a clock.
func Weekly(day time.Weekday, at civil.Clock) string {
	return fmt.Sprintf("%d %d * * %d", at.Minute, at.Hour, day)
}
