// Package meeting is the parent-teacher meeting by one reply: the school gives dates, hours and teachers; each family is
// proposed one time for all its children's teachers, and answers 1 (yes), 2 (another time) or 3 (cannot come). Proposing a
// time, rather than asking families to choose one, is what makes a default of coming (Bergman, Lasky-Fink and Rogers 2020);
// monthly meetings are the most effective thing a school can do with parents that we know of (Islam 2019).
//
// A family and its visits:
//
//	           ┌──── 2, and another time is free: asked again ────┐
//	           ▼                                                  │
//	(none) ▶ invited ────────── 1, or the number of a time ──▶ booked
//	           │  ├──── 3, no ──▶ declined, its slots are given back
//	           │  └──── 2, and no other time is free ──▶ full: the office calls, "1" still takes the proposal
//	           └──── nobody answers until HeldUntil: others may take the slots; "1" books them while nobody has
//
// What a family says on the phone, staff arrange by hand (Arrangement), by the same effects and texts.
//
// The rules here are pure: they are given a Board (the meeting as it was read), a now and a zone, and give texts and effects.
// That two families never hold one slot is not theirs to promise: a unique row does, storage answers bot.ErrTaken, and the
// rules are asked again about a fresh Board. The package knows no database, no phone and no other capability.
package meeting
