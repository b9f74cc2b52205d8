package scheduler_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/scheduler"
)

func TestComing(t *testing.T) {
	karachi := bot.School{Timezone: "Asia/Karachi", WeekOff: "sun", Holidays: map[civil.Date]string{{Year: 2026, Month: 12, Day: 25}: "Quaid's day"}}
	york := bot.School{Timezone: "America/New_York", WeekOff: "sat,sun"}
	for _, c := range []struct {
		why         string
		school      bot.School
		s           scheduler.Schedule
		from, until string
		want        []string
	}{
		{"every Friday, silent on a holiday", karachi, scheduler.Schedule{State: scheduler.Active, Cron: "0 16 * * 5", Wall: "2026-12-11T16:00", SkipHolidays: true},
			"2026-12-01", "2026-12-31", []string{"2026-12-11T16:00 11:00", "2026-12-18T16:00 11:00", "2026-12-25T16:00 11:00 silent"}},
		{"one that does not skip speaks on it", karachi, scheduler.Schedule{State: scheduler.Active, Cron: "0 16 * * 5", Wall: "2026-12-11T16:00"},
			"2026-12-20", "2026-12-31", []string{"2026-12-25T16:00 11:00"}},
		{"a month far off", karachi, scheduler.Schedule{State: scheduler.Active, Cron: "0 8 1 * *", Wall: "2026-12-01T08:00"},
			"2031-02-01", "2031-02-28", []string{"2031-02-01T08:00 03:00"}},
		{"a month that is over", karachi, scheduler.Schedule{State: scheduler.Active, Cron: "0 8 1 * *", Wall: "2026-12-01T08:00"}, "2026-11-01", "2026-11-30", nil},
		{"once", karachi, scheduler.Schedule{State: scheduler.Active, Wall: "2026-12-06T17:00", SkipHolidays: true}, "2026-12-01", "2026-12-31", []string{"2026-12-06T17:00 12:00 silent"}},
		{"once, before", karachi, scheduler.Schedule{State: scheduler.Active, Wall: "2026-12-06T17:00"}, "2026-12-07", "2026-12-31", nil},
		{"paused", karachi, scheduler.Schedule{State: scheduler.Paused, Wall: "2026-12-06T17:00"}, "2026-12-01", "2026-12-31", nil},
		{"nobody can read it", karachi, scheduler.Schedule{State: scheduler.Active, Cron: "often", Wall: "2026-12-06T17:00"}, "2026-12-01", "2026-12-31", nil},
		{"the clocks go forward on 14 March: an hour less, and what the gap holds comes right after it", york,
			scheduler.Schedule{State: scheduler.Active, Cron: "30 2 * * *", Wall: "2027-03-13T02:30"},
			"2027-03-13", "2027-03-15", []string{"2027-03-13T02:30 07:30", "2027-03-14T02:30 07:00", "2027-03-15T02:30 06:30"}},
	} {
		from, _ := civil.ParseDate(c.from)
		until, _ := civil.ParseDate(c.until)
		var got []string
		for _, f := range scheduler.ComingOf(c.s, c.school, from, until) {
			line := f.Wall.String() + " " + f.At.Format("15:04")
			if f.Skipped {
				line += " silent"
			}
			got = append(got, line)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.why, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for expr, want := range map[string]string{
		"0 16 * * 5":    "[Friday] [] [16:00]",
		"0 16 * * 7,1":  "[Monday Sunday] [] [16:00]",
		"30 7,14 * * *": "[Monday Tuesday Wednesday Thursday Friday Saturday Sunday] [] [07:30 14:30]",
		"0 10 1,15 * *": "[] [1 15] [10:00]",
		"0 10 1 1 *":    "no",
		"0 10 1 * 5":    "no",
	} {
		c, err := scheduler.ParseCron(expr)
		if err != nil {
			t.Fatal(err)
		}
		p, ok := c.Plain()
		got := fmt.Sprintf("%v %v %v", p.WeekDays, p.MonthDays, p.Clocks)
		if !ok {
			got = "no"
		}
		if got != want {
			t.Errorf("%s is %s, want %s", expr, got, want)
		}
	}
	if c, err := scheduler.ParseCron(scheduler.Weekly(time.Friday, civil.Clock{Hour: 16})); err != nil || c.Words() != "every Friday at 16:00" {
		t.Errorf("%v, %v", c.Words(), err)
	}
}
