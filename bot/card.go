package bot

import (
	"strings"
	"unicode/utf8"

	"raabta/templates"
)

// TemplateCard is the Template of a message whose Body is a contact card. A channel that can sends it as one, never as
// words; staff are shown Message.Shown.
const TemplateCard = "vcard"

// Card is the school's contact card, for a family to save the number under which it writes: whoever has saved it gets later
// messages as from somebody known. A vCard 3.0 (RFC 2426) with the waid by which WhatsApp knows the number.
func Card(name string, number Number) string {
	name = templates.Clean(name)
	if name == "" {
		name = string(number)
	}
	value, digits := cardValue.Replace(name), strings.TrimPrefix(string(number), "+")
	var b strings.Builder
	for _, line := range []string{
		"BEGIN:VCARD", "VERSION:3.0", "N:;" + value + ";;;", "FN:" + value, "ORG:" + value,
		"TEL;TYPE=CELL;waid=" + digits + ":" + number.Readable(), "END:VCARD",
	} {
		b.WriteString(foldLine(line))
	}
	return b.String()
}

// cardValue escapes a text value: RFC 2426, 4 (text-value) and 5.
var cardValue = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// foldLine ends a content line, broken after at most 75 octets and never inside a letter: RFC 2426, 2.6.
func foldLine(line string) string {
	const most = 75
	var b strings.Builder
	n := 0
	for _, r := range line {
		if size := utf8.RuneLen(r); n+size > most {
			b.WriteString("\r\n ")
			n = 1
		}
		b.WriteRune(r)
		n += utf8.RuneLen(r)
	}
	b.WriteString("\r\n")
	return b.String()
}

// Shown is the message's text as staff read it: a contact card is called one.
func (m Message) Shown() string {
	if m.Template == TemplateCard {
		return "contact card"
	}
	return m.Body
}
