package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
)

// longestHolidays bounds a range of dates: longer than any summer's, short enough to catch a slip in the year.
const longestHolidays = 120

func holidayCommand() command {
	const long = "DATE is 2026-12-25, 25/12/2026 or 25-Dec-2026; holidays of several days are FROM..UNTIL, both included.\n" +
		"On a holiday teachers get no parents' words; families' hours stay as they are."
	return command{
		name: "holiday", short: "the days on which the school is closed",
		subs: []command{
			{
				name: "add", args: "DATE NAME", short: "adds a holiday, or holidays FROM..UNTIL", long: long,
				flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error { return withDesk(addHoliday) },
			},
			{
				name: "remove", args: "DATE", short: "makes a holiday a usual day again", long: long,
				flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error { return withDesk(removeHoliday) },
			},
			{
				name: "list", short: "lists the holidays from today on",
				flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
					all := f.Bool("all", false, "those that are over too")
					asJSON := f.Bool("json", false, "one JSON object a line")
					return withDesk(func(_ context.Context, a *app, d *desk, args []string) error {
						if err := exactly(0, args, "no arguments"); err != nil {
							return err
						}
						return listHolidays(a, d.school, *all, *asJSON)
					})
				},
			},
		},
	}
}

func addHoliday(ctx context.Context, a *app, d *desk, args []string) error {
	if len(args) < 2 {
		return usagef(`needs a date and a name, such as 2026-12-25 "Quaid-e-Azam Day"`)
	}
	days, err := parseDays(args[0])
	if err != nil {
		return err
	}
	name := oneLine(strings.Join(args[1:], " "))
	if name == "" {
		return usagef("the holiday needs a name")
	}
	for _, day := range days {
		if err := d.store.SetHoliday(ctx, d.school.ID, day, name); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.out, "%s: %s\n", daysInWords(days), name)
	if last := days[len(days)-1]; last.Before(d.school.Today(a.clock())) {
		fmt.Fprintln(a.out, "note: that is in the past; look whether the year is right")
	}
	return nil
}

func removeHoliday(ctx context.Context, a *app, d *desk, args []string) error {
	if err := exactly(1, args, "one date"); err != nil {
		return err
	}
	days, err := parseDays(args[0])
	if err != nil {
		return err
	}
	removed := 0
	for _, day := range days {
		switch err := d.store.RemoveHoliday(ctx, d.school.ID, day); {
		case err == nil:
			removed++
		case !errors.Is(err, bot.ErrNotFound):
			return err
		}
	}
	if removed == 0 {
		return usagef("%s: there is no holiday; see raabta school holiday list", daysInWords(days))
	}
	fmt.Fprintf(a.out, "%s: %s removed\n", daysInWords(days), plural(removed, "holiday", "holidays"))
	return nil
}

func listHolidays(a *app, school bot.School, all, asJSON bool) error {
	from := school.Today(a.clock())
	if all {
		from = civil.Date{}
	}
	list := holidays(school, from)
	if asJSON {
		out := json.NewEncoder(a.out)
		for _, day := range list {
			if err := out.Encode(struct {
				Date civil.Date `json:"date"`
				Name string     `json:"name"`
			}{day, school.Holidays[day]}); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, `no holidays; add one with: raabta school holiday add 2026-12-25 "Quaid-e-Azam Day"`)
	}
	var t table
	for _, day := range list {
		t.add(day.String(), day.Weekday().String(), school.Holidays[day])
	}
	t.print(a.out)
	return nil
}

// holidays lists a school's holidays from a date on, in order.
func holidays(school bot.School, from civil.Date) []civil.Date {
	list := slices.SortedFunc(maps.Keys(school.Holidays), civil.Date.Compare)
	return slices.DeleteFunc(list, func(d civil.Date) bool { return d.Before(from) })
}

// parseDays reads DATE or FROM..UNTIL.
func parseDays(s string) ([]civil.Date, error) {
	from, until, several := strings.Cut(s, "..")
	first, err := civil.ParseDate(from)
	if err != nil {
		return nil, usagef("%v", err)
	}
	last := first
	if several {
		if last, err = civil.ParseDate(until); err != nil {
			return nil, usagef("%v", err)
		}
	}
	n := last.Sub(first) + 1
	if n < 1 || n > longestHolidays {
		return nil, usagef("from %s until %s are %d days; write the earlier date first, and at most %d days", first, last, n, longestHolidays)
	}
	days := make([]civil.Date, n)
	for i := range days {
		days[i] = first.AddDays(i)
	}
	return days, nil
}

// dayInWords shows a date so that a day and a month that were mixed up catch the eye: "Saturday 3 April 2027".
func dayInWords(d civil.Date) string {
	return fmt.Sprintf("%s %d %s %d", d.Weekday(), d.Day, d.Month, d.Year)
}

func daysInWords(days []civil.Date) string {
	if len(days) == 1 {
		return dayInWords(days[0])
	}
	return fmt.Sprintf("%s to %s (%d days)", dayInWords(days[0]), dayInWords(days[len(days)-1]), len(days))
}
