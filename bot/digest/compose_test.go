package digest_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/templates"
)

func TestTheWeekIsSevenDaysAndReadOnceForAChunk(t *testing.T) {
	s := &store{}
	compose(t, s, family("en", child("Ayesha Ali", "5-B")), family("en", child("Bilal Khan", "3-A")))
	if s.from != "2026-11-22" || s.until != "2026-11-28" || s.asked != 2 {
		t.Errorf("asked %d times, for %s to %s", s.asked, s.from, s.until)
	}
	b := report
	b.Day = ""
	late := time.Date(2026, 11, 30, 19, 30, 0, 0, time.UTC) // 1 December in Lahore
	if _, err := (digest.Composer{Store: s, Books: builtin(t)}).Compose(t.Context(), late, school, b, nil); err != nil {
		t.Fatal(err)
	}
	if s.from != "2026-11-25" || s.until != "2026-12-01" {
		t.Errorf("without a day it tells of %s to %s", s.from, s.until)
	}
}

func TestWhoGetsNothing(t *testing.T) {
	absent := &digest.Facts{Attendance: days("A")}
	hidden, left := child("Ayesha Ali", "5-B"), child("Ayesha Ali", "5-B")
	hidden.MayReceive, left.State = false, bot.StudentLeft
	for _, c := range []struct {
		why   string
		r     bot.Recipient
		facts *digest.Facts
	}{
		{"nothing entered", family("en", child("Ayesha Ali", "5-B")), nil},
		{"nothing that can be said: a day of leave", family("en", child("Ayesha Ali", "5-B")), &digest.Facts{Attendance: days("PlP")}},
		{"nothing that can be said: an empty note, a mark out of nothing", family("en", child("Ayesha Ali", "5-B")),
			&digest.Facts{Notes: note(digest.Praise, " . "), Marks: []digest.Mark{{Subject: "Maths", Marks: "17"}}}},
		{"a parent without rights to the child", family("en", hidden), absent},
		{"a child who left", family("en", left), absent},
		{"no children", family("en"), absent},
		{"staff", bot.Recipient{Key: "staff", Staff: &bot.Staff{Name: "Ms Sana"}, Household: bot.Household{Children: []bot.Child{child("Ayesha Ali", "5-B")}}}, absent},
	} {
		if drafts := compose(t, &store{facts: map[string]*digest.Facts{"Ayesha Ali": c.facts}}, c.r); len(drafts) != 0 {
			t.Errorf("%s: %q", c.why, drafts[0].Body)
		}
	}
}

// The action is about what matters most, and about the child it matters for.
func TestTheActionBelongsToTheMostImportantFact(t *testing.T) {
	a, b := "Ayesha Ali", "Bilal Ali"
	for _, c := range []struct {
		why    string
		a, b   *digest.Facts
		action string
	}{
		{"missing work before an absence", &digest.Facts{Attendance: days("APPPP")}, &digest.Facts{Missing: missing("Maths", "p41")}, "Please sit 10 minutes with Bilal on Maths p41."},
		{"more missing work before less", &digest.Facts{Missing: missing("Maths", "p41")}, &digest.Facts{Missing: missing("Maths", "p44", "Urdu", "p2")}, "Please sit 10 minutes with Bilal on Maths p44."},
		{"an absence before a low mark", &digest.Facts{Marks: []digest.Mark{mark("Maths", "2")}}, &digest.Facts{Attendance: days("PPPPA")}, "Please send Bilal every day; if ill, text us that morning."},
		{"a low mark before a word of praise", &digest.Facts{Notes: note(digest.Praise, "kind")}, &digest.Facts{Marks: []digest.Mark{mark("Urdu", "20"), mark("Maths", "9")}}, "Please ask Bilal to solve one Maths question with you (10 minutes)."},
		{"the lower mark", &digest.Facts{Marks: []digest.Mark{mark("Maths", "9")}}, &digest.Facts{Marks: []digest.Mark{mark("Urdu", "4")}}, "Please ask Bilal to solve one Urdu question with you (10 minutes)."},
		{"a grade that can't be counted", &digest.Facts{Attendance: days("PPPPP")}, &digest.Facts{Marks: []digest.Mark{mark("Art", "C")}}, "Please ask Bilal to solve one Art question with you (10 minutes)."},
		{"what to improve before praise", &digest.Facts{Notes: note(digest.Praise, "kind")}, &digest.Facts{Notes: note(digest.Improve, "talks a lot")}, "Please ask Bilal to tell you one thing learned this week (10 minutes)."},
		{"praise before presence", &digest.Facts{Attendance: days("PPPPP")}, &digest.Facts{Notes: note(digest.Praise, "kind")}, "Please tell Bilal: well done!"},
		{"a high mark is praised", nil, &digest.Facts{Marks: []digest.Mark{mark("Maths", "16")}}, "Please tell Bilal: well done!"},
		{"a full week is praised", nil, &digest.Facts{Attendance: days("PPPPP")}, "Please tell Bilal: well done!"},
		{"coming late is not", nil, &digest.Facts{Attendance: days("PPLPP")}, "Please ask Bilal to tell you one thing learned this week (10 minutes)."},
	} {
		d := one(t, &store{facts: map[string]*digest.Facts{a: c.a, b: c.b}, teachers: map[string]string{b: "Ms Sana Iqbal"}}, family("en", child(a, "5-B"), child(b, "3-A")))
		if !strings.Contains(d.Body, "\n"+c.action+"\n") {
			t.Errorf("%s:\n%s\nwant %q", c.why, d.Body, c.action)
		}
		if want := []string{"done", "call Bilal Ali Ms Sana Iqbal"}; !slices.Equal(d.Question.Choices, want) {
			t.Errorf("%s: the question is about %q, want %q", c.why, d.Question.Choices, want)
		}
	}
}

func TestTheDraftAsksAndReplacesTheOlderQuestion(t *testing.T) {
	s := &store{facts: map[string]*digest.Facts{"Ayesha Ali": {Attendance: days("A")}}}
	r := family("ur", child("Ayesha Ali", "5-B"))
	d := one(t, s, r)
	want := &bot.Question{
		Kind: "digest", Subject: "broadcast", HouseholdID: "family", Choices: []string{"done", "call Ayesha Ali"},
		Ask: "1 ہو گیا 2 فون کریں", Label: "ہفتہ وار رپورٹ", ExpiresAt: now.Add(6 * 24 * time.Hour),
	}
	if !reflect.DeepEqual(d.Question, want) {
		t.Errorf("question %+v\nwant     %+v", d.Question, want)
	}
	if want := []bot.Effect{bot.SupersedeQuestions{HouseholdID: "family", Kind: "digest"}}; !reflect.DeepEqual(d.Effects, want) {
		t.Errorf("effects %+v, want %+v", d.Effects, want)
	}
	if d.Recipient != "family" || d.Topic != bot.TopicDigest || d.Template != "digest" || d.Language != "ur" || d.SMSBody != "" || d.Vars != "" {
		t.Errorf("the draft is %+v", d.Message)
	}
	byWhatsApp(&r)
	d = one(t, s, r)
	var vars map[string]string
	if err := json.Unmarshal([]byte(d.Vars), &vars); err != nil {
		t.Fatal(err)
	}
	if len(vars) != 4 || vars["school"] != "Al-Noor School" || !strings.Contains(d.Body, vars["children"]) || !strings.Contains(d.Body, vars["action"]) || vars["ask"] != want.Ask {
		t.Errorf("the values of a Content template are %v", vars)
	}
	if d.SMSBody == "" {
		t.Error("no words for the case that WhatsApp's window is shut")
	}
}

func TestSiblingsWithOneFirstNameAreCalledByTheWholeOne(t *testing.T) {
	s := &store{facts: map[string]*digest.Facts{"Ali Raza": {Missing: missing("Maths", "p41")}, "Muhammad Ali Hassan": {Attendance: days("PPA")}}}
	d := one(t, s, family("en", child("Ali Raza", "5-B"), child("Muhammad Ali Hassan", "3-A")))
	for _, want := range []string{"Ali Raza (5-B): 1 homework", "Muhammad Ali Hassan (3-A): absent", "with Ali Raza on"} {
		if !strings.Contains(d.Body, want) {
			t.Errorf("%q is missing:\n%s", want, d.Body)
		}
	}
}

// A curly apostrophe from a teacher's phone would double the price.
func TestTypographyCostsNothing(t *testing.T) {
	s := &store{facts: map[string]*digest.Facts{"Ayesha Ali": {Notes: note(digest.Praise, "Ayesha’s map – a joy to look at…")}}}
	d := one(t, s, family("en", child("Ayesha Ali", "5-B")))
	if size := templates.Measure(d.Body); size.Encoding != templates.GSM7 || !strings.Contains(d.Body, "teacher: Ayesha's map - a joy to look at\n") {
		t.Errorf("%s:\n%s", size.Encoding, d.Body)
	}
}

func TestATextThatCannotBeMadeNamesTheFamily(t *testing.T) {
	s := &store{facts: map[string]*digest.Facts{"Ayesha Ali": {Attendance: days("A")}}}
	_, err := digest.Composer{Store: s, Books: builtin(t)}.Compose(t.Context(), now, school, report, []bot.Recipient{family("en", child("Ayesha Ali", ""))})
	var unsendable *bot.UnsendableError
	if !errors.As(err, &unsendable) || !slices.Equal(unsendable.Recipients, []string{"Imran Ali"}) {
		t.Errorf("a child without a class: %v", err)
	}
}
