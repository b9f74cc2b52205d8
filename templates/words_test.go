package templates_test

import (
	"testing"
	"time"

	. "raabta/templates"
)

func TestParseLanguage(t *testing.T) {
	for in, want := range map[string]Language{
		"en": English, " English ": English, "EN-gb": English, "انگریزی": English,
		"ur": Urdu, "URDU": Urdu, "اردو": Urdu, "اُردو": Urdu, "ur-PK": Urdu,
		"ur-Latn": RomanUrdu, "UR_LATN": RomanUrdu, "Roman": RomanUrdu, "roman  urdu": RomanUrdu,
		"Roman-Urdu": RomanUrdu, "رومن": RomanUrdu, "رومن اردو\u200f": RomanUrdu,
	} {
		if got, ok := ParseLanguage(in); !ok || got != want {
			t.Errorf("%q: got %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "fr", "hindi", "englishes", "1"} {
		if got, ok := ParseLanguage(in); ok || got != "" {
			t.Errorf("%q: got %q", in, got)
		}
	}
	for _, lang := range Languages() {
		for _, form := range []string{string(lang), lang.Name()} {
			if got, ok := ParseLanguage(form); !ok || got != lang {
				t.Errorf("%q is not read back", form)
			}
		}
	}
}

func TestDay(t *testing.T) {
	for _, c := range []struct {
		lang  Language
		month time.Month
		day   int
		want  string
	}{
		{English, time.November, 27, "Fri 27 Nov"},
		{Urdu, time.November, 27, "جمعہ 27 نومبر"},
		{RomanUrdu, time.November, 27, "Jumma 27 Nov"},
		{English, time.February, 29, "Sun 1 Mar"}, // 2026 has none
		{Urdu, time.January, 4, "اتوار 4 جنوری"},
		{RomanUrdu, time.December, 31, "Jumerat 31 Dec"},
		{"fr", time.June, 6, "Sat 6 Jun"},
	} {
		if got := Day(c.lang, 2026, c.month, c.day); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		hour, minute    int
		en, urdu, roman string
	}{
		{0, 0, "12:00 am", "رات 12:00 بجے", "raat 12:00 baje"},
		{3, 59, "3:59 am", "رات 3:59 بجے", "raat 3:59 baje"},
		{4, 5, "4:05 am", "صبح 4:05 بجے", "subah 4:05 baje"},
		{11, 59, "11:59 am", "صبح 11:59 بجے", "subah 11:59 baje"},
		{12, 0, "12:00 pm", "دوپہر 12:00 بجے", "dopahar 12:00 baje"},
		{15, 30, "3:30 pm", "دوپہر 3:30 بجے", "dopahar 3:30 baje"},
		{16, 0, "4:00 pm", "شام 4:00 بجے", "sham 4:00 baje"},
		{20, 0, "8:00 pm", "رات 8:00 بجے", "raat 8:00 baje"},
		{24, 60, "12:00 am", "رات 12:00 بجے", "raat 12:00 baje"},
		{-1, -1, "11:59 pm", "رات 11:59 بجے", "raat 11:59 baje"},
	} {
		got := [3]string{Clock(English, c.hour, c.minute), Clock(Urdu, c.hour, c.minute), Clock(RomanUrdu, c.hour, c.minute)}
		if want := [3]string{c.en, c.urdu, c.roman}; got != want {
			t.Errorf("%d:%d: got %q, want %q", c.hour, c.minute, got, want)
		}
	}
}

func TestList(t *testing.T) {
	items := []string{"a", "b", "c"}
	for _, c := range []struct {
		lang Language
		n    int
		want string
	}{
		{English, 0, ""}, {English, 1, "a"}, {English, 2, "a and b"}, {English, 3, "a, b and c"},
		{Urdu, 2, "a اور b"}, {Urdu, 3, "a، b اور c"}, {RomanUrdu, 3, "a, b aur c"},
	} {
		if got := List(c.lang, items[:c.n]); got != c.want {
			t.Errorf("%s %d: got %q, want %q", c.lang, c.n, got, c.want)
		}
	}
	if got := Commas(Urdu, items); got != "a، b، c" {
		t.Errorf("got %q", got)
	}
	if got := Commas(English, items); got != "a, b, c" {
		t.Errorf("got %q", got)
	}
}
