// Package scheduler is about when we speak first: a Friday digest, a fee reminder on the 1st, a notice on Thursday at 16:00.
//
// A schedule is wall clock in the school's zone; cron is only a calendar. A Rule names wall clocks ("every Friday at 16:00")
// and knows nothing of zones: the next one follows from the civil date of the last, never from "last firing + 24 hours". What
// instant a wall clock is, package civil answers, in one place, for every zone: a time that the clocks skip fires at the first
// instant after the gap, a time they show twice fires at the first of the two. So each wall clock that a rule names happens
// once, no earlier than the one before it.
//
//	Rule.First(now) ──▶ Occurrence ── due ──▶ Decide ──▶ Fire, Missed or NotYet
//	                        │                               │
//	                        ▼                               ▼
//	               Key(schedule, date, slot)      Rule.Following(its wall) ──▶ the next Occurrence
//
// Two wall clocks in one gap (02:15 and 02:45 on a night that jumps from 02:00 to 03:00) are one instant and two occurrences.
// An instant alone therefore cannot tell which of them comes next: whoever keeps a schedule keeps the Wall of the coming
// occurrence and derives the instant from it, afresh when a zone's rules have changed; the keys do not change with them.
//
// It decides when; it sends nothing and words nothing.
package scheduler
