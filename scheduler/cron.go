package scheduler

import (
	"errors"
	"fmt"
	"math/bits"
	"regexp"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"raabta/bot/civil"
)

// Cron is a cron expression as a calendar of wall clocks, in no zone. The zero Cron names no time at all.
type Cron struct {
	expr string
	spec *cron.SpecSchedule
}

// MostPerDay is how often a schedule may speak to families on one day.
const MostPerDay = 4

const (
	item = `([*?]|[0-9a-z]{1,3}(-[0-9a-z]{1,3})?)(/[0-9]{1,2})?`
	list = item + `(,` + item + `)*`
)

var (
	// fiveFields is stricter than the parser, which reads "*-x" as "*" and an empty list as "never".
	fiveFields = regexp.MustCompile("^" + list + "( " + list + "){4}$")

	errNoCron = errors.New(`a schedule has five parts: minute, hour, day of the month, month, day of the week; "0 16 * * fri" is every Friday at 16:00`)
	errZone   = errors.New("a schedule follows the school's own time zone: leave out TZ= and CRON_TZ=")
	errEvery  = errors.New(`a schedule names times on the clock, not pauses between them: instead of @every write for example "0 16 * * fri", every Friday at 16:00`)
	errShort  = errors.New("of the short forms only @daily, @weekly, @monthly and @yearly are known")
	errNever  = errors.New("no such day ever comes: check the day of the month and the month")
)

// ParseCron reads the five fields of cron (minute, hour, day of the month, month, day of the week: "0 16 * * 5") or one of
// @daily, @weekly, @monthly, @yearly. Days of the week are 0 to 7 or sun to sat, where 0 and 7 both are Sunday and a range may
// end on it (fri-sun). As everywhere in cron, a day of the month and a day of the week together mean either of them.
//
// Refused with a sentence: zones, @every, days that never come (30 February), and more than MostPerDay times a day, which is
// how a slip ("* 8 * * *") would text every family each minute for an hour.
func ParseCron(expr string) (c Cron, err error) {
	// The parser has panicked on input before (v3.0.1: "TZ=0", "CRON_TZ=Asia/Karachi"). What it still hides must not stop the
	// program that reads a form.
	defer func() {
		if recover() != nil {
			c, err = Cron{}, errNoCron
		}
	}()
	expr = strings.ToLower(strings.Join(strings.Fields(expr), " "))
	switch {
	case strings.HasPrefix(expr, "tz=") || strings.HasPrefix(expr, "cron_tz="):
		return Cron{}, errZone
	case strings.HasPrefix(expr, "@every"):
		return Cron{}, errEvery
	case !strings.HasPrefix(expr, "@") && !fiveFields.MatchString(expr):
		return Cron{}, errNoCron
	}
	parsed, err := cron.ParseStandard(withSundays(expr))
	if err != nil && strings.HasPrefix(expr, "@") {
		return Cron{}, errShort
	}
	if err != nil {
		return Cron{}, fmt.Errorf("minutes go from 0 to 59, hours from 0 to 23, days of the month from 1 to 31, months from 1 to 12 or jan to dec, "+
			"days of the week from 0 to 7 or sun to sat (%w)", err)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return Cron{}, errEvery
	}
	spec.Location = time.UTC // it is asked of wall clocks written as if they hung in Greenwich, and of nothing else
	c = Cron{expr, spec}
	if n := c.perDay(); n > MostPerDay {
		return Cron{}, fmt.Errorf("this would write to families %d times a day: a schedule may fire at most %d times a day; give one minute and one hour, as in \"0 16 * * fri\"", n, MostPerDay)
	}
	if _, ok := c.Next(civil.Wall{Date: civil.Date{Year: 2000, Month: time.January, Day: 1}}); !ok {
		return Cron{}, errNever
	}
	return c, nil
}

// String is the expression, in lower case with single spaces; ParseCron reads it back.
func (c Cron) String() string { return c.expr }

// Next is the first wall clock of the calendar strictly after the one given; false only for the zero Cron.
func (c Cron) Next(after civil.Wall) (civil.Wall, bool) {
	if c.spec == nil {
		return civil.Wall{}, false
	}
	// cron looks from the second after the one it is given, and second by second to the minute: start where the minute does.
	from := after.Instant(time.UTC).Add(time.Minute - time.Second)
	next := c.spec.Next(from)
	if next.IsZero() {
		// It looks five years ahead, and around 2100, no leap year, 29 February is eight years off.
		next = c.spec.Next(from.AddDate(4, 0, 0))
	}
	if next.IsZero() {
		return civil.Wall{}, false
	}
	return civil.WallOf(next, time.UTC), true
}

// perDay is how often the rule fires on a day that it names.
func (c Cron) perDay() int {
	return bits.OnesCount64(c.spec.Hour&^anyValue) * bits.OnesCount64(c.spec.Minute&^anyValue)
}

// anyValue is the bit by which robfig/cron remembers that a field was a star.
const anyValue = 1 << 63
