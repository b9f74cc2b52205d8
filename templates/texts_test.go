package templates_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "raabta/templates"
)

// unprompted are the texts a family gets without having written first.
var unprompted = []string{
	"digest", "broadcast", "language_ask",
	"event_announce", "event_announce_place", "event_remind", "event_remind_place", "event_today",
	"event_today_place", "event_changed", "event_changed_place", "event_canceled",
	"meeting_invite", "meeting_remind", "meeting_canceled",
}

func TestEveryTextExistsInEveryLanguage(t *testing.T) {
	b := builtin(t)
	if len(b.Names()) < 90 {
		t.Errorf("only %d texts", len(b.Names()))
	}
	for _, lang := range Languages() {
		files, err := os.ReadDir(string(lang))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range files {
			name, ok := strings.CutSuffix(f.Name(), ".txt")
			if !ok || !regexp.MustCompile(`^[a-z]+(_[a-z]+)*(_[0-9])?$`).MatchString(name) {
				t.Errorf("%s/%s is not named like a text", lang, f.Name())
			}
			names = append(names, name)
		}
		for _, name := range names {
			if !slices.Contains(b.Names(), name) {
				t.Errorf("%s/%s.txt has no English twin", lang, name)
			}
		}
		for _, name := range b.Names() {
			if !slices.Contains(names, name) {
				t.Errorf("%s/%s.txt is missing", lang, name)
			}
			want, got := slices.Sorted(slices.Values(b.Placeholders(name))), slices.Sorted(slices.Values(b.Ordered(lang, name)))
			if !slices.Equal(want, got) {
				t.Errorf("%s/%s.txt has %v, English has %v", lang, name, got, want)
			}
		}
	}
}

func TestATextThatNamesTheSchoolBeginsWithIt(t *testing.T) {
	each(t, func(t *testing.T, lang Language, name, text string) {
		named := strings.Contains(text, "{school}")
		if named && !strings.HasPrefix(text, "{school}: ") {
			t.Errorf("does not begin with the school: %q", text)
		}
		if !named && slices.Contains(unprompted, name) {
			t.Errorf("does not say from whom it is: %q", text)
		}
	})
}

func TestEnglishAndRomanUrduStayInGSM7(t *testing.T) {
	each(t, func(t *testing.T, lang Language, name, text string) {
		// The question of language shows its own name in Urdu script to everybody.
		if lang == Urdu || name == "language_ask" {
			return
		}
		if Measure(text).Encoding != GSM7 || Straighten(text) != text {
			t.Errorf("has a character outside GSM-7: %q", text)
		}
	})
}

func TestTheQuestionOfLanguageIsOneSegmentAndTheSameInAll(t *testing.T) {
	b := builtin(t)
	english := render(t, b, English, "language_ask", Values{"school": "Al-Noor School"})
	if got := Measure(english).Segments; got != 1 {
		t.Errorf("%d segments: %q", got, english)
	}
	for _, lang := range Languages() {
		if got := render(t, b, lang, "language_ask", Values{"school": "Al-Noor School"}); got != english {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

func TestNoTextTellsAGender(t *testing.T) {
	gendered := map[Language]*regexp.Regexp{
		English: regexp.MustCompile(`(?i)\b(he|she|his|hers?|him|himself|herself|sir|madam|son|daughter|boys?|girls?)\b`),
		// Verbs and nouns that agree with the child, the parent or the teacher.
		Urdu:      regexp.MustCompile(`بیٹ[اےی]|بچی|رہ[اےی] (ہے|ہیں)|سکت[اےی]|کرت[اےی]|آئیں گی|آئے گی|کریں گ[ےی]|جناب|محترم`),
		RomanUrdu: regexp.MustCompile(`(?i)\b(beta|beti|bachi|rah[aei] (hai|hain)|sakt[aei]|kart[aei]|karenge|karengi|karein ge|janab)\b`),
	}
	each(t, func(t *testing.T, lang Language, name, text string) {
		if word := gendered[lang].FindString(text); word != "" {
			t.Errorf("%q in %q", word, text)
		}
	})
}

func TestUrduIsWrittenWithUrduLettersAndWesternDigits(t *testing.T) {
	// Arabic yeh, kaf and heh look alike but sort, search and shape differently.
	wrong := regexp.MustCompile(`[يكهىۀ٠-٩۰-۹?;\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]|تم |تمہار|[آ-ے],`)
	each(t, func(t *testing.T, lang Language, name, text string) {
		if lang == Urdu && name != "language_ask" && wrong.MatchString(text) {
			t.Errorf("%q in %q", wrong.FindString(text), text)
		}
	})
}

func TestNoTextHasALink(t *testing.T) {
	link := regexp.MustCompile(`(?i)https?:|www\.|\.(com|pk|org)\b`)
	each(t, func(t *testing.T, lang Language, name, text string) {
		if link.MatchString(text) {
			t.Errorf("%q", text)
		}
	})
}

func TestOurWordingsPassTheRulesForASchoolsOwn(t *testing.T) {
	b := builtin(t)
	each(t, func(t *testing.T, lang Language, name, text string) {
		if _, err := b.With(map[Key]string{{name, lang}: text}); err != nil {
			t.Error(err)
		}
	})
}

// each runs a check on the wording of every text in every language.
func each(t *testing.T, check func(t *testing.T, lang Language, name, text string)) {
	b := builtin(t)
	for _, lang := range Languages() {
		for _, name := range b.Names() {
			text, ok := b.Text(lang, name)
			if !ok {
				t.Fatalf("%s/%s is missing", lang, name)
			}
			t.Run(string(lang)+"/"+name, func(t *testing.T) { check(t, lang, name, text) })
		}
	}
}
