package meeting

import (
	"time"

	"raabta/bot"
)

// Meeting is a parent-teacher meeting: dates, teachers, slots, families.
type Meeting struct {
	ID        string    `db:"id"`
	SchoolID  string    `db:"school_id"`
	Name      string    `db:"name"`
	Audience  string    `db:"audience"` // as a broadcast's
	SlotMin   int       `db:"slot_min"` // minutes
	State     string    `db:"state"`
	ReplyBy   time.Time `db:"reply_by"` // proposals that nobody answered by then may be taken by others
	StartsAt  time.Time `db:"starts_at"`
	EndsAt    time.Time `db:"ends_at"`
	CreatedAt time.Time `db:"created_at"`
}

// States of a meeting: planned → inviting (a family was proposed or given a time) → canceled, or planned → canceled.
const (
	Planned  = "planned"
	Inviting = "inviting"
	Canceled = "canceled"
)

// Summary is a meeting with its counts.
type Summary struct {
	Meeting
	Slots    int `db:"slots"`
	Booked   int `db:"booked"`   // slots
	Proposed int `db:"proposed"` // slots

	InvitedFamilies  int `db:"invited_families"` // proposed a time, no answer yet
	BookedFamilies   int `db:"booked_families"`
	DeclinedFamilies int `db:"declined_families"`
	FullFamilies     int `db:"full_families"` // to be called: no complete time was free
}

// Slot is one teacher's time for one family. All slots of a meeting lie on one grid: two of them either begin at the same
// moment or do not overlap.
type Slot struct {
	ID        string    `db:"id"`
	MeetingID string    `db:"meeting_id"`
	StaffID   string    `db:"staff_id"`
	StartsAt  time.Time `db:"starts_at"`
	EndsAt    time.Time `db:"ends_at"`
}

// Visit is a family's hold on a slot, about one child. One slot has at most one visit (a unique row), and a family is
// never at two places at one time. A child sees a teacher once: where parents live apart, the first of them to hold a time
// has it.
type Visit struct {
	SlotID      string    `db:"slot_id"`
	MeetingID   string    `db:"meeting_id"`
	HouseholdID string    `db:"household_id"`
	StudentID   string    `db:"student_id"`
	StaffID     string    `db:"staff_id"`
	StartsAt    time.Time `db:"starts_at"`
	State       string    `db:"state"`
	HeldUntil   time.Time `db:"held_until"` // of a proposal

	// For people: the names behind the ids.
	Child  string `db:"child"`
	Class  string `db:"class"`
	Family string `db:"family"`
}

// States of a visit, and (Booked) of a family.
const (
	Proposed = "proposed"
	Booked   = "booked"
)

// Live says that the visit keeps its slot from others: it is booked, or a proposal whose time to answer is not over.
func (v Visit) Live(now time.Time) bool { return v.State == Booked || v.HeldUntil.After(now) }

// States of a family, besides Booked. See the package comment for the drawing.
const (
	Invited  = "invited"
	Declined = "declined"
	Full     = "full"
)

// Family is a family of a meeting, with the number to call.
type Family struct {
	HouseholdID string     `db:"household_id"`
	Name        string     `db:"name"`
	State       string     `db:"state"`
	Number      bot.Number `db:"number"`
}

// Board is a meeting as it stands when it is read: what rules need to propose, book and offer other times.
type Board struct {
	Meeting Meeting
	Slots   []Slot // of all its teachers, by time
	Visits  []Visit
	// Teachers maps staff ids to names, Families household ids to Invited, Booked, Declined or Full.
	Teachers map[string]string
	Families map[string]string
	// Needs lists, for the household at hand, each child with the teachers to meet. nil when a whole chunk is composed.
	Needs []Need
}

// Effects, carried out by storage in one transaction; each is bot.ErrTaken when a unique row refuses, a hold is gone or the
// meeting was canceled.

// Propose holds slots for a family until HeldUntil, in place of what was proposed to it before, and marks it invited. It
// refuses a family that booked or declined meanwhile.
type Propose struct {
	MeetingID, HouseholdID string
	Visits                 []Visit
	At                     time.Time
}

// Book makes a family's visits booked, in place of whatever it held. Another family's proposal past its HeldUntil gives
// way; a live one, or a booking, refuses.
type Book struct {
	MeetingID, HouseholdID string
	Visits                 []Visit
	At                     time.Time
}

// Release marks a family Declined and gives its slots back; or Full, when no complete time is free for it: then a proposal
// that is still live stays, since the family may yet say yes to it.
type Release struct {
	MeetingID, HouseholdID string
	Family                 string
	At                     time.Time
}
