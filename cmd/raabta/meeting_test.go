package main

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/meeting"
)

func addParentsDay(fl *flow) {
	fl.t.Helper()
	said := fl.runs("meeting", "add", "--name", "Parents' day", "--date", "2026-11-27", "--from", "14:00", "--to", "17:00", "--break", "15:00-15:10")
	fl.mustSay(said, "68 visits with 4 teachers", "families may answer until Thu 26 Nov 2026 14:00")
}

func TestMeetingFromPlanToSheet(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		addParentsDay(fl)
		said := fl.runs("meeting", "invite", "Parents' day", "--yes")
		fl.mustSay(said, "43 texts", "no complete time is free", "for 3 families no complete time is free", "reminders: Thu 26 Nov 2026 17:00; Fri 27 Nov 2026 08:00")
		fl.step()
		if out := fl.fresh(); len(out) != 43 {
			t.Fatalf("%d invitations, and 43 were announced", len(out))
		}
		fl.writes("+923001234567", "1")
		said = fl.runs("meeting", "show", "Parents' day")
		fl.mustSay(said, "1 booked, 42 no answer yet, 3 to be called", "Miss Sana", "# booked, ? proposed, . free")
		said = fl.runs("meeting", "sheet", "Parents' day", "--teacher", "sana")
		fl.mustSay(said, "Parents' day: Miss Sana", "booked         Ayesha Imran (5-B)   Imran Ali", "not confirmed")
		if strings.Contains(said, "+92") {
			t.Error("a number is on the list that hangs on a door")
		}
		rows := lines[meeting.Row](fl.t, fl.runs("meeting", "sheet", "Parents' day", "--json"))
		if len(rows) != 68 {
			t.Errorf("%d times on the sheet, want 68", len(rows))
		}
		fl.fresh()
		fl.mustSay(fl.runs("meeting", "cancel", "Parents' day", "--yes"), "canceled: Parents' day")
		fl.step()
		if out := fl.fresh(); len(out) != 43 {
			t.Errorf("%d families were told of the cancellation, want 43", len(out))
		}
		if list := fl.schedules(); len(list) != 0 {
			t.Errorf("still armed: %+v", list)
		}
		line := lines[meetingLine](fl.t, fl.runs("meeting", "list", "--json"))[0]
		if line.State != meeting.Canceled || line.Slots != 68 {
			t.Errorf("got %+v", line)
		}
	})
}

func TestRehearsalGivesNoTimeAwayTwice(t *testing.T) {
	fl := officeFlow(t)
	addParentsDay(fl)
	m, err := fl.desk.meetingNamed(t.Context(), []string{"Parents' day"})
	if err != nil {
		t.Fatal(err)
	}
	stage := &meeting.Rehearsal{Store: fl.desk.store}
	before, err := stage.Board(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	slot := before.Slots[0]
	visit := meeting.Visit{SlotID: slot.ID, HouseholdID: "h1", StaffID: slot.StaffID, StartsAt: slot.StartsAt, State: meeting.Proposed, HeldUntil: fl.now.Add(time.Hour)}
	stage.Chunk([]bot.Draft{
		{Effects: []bot.Effect{meeting.Propose{MeetingID: m.ID, HouseholdID: "h1", Visits: []meeting.Visit{visit}}}},
		{Effects: []bot.Effect{meeting.Release{MeetingID: m.ID, HouseholdID: "h2", Family: meeting.Full}}},
	})
	after, err := stage.Board(t.Context(), m.ID)
	if err != nil || len(after.Visits) != 1 || after.Visits[0].SlotID != slot.ID || stage.Full != 1 {
		t.Errorf("the next chunk sees %+v, %d full, %v", after.Visits, stage.Full, err)
	}
	stored, err := fl.desk.store.Board(t.Context(), m.ID)
	if err != nil || len(stored.Visits) != 0 {
		t.Errorf("the rehearsal stored %+v, %v", stored.Visits, err)
	}
}
