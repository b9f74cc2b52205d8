package main

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/scheduler"
)

func (fl *flow) schedules() []scheduler.Schedule {
	fl.t.Helper()
	list, _, err := fl.desk.store.Schedules(fl.t.Context(), fl.desk.school.ID)
	if err != nil {
		fl.t.Fatal(err)
	}
	return list
}

func TestEventFromDraftToCanceled(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		said := fl.runs("event", "add", "--title", "Maths Olympiad", "--date", "2026-12-04", "--time", "16:00", "--place", "Hall", "--for", "class:5-B", "--question", "Will you come?")
		fl.mustSay(said, "Maths Olympiad, Fri 4 Dec 2026 16:00, Hall", "nobody is told yet")
		said = fl.runs("event", "announce", "maths olympiad", "--yes")
		fl.mustSay(said, "to class:5-B: 20 households; class routine", "reminders: Fri 27 Nov 2026 17:00; Thu 3 Dec 2026 17:00; Fri 4 Dec 2026 08:00")
		var names []string
		for _, s := range fl.schedules() {
			if s.Class != bot.Reminder || s.Audience != "class:5-B" || !s.ExpiresAt.Equal(time.Date(2026, 12, 4, 11, 0, 0, 0, time.UTC)) {
				t.Errorf("got %+v", s)
			}
			names = append(names, s.Name)
		}
		if len(names) != 3 || !strings.Contains(strings.Join(names, ","), "event Maths Olympiad 7d") {
			t.Errorf("armed %q", names)
		}
		fl.step()
		if out := fl.fresh(); len(out) != 20 {
			t.Fatalf("announced to %d families, want 20", len(out))
		}
		fl.writes("+923001234567", "1")
		fl.mustSay(fl.runs("event", "show", "Maths Olympiad"), "1 yes, 0 no", "Imran Ali")
		fl.fresh()

		// A change is told once, and moves the reminders.
		fl.mustSay(fl.runs("event", "change", "Maths Olympiad", "--date", "2026-12-07", "--yes"), "changed: Maths Olympiad, Mon 7 Dec 2026 16:00, Hall", "20 texts")
		fl.step()
		if out := fl.fresh(); len(out) != 20 || !strings.Contains(out[0].Body, "Will you come?") && !strings.Contains(out[0].Body, "1") {
			t.Errorf("told of the change: %v", bodies(out))
		}
		if list := fl.schedules(); len(list) != 3 || list[0].Wall != "2026-11-30T17:00" {
			t.Errorf("armed anew: %+v", list)
		}
		if _, err := fl.fails("event", "announce", "Maths Olympiad", "--yes"); !strings.Contains(err.Error(), "announced already") {
			t.Errorf("got %v", err)
		}

		// A cancellation is told once, and nothing is said afterwards.
		fl.mustSay(fl.runs("event", "cancel", "Maths Olympiad", "--yes"), "20 texts", "canceled: Maths Olympiad")
		fl.step()
		if out := fl.fresh(); len(out) != 20 {
			t.Errorf("told of the cancellation: %d families", len(out))
		}
		if list := fl.schedules(); len(list) != 0 {
			t.Errorf("still armed: %+v", list)
		}
		if _, err := fl.fails("event", "cancel", "Maths Olympiad", "--yes"); !strings.Contains(err.Error(), "canceled already") {
			t.Errorf("got %v", err)
		}
	})
}

func TestEventCanceledBeforeItsAnnouncementLeftIsNeverHeardOf(t *testing.T) {
	fl := officeFlow(t)
	fl.now = fl.now.Add(13 * time.Hour) // 22:00: it waits for the morning
	fl.runs("event", "announce", "Sports Day", "--yes")
	fl.step()
	fl.runs("event", "cancel", "Sports Day", "--yes")
	fl.step()
	fl.after(12 * time.Hour)
	if out := fl.fresh(); len(out) != 0 {
		t.Errorf("families heard: %v", bodies(out))
	}
}

func TestEventChangedBeforeItsAnnouncementWasMadeIsToldOnce(t *testing.T) {
	fl := officeFlow(t)
	fl.runs("event", "announce", "Sports Day", "--yes")
	fl.mustSay(fl.runs("event", "change", "Sports Day", "--date", "2026-12-01", "--yes"), "no family had been told the old one")
	fl.step()
	fl.after(time.Minute)
	out := fl.fresh()
	if len(out) != 47 {
		t.Fatalf("%d texts, want one for each of 47 families", len(out))
	}
	for _, c := range out {
		if strings.Contains(c.Body, "Mon 30 Nov") {
			t.Fatalf("the old day was told: %s", c.Body)
		}
	}
}

func TestEventRunAgainAfterACrashTellsOnce(t *testing.T) {
	fl := officeFlow(t)
	e, err := fl.desk.eventNamed(t.Context(), []string{"Sports Day"})
	if err != nil {
		t.Fatal(err)
	}
	// The announcement was queued, and the program died before it could write down that it was.
	if _, err := fl.desk.store.AddBroadcast(t.Context(), event.Broadcast(e.Event, event.PartAnnounce, fl.now)); err != nil {
		t.Fatal(err)
	}
	fl.mustSay(fl.runs("event", "announce", "Sports Day", "--yes"), "queued before")
	fl.step()
	fl.after(time.Minute)
	if out := fl.fresh(); len(out) != 47 {
		t.Errorf("%d texts, want 47", len(out))
	}
	if list := fl.schedules(); len(list) != 2 { // a week before is today
		t.Errorf("armed %d reminders, want 2", len(list))
	}
}
