package reply

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRead holds what is true of every text, and of the table's rows what punctuation must not change.
func FuzzRead(f *testing.F) {
	for _, table := range tables() {
		for _, row := range table.rows {
			f.Add(row.text)
		}
	}
	f.Add(strings.Repeat("ہاں ", 500))
	f.Add("a" + strings.Repeat("\u0301", 1000))
	f.Add("1\u2044" + strings.Repeat("９", 30))
	f.Fuzz(func(t *testing.T, text string) {
		r := Read(text)
		if why := broken(r); why != "" {
			t.Fatalf("%q: %s: %+v", text, why, r)
		}
		if !utf8.ValidString(r.Words) {
			t.Fatalf("%q: words are not UTF-8: %q", text, r.Words)
		}
		for _, same := range []string{" " + text, text + " \t ", " \u200f" + text + " \u200e", " \u202b" + text + " \u202c", " \ufeff" + text} {
			if got := Read(same); !reflect.DeepEqual(got, r) {
				t.Fatalf("%q is %+v, but %q is %+v", text, r, same, got)
			}
		}
		if !utf8.ValidString(text) || len(text) > 1000 {
			return
		}
		var marked strings.Builder
		for _, r := range text {
			marked.WriteRune(r)
			marked.WriteString("\u200f")
		}
		if got := Read(marked.String()); !reflect.DeepEqual(got, r) {
			t.Fatalf("%q is %+v, but with a mark after each letter %+v", text, r, got)
		}
	})
}

func TestPunctuationChangesNoAnswer(t *testing.T) {
	for _, table := range tables() {
		for _, row := range table.rows {
			r := Read(row.text)
			if r.Kind == Text || len(r.Words) > 40 {
				continue
			}
			for _, end := range []string{".", "!", "!!!", "...", "…", ",", "۔", "،", ")", "\n", "\r\n", " .", "\u200f."} {
				if got := short(Read(row.text + end)); got != row.want {
					t.Errorf("%q is read as %s, but with %q behind it as %s", row.text, row.want, end, got)
				}
			}
			// A question mark takes back what was said by half: "y?", "jee main late aunga?", "event start?".
			half := r.Extra || row.text == "y" || row.text == "Y." || r.Topic == TopicEvent || r.Topic == TopicMeeting
			if got := Read(row.text + "?"); !half && got.Kind != r.Kind {
				t.Errorf("%q is read as %s, but as a question as %s: %s", row.text, r.Kind, got.Kind, got.Why)
			}
		}
	}
}

// Answers stay answers however their case and digits are typed.
func TestCaseAndDigitsChangeNoAnswer(t *testing.T) {
	urdu := strings.NewReplacer("0", "۰", "1", "۱", "2", "۲", "3", "۳", "4", "۴", "5", "۵", "6", "۶", "7", "۷", "8", "۸", "9", "۹")
	for _, table := range tables() {
		for _, row := range table.rows {
			for _, same := range []string{strings.ToUpper(row.text), strings.ToLower(row.text), urdu.Replace(row.text)} {
				if got := short(Read(same)); got != row.want {
					t.Errorf("%q is read as %s, but %q as %s", row.text, row.want, same, got)
				}
			}
		}
	}
}
