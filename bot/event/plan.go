package event

import (
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// Reminder is one text before an event, at a wall clock of the school.
type Reminder struct {
	Slot string // "7d", "1d" or "morning": unique within the event
	Part string // PartRemind or PartToday
	Wall civil.Wall
}

// The hours of reminders: after school, when families read; and on the morning not before they are up.
var (
	reminderClock = civil.Clock{Hour: 17}
	morningClock  = civil.Clock{Hour: 8}
)

// Plan says when to remind families of an event that they are told of at now: 7 days and 1 day before at 17:00, and on its
// morning at 08:00, each moved to the beginning of the families' hours where it lies outside them.
//
// What has passed is left out, and so is what would come on the day on which the family is told anyway (the day of now,
// or the next one when the hours are over), or after the event began. Only an event with a time of its own has a reminder on its
// morning: one of the whole day begins with it. Pure.
func Plan(e Event, school bot.School, now time.Time) []Reminder {
	starts, err := e.Wall()
	if err != nil {
		return nil
	}
	zone, hours := school.Zone(), school.Families()
	told := hours.NextOpen(now)
	if told.IsZero() {
		return nil // hours that never open let no reminder out
	}
	plan := []Reminder{
		{"7d", PartRemind, civil.Wall{Date: starts.Date.AddDays(-7), Clock: reminderClock}},
		{"1d", PartRemind, civil.Wall{Date: starts.Date.AddDays(-1), Clock: reminderClock}},
	}
	if e.Clock != "" {
		plan = append(plan, Reminder{"morning", PartToday, civil.Wall{Date: starts.Date, Clock: morningClock}})
	}
	toldOn := civil.DateOf(told, zone)
	kept := plan[:0]
	for _, r := range plan {
		if open := hours.HoursOn(r.Wall.Date); !open.Contains(r.Wall.Clock) {
			r.Wall.Clock = open.From
		}
		at := r.Wall.Instant(zone)
		if r.Wall.Date.After(toldOn) && at.After(now) && at.Before(starts.Instant(zone)) {
			kept = append(kept, r)
		}
	}
	return kept
}
