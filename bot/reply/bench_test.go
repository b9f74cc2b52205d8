package reply

import (
	"strings"
	"testing"
	"time"
)

// bombs are texts made to be slow: each has a reading, and none keeps the loop that reads it.
var bombs = map[string]struct{ text, want string }{
	"marks on one letter":   {"a" + strings.Repeat("\u0301", 50_000), "text"},
	"marks on an answer":    {"1" + strings.Repeat("\u20e3\ufe0f", 25_000), "1"},
	"invisible, then stop":  {strings.Repeat("\u200b\u202e", 25_000) + "stop", "stop"},
	"stop, then dots":       {"stop" + strings.Repeat(".", 50_000), "stop"},
	"one letter":            {"yes" + strings.Repeat("s", 50_000), "text"},
	"one word":              {strings.Repeat("haan ", 10_000), "text"},
	"digits":                {strings.Repeat("1 ", 25_000), "text"},
	"emoji":                 {strings.Repeat("👍", 12_500), "text"},
	"no letters at all":     {strings.Repeat("?!", 25_000), "text"},
	"NUL":                   {strings.Repeat("\x00", 50_000), "text"},
	"invalid UTF-8":         {strings.Repeat("\xff\xc0", 25_000), "text"},
	"long ligatures":        {strings.Repeat("\ufdfa", 200), "text"},
	"as long as an answer":  {strings.Repeat("na ", 50), "no"},
	"commands side by side": {strings.Repeat("stop ", 50), "stop"},
	"courtesies":            {strings.Repeat("ji, ", 50), "yes"},
	"courtesies and a word": {strings.Repeat("ji, ", 49) + "x", "yes+"},
}

func TestBombsAreReadAtOnce(t *testing.T) {
	for name, bomb := range bombs {
		start := time.Now()
		r := Read(bomb.text)
		if got := short(r); got != bomb.want {
			t.Errorf("%s: read as %s, want %s", name, got, bomb.want)
		}
		if why := broken(r); why != "" {
			t.Errorf("%s: %s", name, why)
		}
		// A hundred times what it takes: only a reading that is not linear fails.
		if d := time.Since(start); d > time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"digit", "2"},
		{"yes", "Jee haan sir, kal aa jaen gay inshallah"},
		{"urdu", "براہ کرم پیغام بھیجنا بند کریں"},
		{"sentence", "Assalam o alaikum, Ayesha is not well today, please tell her teacher that she will come on Monday"},
		{"50KB", strings.Repeat("lorem ipsum ", 4_200)},
		{"worst", bombs["courtesies and a word"].text},
		{"50KB of marks", bombs["marks on one letter"].text},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Read(bench.text)
			}
		})
	}
}
