package civil

import (
	"errors"
	"fmt"
	"strings"
)

// Hours is the part of a day in which something is open, from From up to but not including Until. Until may be 24:00. Where
// Until is earlier than From the hours run over midnight into the next day, as Ramadan's do (10:00-01:00). The zero Hours
// is never open.
type Hours struct {
	From, Until Clock
}

// Always are the hours of something that never closes, 00:00-24:00.
func Always() Hours { return Hours{Until: endOfDay} }

// String is "08:00-21:00"; "" for the zero Hours.
func (h Hours) String() string {
	if h == (Hours{}) {
		return ""
	}
	return h.From.String() + "-" + h.Until.String()
}

// OverMidnight tells whether the hours end on the day after they began.
func (h Hours) OverMidnight() bool { return h.Until.Before(h.From) }

// Contains tells whether a clock that shows c is inside the hours. Of hours over midnight both ends of a day are inside.
func (h Hours) Contains(c Clock) bool {
	if h.OverMidnight() {
		return !c.Before(h.From) || c.Before(h.Until)
	}
	return !c.Before(h.From) && c.Before(h.Until)
}

var (
	errNotHours = errors.New("these are not opening hours: write them as 08:00-21:00, or 00:00-24:00 for always")
	errNoLength = errors.New("opening hours cannot end when they begin: write 00:00-24:00 for always")
)

// ParseHours reads opening hours: "08:00-21:00", "8 am to 9 pm", "10:00-01:00" (over midnight), "00:00-24:00" (always); each
// end as ParseClock reads it.
func ParseHours(s string) (Hours, error) {
	s = fold(s)
	from, until, ok := strings.Cut(s, "-")
	if !ok {
		from, until, ok = strings.Cut(s, " to ")
	}
	if !ok {
		return Hours{}, errNotHours
	}
	var h Hours
	var err error
	if h.From, err = ParseClock(from); err != nil {
		return Hours{}, fmt.Errorf("the beginning of the hours: %w", err)
	}
	if h.Until, err = parseClock(strings.TrimSpace(until)); err != nil {
		return Hours{}, fmt.Errorf("the end of the hours: %w", err)
	}
	if h.From == h.Until {
		return Hours{}, errNoLength
	}
	if h.Until == (Clock{}) {
		h.Until = endOfDay // 21:00-00:00 ends with its own day
	}
	return h, nil
}
