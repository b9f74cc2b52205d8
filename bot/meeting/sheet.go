package meeting

import (
	"cmp"
	"slices"
	"time"

	"raabta/bot/civil"
)

// Row is one time on a teacher's list. It names no phone number: the list hangs on a door.
type Row struct {
	Teacher string `json:"teacher"`
	Date    string `json:"date"` // ISO
	From    string `json:"from"` // "16:00", in the school's zone
	Until   string `json:"until"`
	Child   string `json:"child,omitempty"`
	Class   string `json:"class,omitempty"`
	Family  string `json:"family,omitempty"`
	State   string `json:"state"` // Free, Proposed, Lapsed or Booked

	// For pages: the rows behind the words, and the instant.
	SlotID      string    `json:"-"`
	StaffID     string    `json:"-"`
	HouseholdID string    `json:"-"`
	StartsAt    time.Time `json:"-"`
}

// States of a Row, besides Proposed and Booked.
const (
	Free   = "free"
	Lapsed = "lapsed" // proposed, and nobody answered in time: free for whoever asks
)

// Sheet lists the times of all the meeting's teachers, or of one ("" for all): by teacher, then by time.
func (b Board) Sheet(staffID string, now time.Time, zone *time.Location) []Row {
	visits := make(map[string]Visit, len(b.Visits))
	for _, v := range b.Visits {
		visits[v.SlotID] = v
	}
	slots := slices.DeleteFunc(slices.Clone(b.Slots), func(s Slot) bool { return staffID != "" && s.StaffID != staffID })
	slices.SortFunc(slots, func(x, y Slot) int {
		return cmp.Or(cmp.Compare(b.Teachers[x.StaffID], b.Teachers[y.StaffID]), cmp.Compare(x.StaffID, y.StaffID), x.StartsAt.Compare(y.StartsAt))
	})
	rows := make([]Row, len(slots))
	for i, s := range slots {
		from, until := civil.WallOf(s.StartsAt, zone), civil.WallOf(s.EndsAt, zone)
		rows[i] = Row{Teacher: b.Teachers[s.StaffID], Date: from.Date.String(), From: from.Clock.String(), Until: until.Clock.String(), State: Free,
			SlotID: s.ID, StaffID: s.StaffID, StartsAt: s.StartsAt}
		if v, held := visits[s.ID]; held {
			rows[i].Child, rows[i].Class, rows[i].Family, rows[i].State, rows[i].HouseholdID = v.Child, v.Class, v.Family, v.State, v.HouseholdID
			if !v.Live(now) {
				rows[i].State = Lapsed
			}
		}
	}
	return rows
}
