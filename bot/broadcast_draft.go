package bot

import "time"

// BroadcastDraft is what somebody writes to many and has not sent yet. Sent, it became a broadcast or a schedule, once.
type BroadcastDraft struct {
	ID       string `db:"id"`
	SchoolID string `db:"school_id"`
	UserID   string `db:"user_id"`
	Who      string `db:"who"` // the user's name then

	// The words in each language; "" for none.
	English string `db:"text_en"`
	Urdu    string `db:"text_ur"`
	Roman   string `db:"text_latn"`

	Audience string `db:"audience"`
	Class    Class  `db:"class"`
	Question string `db:"question"` // the broadcast's
	Wall     string `db:"wall"`     // when it is to leave, by the school's clock: "2026-11-27T16:00"; "" at once
	Cron     string `db:"cron"`     // again and again; "" once

	SkipHolidays bool `db:"skip_holidays"`
	BeyondBudget bool `db:"beyond_budget"`

	Version     int       `db:"version"` // grows with each change
	State       string    `db:"state"`
	BroadcastID string    `db:"broadcast_id"` // what it became
	ScheduleID  string    `db:"schedule_id"`
	CreatedAt   time.Time `db:"created_at"`
	ChangedAt   time.Time `db:"changed_at"`
}

// States of a draft.
const (
	DraftOpen      = "open"
	DraftSent      = "sent"
	DraftDiscarded = "discarded"
)

// Texts are the words as the broadcast has them.
func (d BroadcastDraft) Texts() Texts { return TextsIn(d.English, d.Urdu, d.Roman) }

// ClassSize is a class with how many households are told about a child in it.
type ClassSize struct {
	SchoolClass
	Households int `db:"households"`
}

// Result is what became of a broadcast for one recipient.
type Result struct {
	ID          string      `db:"id"` // of the message
	HouseholdID string      `db:"household_id"`
	StaffID     string      `db:"staff_id"`
	Name        string      `db:"name"` // of the household, or of the member of staff
	Number      Number      `db:"number"`
	Channel     ChannelName `db:"channel"`
	Language    string      `db:"language"`
	Status      Status      `db:"status"`
	Reason      string      `db:"reason"`
	Held        bool        `db:"held"`
	Answer      string      `db:"answer"` // to the question, "" for none
	SendAfter   time.Time   `db:"send_after"`
	SentAt      time.Time   `db:"sent_at"`
	DoneAt      time.Time   `db:"done_at"`

	Children []Child `db:"-"` // of the household, those it is told about
}

// Why is the reason as staff read it.
func (r Result) Why() string { return Message{Status: r.Status, Held: r.Held, Reason: r.Reason}.Why() }

// ResultFilter narrows the results of a broadcast.
type ResultFilter struct {
	Status []Status // none is all
	After  string   // the id of the last result that was seen; "" begins
	Limit  int
}
