package main

import (
	"strings"
	"testing"
	"time"

	"raabta/scheduler"
)

func TestScheduleFromRuleToText(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.mustSay(fl.runs("schedule", "add", "fees", "--to", "class:5-B", "--text", "Fees are due by the 10th.", "--cron", "0 16 * * 5"),
			"fees: every Friday at 16:00, next: Fri 27 Nov 2026 16:00", "for class:5-B, at present 20 recipients")
		fl.mustSay(fl.runs("schedule", "add", "exam", "--to", "class:5-B", "--text", "Exam tomorrow.", "--at", "2026-11-24 17:00", "--class", "reminder"),
			"exam: once, Tue 24 Nov 2026 17:00")
		fl.after(32 * time.Hour) // Tuesday 17:00
		if out := fl.fresh(); len(out) != 20 || !strings.Contains(out[0].Body, "Exam tomorrow.") {
			t.Fatalf("on time: %v", bodies(out))
		}
		// Paused over its time, it says nothing and makes nothing up.
		fl.mustSay(fl.runs("schedule", "pause", "fees"), "fees is paused: every Friday at 16:00")
		fl.after(4 * 24 * time.Hour)
		if out := fl.fresh(); len(out) != 0 {
			t.Errorf("paused, and sent: %v", bodies(out))
		}
		fl.mustSay(fl.runs("schedule", "resume", "FEES"), "next: Fri 4 Dec 2026 16:00")
		// A program that was down past the grace says what it missed.
		fl.after(7 * 24 * time.Hour)
		if out := fl.fresh(); len(out) != 0 {
			t.Errorf("a day late, and sent: %v", bodies(out))
		}
		fl.mustSay(fl.runs("schedule", "list"), "fees", "MISSED 1 time, last Fri 4 Dec 2026 16:00", "exam", "done")
		lines := lines[scheduleLine](fl.t, fl.runs("schedule", "list", "--json"))
		if len(lines) != 2 || lines[0].Name != "fees" || lines[0].Missed != 1 || lines[0].Last != scheduler.Missed || lines[1].Last != scheduler.Fired {
			t.Errorf("got %+v", lines)
		}
		fl.mustSay(fl.runs("schedule", "remove", "fees"), "removed")
		if list := fl.schedules(); len(list) != 1 {
			t.Errorf("%d are left, want 1", len(list))
		}
	})
}

func TestScheduleOfAnEventEndsWithIt(t *testing.T) {
	fl := officeFlow(t)
	if _, err := fl.fails("schedule", "add", "once more", "--event", "Sports Day", "--at", "2026-11-29T18:00"); !strings.Contains(err.Error(), "announce it first") {
		t.Errorf("got %v", err)
	}
	fl.runs("event", "announce", "Sports Day", "--yes")
	fl.runs("schedule", "add", "once more", "--event", "Sports Day", "--at", "2026-11-29T18:00")
	for _, s := range fl.schedules() {
		if s.Name == "once more" && (s.Class != "reminder" || s.ExpiresAt.IsZero() || s.Audience != "all") {
			t.Errorf("got %+v", s)
		}
	}
	// Two events of one title keep their reminders apart.
	fl.runs("event", "add", "--title", "Sports Day", "--date", "2026-12-18", "--time", "09:00")
	list := fl.runs("event", "list", "--json")
	for _, e := range lines[eventLine](t, list) {
		if e.Date == "2026-12-18" {
			fl.runs("event", "announce", e.ID, "--yes")
			if _, err := fl.fails("event", "show", "Sports Day"); !strings.Contains(err.Error(), "2 events fit") {
				t.Errorf("got %v", err)
			}
		}
	}
	if n := len(fl.schedules()); n != 6 {
		t.Errorf("%d schedules, want 2 + 1 of the first event and 3 of the second", n)
	}
}
