package scheduler

import "time"

// Decision is what to do about a firing now.
type Decision int

const (
	NotYet  Decision = iota // it is not due
	Fire                    // it is due, and not too late
	TooLate                 // it is past its grace: to be marked missed, visibly, and not sent
)

func (d Decision) String() string {
	switch d {
	case Fire:
		return "fire"
	case TooLate:
		return "too late"
	}
	return "not yet"
}

const (
	// DefaultGrace is how late a firing may be where its schedule does not say.
	DefaultGrace = 2 * time.Hour
	// leastGrace is what any grace amounts to: a loop that looks a few seconds late was not down.
	leastGrace = time.Minute
)

// Decide tells what to do at now about a firing due at an instant: fire when it is due, and still when the program was down
// and comes back within grace; after that an 08:00 notice would only confuse. A zero due is never due.
func Decide(due time.Time, grace time.Duration, now time.Time) Decision {
	late := now.Sub(due)
	switch {
	case due.IsZero() || late < 0:
		return NotYet
	case late > max(grace, leastGrace):
		return TooLate
	}
	return Fire
}
