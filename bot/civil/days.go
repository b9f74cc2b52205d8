package civil

import (
	"errors"
	"strings"
	"time"
)

// Days is a set of days of the week, such as the days a school is off. The zero Days is empty.
type Days uint8

const everyDay Days = 1<<7 - 1

// week is in the order in which a set is written, so that a weekend reads "sat,sun".
var week = [...]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// DaysOf is the set of the days given.
func DaysOf(days ...time.Weekday) Days {
	var set Days
	for _, day := range days {
		set |= 1 << day
	}
	return set
}

// Has tells whether the day is in the set.
func (s Days) Has(day time.Weekday) bool { return s&(1<<day) != 0 }

// String is "fri", "sat,sun", or "none".
func (s Days) String() string {
	var names []string
	for _, day := range week {
		if s.Has(day) {
			names = append(names, strings.ToLower(day.String()[:3]))
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ",")
}

// ParseDays reads the days a school is off: "sun", "sat,sun", "Friday and Saturday", "none". All seven are refused: a school
// that never opens would hold its teachers' messages for ever.
func ParseDays(s string) (Days, error) {
	words := strings.FieldsFunc(fold(s), func(r rune) bool { return strings.ContainsRune(" ,;&+/،", r) })
	if len(words) == 1 && words[0] == "none" {
		return 0, nil
	}
	var set Days
	for _, word := range words {
		day, ok := dayNamed(word)
		switch {
		case ok:
			set |= 1 << day
		case word != "and":
			return 0, errors.New("the days of the week are sun, mon, tue, wed, thu, fri and sat: write for example sat,sun, or none")
		}
	}
	switch set {
	case 0:
		return 0, errors.New("no day is named: write for example sun, or none if every day is a school day")
	case everyDay:
		return 0, errors.New("a school cannot be off on all seven days: leave out the days on which it is open")
	}
	return set, nil
}

func dayNamed(word string) (time.Weekday, bool) {
	for _, day := range week {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(day.String()), word) {
			return day, true
		}
	}
	return 0, false
}
