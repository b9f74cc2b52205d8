package templates_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	. "raabta/templates"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"", 10, nil},
		{"short", 10, []string{"short"}},
		{" exact ", 7, []string{" exact "}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"one\ntwo three", 8, []string{"one\ntwo", "three"}},
		{"first line\nand more", 14, []string{"first line", "and more"}},
		{"a\nlong first part", 12, []string{"a\nlong first", "part"}},
		{"abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"👍👍👍", 3, []string{"👍", "👍", "👍"}},
		{"بِبِبِ", 3, []string{"بِ", "بِ", "بِ"}},
		{"🇵🇰🇵🇰", 5, []string{"🇵🇰", "🇵🇰"}},
		{"👍a", 0, []string{"👍", "a"}},
		{"          ", 3, nil},
		{"کل چھٹی ہے اور پرسوں بھی", 11, []string{"کل چھٹی ہے", "اور پرسوں", "بھی"}},
	} {
		if got := Split(c.text, c.limit); !slices.Equal(got, c.want) {
			t.Errorf("Split(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("one two three", 7)
	f.Add("👍🏽بِ\n🇵🇰", 4)
	f.Add("a"+strings.Repeat("\u0301", 20), 5)
	f.Add("\xff\xff\xff", 2)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		parts := Split(s, limit)
		for _, part := range parts {
			if n := len(utf16.Encode([]rune(part))); n > max(limit, 2) {
				t.Errorf("%+q: a part of %d units, limit %d", s, n, limit)
			}
			if part == "" || utf8.ValidString(s) && !utf8.ValidString(part) {
				t.Errorf("%+q: part %+q", s, part)
			}
		}
		bare := strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "")
		if got, want := bare.Replace(strings.Join(parts, "")), bare.Replace(s); got != want {
			t.Errorf("%+q was split into %+q", s, parts)
		}
	})
}

func TestStraighten(t *testing.T) {
	for in, want := range map[string]string{
		"":                             "",
		"plain [text] ~ `":             "plain [text] ~ '",
		"“It’s” 9–10 … • done—yes":     "\"It's\" 9-10 ... - done-yes",
		"a\u00a0b\u202fc\tz\u200b":     "a b c z",
		"½ page × 2":                   "1/2 page x 2",
		"café £5 €2 Ç":                 "café £5 €2 Ç",
		"براہِ کرم، بے\u200cشک ’":      "براہِ کرم، بے\u200cشک '",
		"line\u2028line «quoted» ‚one": "line\nline \"quoted\" 'one",
	} {
		got := Straighten(in)
		if got != want {
			t.Errorf("Straighten(%q) = %q, want %q", in, got, want)
		}
		if again := Straighten(got); again != got {
			t.Errorf("%q is straightened twice: %q", got, again)
		}
	}
	if got := Measure(Straighten("“It’s” 9–10 … • done")).Encoding; got != GSM7 {
		t.Errorf("still %s", got)
	}
}
