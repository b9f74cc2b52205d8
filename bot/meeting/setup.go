package meeting

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// Bounds of a meeting. A visit of less than five minutes is no talk; sixty is already an afternoon for a class.
const (
	ShortestSlot = 5
	LongestSlot  = 60
	mostDates    = 14
	mostSlots    = 20_000
)

// What may be wrong with a Setup: Make's errors are these, with a sentence of their own each.
var (
	ErrNoName    = errors.New("the meeting has no name")
	ErrNoTeacher = errors.New("no teacher takes part")
	ErrDates     = errors.New("the meeting has no date, or too many")
	ErrPast      = errors.New("a date, or the beginning, is over")
	ErrHours     = errors.New("the meeting has no hours, or ends before it begins")
	ErrBreak     = errors.New("a break ends before it begins")
	ErrLength    = errors.New("a visit is too short or too long")
	ErrNoFit     = errors.New("not one visit fits")
	ErrTooMany   = errors.New("there are too many visits")
	ErrReplyBy   = errors.New("nobody could answer in time")
)

// fault is one of the errors above, as a sentence.
type fault struct {
	error
	sentence string
}

func (f fault) Error() string { return f.sentence }
func (f fault) Unwrap() error { return f.error }

func faulty(what error, format string, args ...any) error {
	return fault{what, fmt.Sprintf(format, args...)}
}

// Setup is a meeting as staff describe it: "27 November, 16:00-19:00, ten minutes each, a break 17:30-17:45, all class
// teachers".
type Setup struct {
	Name     string
	Audience string // as a broadcast's; "" is "all"
	Dates    []civil.Date
	Hours    civil.Hours // of every date
	Breaks   []civil.Hours
	SlotMin  int       // minutes, ShortestSlot to LongestSlot
	Teachers []string  // staff ids
	ReplyBy  time.Time // zero takes the day before, or half-way where that is later
}

// Make gives the meeting and its slots, or all that is wrong with it, as sentences.
func (s Setup) Make(school bot.School, now time.Time) (Meeting, []Slot, error) {
	zone := school.Zone()
	if err := errors.Join(s.check(civil.DateOf(now, zone))...); err != nil {
		return Meeting{}, nil, err
	}
	m := Meeting{
		ID: bot.NewID(), SchoolID: school.ID, Name: strings.TrimSpace(s.Name), Audience: cmp.Or(s.Audience, "all"), SlotMin: s.SlotMin,
		State: Planned, ReplyBy: s.ReplyBy.UTC(), CreatedAt: now,
	}
	var slots []Slot
	for _, p := range s.periods(zone) {
		for _, teacher := range unique(s.Teachers) {
			slots = append(slots, Slot{ID: bot.NewID(), MeetingID: m.ID, StaffID: teacher, StartsAt: p.start, EndsAt: p.end})
		}
	}
	if err := s.checkSlots(slots, now); err != nil {
		return Meeting{}, nil, err
	}
	m.StartsAt, m.EndsAt = slots[0].StartsAt, slots[len(slots)-1].EndsAt
	if s.ReplyBy.IsZero() {
		m.ReplyBy = replyBy(now, m.StartsAt)
	}
	if !m.ReplyBy.After(now) || m.ReplyBy.After(m.StartsAt) {
		return Meeting{}, nil, faulty(ErrReplyBy, "families must be able to answer: the last moment to reply must lie between now and the beginning of the meeting")
	}
	return m, slots, nil
}

// replyBy is a day before the meeting, so that what nobody answered can be given to others; at short notice, half-way.
func replyBy(now, start time.Time) time.Time {
	dayBefore, half := start.Add(-24*time.Hour), now.Add(start.Sub(now)/2)
	if half.After(dayBefore) {
		dayBefore = half
	}
	return dayBefore.Truncate(time.Minute)
}

func (s Setup) check(today civil.Date) []error {
	var wrong []error
	add := func(what error, format string, args ...any) { wrong = append(wrong, faulty(what, format, args...)) }
	if strings.TrimSpace(s.Name) == "" {
		add(ErrNoName, "the meeting has no name: families read it, such as Parents' day")
	}
	if len(s.Teachers) == 0 {
		add(ErrNoTeacher, "no teacher takes part: name teachers, or give classes a class teacher in the staff sheet")
	}
	switch dates := unique(s.Dates); {
	case len(dates) == 0:
		add(ErrDates, "the meeting has no date: give one such as 2026-11-27")
	case len(dates) > mostDates:
		add(ErrDates, "the meeting has %d dates and may have %d: make several meetings of it", len(dates), mostDates)
	case slices.MinFunc(dates, civil.Date.Compare).Before(today):
		add(ErrPast, "%s is over: give a date from today on", slices.MinFunc(dates, civil.Date.Compare))
	}
	switch {
	case s.Hours.From == s.Hours.Until:
		add(ErrHours, "the meeting has no hours: give them as 16:00-19:00")
	case s.Hours.OverMidnight():
		add(ErrHours, "the meeting ends (%s) before it begins (%s): give the hours as 16:00-19:00", s.Hours.Until, s.Hours.From)
	}
	for _, b := range s.Breaks {
		if b.OverMidnight() || b.From == b.Until {
			add(ErrBreak, "the break %s ends before it begins: give it as 10:30-11:00", b)
		}
	}
	if s.SlotMin < ShortestSlot || s.SlotMin > LongestSlot {
		add(ErrLength, "%d minutes for each family cannot be: choose %d to %d", s.SlotMin, ShortestSlot, LongestSlot)
	}
	return wrong
}

func (s Setup) checkSlots(slots []Slot, now time.Time) error {
	switch {
	case len(slots) == 0:
		return faulty(ErrNoFit, "not one visit of %d minutes fits between %s and %s: give more hours, fewer breaks or shorter visits", s.SlotMin, s.Hours.From, s.Hours.Until)
	case len(slots) > mostSlots:
		return faulty(ErrTooMany, "this makes %d visits and a meeting may have %d: make several meetings of it", len(slots), mostSlots)
	case !slots[0].StartsAt.After(now):
		return faulty(ErrPast, "the meeting has begun already: give a later hour or another date")
	}
	return nil
}

// unique sorts away what was given twice, keeping the order.
func unique[T comparable](list []T) []T {
	var once []T
	for _, v := range list {
		if !slices.Contains(once, v) {
			once = append(once, v)
		}
	}
	return once
}
