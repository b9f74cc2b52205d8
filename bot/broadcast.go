package bot

import "time"

// Broadcast is one text to an audience: many messages. Its progress is counted from them, never stored.
type Broadcast struct {
	ID       string `db:"id"`
	SchoolID string `db:"school_id"`
	// Kind names the Composer: "text", "digest", "event", "meeting". Subject is what it composes from (an event's id) and
	// Part which of its texts ("announce", "remind", "change", "cancel").
	Kind    string `db:"kind"`
	Subject string `db:"subject"`
	Part    string `db:"part"`
	// Key makes a broadcast unique: the same key queued again is the same broadcast.
	Key string `db:"key"`

	Audience string `db:"audience"` // "all", "class:5-B", "grade:5", "household:ID", "teachers", by comma
	Text     string `db:"text"`
	Template string `db:"template"`
	Class    Class  `db:"class"`
	Topic    Topic  `db:"topic"`
	Question string `db:"question"` // "yesno" or ""
	// TextUrdu and TextRoman are what Text is in Urdu and in Roman Urdu, for families that read that; "" takes Text.
	TextUrdu  string `db:"text_ur"`
	TextRoman string `db:"text_latn"`
	// Day is the civil date the broadcast speaks about (a digest's last day), ISO; "" where it speaks about none.
	Day string `db:"day"`

	State     string    `db:"state"`  // BroadcastExpanding and so on
	Reason    string    `db:"reason"` // why it is paused, a sentence for staff
	Cursor    string    `db:"cursor"` // the last recipient expanded
	SendAfter time.Time `db:"send_after"`
	ExpiresAt time.Time `db:"expires_at"` // zero: the class's lifetime
	CreatedAt time.Time `db:"created_at"`

	// BeyondBudget says that the families' weekly budget does not hold it: the head decided so.
	BeyondBudget bool `db:"beyond_budget"`
	// PausedFrom is the state that a pause found, to go on with. Holding says that the messages are still being held, or
	// let go, as State says; Store.Hold finishes that.
	PausedFrom string `db:"paused_from"`
	Holding    bool   `db:"holding"`
	// What had failed, had left and had been stopped when staff let it go on: a halt looks at what came since. LookAt is
	// how many must have failed for a halt to be possible at all.
	ForgivenFailed int `db:"forgiven_failed"`
	ForgivenLeft   int `db:"forgiven_left"`
	ForgivenStops  int `db:"forgiven_stops"`
	// Filtered is how many of its messages the network took for spam since then.
	Filtered int `db:"filtered"`
	LookAt   int `db:"look_at"`
}

// States of a broadcast. Its messages have states of their own.
const (
	BroadcastExpanding = "expanding" // messages are being made, in chunks; resumed at Cursor after a crash
	BroadcastExpanded  = "expanded"
	BroadcastPaused    = "paused" // by staff, or it halted itself; Reason says why
	BroadcastCanceled  = "canceled"
	BroadcastFailed    = "failed" // a text could not be made; Text says nothing went out and why stands in an alarm
)

// Progress of a broadcast, counted from its messages.
type Progress struct {
	Queued, Sending, InDoubt, Uncertain, Sent, Delivered, Read, Failed, Undelivered, Canceled int
}
