package bot

import (
	"fmt"
	"time"
)

// ClockState is how far a process may trust its clock.
type ClockState string

// States of the clock. Only a sound one lets schedules fire and families get what they did not ask for.
const (
	ClockSound  ClockState = ""
	ClockAhead  ClockState = "ahead"  // it jumped forward, and has not been steady for a minute yet
	ClockBehind ClockState = "behind" // it is before the newest time the database has seen
	ClockWrong  ClockState = "wrong"  // it is off the database's, or of a year that cannot be
)

// Unprompted says that schedules may fire and that families may get what they did not ask for.
func (c ClockState) Unprompted() bool { return c == ClockSound }

// Sends says that messages may be claimed and routed: answers and emergencies at least.
func (c ClockState) Sends() bool { return c != ClockWrong }

// Tidies says that what is over by the clock may be taken for over. A clock that is behind only waits longer.
func (c ClockState) Tidies() bool { return c == ClockSound || c == ClockBehind }

// Bounds of the clock watch.
const (
	clockApart  = 5 * time.Second // two clocks that agree are no further apart
	clockJump   = 5 * time.Minute // a step forward that is more than an adjustment
	clockSteady = time.Minute     // how long a clock that jumped must go evenly to be believed
)

// earliestNow is before any time at which this program can run: a clock that shows less was never set.
func earliestNow() time.Time { return time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC) }

// clockFace is what is known of this machine's clock. It compares the wall clock with three others: the monotonic one, which
// nobody can set; the database's, where it has one; and the newest time that the database has seen. Pure.
type clockFace struct {
	database bool // there is a clock of the database's to agree with

	looked bool
	wall   time.Time     // at the last look
	mono   time.Duration // likewise

	agreed bool          // with the database, since the last step of the clock
	apart  time.Duration // by how much it did not

	moved  time.Duration // the steps since the clock was last believed, together
	jump   time.Duration // forward, not believed yet; 0 for none
	steady time.Duration // since when it goes evenly, by the monotonic clock
	newest time.Time     // that was believed, by this process or one before it
}

// look judges the clock at a moment.
func (f *clockFace) look(wall time.Time, mono time.Duration) ClockState {
	if f.looked {
		f.step(wall.Sub(f.wall)-(mono-f.mono), mono)
	}
	f.looked, f.wall, f.mono = true, wall, mono
	if f.jump != 0 && mono-f.steady >= clockSteady {
		f.jump, f.moved = 0, 0
	}
	switch {
	case !wall.After(earliestNow()), f.database && !f.agreed:
		return ClockWrong
	case f.jump != 0:
		return ClockAhead
	case !f.database && wall.Before(f.newest.Add(-clockApart)):
		return ClockBehind
	}
	if wall.After(f.newest) {
		f.newest = wall
	}
	return ClockSound
}

// step is what the wall clock has moved beside the monotonic one since the last look.
func (f *clockFace) step(by time.Duration, mono time.Duration) {
	if by.Abs() <= clockApart {
		return
	}
	f.agreed = false
	f.moved += by
	switch {
	case f.moved.Abs() <= clockApart:
		f.jump, f.moved = 0, 0 // it is back where it was
	case by > clockJump:
		f.jump, f.steady = f.jump+by, mono
	case f.jump != 0:
		f.steady = mono
	}
}

// compare notes what the database's clock showed between two looks at ours.
func (f *clockFace) compare(before, database, after time.Time) {
	f.apart = 0
	switch {
	case database.Before(before):
		f.apart = before.Sub(database)
	case database.After(after):
		f.apart = after.Sub(database)
	}
	f.agreed = f.apart.Abs() <= clockApart
}

// believe takes the clock as it stands for right: a person has said so.
func (f *clockFace) believe() { f.newest, f.jump, f.moved = f.wall, 0, 0 }

// words tell staff what is wrong with the clock, and what to do.
func (f *clockFace) words(state ClockState) string {
	switch {
	case state == ClockAhead:
		return fmt.Sprintf("This machine's clock jumped ahead by %s: it was set, or the machine slept. Schedules, and texts that nobody asked for, wait a minute. Check that the clock is right.", rough(f.jump))
	case state == ClockBehind:
		return fmt.Sprintf("This machine's clock is %s behind the newest time it has seen. Schedules, and texts that nobody asked for, are held. Set the clock; if it is right now and was ahead before, clear this alarm.", rough(f.newest.Sub(f.wall)))
	case state == ClockWrong && !f.wall.After(earliestNow()):
		return "This machine's clock was never set. Nothing is sent until it is: set it, and have it set by the internet at each start."
	case state == ClockWrong && f.apart > 0:
		return fmt.Sprintf("The clock of a machine that serves is %s ahead of the database's. It sends nothing until both agree: have both set by the internet.", rough(f.apart))
	case state == ClockWrong && f.apart < 0:
		return fmt.Sprintf("The clock of a machine that serves is %s behind the database's. It sends nothing until both agree: have both set by the internet.", rough(-f.apart))
	}
	return ""
}

// rough is a duration as people say it.
func rough(d time.Duration) string {
	if d >= time.Minute {
		d = d.Round(time.Minute)
	}
	switch {
	case d >= 48*time.Hour:
		return plural(int(d/(24*time.Hour)), "day", "days")
	case d >= 2*time.Hour:
		return plural(int(d/time.Hour), "hour", "hours")
	case d >= 2*time.Minute:
		return plural(int(d/time.Minute), "minute", "minutes")
	}
	return plural(int(d/time.Second), "second", "seconds")
}
