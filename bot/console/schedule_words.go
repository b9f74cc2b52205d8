package console

import (
	"strconv"
	"strings"
	"time"

	"raabta/scheduler"
)

// why says why an occurrence was missed or skipped; "" for one that was fired.
func (v *visit) why(o scheduler.Occurrence) string {
	switch {
	case strings.HasPrefix(o.Reason, scheduler.BecauseDown):
		late := o.At.Sub(o.DueAt)
		if late < time.Hour {
			return v.t("Raabta was not running then; it came back %d minutes late", int(late.Minutes()))
		}
		return v.t("Raabta was not running then; it came back %d hours late", int(late.Hours()))
	case strings.HasPrefix(o.Reason, scheduler.BecauseOver):
		return v.t("what it would have said was over")
	case strings.HasPrefix(o.Reason, scheduler.BecauseShut):
		return v.t("a holiday or a day off")
	}
	return v.reason(o.Reason)
}

// ruleWords is a schedule's rule in words: "every Friday at 16:00". One that has no plain words reads as the scheduler says it.
func (v *visit) ruleWords(f clockface, s scheduler.Schedule) string {
	if s.Cron == "" {
		return v.t("once, %s", f.Whole(s.NextAt))
	}
	words := scheduler.Words(s.Cron)
	if cron, err := scheduler.ParseCron(s.Cron); err == nil {
		if p, ok := cron.Plain(); ok {
			words = v.plainWords(p)
		}
	}
	if s.SkipHolidays {
		words = v.t("%s, %s", words, v.t("not on holidays and days off"))
	}
	return words
}

func (v *visit) plainWords(p scheduler.Plain) string {
	var clocks, days []string
	for _, c := range p.Clocks {
		clocks = append(clocks, c.String())
	}
	for _, d := range p.WeekDays {
		days = append(days, v.t(weekdayNames()[d]))
	}
	for _, d := range p.MonthDays {
		days = append(days, strconv.Itoa(d))
	}
	switch at := v.list(clocks); {
	case len(p.WeekDays) == 7:
		return v.t("every day at %s", at)
	case len(p.WeekDays) > 0:
		return v.t("every %s at %s", v.list(days), at)
	default:
		return v.t("on day %s of each month at %s", v.list(days), at)
	}
}

// weekdayNames are the days of the week whole, by time.Weekday.
func weekdayNames() []string {
	return []string{word("Sunday"), word("Monday"), word("Tuesday"), word("Wednesday"), word("Thursday"), word("Friday"), word("Saturday")}
}
