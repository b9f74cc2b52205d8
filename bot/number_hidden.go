package bot

import "strings"

// hiddenMark begins a hidden number; no phone number has a letter.
const hiddenMark = "lid:"

// HiddenNumber is a person whose phone number WhatsApp hides: "lid:123456789", of the digits of what WhatsApp calls them.
// What holds anything else is none. It may be given with the mark before it.
func HiddenNumber(lid string) Number {
	digits := strings.TrimPrefix(lid, hiddenMark)
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return Number(hiddenMark + digits)
}

// Hidden says that n is what WhatsApp calls a person whose number it hides: they can be answered on WhatsApp, and nothing
// else. It is nobody's phone, and no SMS goes to it.
func (n Number) Hidden() bool { return strings.HasPrefix(string(n), hiddenMark) }

// LID is what WhatsApp calls a person whose number it hides, digits; "" for a phone number.
func (n Number) LID() string {
	if !n.Hidden() {
		return ""
	}
	return string(n)[len(hiddenMark):]
}

// Shown is the number as staff read it; a hidden one says only that.
func (n Number) Shown() string {
	if n.Hidden() {
		return "number hidden"
	}
	return string(n)
}
