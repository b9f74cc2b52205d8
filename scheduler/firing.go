package scheduler

import (
	"time"

	"raabta/bot/civil"
)

// Firing is a wall clock that a rule names, and its instant in the school's zone (UTC).
type Firing struct {
	Wall civil.Wall
	At   time.Time
}

// Resolve is the firing at a wall clock: for one that was kept, when the zone's rules may have changed meanwhile.
func Resolve(w civil.Wall, zone *time.Location) Firing { return Firing{w, w.Instant(zone)} }

// First is the first firing of a rule made at now: strictly after now, so that a rule made at noon for "every day at 08:00"
// begins tomorrow. False when there is none, as for a single time that has passed.
func (r Rule) First(now time.Time, zone *time.Location) (Firing, bool) {
	// Of the wall clocks up to what the wall shows now, none is still to come. One beyond it may be past nevertheless, where
	// the clocks were just put back: its first showing counts.
	for w, ok := r.Next(civil.WallOf(now, zone)); ok; w, ok = r.Next(w) {
		if f := Resolve(w, zone); f.At.After(now) {
			return f, true
		}
	}
	return Firing{}, false
}

// Following is the firing that comes after the one at the wall clock given, whenever that one was carried out. Its instant is
// never earlier, and is the same one where the clocks skip both. False after the last.
func (r Rule) Following(w civil.Wall, zone *time.Location) (Firing, bool) {
	next, ok := r.Next(w)
	if !ok {
		return Firing{}, false
	}
	return Resolve(next, zone), true
}

// Key names one firing of one schedule for ever: whatever restarts, replicas and changed clocks do, what has been carried out
// under a key is never carried out again. Date and Slot are civil; Slot is the wall clock, "16:00".
type Key struct {
	ScheduleID string
	Date       civil.Date
	Slot       string
}

// Key is the firing's key in a schedule.
func (f Firing) Key(scheduleID string) Key {
	return Key{scheduleID, f.Wall.Date, f.Wall.Clock.String()}
}
