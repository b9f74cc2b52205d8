package bot

import (
	"fmt"
	"time"
)

// ThreadKey is what a thread is about: one party (a household, or a number nobody knows) and one teacher (or the
// office), about one child or none. There is one thread per key; it is opened once and lives on.
type ThreadKey struct {
	Party     string // household id, or an E.164 number for a stranger
	StaffID   string // "" for the front desk
	StudentID string // "" for none
}

// Thread is a conversation between a household and the school.
type Thread struct {
	ID          string      `db:"id"`
	SchoolID    string      `db:"school_id"`
	Code        string      `db:"code"` // "A7": what a teacher writes to name it
	Party       string      `db:"party"`
	HouseholdID string      `db:"household_id"` // "" for a stranger
	StaffID     string      `db:"staff_id"`
	StudentID   string      `db:"student_id"`
	Number      Number      `db:"number"` // the phone that last wrote: where the answer goes
	Channel     ChannelName `db:"channel"`
	State       string      `db:"state"` // ThreadWaiting, ThreadAnswered or ThreadClosed
	OpenedAt    time.Time   `db:"opened_at"`
	// FamilyAt and StaffAt are when either side last wrote; WaitingSince is when the family's first unanswered words
	// came, zero while nothing waits.
	FamilyAt     time.Time `db:"family_at"`
	StaffAt      time.Time `db:"staff_at"`
	WaitingSince time.Time `db:"waiting_since"`

	// For people: the names behind the ids.
	Household string `db:"household"`
	Student   string `db:"student"`
	Class     string `db:"class"`
	Staff     string `db:"staff"`
}

// States of a thread: waiting for the school, answered, or closed by staff. A family's words open it again.
const (
	ThreadWaiting  = "waiting"
	ThreadAnswered = "answered"
	ThreadClosed   = "closed"
)

// Key is what the thread is about.
func (t Thread) Key() ThreadKey {
	return ThreadKey{Party: t.Party, StaffID: t.StaffID, StudentID: t.StudentID}
}

// LastAt is when either side last wrote.
func (t Thread) LastAt() time.Time {
	if t.StaffAt.After(t.FamilyAt) {
		return t.StaffAt
	}
	return t.FamilyAt
}

// Joined is the thread after another with the same person was taken into it: it waits where either did, from the first words
// that nobody answered on, and the answer goes where the family wrote last.
func (t Thread) Joined(other Thread) Thread {
	if other.FamilyAt.After(t.FamilyAt) {
		t.FamilyAt, t.Number, t.Channel = other.FamilyAt, other.Number, other.Channel
	}
	if other.StaffAt.After(t.StaffAt) {
		t.StaffAt = other.StaffAt
	}
	switch {
	case other.State == ThreadWaiting && (t.State != ThreadWaiting || other.WaitingSince.Before(t.WaitingSince)):
		t.State, t.WaitingSince = ThreadWaiting, other.WaitingSince
	case t.State == ThreadClosed:
		t.State = other.State
	}
	return t
}

// ThreadCode is the code of a school's nth thread, counted from 0: a letter and a number, "A1", "B1" … "Z1", "A2". I and
// O are left out: they read as 1 and 0. Neighbours differ in the letter, so a slip of one digit seldom hits another
// family's thread.
func ThreadCode(n int) string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	return fmt.Sprintf("%c%d", letters[n%len(letters)], n/len(letters)+1)
}

// ThreadFilter says which threads of a school to list; an empty field is any.
type ThreadFilter struct {
	SchoolID    string
	State       string // ThreadWaiting and so on
	StaffID     string
	HouseholdID string
	Party       string // a household's id, or a stranger's number
	Limit       int    // 0 is 200
}

// ThreadReach is what answering a thread needs to know.
type ThreadReach struct {
	Line     Line   // of the phone that last wrote
	Ways     Ways   // of the school
	Language string // the household's, "" for a stranger
}
