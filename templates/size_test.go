package templates_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	. "raabta/templates"
)

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		text string
		want Size
	}{
		{"", Size{1, GSM7, 0, 160, 160}},
		{strings.Repeat("a", 160), Size{1, GSM7, 160, 160, 0}},
		{strings.Repeat("a", 161), Size{2, GSM7, 161, 153, 145}},
		{strings.Repeat("ب", 70), Size{1, UCS2, 70, 70, 0}},
		{strings.Repeat("ب", 71), Size{2, UCS2, 71, 67, 63}},
		{"It’s", Size{1, UCS2, 4, 70, 66}},
		{"€[]{}~\\^|\f", Size{1, GSM7, 20, 160, 140}},
		{"a\r\n", Size{1, GSM7, 3, 160, 157}},
		// The pair of € does not fit the one unit left in the first segment.
		{strings.Repeat("a", 152) + "€" + strings.Repeat("b", 10), Size{2, GSM7, 164, 153, 141}},
		// Nor does a surrogate pair, or a letter with its mark.
		{strings.Repeat("ب", 66) + "👍" + strings.Repeat("ب", 5), Size{2, UCS2, 73, 67, 60}},
		{strings.Repeat("ب", 66) + "بِ" + strings.Repeat("ب", 5), Size{2, UCS2, 73, 67, 60}},
		// A heap of marks longer than a segment is split, since it must be.
		{"a" + strings.Repeat("\u0301", 200), Size{3, UCS2, 201, 67, 0}},
	} {
		if got := Measure(c.text); got != c.want {
			t.Errorf("%.20q (%d): got %+v, want %+v", c.text, len(c.text), got, c.want)
		}
	}
}

// The vectors were computed with Twilio's calculator, npm
// sms-segments-calculator 1.3.0, smart encoding off: limits, pairs at the edge of
// a segment, emoji, marks, and sixty random texts.
func TestMeasureAgreesWithTwilio(t *testing.T) {
	body, err := os.ReadFile("testdata/segments.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Text                  string
		Encoding              string
		Segments, Units, Left int
	}
	if err := json.Unmarshal(body, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < 100 {
		t.Fatalf("only %d vectors", len(vectors))
	}
	for _, v := range vectors {
		got := Measure(v.Text)
		if got.Segments != v.Segments || got.Encoding != v.Encoding || got.Units != v.Units || got.Left != v.Left {
			t.Errorf("%+q: got %+v, Twilio %+v", v.Text, got, v)
		}
	}
}

func TestEveryCharacterOfTheAlphabet(t *testing.T) {
	// 3GPP TS 23.038, the basic table without its escape, then the extension.
	basic := "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extension := "\f^{}\\[~]|€"
	units := map[rune]int{}
	for _, r := range basic {
		units[r] = 1
	}
	for _, r := range extension {
		units[r] = 2
	}
	if len(units) != 127+10 {
		t.Fatalf("the table has %d characters", len(units))
	}
	for r := rune(0); r < 0x11000; r++ {
		got := Measure(string(r))
		if want := units[r]; want == 0 && got.Encoding != UCS2 || want > 0 && (got.Encoding != GSM7 || got.Units != want) {
			t.Errorf("%U: got %+v, want %d", r, got, want)
		}
	}
}

func FuzzMeasure(f *testing.F) {
	for _, s := range []string{"", "a", "€", "ب", "👍🏽", "🇵🇰🇵", "a\u0301", "\u200d\u06dd", "가", "\xff", strings.Repeat("بِ", 90)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Measure(s)
		if got.Segments < 1 || got.Left < 0 || got.Left > got.PerSegment {
			t.Errorf("%+q: %+v", s, got)
		}
		if got.Units+got.Left > got.Segments*got.PerSegment {
			t.Errorf("%+q: more units than room: %+v", s, got)
		}
		if got.Encoding == UCS2 && got.Units != len(utf16.Encode([]rune(s))) {
			t.Errorf("%+q: %+v", s, got)
		}
		if (got.Segments > 1) != (got.PerSegment == 153 || got.PerSegment == 67) {
			t.Errorf("%+q: %+v", s, got)
		}
	})
}

func BenchmarkMeasure(b *testing.B) {
	for name, text := range map[string]string{
		"gsm-160":  strings.Repeat("Ayesha 5-B ", 15)[:160],
		"gsm-300":  strings.Repeat("Ayesha 5-B ", 30)[:300],
		"urdu-134": strings.Repeat("باقی کام 2، ", 12)[:200],
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Measure(text)
			}
		})
	}
}

// A megabyte of one letter with marks comes back in a moment; if the work grew
// with the square of the length, this test would not end.
func TestAHeapOfMarksIsNotSlow(t *testing.T) {
	heap := "a" + strings.Repeat("\u0301", 500_000)
	if got, want := Measure(heap).Segments, (500_001+66)/67; got < want || got > want+10 {
		t.Errorf("%d segments, want about %d", got, want)
	}
	if got, want := len(Split(heap, 1600)), (500_001+1599)/1600; got < want || got > want+20 {
		t.Errorf("%d parts, want about %d", got, want)
	}
	if got := len(Split(heap, 70)); got != (500_001+69)/70 {
		t.Errorf("%d parts of 70", got)
	}
	if got := CleanText(heap); len(got) > 2*4096 {
		t.Errorf("%d bytes", len(got))
	}
}
