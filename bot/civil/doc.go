// Package civil is the time on the wall: dates, clocks, opening hours and week-off days as a school writes them, and the
// one place where a wall clock becomes an instant.
//
// A school says "Friday at 16:00" and "8 to 21"; it does not say an offset from UTC. So the nouns here carry no zone, and
// become an instant only when somebody brings the school's zone:
//
//	Wall ── Instant(zone) ──▶ time.Time, always UTC
//	time.Time ── DateOf, WallOf(zone) ──▶ Date, Wall
//
// The rule, in every zone: a wall clock stands for the first instant at which the clocks show that time or a later one.
// A time that the clocks jump over is the first instant after the jump; a time they show twice is the first of the two.
// That makes the step total (every wall clock has an instant) and monotone (a later wall clock is never an earlier instant).
//
// It lies below everything that needs it: package bot (families' and teachers' hours), the capabilities and the scheduler.
// It imports nothing of ours, does no I/O, never reads the machine's clock or zone, and knows no school and no message.
// A nil zone is UTC throughout.
package civil
