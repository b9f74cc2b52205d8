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
