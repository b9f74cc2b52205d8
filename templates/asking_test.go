package templates_test

import (
	"slices"
	"strings"
	"testing"

	. "raabta/templates"
)

// What the two texts say, one under the other, is what the one called by both names says.
func TestATextThatAsksIsTheTwoTogether(t *testing.T) {
	b, err := builtin(t).With(map[Key]string{
		{"event_announce", Urdu}: "{school}: بروز {when}\n{event}",
		{"event_ask", Urdu}:      "{question}\n1 یا 2",
	})
	if err != nil {
		t.Fatal(err)
	}
	v := Values{"school": "Al-Noor School", "event": "Sports Day", "when": "Fri 27 Nov", "question": "Will you come?"}
	name := Asking("event_announce", "event_ask")
	if name != "event_announce+event_ask" || !slices.Equal(Parts(name), []string{"event_announce", "event_ask"}) {
		t.Errorf("called %s, of %v", name, Parts(name))
	}
	for _, lang := range Languages() {
		want := render(t, b, lang, "event_announce", v) + "\n" + render(t, b, lang, "event_ask", v)
		if got := render(t, b, lang, name, v); got != want {
			t.Errorf("%s says %q, want %q", lang, got, want)
		}
		if text, ok := b.Text(lang, name); !ok || !strings.HasSuffix(text, "1 یا 2") && lang == Urdu {
			t.Errorf("%s: the wording is %q", lang, text)
		}
	}
	if got := b.Placeholders(name); !slices.Equal(got, []string{"school", "event", "when", "question"}) {
		t.Errorf("fills in %v", got)
	}
	if got := b.Ordered(Urdu, name); !slices.Equal(got, []string{"school", "when", "event", "question"}) {
		t.Errorf("in Urdu fills in %v", got)
	}
	// A placeholder of both stands once.
	if got := b.Placeholders(Asking("meeting_invite", "language_ask")); !slices.Equal(got, []string{"school", "meeting", "when", "visits"}) {
		t.Errorf("fills in %v", got)
	}
	if slices.Contains(b.Names(), name) {
		t.Error("it is listed as a text of its own")
	}
}

func TestATextThatAsksIsMadeOfKnownTexts(t *testing.T) {
	b := builtin(t)
	for _, name := range []string{"event_announce+", "+event_ask", "+", "event_announce+nothing", "nothing+event_ask", "event_announce+event_ask+event_ask", "event_announce + event_ask"} {
		if _, ok := b.Text(English, name); ok {
			t.Errorf("%q has a text", name)
		}
		if got := b.Ordered(English, name); got != nil {
			t.Errorf("%q fills in %v", name, got)
		}
		if text, err := b.Render(English, name, Values{"school": "x", "event": "x", "when": "x", "question": "x"}); err == nil {
			t.Errorf("%q says %q", name, text)
		}
	}
	if _, ok := b.Text("fr", "event_announce+event_ask"); ok {
		t.Error("there is one in French")
	}
}

func TestATextThatAsksIsWordedByItsParts(t *testing.T) {
	_, err := builtin(t).With(map[Key]string{{"meeting_invite+meeting_ask", English}: "{school}: {meeting} {when} {visits}"})
	if want := "meeting_invite+meeting_ask is made of meeting_invite and meeting_ask: word each of them by itself"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestCleanValueIsWhatATextWouldSay(t *testing.T) {
	text, err := Compile("{child}|{text}|{event}")
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"Ayesha", " a\u202e  b\nc ", "http://evil.example x", strings.Repeat("ab ", 400), "\u200b"} {
		parts := []string{CleanValue("child", value), CleanValue("text", value), CleanValue("event", value)}
		says, err := text.Fill(Values{"child": value, "text": value, "event": value})
		if slices.Contains(parts, "") {
			if err == nil {
				t.Errorf("%q: %q was said of nothing", value, says)
			}
		} else if err != nil || says != strings.Join(parts, "|") {
			t.Errorf("%q: by itself %q, in a text %q, %v", value, parts, says, err)
		}
	}
}
