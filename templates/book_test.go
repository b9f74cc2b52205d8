package templates_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	. "raabta/templates"
)

func builtin(t testing.TB) *Book {
	t.Helper()
	b, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func render(t testing.TB, b *Book, lang Language, name string, v Values) string {
	t.Helper()
	text, err := b.Render(lang, name, v)
	if err != nil {
		t.Fatalf("%s/%s: %v", lang, name, err)
	}
	return text
}

func TestRenderPutsEveryValueInOnce(t *testing.T) {
	b := builtin(t)
	got := render(t, b, English, "broadcast", Values{
		"school": "{text}", "text": "Dear {school}, {text} {{x}} {", "unasked": "x",
	})
	if want := "{text}: Dear {school}, {text} {{x}} {"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRenderRefusesAMissingValue(t *testing.T) {
	b := builtin(t)
	for what, v := range map[string]Values{
		"absent":              {"school": "Al-Noor School", "event": "Sports Day"},
		"empty":               {"school": "Al-Noor School", "event": "Sports Day", "when": ""},
		"nothing but unseen":  {"school": "Al-Noor School", "event": "Sports Day", "when": " \u200b\u202e\n\u00a0"},
		"nothing but a blank": {"school": "Al-Noor School", "event": "Sports Day", "when": "\u3164"},
	} {
		text, err := b.Render(Urdu, "event_announce", v)
		var missing *MissingError
		if text != "" || !errors.As(err, &missing) {
			t.Errorf("%s: got %q, %v", what, text, err)
			continue
		}
		if want := (MissingError{"event_announce", Urdu, "when"}); *missing != want {
			t.Errorf("%s: got %+v", what, *missing)
		}
		if want := "the text event_announce in Urdu has no value for {when}: fill it in and send again"; err.Error() != want {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestRenderRefusesUnknownTextsAndLanguages(t *testing.T) {
	b := builtin(t)
	for _, key := range []Key{{"media", "fr"}, {"media", ""}, {"no_such_text", English}} {
		if text, err := b.Render(key.Language, key.Name, nil); err == nil || text != "" {
			t.Errorf("%v: got %q, %v", key, text, err)
		}
		if _, ok := b.Text(key.Language, key.Name); ok {
			t.Errorf("%v: has a text", key)
		}
		if got := b.Ordered(key.Language, key.Name); got != nil {
			t.Errorf("%v: has placeholders %v", key, got)
		}
	}
}

func TestOrderFollowsTheWordingOfTheLanguage(t *testing.T) {
	b, err := builtin(t).With(map[Key]string{{"event_announce", Urdu}: "{school}: بروز {when}\n{event}"})
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Placeholders("event_announce"); !slices.Equal(got, []string{"school", "event", "when"}) {
		t.Errorf("English: %v", got)
	}
	if got := b.Ordered(Urdu, "event_announce"); !slices.Equal(got, []string{"school", "when", "event"}) {
		t.Errorf("Urdu: %v", got)
	}
	if names := b.Names(); !slices.IsSorted(names) || !slices.Contains(names, "event_announce") {
		t.Errorf("names %v", names)
	}
}

func TestABookCannotBeChangedThroughWhatItReturns(t *testing.T) {
	b := builtin(t)
	b.Names()[0] = "x"
	b.Placeholders("digest")[0] = "x"
	if b.Names()[0] == "x" || b.Placeholders("digest")[0] == "x" {
		t.Error("the book changed")
	}
}

func TestCompileAFreeText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Dear parents of {child}, {child} {class}.", "Dear parents of Ayesha, Ayesha 5-B."},
		{"a {} {Child} {child1} {child {child}} } {", "a {} {Child} {child1} {child Ayesha} } {"},
		{"{{child}}", "{Ayesha}"},
		{" line 1\r\nline 2\rline 3 \n", "line 1\nline 2\nline 3"},
		{"{{.}} {{printf \"%1000000000d\" 1}}", "{{.}} {{printf \"%1000000000d\" 1}}"},
		{"تعارف {child}\u202e", "تعارف Ayesha"},
	} {
		text, err := Compile(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		got, err := text.Fill(Values{"child": "Ayesha", "class": "5-B"})
		if err != nil || got != c.want {
			t.Errorf("%q: got %q, %v, want %q", c.text, got, err, c.want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, text := range []string{"", " \n\t ", "\u200b", strings.Repeat("ب", MaxText+1)} {
		if _, err := Compile(text); err == nil {
			t.Errorf("%.20q was accepted", text)
		}
	}
	if _, err := Compile(strings.Repeat("ب", MaxText)); err != nil {
		t.Error(err)
	}
}

func TestFillNamesWhatIsMissing(t *testing.T) {
	text, err := Compile("Dear parents of {child}, see {teacher}.")
	if err != nil {
		t.Fatal(err)
	}
	if got := text.Placeholders(); !slices.Equal(got, []string{"child", "teacher"}) {
		t.Errorf("placeholders %v", got)
	}
	_, err = text.Fill(Values{"child": "Ayesha"})
	var missing *MissingError
	if !errors.As(err, &missing) || *missing != (MissingError{Placeholder: "teacher"}) {
		t.Errorf("got %v", err)
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"{child}", "{", "}{", "{{child}}", "{a_b}{a_b}", "x{child}y{class}z\r\n", "\xff{child}"} {
		f.Add(s, "{class}")
	}
	f.Fuzz(func(t *testing.T, source, value string) {
		text, err := Compile(source)
		if err != nil {
			return
		}
		v, echo := Values{}, Values{}
		for _, name := range text.Placeholders() {
			v[name] = value
			echo[name] = "{" + name + "}"
		}
		// Filling each placeholder with itself gives the text back: nothing is
		// substituted twice, nothing is lost.
		same, err := text.Fill(echo)
		if err != nil || same != text.String() && len(source) < 80 {
			t.Errorf("%q became %q, %v", text, same, err)
		}
		got, err := text.Fill(v)
		if err != nil {
			return // the value is empty once cleaned
		}
		if i := strings.IndexFunc(got, overrides); i >= 0 {
			t.Errorf("%q filled with %q has %q", source, value, got[i:])
		}
	})
}

func FuzzRender(f *testing.F) {
	b, err := Builtin()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Ayesha")
	f.Add("{school}")
	f.Add("\u202egnp.exe\x00\n{text}")
	f.Fuzz(func(t *testing.T, value string) {
		for _, lang := range Languages() {
			got, err := b.Render(lang, "relay", Values{"school": value, "teacher": value, "text": value})
			if err != nil {
				continue
			}
			if i := strings.IndexFunc(got, overrides); i >= 0 {
				t.Errorf("%q: %q", value, got[i:])
			}
			if strings.Count(got, "{school}") != 2*strings.Count(Clean(value), "{school}")+strings.Count(CleanText(value), "{school}") && len(value) < 80 {
				t.Errorf("%q was substituted in %q", value, got)
			}
		}
	})
}

func overrides(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f || r == 0
}

func BenchmarkBuiltin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	book := builtin(b)
	v := Values{"school": "Al-Noor School", "event": "Sports Day", "when": "جمعہ 27 نومبر شام 4:00 بجے", "place": "School ground"}
	for _, lang := range Languages() {
		b.Run(string(lang), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := book.Render(lang, "event_announce_place", v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
