package meeting_test

import (
	"errors"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/meeting"
)

// TestByHand: what staff may arrange on a board, and what becomes of what the family holds besides.
func TestByHand(t *testing.T) {
	at := now.Add(48 * time.Hour)
	slot := func(id, staff string, i int) meeting.Slot {
		return meeting.Slot{ID: id, MeetingID: "m", StaffID: staff, StartsAt: at.Add(time.Duration(i) * 10 * time.Minute)}
	}
	slots := []meeting.Slot{slot("s0", sana, 0), slot("s1", sana, 1), slot("s2", sana, 2), slot("o0", omar, 0), slot("o1", omar, 1), {ID: "gone", MeetingID: "m", StaffID: sana, StartsAt: now}}
	visit := func(s meeting.Slot, household, student, state string, until time.Time) meeting.Visit {
		return meeting.Visit{SlotID: s.ID, MeetingID: "m", HouseholdID: household, StudentID: student, StaffID: s.StaffID, StartsAt: s.StartsAt, State: state, HeldUntil: until}
	}
	later, over := now.Add(time.Hour), now.Add(-time.Hour)
	board := meeting.Board{Meeting: meeting.Meeting{ID: "m"}, Slots: slots, Visits: []meeting.Visit{
		visit(slots[0], "h1", "ayesha", meeting.Booked, time.Time{}), visit(slots[4], "h1", "ayesha", meeting.Booked, time.Time{}),
		visit(slots[1], "h2", "bilal", meeting.Proposed, over),
	}}
	for _, c := range []struct {
		name, slot, household, student string
		do                             func(*meeting.Board)
		err                            error
		has                            string // the slots afterwards
	}{
		{name: "a free time", slot: "s2", household: "h3", student: "zara", has: "s2"},
		{name: "the other teacher stays, the same one moves", slot: "s2", household: "h1", student: "ayesha", has: "o1 s2"},
		{name: "at two places at once", slot: "s1", household: "h1", student: "hamza", err: meeting.ErrClash},
		{name: "a proposal nobody answered in time gives way", slot: "s1", household: "h3", student: "zara", has: "s1"},
		{name: "the family says yes on the phone, late", slot: "s1", household: "h2", student: "bilal", has: "s1"},
		{name: "a live proposal", slot: "s1", household: "h3", student: "zara", err: bot.ErrTaken, do: func(b *meeting.Board) { b.Visits[2].HeldUntil = later }},
		{name: "a booked time", slot: "s0", household: "h3", student: "zara", err: bot.ErrTaken},
		{name: "the other home has a time", slot: "s2", household: "h9", student: "ayesha", err: meeting.ErrMet},
		{name: "what is over", slot: "gone", household: "h3", student: "zara", err: meeting.ErrOver},
		{name: "canceled", slot: "s2", household: "h3", student: "zara", err: meeting.ErrOver, do: func(b *meeting.Board) { b.Meeting.State = meeting.Canceled }},
		{name: "no such time", slot: "none", household: "h3", student: "zara", err: bot.ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := board
			b.Visits = append([]meeting.Visit(nil), board.Visits...)
			if c.do != nil {
				c.do(&b)
			}
			a, err := b.BookByHand(c.slot, meeting.Guest{HouseholdID: c.household, StudentID: c.student}, now)
			if !errors.Is(err, c.err) {
				t.Fatalf("got %v, want %v", err, c.err)
			}
			if err == nil && (len(a.Asked) != 2 || a.Asked[0].HouseholdID != c.household || a.Asked[0].Subject != "m") {
				t.Errorf("it is still asked: %+v", a.Asked)
			}
			if got := ahead(a); got != c.has {
				t.Errorf("it has %q, want %q", got, c.has)
			}
		})
	}
	for _, c := range []struct {
		slot string
		all  bool
		err  error
		has  string
		text string
	}{
		{"s0", false, nil, "o1", "meeting_booked"},
		{"s0", true, nil, "", "meeting_declined"},
		{"s1", false, nil, "", "meeting_declined"},
		{"s2", false, bot.ErrNotFound, "", ""},
	} {
		a, err := board.ReleaseByHand(c.slot, c.all, now)
		if !errors.Is(err, c.err) || ahead(a) != c.has || a.Text != c.text {
			t.Errorf("release %s, all %v: %q by %q, %v", c.slot, c.all, ahead(a), a.Text, err)
		}
	}
	for _, v := range board.Visits {
		if v.SlotID == "s0" && v.State != meeting.Booked || v.SlotID == "s1" && v.State != meeting.Proposed {
			t.Errorf("deciding changed the board: %+v", v)
		}
	}
}

// ahead are the slots of what a family has.
func ahead(a meeting.Arrangement) (slots string) {
	for _, v := range a.Ahead {
		slots += " " + v.SlotID
	}
	if slots == "" {
		return ""
	}
	return slots[1:]
}

func TestSetupsFaultsCanBeToldApart(t *testing.T) {
	s := afternoon(t)
	s.Name, s.SlotMin = "", 90
	_, _, err := s.Make(school, now)
	if !errors.Is(err, meeting.ErrNoName) || !errors.Is(err, meeting.ErrLength) || errors.Is(err, meeting.ErrHours) {
		t.Errorf("got %v", err)
	}
}
