package scheduler

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"raabta/bot/civil"
)

// Words reads a cron expression back to the person who wrote it: "every Friday at 16:00", "1st of each month at 08:00".
// What has no plain words, and what ParseCron refuses, is given back as it is.
func Words(expr string) string {
	c, err := ParseCron(expr)
	if err != nil {
		return expr
	}
	return c.Words()
}

// Words is the expression in plain words; the expression itself where it has none.
func (c Cron) Words() string {
	if c.spec == nil {
		return "never"
	}
	days, ok := c.days()
	if !ok {
		return c.expr
	}
	return days + " at " + enumerate(c.clocks())
}

// days names the days on which the rule fires. cron's rule: where neither day field is a star, either of them will do.
func (c Cron) days() (string, bool) {
	monthDays, weekDays, months := values(c.spec.Dom, 1, 31), values(c.spec.Dow, 0, 6), values(c.spec.Month, 1, 12)
	in, of := "", " of each month"
	if len(months) < 12 {
		names := enumerate(ranges(months, func(m int) string { return time.Month(m).String() }))
		in, of = " in "+names, " of "+names
	}
	everyMonthDay, everyWeekDay := len(monthDays) == 31, len(weekDays) == 7
	either := c.spec.Dom&anyValue == 0 && c.spec.Dow&anyValue == 0

	onWeekDays := "every " + enumerate(ranges(mondayFirst(weekDays), weekdayName)) + in
	onMonthDays := enumerate(ranges(monthDays, ordinal)) + of
	const readable = 6 // a longer list of dates is not plainer than the expression
	switch {
	case everyMonthDay && everyWeekDay, either && (everyMonthDay || everyWeekDay):
		return "every day" + in, true
	case everyMonthDay:
		return onWeekDays, true
	case len(ranges(monthDays, ordinal)) > readable:
		return "", false
	case everyWeekDay:
		return onMonthDays, true
	}
	return onMonthDays + " and " + onWeekDays, true
}

// clocks are the times of a day on which the rule fires, in order.
func (c Cron) clocks() []string {
	var clocks []string
	for _, hour := range values(c.spec.Hour, 0, 23) {
		for _, minute := range values(c.spec.Minute, 0, 59) {
			clocks = append(clocks, civil.Clock{Hour: hour, Minute: minute}.String())
		}
	}
	return clocks
}

// values are the numbers from low to high whose bit is set.
func values(set uint64, low, high int) []int {
	var list []int
	for n := low; n <= high; n++ {
		if set&(1<<n) != 0 {
			list = append(list, n)
		}
	}
	return list
}

// mondayFirst moves Sunday to the end, as 7, so that a weekend and "Friday to Sunday" stay together.
func mondayFirst(days []int) []int {
	if len(days) > 0 && days[0] == 0 {
		return append(days[1:len(days):len(days)], 7)
	}
	return days
}

func weekdayName(day int) string { return time.Weekday(day % 7).String() }

// ranges names the numbers of a rising list, three or more in a row as "April to June".
func ranges(list []int, name func(int) string) []string {
	var names []string
	for i := 0; i < len(list); {
		end := i
		for end+1 < len(list) && list[end+1] == list[end]+1 {
			end++
		}
		if end-i >= 2 {
			names = append(names, name(list[i])+" to "+name(list[end]))
			i = end + 1
		} else {
			names = append(names, name(list[i]))
			i++
		}
	}
	return names
}

// enumerate joins "a", "b" and "c" as a sentence does.
func enumerate(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func ordinal(n int) string {
	suffix := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// onceWords is "once, on Friday 27 November 2026 at 16:00".
func onceWords(w civil.Wall) string {
	return fmt.Sprintf("once, on %s %d %s %d at %s", w.Date.Weekday(), w.Date.Day, w.Date.Month, w.Date.Year, w.Clock)
}
