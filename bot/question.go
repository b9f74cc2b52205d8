package bot

import "time"

// Question is an open question to a household (or to a teacher, or to a number that nobody here has): the one mechanism behind RSVPs, meeting times, digest
// answers, "which child?", "which question?" and the choice of a language.
type Question struct {
	ID          string   `db:"id"`
	SchoolID    string   `db:"school_id"`
	HouseholdID string   `db:"household_id"` // "" when a teacher is asked, or a stranger
	StaffID     string   `db:"staff_id"`
	Number      Number   `db:"number"`  // asked of this number, whoever has it; "" where a household or staff are asked
	Kind        string   `db:"kind"`    // the Asker that reads the answer: "event", "meeting", "digest", "broadcast", "child", …
	Subject     string   `db:"subject"` // what it is about: the event's id, the pending message's id
	State       string   `db:"state"`   // QuestionOpen and so on
	Choices     []string `db:"-"`       // what 1, 2, 3 … stand for: ids, or words of the capability
	ChoicesJSON string   `db:"choices"` // Choices as stored: storage fills one from the other
	Ask         string   `db:"ask"`     // the line that tells how to answer, to repeat when an answer can't be read; "" where no digit answers
	Label       string   `db:"label"`   // what to call it when we ask back which question was meant
	Answer      string   `db:"answer"`
	AnsweredBy  string   `db:"answered_by"` // the message's id
	MessageID   string   `db:"message_id"`  // the message that asked it
	// FollowUp says that it was asked in answer to words of the person's own ("which of these times?"): what they write
	// next answers it, even while other questions are open.
	FollowUp  bool      `db:"follow_up"`
	AskedAt   time.Time `db:"asked_at"`
	ExpiresAt time.Time `db:"expires_at"`

	// Facts is what the capability needs to read an answer, fetched by storage in the same breath (a meeting.Board, an
	// event.Event): so that reading stays pure. nil for bot's own kinds.
	Facts any `db:"-"`
}

// States of a question. It leaves QuestionOpen once, in Route's transaction.
const (
	QuestionOpen       = "open"
	QuestionAnswered   = "answered"
	QuestionExpired    = "expired"
	QuestionSuperseded = "superseded" // asked again, or its subject was taken back
)
