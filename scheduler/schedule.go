package scheduler

import (
	"context"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// Schedule is a rule for when we speak first, and what is said then.
type Schedule struct {
	ID       string    `db:"id"`
	SchoolID string    `db:"school_id"`
	Name     string    `db:"name"`    // unique in the school
	Kind     string    `db:"kind"`    // the broadcast's Kind
	Subject  string    `db:"subject"` // its Subject
	Part     string    `db:"part"`
	Audience string    `db:"audience"`
	Text     string    `db:"text"`
	Template string    `db:"template"`
	Class    bot.Class `db:"class"`
	Question string    `db:"question"`
	// TextUrdu and TextRoman are the broadcast's.
	TextUrdu  string `db:"text_ur"`
	TextRoman string `db:"text_latn"`

	Cron string `db:"cron"` // five fields, in the school's wall clock; "" for once
	Wall string `db:"wall"` // the civil time of the next firing, "2026-11-27T16:00"
	Slot string `db:"slot"` // the key's slot; "" takes Wall's clock

	NextAt       time.Time `db:"next_at"` // the truth: the instant of Wall
	GraceSeconds int       `db:"grace_s"`
	SkipHolidays bool      `db:"skip_holidays"`
	ExpiresAt    time.Time `db:"expires_at"` // what it sends dies then; zero for the class's lifetime
	State        string    `db:"state"`
	CreatedAt    time.Time `db:"created_at"`
}

// States of a schedule: active ⇄ paused, and done once it will never fire again.
const (
	Active = "active"
	Paused = "paused"
	Done   = "done"
)

// Remind is a schedule that fires a broadcast once, at a wall clock of the school's and its instant. What it sends dies at expires.
func Remind(b bot.Broadcast, name, slot string, wall civil.Wall, at, expires time.Time) Schedule {
	return Schedule{
		ID: bot.NewID(), SchoolID: b.SchoolID, Name: name, Kind: b.Kind, Subject: b.Subject, Part: b.Part, Audience: b.Audience, Class: b.Class,
		Wall: wall.String(), Slot: slot, NextAt: at, GraceSeconds: int(DefaultGrace.Seconds()), ExpiresAt: expires, State: Active, CreatedAt: b.CreatedAt,
	}
}

// Occurrence is one firing, keyed by schedule, civil date and slot.
type Occurrence struct {
	ScheduleID  string    `db:"schedule_id"`
	Date        string    `db:"date"`
	Slot        string    `db:"slot"`
	SchoolID    string    `db:"school_id"`
	State       string    `db:"state"` // Fired, Missed or Skipped
	DueAt       time.Time `db:"due_at"`
	At          time.Time `db:"at"`
	BroadcastID string    `db:"broadcast_id"`
	Reason      string    `db:"reason"`
}

// States of an occurrence; it never changes.
const (
	Fired   = "fired"
	Missed  = "missed"
	Skipped = "skipped"
)

// Why an occurrence was missed or skipped, as its Reason begins.
const (
	BecauseShut = "a holiday or a day off"
	BecauseDown = "the program was not running"
	BecauseOver = "what it would have said is over"
)

// Did is an occurrence as people look at it: with what it was about, which stays known once its schedule is removed.
type Did struct {
	Occurrence
	Name    string `db:"name"` // of the schedule; "" of one that was removed
	Kind    string `db:"kind"`
	Subject string `db:"subject"`
}

// Store is what firing needs of storage.
type Store interface {
	// Due lists active schedules whose NextAt is at or before now, oldest first, each with its school.
	Due(ctx context.Context, now time.Time, limit int) ([]Due, error)
	// Fire writes the occurrence, its broadcast (nil for a missed or skipped one) and the schedule's next time (the
	// schedule as given) in one transaction, if the schedule still stands at before. bot.ErrTaken when another process
	// fired it.
	Fire(ctx context.Context, before time.Time, s Schedule, o Occurrence, b *bot.Broadcast) error
}

// Due is a schedule whose time has come.
type Due struct {
	Schedule Schedule
	School   bot.School
}
