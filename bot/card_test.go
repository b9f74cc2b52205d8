package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"raabta/bot"
)

func TestTheCardIsAVCard(t *testing.T) {
	want := "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;Al-Noor School;;;\r\nFN:Al-Noor School\r\nORG:Al-Noor School\r\n" +
		"TEL;TYPE=CELL;waid=923001234567:+92 300 1234567\r\nEND:VCARD\r\n"
	if got := bot.Card("Al-Noor School", "+923001234567"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// What a name holds breaks neither a line nor a value out.
	odd := bot.Card("Boys; Girls, \\ Co\r\nTEL:+1", "+923001234567")
	if !strings.Contains(odd, "FN:Boys\\; Girls\\, \\\\ Co TEL:+1\r\n") || strings.Contains(odd, "\r\nTEL:+1") {
		t.Errorf("the name breaks out: %q", odd)
	}
	if got := bot.Card("\u200f\n", "+923001234567"); !strings.Contains(got, "FN:+923001234567\r\n") {
		t.Errorf("a name of nothing: %q", got)
	}
}

func TestStaffSeeAContactCardByName(t *testing.T) {
	if got := (bot.Message{Template: bot.TemplateCard, Body: "BEGIN:VCARD"}).Shown(); got != "contact card" {
		t.Errorf("shown as %q", got)
	}
	if got := (bot.Message{Body: "BEGIN:VCARD"}).Shown(); got != "BEGIN:VCARD" {
		t.Errorf("a person's words are shown as %q", got)
	}
}

// FuzzCard reads the card back as RFC 2426 says: whatever the school is called, it has seven lines, none longer than 75
// octets on the wire, and the name comes back as it was.
func FuzzCard(f *testing.F) {
	for _, name := range []string{"Al-Noor School", "a;b,c\\d\ne", strings.Repeat("النور سکول ", 9), "\xff", "\\n", strings.Repeat("😀", 40)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		card := bot.Card(name, "+923001234567")
		if !utf8.ValidString(card) || !strings.HasSuffix(card, "\r\n") {
			t.Fatalf("%q", card)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(card, "\r\n"), "\r\n") {
			if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("%q has the line %q of %d octets", name, line, len(line))
			}
		}
		lines := strings.Split(strings.ReplaceAll(card, "\r\n ", ""), "\r\n")
		if len(lines) != 8 || lines[0] != "BEGIN:VCARD" || lines[6] != "END:VCARD" {
			t.Fatalf("%q has the lines %q", name, lines)
		}
		fn, ok := strings.CutPrefix(lines[3], "FN:")
		read := unescaped(fn)
		if !ok || bot.Card(read, "+923001234567") != card {
			t.Fatalf("%q comes back as %q", name, read)
		}
	})
}

func unescaped(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) {
			i++
		}
		b.WriteByte(value[i])
	}
	return b.String()
}
