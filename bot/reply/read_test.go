package reply

import (
	"fmt"
	"strings"
	"testing"
)

// A row is what a parent types and what is made of it, written as short does: "yes", "yes+" (Extra), "2", "2+", "1,2", "stop",
// "stop digest", "ur-Latn", "text".
type row struct{ text, want string }

func short(r Reading) string {
	s := string(r.Kind)
	switch {
	case r.Kind == Number && len(r.Numbers) > 0:
		s = strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Numbers), " ", ","), "[]")
	case r.Kind == Number:
		s = fmt.Sprint(r.Number)
	case r.Kind == Language:
		s = r.Language
	case r.Topic != "":
		s += " " + r.Topic
	}
	if r.Extra {
		s += "+"
	}
	return s
}

func TestRead(t *testing.T) {
	for _, table := range tables() {
		t.Run(table.name, func(t *testing.T) {
			seen := map[string]bool{}
			for _, row := range table.rows {
				if seen[row.text] {
					t.Errorf("%q stands twice in the table", row.text)
				}
				seen[row.text] = true
				r := Read(row.text)
				if got := short(r); got != row.want {
					t.Errorf("%q is read as %s, want %s: %s", row.text, got, row.want, r.Why)
				}
				if why := broken(r); why != "" {
					t.Errorf("%q: %s: %+v", row.text, why, r)
				}
			}
		})
	}
}

// broken says what is wrong in the make-up of a reading, whatever the text.
func broken(r Reading) string {
	several := len(r.Numbers) > 0
	switch {
	case r.Why == "":
		return "no reason given"
	case r.Kind != Number && (r.Number != 0 || several):
		return "a number without the kind"
	case r.Kind == Number && !several && (r.Number < 1 || r.Number > 99):
		return "a number out of range"
	case several && (r.Number != 0 || len(r.Numbers) < 2):
		return "one number among several"
	case r.Kind != Stop && r.Kind != Start && r.Topic != "":
		return "a topic without a command"
	case (r.Kind == Language) != (r.Language != ""):
		return "language and kind disagree"
	case r.Kind == Text && r.Extra:
		return "text with extra"
	}
	switch r.Kind {
	case Text, Yes, No, Number, Stop, Start, Help, Language:
	default:
		return "unknown kind"
	}
	switch r.Topic {
	case "", TopicDigest, TopicEvent, TopicMeeting, TopicTip:
	default:
		return "unknown topic"
	}
	switch r.Language {
	case "", "en", "ur", "ur-Latn":
	default:
		return "unknown language"
	}
	for _, n := range r.Numbers {
		if n < 1 || n > 99 {
			return "one of the numbers out of range"
		}
	}
	return ""
}

func TestReasonsNameTheWord(t *testing.T) {
	for text, want := range map[string]string{
		"Jeee":                           `"jee" is yes`,
		"haaaan!!":                       `"haan" is yes`,
		"haan lekin fees ka kya hua?":    `"haan" is yes, and more is said`,
		"yes?":                           `"yes" is yes, with a question mark`,
		"nahee":                          `"nahee" is no`,
		"۲":                              `digit 2`,
		"Teen":                           `"teen" is 3`,
		"1 aur 2":                        `several numbers: 1, 2`,
		" Stop! ":                        `"stop" alone`,
		"message band kr do":             `"band kar do" about messages`,
		"STOP digest":                    `"stop" about digest`,
		"اردو میں":                       `"اردو" names a language`,
		"madad":                          `"madad" alone`,
		"yes no":                         `two answers: "yes" and "no"`,
		"haan 2":                         `two answers: "haan" and "2"`,
		"no problem":                     `"no" is no answer before other words`,
		"2:30":                           `a time or a fraction`,
		"kal aa jaunga":                  `"aa jaunga" promises to come`,
		"my son is ill":                  `free words`,
		"":                               `no words in it`,
		"?!?":                            `no words in it`,
		strings.Repeat("haan bhai ", 99): `longer than an answer is`,
	} {
		if got := Read(text).Why; got != want {
			t.Errorf("Read(%.40q).Why = %s, want %s", text, got, want)
		}
	}
}

func TestWordsAreWhatWasMatched(t *testing.T) {
	for text, want := range map[string]string{
		"  JEE, Haan!! ":   "jee haan",
		"Ok\u200f ٢":       "ok 2",
		"جِی ہاں":          "جی ہان",
		"don't":            "dont",
		"1\ufe0f\u20e3":    "1",
		"👍🏽":               "👍",
		"S.T.O.P":          "stop",
		"band\r\n\x00karo": "band karo",
		"ﻧﻬﻴﮟ":             "نہین",
		"st\u200bop":       "stop",
	} {
		if got := Read(text).Words; got != want {
			t.Errorf("Read(%q).Words = %q, want %q", text, got, want)
		}
	}
}
