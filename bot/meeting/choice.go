package meeting

import (
	"slices"
	"strings"
	"time"
)

// Choices of a question name visits as slot and child, "SLOT:STUDENT", because one teacher may see two children of a family.
// A proposal's question (KindProposal) has a choice per visit; other times (KindOther) have a choice each, their visits
// joined by "+".

func encode(v Visit) string { return v.SlotID + ":" + v.StudentID }

func encodeAll(visits []Visit) []string {
	var all []string
	for _, v := range visits {
		all = append(all, encode(v))
	}
	return all
}

func join(visits []Visit) string { return strings.Join(encodeAll(visits), "+") }
func split(choice string) []string {
	return strings.Split(choice, "+")
}

// chosen reads visits back, as the household would book them now; ok is false where one of them is over or no longer free.
// A visit that nobody needs any more (the child left, the class has another teacher) is left out.
func (b Board) chosen(choices []string, household string, now time.Time) (visits []Visit, ok bool) {
	covered := b.covered(now)
	for _, choice := range choices {
		slotID, student, _ := strings.Cut(choice, ":")
		i := slices.IndexFunc(b.Slots, func(s Slot) bool { return s.ID == slotID })
		if i < 0 {
			return nil, false
		}
		slot := b.Slots[i]
		j := slices.IndexFunc(b.Needs, func(n Need) bool { return n.StudentID == student && n.StaffID == slot.StaffID })
		if j < 0 {
			continue
		}
		need := b.Needs[j]
		if by, met := covered[need.pair()]; met && by != household || !slot.StartsAt.After(now) || b.heldByOthers(slot.ID, household, now) {
			return nil, false
		}
		visits = append(visits, Visit{
			SlotID: slot.ID, MeetingID: b.Meeting.ID, HouseholdID: household, StudentID: student, StaffID: slot.StaffID,
			StartsAt: slot.StartsAt, State: Booked, Child: need.Child, Class: need.Class,
		})
	}
	return byTime(visits), len(visits) > 0
}

func (b Board) heldByOthers(slot, household string, now time.Time) bool {
	return slices.ContainsFunc(b.Visits, func(v Visit) bool { return v.SlotID == slot && v.HouseholdID != household && v.Live(now) })
}

// startOf is when the first of the slots chosen begins; zero where none of them is known.
func (b Board) startOf(choices []string) time.Time {
	var first time.Time
	for _, choice := range choices {
		id, _, _ := strings.Cut(choice, ":")
		for _, s := range b.Slots {
			if s.ID == id && (first.IsZero() || s.StartsAt.Before(first)) {
				first = s.StartsAt
			}
		}
	}
	return first
}
