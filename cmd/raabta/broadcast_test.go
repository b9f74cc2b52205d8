package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage/storagetest"
)

// officeFlow is a flow on SQLite alone.
func officeFlow(t *testing.T) *flow {
	return newFlow(t, storagetest.Open(t, "sqlite:"+filepath.Join(t.TempDir(), "raabta.db")))
}

// fails runs a command that must not succeed, and gives what it said and its error.
func (fl *flow) fails(args ...string) (string, error) {
	fl.t.Helper()
	var said bytes.Buffer
	office := &app{in: strings.NewReader(""), out: &said, err: &said, clock: func() time.Time { return fl.now }, desk: fl.desk}
	err := root().run(fl.t.Context(), office, "", args)
	if err == nil {
		fl.t.Fatalf("raabta %s succeeded:\n%s", typed(args), said.String())
	}
	return said.String(), err
}

// asked runs a command with a person at the terminal who types answer.
func (fl *flow) asked(answer string, args ...string) (string, error) {
	fl.t.Helper()
	var said bytes.Buffer
	office := &app{out: &said, err: &said, clock: func() time.Time { return fl.now }, desk: fl.desk, asks: true, lines: bufio.NewReader(strings.NewReader(answer + "\n"))}
	err := root().run(fl.t.Context(), office, "", args)
	return said.String(), err
}

func (fl *flow) mustSay(said string, wants ...string) {
	fl.t.Helper()
	for _, want := range wants {
		if !strings.Contains(said, want) {
			fl.t.Errorf("%q is not said in:\n%s", want, said)
		}
	}
}

func (fl *flow) broadcasts() []bot.Broadcast {
	fl.t.Helper()
	list, err := fl.desk.store.Broadcasts(fl.t.Context(), fl.desk.school.ID, 100)
	if err != nil {
		fl.t.Fatal(err)
	}
	return list
}

// lines decodes what --json printed.
func lines[T any](t *testing.T, said string) []T {
	t.Helper()
	var list []T
	for d := json.NewDecoder(strings.NewReader(said)); d.More(); {
		var v T
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%v in:\n%s", err, said)
		}
		list = append(list, v)
	}
	return list
}

func TestDryRunShowsWhomItReachesAndStoresNothing(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.writes("+923001234567", "STOP")
		fl.fresh()
		fl.desk.config.SegmentPrice = "2.5 PKR"
		said := fl.runs("broadcast", "--to", "class:5-B", "--text", "School is closed on Friday.", "--dry-run")
		fl.mustSay(said, "to class:5-B: 20 households; class routine", "1 get no text", "the family wrote STOP: call instead", "Imran Ali (Ayesha, 5-B)",
			"the longest in Urdu (1 segment, GSM-7)", "Al-Noor School: School is closed on Friday.", "cost: about 47.50 PKR (19 segments at 2.50 PKR)",
			"the last will have left by Mon 23 Nov 2026 09:01", "nothing was sent")
		p := lines[preview](fl.t, fl.runs("broadcast", "--to", "class:5-B", "--text", "Closed on Friday.", "--dry-run", "--json"))[0]
		if p.Households != 20 || p.Texts != 19 || p.Segments != 19 || p.Cost != 47.5 || len(p.Unreached) != 1 || p.Unreached[0].Count != 1 {
			t.Errorf("got %+v", p)
		}
		if list := fl.broadcasts(); len(list) != 0 {
			t.Errorf("a dry run stored %d broadcasts", len(list))
		}
		fl.after(time.Minute)
		if out := fl.fresh(); len(out) != 0 {
			t.Errorf("a dry run sent %v", bodies(out))
		}
	})
}

func TestBroadcastGoesOutAndIsCounted(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		said := fl.runs("broadcast", "--to", "class:5-B", "--text", "Can {child} come on Monday?", "--question", "yesno", "--key", "monday", "--yes")
		fl.mustSay(said, "queued: broadcast", "20 texts", "raabta serve sends it")
		fl.step()
		if out := fl.fresh(); len(out) != 20 {
			t.Errorf("%d texts went out, want 20", len(out))
		}
		fl.writes("+923001234567", "haan")
		id := shortID(fl.broadcasts()[0].ID)
		fl.mustSay(fl.runs("broadcast", "show", id), "1 yes, 0 no", "Can {child} come on Monday?")
		fl.mustSay(fl.runs("broadcast", "list"), id, "class:5-B", "20")
		// Queued again with its key it is the same one; other words with that key are refused.
		fl.mustSay(fl.runs("broadcast", "--to", "class:5-B", "--text", "Can {child} come on Monday?", "--question", "yesno", "--key", "monday", "--yes"), "queued before", "nothing new is sent")
		if _, err := fl.fails("broadcast", "--to", "class:5-B", "--text", "Another", "--key", "monday", "--yes"); !strings.Contains(err.Error(), "another --key") {
			t.Errorf("got %v", err)
		}
		fl.fresh()
		fl.step()
		if out := fl.fresh(); len(out) != 0 {
			t.Errorf("sent twice: %v", bodies(out))
		}
	})
}

func TestBroadcastThatLacksAValueSendsNothing(t *testing.T) {
	fl := officeFlow(t)
	_, err := fl.fails("broadcast", "--to", "class:5-B,teachers", "--text", "Where is {child}?", "--yes")
	var usage usageError
	if errors.As(err, &usage) {
		t.Errorf("exit code 2 for %v, want 1", err)
	}
	fl.mustSay(err.Error(), "nothing was sent", "{child}", "Miss Sana")
	if list := fl.broadcasts(); len(list) != 0 {
		t.Errorf("%d broadcasts were queued", len(list))
	}
}

func TestStraightenSavesSegments(t *testing.T) {
	fl := officeFlow(t)
	text := "School’s closed on Friday because of the rain. Please come again on Monday at eight."
	fl.mustSay(fl.runs("broadcast", "--to", "class:5-B", "--text", text, "--dry-run"), "UCS-2", "--straighten saves 20 segments")
	said := fl.runs("broadcast", "--to", "class:5-B", "--text", text, "--straighten", "--dry-run")
	fl.mustSay(said, "School's closed", "GSM-7")
	if strings.Contains(said, "UCS-2") || strings.Contains(said, "saves") {
		t.Errorf("still long:\n%s", said)
	}
}

func TestBroadcastAtATimeWaitsAndCanBeTakenBack(t *testing.T) {
	fl := officeFlow(t)
	fl.mustSay(fl.runs("broadcast", "--to", "all", "--text", "Hello", "--at", "2026-11-23T12:00", "--yes"), "the first leaves Mon 23 Nov 2026 12:00")
	fl.after(time.Hour)
	if out := fl.fresh(); len(out) != 0 {
		t.Fatalf("before its time: %v", bodies(out))
	}
	b := fl.broadcasts()[0]
	said, err := fl.asked("n", "broadcast", "cancel", b.ID[:13])
	if err == nil {
		t.Error("a no was taken for a yes")
	}
	fl.mustSay(said, "Take back what has not left")
	fl.mustSay(fl.runs("broadcast", "cancel", b.ID, "--yes"), "taken back")
	fl.after(3 * time.Hour)
	if out := fl.fresh(); len(out) != 0 {
		t.Errorf("taken back, and sent: %v", bodies(out))
	}
	if _, err := fl.fails("broadcast", "cancel", b.ID, "--yes"); !strings.Contains(err.Error(), "canceled already") {
		t.Errorf("got %v", err)
	}
}

func TestBroadcastCanBeHeldAndLetGoOn(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.runs("broadcast", "--to", "class:5-B", "--text", "School closes at one.", "--yes")
		id := shortID(fl.broadcasts()[0].ID)
		if _, err := fl.service.expander.Step(t.Context(), fl.now); err != nil { // queued, and not sent yet
			t.Fatal(err)
		}
		fl.mustSay(fl.runs("broadcast", "pause", id, "--reason", "it is two o'clock"), "paused: 20 texts are held", "raabta broadcast resume "+id)
		fl.after(time.Hour)
		if out := fl.fresh(); len(out) != 0 {
			t.Fatalf("held, and sent: %v", bodies(out))
		}
		fl.mustSay(fl.runs("broadcast", "list"), "paused: it is two o'clock", "20 queued")
		fl.mustSay(fl.runs("broadcast", "show", id), "paused", "it is two o'clock", "20 queued")
		fl.mustSay(fl.runs("broadcast", "show", id, "--json"), `"state":"paused"`, `"reason":"it is two o'clock"`)
		fl.mustSay(fl.runs("messages", "--json", "--limit", "1"), `"status":"queued"`, `"reason":"its broadcast is paused"`)
		if _, err := fl.fails("broadcast", "pause", id); !strings.Contains(err.Error(), "paused already") {
			t.Errorf("got %v", err)
		}
		fl.mustSay(fl.runs("broadcast", "resume", id), "it goes on")
		fl.step()
		if out := fl.fresh(); len(out) != 20 {
			t.Errorf("%d texts went out, want 20", len(out))
		}
		if _, err := fl.fails("broadcast", "resume", id); !strings.Contains(err.Error(), "not paused") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAFamilyGetsNoMoreThanItsWeeksTexts(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.runs("school", "set", "--weekly-budget", "2")
		fl.desk.school.WeeklyBudget = 2
		for _, text := range []string{"One.", "Two."} {
			fl.runs("broadcast", "--to", "class:5-B", "--text", text, "--yes")
			fl.after(time.Minute)
		}
		fl.fresh()
		said := fl.runs("broadcast", "--to", "class:5-B", "--text", "Three.", "--dry-run")
		fl.mustSay(said, "20 get no text", "the family has its 2 texts of the week, and the next place comes too late",
			"a family gets 2 texts nobody asked for in seven days: 0 get this one now, 20 not at all", "--beyond-budget")
		if _, err := fl.fails("broadcast", "--to", "class:5-B", "--text", "Three.", "--yes"); !strings.Contains(err.Error(), "nothing was sent") {
			t.Errorf("got %v", err)
		}
		// A tip can wait: those who had nothing get it now, the others when their week has room again.
		said = fl.runs("broadcast", "--to", "class:5-B,class:4-A", "--class", "tip", "--text", "Read aloud for ten minutes.", "--yes")
		fl.mustSay(said, "later, when there is room (Mon 30 Nov 2026 09:0")
		fl.mustSay(fl.runs("broadcast", "--to", "class:5-B", "--class", "tip", "--text", "Four.", "--dry-run", "--json"), `"texts_a_week":2,"now":0`, `"none":`)
		fl.step()
		now := len(fl.fresh())
		fl.mustSay(fl.runs("messages", "--status", "queued", "--limit", "1", "--json"), "it waits for the next place")
		fl.now = fl.now.Add(7 * 24 * time.Hour)
		fl.step()
		if then := len(fl.fresh()); now == 0 || then != 20 {
			t.Errorf("%d got the tip at once and %d a week later, want some and 20", now, then)
		}
		// What is urgent and what the head decides goes out all the same.
		fl.runs("broadcast", "--to", "class:5-B", "--class", "absence", "--text", "Where is {child}?", "--yes")
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Five.", "--beyond-budget", "--yes")
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Six.", "--beyond-budget", "--yes")
		fl.step()
		if out := len(fl.fresh()); out != 60 {
			t.Errorf("%d went out, want 60", out)
		}
	})
}

func TestBroadcastAsksInPlainNumbers(t *testing.T) {
	fl := officeFlow(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--to", "all", "--text", "Go home at once", "--class", "emergency"}, "EMERGENCY to 47 households at any hour"},
		{[]string{"--to", "teachers", "--text", "Meeting at two"}, "Send 6 texts to 6 teachers?"},
		{[]string{"--to", "class:5-B,teachers", "--text", "Meeting at two"}, "Send 26 texts to 20 households and 6 teachers?"},
	} {
		said, err := fl.asked("n", append([]string{"broadcast"}, c.args...)...)
		if err == nil {
			t.Error("a no was taken for a yes")
		}
		fl.mustSay(said, c.want)
	}
	if list := fl.broadcasts(); len(list) != 0 {
		t.Errorf("%d were queued without a yes", len(list))
	}
	if _, err := fl.asked("y", "broadcast", "--to", "teachers", "--text", "Meeting at two"); err != nil || len(fl.broadcasts()) != 1 {
		t.Errorf("a yes queued %d: %v", len(fl.broadcasts()), err)
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
	list, err := fl.desk.senders(t.Context())
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

func TestWayOfSenders(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	sms := func(rate float64, state string, till, free time.Time) bot.Sender {
		return bot.Sender{Channel: bot.SMS, CanSend: true, Rate: rate, State: state, PausedTill: till, FreeAt: free, Reason: "because"}
	}
	for _, c := range []struct {
		name    string
		senders []bot.Sender
		want    way
	}{
		{"none", nil, way{}},
		{"one of another channel, one that only receives", []bot.Sender{{Channel: bot.WhatsApp, CanSend: true}, {Channel: bot.SMS}}, way{}},
		{"two share the work", []bot.Sender{sms(1, bot.SenderOK, time.Time{}, time.Time{}), sms(0.5, bot.SenderOK, time.Time{}, time.Time{})}, way{count: 2, open: 2, rate: 1.5}},
		{"one without a limit", []bot.Sender{sms(1, bot.SenderOK, time.Time{}, time.Time{}), sms(0, bot.SenderOK, time.Time{}, time.Time{})}, way{count: 2, open: 2}},
		{"paused by staff", []bot.Sender{sms(1, bot.SenderPaused, time.Time{}, time.Time{})}, way{count: 1, reason: "because"}},
		{"paused for a while", []bot.Sender{sms(1, bot.SenderPaused, now.Add(time.Hour), now)}, way{count: 1, open: 1, rate: 1, free: now.Add(time.Hour), reason: "because"}},
		{"a pause that is over", []bot.Sender{sms(1, bot.SenderPaused, now.Add(-time.Hour), now)}, way{count: 1, open: 1, rate: 1, free: now}},
	} {
		if got := wayOf(c.senders, bot.SMS, now); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}
