package digest_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The golden files show digests as families get them, in each language, with what they cost.
func TestGolden(t *testing.T) {
	everything := &digest.Facts{
		Missing: missing("Maths", "p41", "Maths", "p44", "English", "essay: my village"), Attendance: days("PPAPP"),
		Marks: []digest.Mark{mark("Maths", "12"), mark("Urdu", "18"), mark("Science", "15")}, Notes: note(digest.Improve, "Reads well, should now practise joined writing."),
	}
	shown := map[templates.Language]*strings.Builder{}
	for _, lang := range templates.Languages() {
		shown[lang] = &strings.Builder{}
	}
	latin := [3]string{"Muhammad Abdullah Siddiqui", "Fatima Tuz Zahra Siddiqui", "Zainab Siddiqui"}
	for _, c := range []struct {
		name     string
		children []bot.Child
		facts    []*digest.Facts
		change   func(*bot.Recipient)
	}{
		{"two children, two facts each", []bot.Child{child(latin[0], "5-B"), child(latin[1], "3-A")}, []*digest.Facts{
			{Missing: missing("Maths", "p41", "Maths", "p44"), Attendance: days("PPAPP")}, {Attendance: days("PPPPP"), Marks: []digest.Mark{mark("Maths", "18")}},
		}, nil},
		{"the second child needs it more", []bot.Child{child(latin[0], "5-B"), child(latin[1], "3-A")}, []*digest.Facts{
			{Attendance: days("PPPPP"), Marks: []digest.Mark{mark("English", "17")}}, {Missing: missing("Maths", "p41"), Attendance: days("APPPA")},
		}, nil},
		{"one child, everything", []bot.Child{child(latin[0], "10-Green")}, []*digest.Facts{everything}, nil},
		{"three children", []bot.Child{child(latin[0], "5-B"), child(latin[1], "3-A"), child(latin[2], "1-C")}, []*digest.Facts{
			{Attendance: days("PPAPP"), Marks: []digest.Mark{mark("Maths", "9")}}, {Missing: missing("Urdu", "page 12")}, {Notes: note(digest.Praise, "helped a new classmate all week")},
		}, nil},
		{"one of two with facts", []bot.Child{child(latin[0], "5-B"), child(latin[1], "3-A")}, []*digest.Facts{nil, {Marks: []digest.Mark{mark("Maths", "9")}}}, nil},
		{"praise only", []bot.Child{child(latin[1], "3-A")}, []*digest.Facts{{Notes: note(digest.Praise, "Read a whole story aloud to the class.")}}, nil},
		{"present all week", []bot.Child{child(latin[1], "3-A")}, []*digest.Facts{{Attendance: days("PPPPP")}}, nil},
		{"late twice", []bot.Child{child(latin[1], "3-A")}, []*digest.Facts{{Attendance: days("PLPLP")}}, nil},
		{"a long note in Urdu", []bot.Child{child(latin[1], "3-A")}, []*digest.Facts{{Notes: note(digest.Improve,
			"ماشاءاللہ بہت محنتی بچی ہے لیکن ریاضی کے سوالات حل کرتے وقت جلدی کرتی ہے، گھر پر روزانہ پہاڑے دہرائیں اور ہر سوال کے بعد جواب کی جانچ کروائیں تاکہ امتحان میں غلطی نہ ہو۔")}}, nil},
		{"by WhatsApp, one child, everything", []bot.Child{child(latin[0], "10-Green")}, []*digest.Facts{everything}, byWhatsApp},
		{"by WhatsApp, two children", []bot.Child{child(latin[0], "5-B"), child(latin[1], "3-A")}, []*digest.Facts{
			everything, {Attendance: days("PPPPP"), Marks: []digest.Mark{mark("Maths", "18"), mark("English", "19")}, Notes: note(digest.Praise, "helped a new classmate all week")},
		}, byWhatsApp},
	} {
		s := &store{facts: map[string]*digest.Facts{}}
		for i, f := range c.facts {
			s.facts[c.children[i].ID] = f
		}
		for _, lang := range templates.Languages() {
			r := family(lang, c.children...)
			if c.change != nil {
				c.change(&r)
			}
			d := one(t, s, r)
			show(shown[lang], c.name, d)
		}
	}
	for _, lang := range templates.Languages() {
		checkGolden(t, "testdata/"+string(lang)+".golden", shown[lang].String())
	}
}

func byWhatsApp(r *bot.Recipient) { r.Reach.Channel = bot.WhatsApp }

func show(out *strings.Builder, name string, d bot.Draft) {
	if d.SMSBody != "" {
		fmt.Fprintf(out, "== %s: %d characters\n%s\n%s\n\n", name, len([]rune(d.Body)), d.Body, d.Vars)
		d.Body, name = d.SMSBody, name+", should it have to go by SMS"
	}
	size := templates.Measure(d.Body)
	fmt.Fprintf(out, "== %s: %d x %s, %d units\n%s\n\n", name, size.Segments, size.Encoding, size.Units, d.Body)
}

func checkGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; see what changed with: go test ./bot/digest -run Golden -update && git diff", path)
	}
}
