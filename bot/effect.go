package bot

import "time"

// Effect is a change that storage carries out in the transaction of a decision or of a chunk of a broadcast: one of the
// small structs below, or one of a capability (meeting.Book). Storage refuses what it doesn't know.
type Effect any

// OptOut stops a topic for a number, from At on. Messages queued for it are canceled.
type OptOut struct {
	Number Number    `db:"number"`
	Topic  Topic     `db:"topic"`
	At     time.Time `db:"at"`
	Source string    `db:"source"` // "reply", "provider", "staff"
}

// OptIn takes opt-outs back: of a topic, or of everything with TopicAll.
type OptIn struct {
	Number Number
	Topic  Topic
	At     time.Time
}

// SetLanguage writes down the language a household chose.
type SetLanguage struct{ HouseholdID, Language string }

// AnswerQuestion closes a question with its answer. ErrTaken when it is no longer open; Instead names the message whose
// answer is replaced, where it was answered by that one.
type AnswerQuestion struct{ QuestionID, Answer, Instead string }

// SupersedeQuestions closes a household's (a teacher's, a number's) open questions of a kind and subject, because the same
// thing is asked again. Subject "" is any.
type SupersedeQuestions struct {
	HouseholdID, StaffID string
	Number               Number
	Kind, Subject        string
}

// CountAnswer notes a household's answer to a plain broadcast's yes/no question.
type CountAnswer struct{ BroadcastID, HouseholdID, Answer string }

// GiveCard notes that a number is given the school's contact card. ErrTaken when it has been: it gets one, ever.
type GiveCard struct{ Number Number }

// RaiseAlarm tells staff that something needs a person.
type RaiseAlarm struct{ Alarm }

// Alarm is something staff must see: one row per cause, a log line, and one text to ALERT_PHONE, at most hourly.
type Alarm struct {
	SchoolID string    `db:"school_id"` // "" for the deployment's own
	Cause    string    `db:"cause"`     // what is the same alarm: "sender:ID:auth", "broadcast:ID"
	Text     string    `db:"text"`      // a sentence that says what to do; no phone number, no message text
	Count    int       `db:"count"`
	FirstAt  time.Time `db:"first_at"`
	LastAt   time.Time `db:"last_at"`
	TextedAt time.Time `db:"texted_at"`
	State    string    `db:"state"` // "raised" or "cleared"
}
