package civil

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
)

// Clock is a time of day to the minute, without a date. The zero Clock is midnight, 00:00. 24:00, the end of a day, is only
// ever the end of Hours.
type Clock struct {
	Hour, Minute int
}

// String writes the clock with 24 hours, "16:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// Compare is -1, 0 or +1 as c is earlier than, the same as or later than d in a day.
func (c Clock) Compare(d Clock) int { return cmp.Compare(c.minutes(), d.minutes()) }

// Before tells whether c is earlier in the day than d.
func (c Clock) Before(d Clock) bool { return c.Compare(d) < 0 }

func (c Clock) minutes() int { return c.Hour*60 + c.Minute }

// endOfDay is 24:00.
var endOfDay = Clock{Hour: 24}

var (
	clockShape = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d{2})(?::00)?)? ?(?:([ap])\.?m\.?)?$`)

	errNotClock = errors.New("this is not a time: write it as 16:00 or 4 pm")
	errBareHour = errors.New("an hour alone can be morning or evening: write it as 16:00 or 4 pm")
	errEndOfDay = errors.New("24:00 is the end of a day, where opening hours may end: write midnight as 00:00 of the next day")
)

// ParseClock reads a time of day: 16:00, 9:05, 16.00, 4 pm, 4:30pm, "4:30:00 PM", with western, Urdu or Arabic digits.
// Without am or pm it is the 24-hour clock. An hour alone ("4") is refused, since half the day's families would read it the
// other way; so is 24:00, which only ParseHours accepts, as an end.
func ParseClock(s string) (Clock, error) {
	c, err := parseClock(fold(s))
	if err == nil && c == endOfDay {
		return Clock{}, errEndOfDay
	}
	return c, err
}

// parseClock reads folded text, 24:00 included.
func parseClock(s string) (Clock, error) {
	m := clockShape.FindStringSubmatch(s)
	if m == nil {
		return Clock{}, errNotClock
	}
	c, half := Clock{number(m[1]), number(m[2])}, m[3]
	switch {
	case c.Minute > 59:
		return Clock{}, fmt.Errorf("%s is not a time: the minutes go from 00 to 59", c)
	case half == "" && m[2] == "":
		return Clock{}, errBareHour
	case half == "" && c.Compare(endOfDay) > 0:
		return Clock{}, fmt.Errorf("%s is not a time: the hours go from 00:00 to 23:59", c)
	case half == "":
		return c, nil
	case c.Hour < 1 || c.Hour > 12:
		return Clock{}, fmt.Errorf("hour %d does not go with am or pm: write 16:00 or 4 pm", c.Hour)
	}
	c.Hour %= 12 // 12 am is midnight, 12 pm is noon
	if half == "p" {
		c.Hour += 12
	}
	return c, nil
}
