package templates_test

import (
	"strings"
	"testing"

	. "raabta/templates"
)

func TestASchoolsOwnWordingReplacesOurs(t *testing.T) {
	ours := builtin(t)
	theirs, err := ours.With(map[Key]string{
		{"digest_done", English}: "{school}: JazakAllah!",
		{"media", RomanUrdu}:     "(tasveer)\r\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	v := Values{"school": "Al-Noor School"}
	if got := render(t, theirs, English, "digest_done", v); got != "Al-Noor School: JazakAllah!" {
		t.Errorf("got %q", got)
	}
	if got := render(t, theirs, RomanUrdu, "media", nil); got != "(tasveer)" {
		t.Errorf("got %q", got)
	}
	if got := render(t, ours, English, "digest_done", v); got != "Al-Noor School: Thank you, this helps a lot." {
		t.Errorf("the book itself changed: %q", got)
	}
	if got, want := render(t, theirs, Urdu, "digest_done", v), render(t, ours, Urdu, "digest_done", v); got != want {
		t.Errorf("another language changed: %q", got)
	}
}

func TestAWordingIsRefusedWithASentence(t *testing.T) {
	b := builtin(t)
	for _, c := range []struct {
		key           Key
		wording, want string
	}{
		{Key{"digest_dome", English}, "x", `there is no text called "digest_dome" in English`},
		{Key{"digest_done", "fr"}, "x", `there is no language "fr": choose English (en), Urdu (ur) or Roman Urdu (ur-Latn)`},
		{Key{"digest_done", English}, " ", "your wording of digest_done in English cannot be used: the text is empty: write it first"},
		{Key{"digest_done", English}, strings.Repeat("a", 1601), "your wording of digest_done in English cannot be used: the text has 1601 characters and may have 1600: shorten it"},
		{Key{"digest_done", Urdu}, "{school}: {child}", "your wording of digest_done in Urdu has {child}, which this text cannot fill in: use only {school}"},
		{Key{"media", Urdu}, "{child}", "your wording of media in Urdu has {child}, which this text cannot fill in: take it out"},
		{Key{"relay", RomanUrdu}, "{school}: {teacher}", "your wording of relay in Roman Urdu leaves out {text}: put it where that fact should stand"},
		{Key{"media", English}, "stop!", "your wording of media in English begins with STOP, which phone companies read as a command: begin with another word"},
		{Key{"media", English}, "'Opt-out' of photos", "your wording of media in English begins with OPT OUT, which phone companies read as a command: begin with another word"},
		{Key{"digest_done", English}, "End of the week at {school}", "your wording of digest_done in English begins with END, which phone companies read as a command: begin with another word"},
	} {
		if _, err := b.With(map[Key]string{c.key: c.wording}); err == nil || err.Error() != c.want {
			t.Errorf("%v: got  %v\nwant %s", c.key, err, c.want)
		}
	}
}

func TestAllWrongWordingsAreReportedAtOnce(t *testing.T) {
	_, err := builtin(t).With(map[Key]string{{"media", Urdu}: "", {"media", English}: "", {"alarm", English}: "{school}"})
	if err == nil {
		t.Fatal("accepted")
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != 3 || !strings.Contains(got[0], "alarm") || !strings.Contains(got[1], "English") || !strings.Contains(got[2], "Urdu") {
		t.Errorf("got %q", got)
	}
}

func TestAWordingMayBeginWithAnOrdinaryWord(t *testing.T) {
	for _, wording := range []string{"Stopping by", "Ending", "Optics", "Cancelled photo", "تصویر STOP", "(photo) stop", "1 stop", "{"} {
		if _, err := builtin(t).With(map[Key]string{{"media", English}: wording}); err != nil {
			t.Errorf("%q: %v", wording, err)
		}
	}
}
