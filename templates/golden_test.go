package templates_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	. "raabta/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The golden files show a reader every text as a family gets it, with the longest
// names that are real and what it costs.
func TestGolden(t *testing.T) {
	b := builtin(t)
	for _, lang := range Languages() {
		t.Run(string(lang), func(t *testing.T) {
			var out strings.Builder
			for _, name := range b.Names() {
				text := render(t, b, lang, name, longest(t, b, lang, name))
				size := Measure(text)
				fmt.Fprintf(&out, "== %s: %d × %s, %d units\n%s\n\n", name, size.Segments, size.Encoding, size.Units, text)
			}
			path := "testdata/" + string(lang) + ".golden"
			if *update {
				if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != string(want) {
				t.Errorf("%s differs; see what changed with: go test ./templates -run Golden -update && git diff", path)
			}
		})
	}
}

// longest gives a text the longest values a school in Pakistan really has, the
// assembled ones made of our own texts.
func longest(t *testing.T, b *Book, lang Language, name string) Values {
	day := Day(lang, 2026, time.November, 25)
	at := func(hour, minute int) string { return Clock(lang, hour, minute) }
	words := map[Language]string{
		English:   "School is closed tomorrow because of rain.\nClasses begin again on Monday.",
		Urdu:      "بارش کی وجہ سے کل سکول بند رہے گا۔\nکلاسیں پیر سے دوبارہ ہوں گی۔",
		RomanUrdu: "Barish ki wajah se kal school band rahega.\nClasses Peer se dobara hongi.",
	}
	v := Values{
		"school": "Al-Noor School", "family": "Muhammad Imran Siddiqui", "child": "Muhammad Abdullah Siddiqui", "class": "10-Green",
		"teacher": "Ms Syeda Khadija Batool", "subject": "Pakistan Studies", "topic": render(t, b, lang, "topic_meeting", nil),
		"marks": "18", "out_of": "100", "count": "3", "days": "6", "number": "1", "code": "#A7",
		"what": "Maths p41, English p12", "note": "reads very well, now joined writing",
		"event": "Annual Sports Day", "meeting": "Parent-teacher meeting", "place": "School ground, Gate 2",
		"question": "Sports Day: will you come?", "time": at(16, 30), "when": day + " " + at(16, 30),
		"who": render(t, b, lang, "who_guardian", nil), "label": "Muhammad Abdullah Siddiqui (10-Green)",
		"text": words[lang], "digits": "67", "admission": "gr172024", "thread": "A7",
	}
	with := func(name string, more Values) string {
		merged := Values{}
		for _, values := range []Values{v, more} {
			for placeholder, value := range values {
				merged[placeholder] = value
			}
		}
		return render(t, b, lang, name, merged)
	}
	if strings.HasPrefix(name, "meeting_") || name == "teacher_list" {
		v["when"] = day
	}
	second := Values{"child": "Fatima Tuz Zahra Siddiqui", "class": "3-A", "number": "2", "label": "Fatima Tuz Zahra Siddiqui (3-A)", "time": at(16, 45)}
	v["facts"] = Commas(lang, []string{with("digest_missing", nil), with("digest_absent", nil)})
	v["children"] = with("digest_child", nil) + "\n" + with("digest_child", second)
	v["action"] = with("digest_act_missing", nil)
	v["ask"] = with("digest_ask", nil)
	v["visits"] = with("meeting_visit", nil) + "\n" + with("meeting_visit", second)
	v["lines"] = with("teacher_line", nil) + "\n" + with("teacher_line", second)
	option := "option"
	switch name {
	case "meeting_other", "meeting_taken":
		option = "meeting_option"
		v["when"], second["when"] = day+" "+at(16, 30), day+" "+at(16, 45)
	case "staff_which":
		option = "staff_option"
		second["code"] = "#B3"
	}
	v["options"] = with(option, nil) + "\n" + with(option, second)
	return v
}

// In two segments, in every language, goes a digest for two children with two
// facts each, one action and the ask. Most schools write names in Latin letters
// also for families who read Urdu; there the action that follows does not say the
// name once more.
func TestADigestForTwoChildrenFitsTwoSegments(t *testing.T) {
	b := builtin(t)
	for _, c := range []struct {
		lang          Language
		school        string
		first, second string
		subject       string
		action        string
	}{
		{English, "Al-Noor School", "Muhammad Abdullah", "Fatima Tuz Zahra", "Maths", "digest_act_missing"},
		{RomanUrdu, "Al-Noor School", "Muhammad Abdullah", "Fatima Tuz Zahra", "Maths", "digest_act_missing"},
		{Urdu, "Al-Noor School", "Muhammad Abdullah", "Fatima Tuz Zahra", "Maths", "digest_act_missing_plain"},
		{Urdu, "النور سکول", "محمد عبداللہ", "عائشہ نور", "ریاضی", "digest_act_missing_short"},
	} {
		fact := func(name string, v Values) string { return render(t, b, c.lang, name, v) }
		line := func(child, class string, facts ...string) string {
			return fact("digest_child", Values{"child": child, "class": class, "facts": Commas(c.lang, facts)})
		}
		children := []string{
			line(c.first, "5-B", fact("digest_missing_short", Values{"count": "2"}), fact("digest_absent", Values{"count": "1", "days": "5"})),
			line(c.second, "3-A", fact("digest_present", Values{"days": "5"}), fact("digest_mark", Values{"subject": c.subject, "marks": "18", "out_of": "20"})),
		}
		text := render(t, b, c.lang, "digest", Values{
			"school":   c.school,
			"children": strings.Join(children, "\n"),
			"action":   fact(c.action, Values{"child": c.first, "what": "Maths p41"}),
			"ask":      fact("digest_ask", nil),
		})
		if size := Measure(text); size.Segments > 2 {
			t.Errorf("%s: %d segments, %d units over:\n%s", c.lang, size.Segments, size.Units-2*size.PerSegment, text)
		}
	}
}

// Field evidence: two children and three teachers proposed in one text.
func TestAMeetingProposalIsShort(t *testing.T) {
	b := builtin(t)
	for lang, most := range map[Language]int{English: 2, RomanUrdu: 2, Urdu: 4} {
		visit := func(minute int, teacher, child string) string {
			return render(t, b, lang, "meeting_visit", Values{"time": Clock(lang, 16, minute), "teacher": teacher, "child": child})
		}
		visits := []string{visit(0, "Ms Sana", "Ayesha"), visit(10, "Mr Khalid", "Ayesha"), visit(20, "Ms Hina", "Bilal")}
		text := render(t, b, lang, "meeting_invite", Values{
			"school": "Al-Noor School", "meeting": "PTM", "when": Day(lang, 2026, time.November, 27), "visits": strings.Join(visits, "\n"),
		}) + "\n" + render(t, b, lang, "meeting_ask", nil)
		if size := Measure(text); size.Segments > most {
			t.Errorf("%s: %d segments:\n%s", lang, size.Segments, text)
		}
	}
}
