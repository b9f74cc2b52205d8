package console

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"raabta/bot/civil"
	"raabta/templates"
)

// holiday is one or more days in a row of one name.
type holiday struct {
	From, Until civil.Date
	Name        string
}

// Days is how many days it has.
func (h holiday) Days() int { return h.Until.Sub(h.From) + 1 }

// holidayForm is what somebody typed.
type holidayForm struct{ From, Until, Name string }

// Bounds of a holiday: the longest summer is shorter, and a calendar has no room for a longer name.
const (
	holidayDays = 120
	holidayName = 60
)

// holidays are those that are not over, in order; days in a row with one name are one.
func (v *visit) holidays() []holiday {
	today := v.school.Today(v.now)
	var list []holiday
	for d, name := range v.school.Holidays {
		if !d.Before(today) {
			list = append(list, holiday{d, d, name})
		}
	}
	slices.SortFunc(list, func(a, b holiday) int { return a.From.Compare(b.From) })
	rows := list[:0]
	for _, h := range list {
		if n := len(rows); n > 0 && rows[n-1].Name == h.Name && rows[n-1].Until.AddDays(1) == h.From {
			rows[n-1].Until = h.From
			continue
		}
		rows = append(rows, h)
	}
	return rows
}

func setHoliday(v *visit) error {
	typed := holidayForm{strings.TrimSpace(v.PostFormValue("from")), strings.TrimSpace(v.PostFormValue("until")), templates.Clean(v.PostFormValue("name"))}
	from, until, err := typed.read()
	if err != nil {
		view, err := v.scheduleView(err)
		if err != nil {
			return err
		}
		view.Holiday = typed
		return v.pageWith(http.StatusUnprocessableEntity, "schedule", view)
	}
	if err := v.c.Store.SetHolidays(v.Context(), v.school.ID, from, until, typed.Name); err != nil {
		return err
	}
	back := "/schedule?from=" + from.String()[:7]
	if from == until {
		return v.leads(back, "%s is a holiday now: %s.", v.clockface().Day(from), typed.Name)
	}
	return v.leads(back, "%s to %s are holidays now: %s.", v.clockface().Day(from), v.clockface().Day(until), typed.Name)
}

// read makes dates of what was typed.
func (f holidayForm) read() (from, until civil.Date, err error) {
	from, err = civil.ParseDate(f.From)
	if err != nil || from.IsZero() {
		return from, until, refuse("Say on which day the holiday is, like 2026-12-25.")
	}
	until = from
	if f.Until != "" {
		if until, err = civil.ParseDate(f.Until); err != nil || until.Before(from) {
			return from, until, refuse("The last day of a holiday is its first one or a later one.")
		}
	}
	switch {
	case until.Sub(from) >= holidayDays:
		return from, until, refuse("A holiday has %d days at most: look at the year.", holidayDays)
	case f.Name == "" || utf8.RuneCountInString(f.Name) > holidayName:
		return from, until, refuse("A holiday needs a name of at most %d letters, like Eid.", holidayName)
	}
	return from, until, nil
}

func removeHoliday(v *visit) error {
	from, until, err := holidayForm{v.PostFormValue("from"), v.PostFormValue("until"), "none"}.read()
	if err != nil {
		return err
	}
	if err := v.c.Store.RemoveHolidays(v.Context(), v.school.ID, from, until); err != nil {
		return err
	}
	back := "/schedule?from=" + from.String()[:7]
	if from == until {
		return v.leads(back, "%s is a usual day again.", v.clockface().Day(from))
	}
	return v.leads(back, "%s to %s are usual days again.", v.clockface().Day(from), v.clockface().Day(until))
}
