package templates_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	. "raabta/templates"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, line, text string }{
		{"Ayesha", "Ayesha", "Ayesha"},
		{"", "", ""},
		{" Ayesha\t Khan\u00a0", "Ayesha Khan", "Ayesha Khan"},
		{"Ali\r\nOur number changed\n", "Ali Our number changed", "Ali\nOur number changed"},
		{"a\n\n\n\n b \n", "a b", "a\n\nb"},
		{"a\rb\vc\u2028d", "a b c d", "a\nb\nc\nd"},
		{"A\x00l\x1bi\x7f\u0085", "Ali", "Ali"},
		{"\u202eilA\u202c \u2066x\u2069\u200e\u200f\u061c", "ilA x", "ilA x"},
		{"A\u200bl\u2060i\ufeff\u00ad", "Ali", "Ali"},
		{"بے\u200cشک", "بےشک", "بے\u200cشک"},
		{"👩\u200d🚀", "👩🚀", "👩\u200d🚀"},
		{"A\xffli\xc3", "Ali", "Ali"},
		{"محمد عبداللہ", "محمد عبداللہ", "محمد عبداللہ"},
		{"\u06dd٣ براہِ کرم", "\u06dd٣ براہِ کرم", "\u06dd٣ براہِ کرم"},
		{"\u3164\u2800", "", ""},
		{"{school} =cmd() <b>", "{school} =cmd() <b>", "{school} =cmd() <b>"},
		{"A\U000e0041\U000e007f", "A", "A"},
	} {
		if got := Clean(c.in); got != c.line {
			t.Errorf("Clean(%+q) = %+q, want %+q", c.in, got, c.line)
		}
		if got := CleanText(c.in); got != c.text {
			t.Errorf("CleanText(%+q) = %+q, want %+q", c.in, got, c.text)
		}
	}
}

func TestLongValuesAreCutVisibly(t *testing.T) {
	if got := Clean(strings.Repeat("ب", 501)); got != strings.Repeat("ب", 497)+"..." {
		t.Errorf("%d characters, ends in %q", utf8.RuneCountInString(got), got[len(got)-8:])
	}
	if got := Clean(strings.Repeat("ب", 500)); strings.Contains(got, ".") {
		t.Error("500 characters were cut")
	}
	if got := Clean(strings.Repeat("ب", 496) + "بِ" + strings.Repeat("ب", 9)); got != strings.Repeat("ب", 496)+"..." {
		t.Errorf("a letter lost its mark: %q", got[len(got)-8:])
	}
	words := strings.Repeat("not coming today ", 1000)
	if got := CleanText(words); utf8.RuneCountInString(got) > 4096 || !strings.HasSuffix(got, "...") {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}

func TestANameIsShortAndHasNoLink(t *testing.T) {
	text, err := Compile("{child}|{place}")
	if err != nil {
		t.Fatal(err)
	}
	got, err := text.Fill(Values{"child": "Ali ht\u200btps://evil.example WWW.evil.example Khan", "place": "https://meet.example/a"})
	if want := "Ali Khan|https://meet.example/a"; err != nil || got != want {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := text.Fill(Values{"child": "http://evil", "place": "Hall"}); err == nil {
		t.Errorf("a child named by a link was accepted: %q", got)
	}
	got, err = text.Fill(Values{"child": strings.Repeat("Muhammad ", 500), "place": "Hall"})
	if err != nil || utf8.RuneCountInString(got) > 80+len("|Hall") {
		t.Errorf("got %d characters, %v", utf8.RuneCountInString(got), err)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"Ayesha", "a\r\n\u202eb", "\xff\x00", "بے\u200cشک", " a  b ", strings.Repeat("بِ", 300), "\u0301\u200d🇵🇰"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line, text := Clean(s), CleanText(s)
		for _, got := range []string{line, text} {
			if !utf8.ValidString(got) || strings.IndexFunc(got, overrides) >= 0 || strings.TrimSpace(got) != got {
				t.Errorf("%+q became %+q", s, got)
			}
			if utf8.RuneCountInString(got) > 4096 {
				t.Errorf("%d characters", utf8.RuneCountInString(got))
			}
		}
		if strings.IndexFunc(line, unicode.IsControl) >= 0 || utf8.RuneCountInString(line) > 500 {
			t.Errorf("%+q became %+q", s, line)
		}
		if Clean(line) != line || CleanText(text) != text {
			t.Errorf("%+q is not clean after once: %+q", s, line)
		}
		if CleanText(line) != line {
			t.Errorf("%+q: a clean line is not a clean text: %+q", s, line)
		}
	})
}
