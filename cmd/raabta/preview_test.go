package main

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// The finish time counts what the provider counts: segments, those that wait before it too, inside the families' hours.
func TestPreviewSaysWhenTheLastLeaves(t *testing.T) {
	fl := officeFlow(t)
	sender := bot.Sender{SchoolID: fl.desk.school.ID, Channel: bot.SMS, Provider: "twilio", Address: ourSMS, CanSend: true, CanReceive: true, Rate: 0.01}
	if _, err := fl.desk.store.SetSender(t.Context(), sender); err != nil {
		t.Fatal(err)
	}
	finish := func(args ...string) (p preview) {
		t.Helper()
		args = append([]string{"broadcast", "--to", "class:5-B", "--dry-run", "--json"}, args...)
		return lines[preview](t, fl.runs(args...))[0]
	}
	short := finish("--text", "Hello")
	if want := fl.now.Add(time.Duration(short.SMS-1) * 100 * time.Second); !short.Finish.Equal(want) {
		t.Errorf("%d texts of a segment leave by %v, want %v", short.SMS, short.Finish, want)
	}
	long := finish("--text", strings.Repeat("Hello again. ", 20))
	if want := fl.now.Add(time.Duration(long.Segments-1) * 100 * time.Second); long.Segments != 2*long.SMS || !long.Finish.Equal(want) {
		t.Errorf("%d segments leave by %v, want %v", long.Segments, long.Finish, want)
	}
	// With these in the queue, which hours hold (they are done at 9:40), another comes behind them. An emergency does not.
	fl.runs("broadcast", "--to", "class:5-B", "--text", strings.Repeat("Hello again. ", 20), "--yes")
	if _, err := fl.service.expander.Step(t.Context(), fl.now); err != nil {
		t.Fatal(err)
	}
	behind, urgent := finish("--text", "Hello"), finish("--class", "emergency", "--text", "Hello")
	if want := fl.now.Add(time.Duration(long.Segments+short.SMS-1) * 100 * time.Second); behind.Ahead != long.Segments || !behind.Finish.Equal(want) {
		t.Errorf("behind %d segments it leaves by %v, want %v", behind.Ahead, behind.Finish, want)
	}
	if !urgent.Finish.Equal(short.Finish) {
		t.Errorf("an emergency leaves by %v, want %v", urgent.Finish, short.Finish)
	}
	evening := fl.now.Add(12*time.Hour - time.Minute) // a minute before the hours end
	if later := finish("--at", "2026-11-23T20:59", "--text", "Hello"); !later.First.Equal(evening) || later.Finish.Before(evening.Add(11*time.Hour)) {
		t.Errorf("from %v on, what the hours hold leaves by %v", later.First, later.Finish)
	}
}

func TestPreviewTellsWhatHolds(t *testing.T) {
	fl := officeFlow(t)
	// At night a routine text waits for the morning; an emergency and what goes to staff do not.
	fl.now = fl.now.Add(14 * time.Hour) // 23:00
	fl.mustSay(fl.runs("broadcast", "--to", "all", "--text", "Hello", "--dry-run"), "it waits for the families' hours: the first leaves Tue 24 Nov 2026 08:00")
	for _, args := range [][]string{{"--to", "all", "--class", "emergency"}, {"--to", "teachers"}} {
		if said := fl.runs(append([]string{"broadcast", "--text", "Hello", "--dry-run"}, args...)...); strings.Contains(said, "waits") {
			t.Errorf("%v waits:\n%s", args, said)
		}
	}
	// A sender that is too slow for what the text is worth.
	sender := bot.Sender{SchoolID: fl.desk.school.ID, Channel: bot.SMS, Provider: "twilio", Address: ourSMS, CanSend: true, CanReceive: true, Rate: 0.0002}
	if _, err := fl.desk.store.SetSender(t.Context(), sender); err != nil {
		t.Fatal(err)
	}
	fl.mustSay(fl.runs("broadcast", "--to", "all", "--text", "Hello", "--dry-run"), "NOT EVERYBODY WILL GET IT")
	// A pause that staff must end.
	list, err := fl.desk.store.Senders(t.Context(), fl.desk.school.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if err := fl.desk.store.PauseSender(t.Context(), s.ID, "the balance is used up", time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	said := fl.runs("broadcast", "--to", "all", "--text", "Hello", "--dry-run")
	fl.mustSay(said, "the sms sender is paused (the balance is used up)")
	if strings.Contains(said, "will have left") {
		t.Errorf("a time for what is paused:\n%s", said)
	}
}
