package roster_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
	"raabta/bot/roster"
)

var update = flag.Bool("update", false, "write the golden files anew")

// school is the one the sheets in testdata are of. Its today is a Tuesday in term.
func school() roster.Options {
	return roster.Options{Country: "PK", DefaultLanguage: "en", Languages: []string{"en", "ur", "ur-Latn"}, Today: civil.Date{Year: 2026, Month: 11, Day: 24}}
}

// sheets opens the CSV files of a folder of testdata.
func sheets(t *testing.T, folder string) []roster.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.csv"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no sheets in %s: %v", folder, err)
	}
	var files []roster.File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, roster.File{Name: filepath.Base(name), Data: bytes.NewReader(data)})
	}
	return files
}

// sheet is one file typed into a test.
func sheet(name, text string) roster.File {
	return roster.File{Name: name, Data: strings.NewReader(text)}
}

func read(t *testing.T, files ...roster.File) (*roster.Roster, []roster.Defect) {
	t.Helper()
	r, found, err := roster.Read(files, school())
	if err != nil {
		t.Fatal(err)
	}
	return r, found
}

// readClean fails on any defect that is not a warning.
func readClean(t *testing.T, files ...roster.File) *roster.Roster {
	t.Helper()
	r, found := read(t, files...)
	for _, d := range found {
		if !d.Warning {
			t.Errorf("unexpected: %s", d)
		}
	}
	return r
}

// story tells a roster in lines, without where its rows stood.
func story(r *roster.Roster) string {
	var b strings.Builder
	for _, p := range r.Pupils {
		fmt.Fprintf(&b, "pupil %s %s, %s and %s, %s (%s|%s), %q:", p.AdmissionNo, p.Name, p.Father, p.Mother, p.Class.Name, p.Class.Grade, p.Class.Section, p.Language)
		for _, ph := range p.Phones {
			fmt.Fprintf(&b, " %s sms=%v wa=%v", ph.Number, ph.SMS, ph.WhatsApp)
		}
		b.WriteString("\n")
	}
	for _, s := range r.Staff {
		fmt.Fprintf(&b, "staff %s %s %s:", s.Name, s.Number, s.Role)
		for _, t := range s.Teaches {
			fmt.Fprintf(&b, " %s/%s/%v", t.Class, t.Subject, t.ClassTeacher)
		}
		b.WriteString("\n")
	}
	for _, a := range r.Attendance {
		fmt.Fprintln(&b, "attendance", a.AdmissionNo, a.Date, a.Status)
	}
	for _, m := range r.Marks {
		fmt.Fprintln(&b, "mark", m.AdmissionNo, m.Subject, m.Test, m.Date, m.Marks, m.OutOf)
	}
	for _, h := range r.Homework {
		fmt.Fprintln(&b, "homework", h.Class, h.Subject, h.Title, h.Due, h.Missing)
	}
	for _, n := range r.Notes {
		fmt.Fprintln(&b, "note", n.AdmissionNo, n.Date, n.Note.Note, n.Kind)
	}
	for _, e := range r.Events {
		fmt.Fprintln(&b, "event", e.Title, e.Date, e.Clock, e.Event.Place, e.Audience, e.Question, e.State)
	}
	return b.String()
}

const noorSchool = `pupil 1001 Ayesha Imran, Imran Ali and Sana Imran, 5-B (5|B), "ur": +923001234567 sms=true wa=true +923217654321 sms=true wa=false
pupil 1002 Bilal Imran, Imran Ali and Sana Imran, 3-A (3|A), "": +923001234567 sms=true wa=true
pupil 1003 Zoya Khan, Kashif Khan and , 5-B (5|B), "en": +923331112223 sms=true wa=false
pupil 1004 Hamza Khan, Kashif Khan and , KG-A (KG|A), "en": +923331112223 sms=true wa=false +923455556667 sms=true wa=false
pupil 1005 Fatima Noor,  and Noor Jahan, KG-A (KG|A), "ur-Latn": +923004445556 sms=true wa=false
staff Sana Tariq +923011111111 class teacher: 5-B//true 5-B/Maths/false 5-B/Science/false
staff Adeel Raza +923012222222 teacher: 5-B/Urdu/false 3-A/Urdu/false
staff Rabia Office +923013333333 office:
staff Nasreen Akhtar +923014444444 head:
attendance 1001 2026-11-23 present
attendance 1002 2026-11-23 absent
attendance 1003 2026-11-23 late
attendance 1004 2026-11-23 leave
mark 1001 Maths Weekly test 2026-11-20 17.5 20
mark 1003 Maths Weekly test 2026-11-20 9 20
homework 5-B Maths p41 2026-11-25 [1001 1003]
homework 3-A Urdu Letter to a friend 2026-11-26 []
note 1001 2026-11-23 Read a whole page aloud praise
note 1004 2026-11-23 Please practise the letters improve
event Sports day 2026-12-05 09:00 School ground all Will you come? draft
event Maths test 2026-12-02   grade:5  draft
`

// The same school kept in English, in Roman Urdu with title rows and semicolons, and in Urdu with Urdu digits.
func TestThreeLanguagesSayTheSame(t *testing.T) {
	for _, folder := range []string{"english", "roman", "urdu"} {
		r, found := read(t, sheets(t, folder)...)
		if len(found) > 0 {
			t.Errorf("%s: %v", folder, found)
		}
		if got := story(r); got != noorSchool {
			t.Errorf("%s:\n%s", folder, got)
		}
	}
}

func TestFilesComeInAnyOrder(t *testing.T) {
	files := sheets(t, "english")
	slices.Reverse(files)
	r := readClean(t, files...)
	if got := story(r); got != noorSchool {
		t.Errorf("turned round:\n%s", got)
	}
	c := roster.Plan(roster.Snapshot{}, r)
	if len(c.Defects) > 0 {
		t.Errorf("planned: %v", c.Defects)
	}
}

// Every mistake that field reports name, in one set of sheets: each gets a sentence, and the good rows are read.
func TestDirtySheets(t *testing.T) {
	r, found := read(t, sheets(t, "dirty")...)
	c := roster.Plan(roster.Snapshot{Senders: []bot.Number{"+923009999999"}}, r)
	var b strings.Builder
	for _, d := range append(found, c.Defects...) {
		kind := "DEFECT "
		if d.Warning {
			kind = "warning"
		}
		fmt.Fprintf(&b, "%s %s\n", kind, d)
	}
	b.WriteString("\nREAD\n" + story(r) + "\nPLANNED\n" + c.Summary() + "\n")
	golden := filepath.Join("testdata", "dirty.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("other than %s (run with -update and read the difference):\n%s", golden, b.String())
	}
}

func TestReadSaysWhatBroke(t *testing.T) {
	if _, _, err := roster.Read(nil, school()); err == nil {
		t.Error("no file is no error")
	}
	broken := roster.File{Name: "a.csv", Data: io.MultiReader(strings.NewReader("Admission No"), failing{})}
	if _, _, err := roster.Read([]roster.File{broken}, school()); err == nil || !strings.Contains(err.Error(), "a.csv") {
		t.Errorf("a reader that fails: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("the disk is gone") }

// An event of an import is a draft: nothing goes out.
func TestEventsAreDrafts(t *testing.T) {
	for _, e := range readClean(t, sheets(t, "english")...).Events {
		if e.State != event.Draft {
			t.Errorf("%s is %s", e.Title, e.State)
		}
	}
}
