package bot

import "strings"

const hiddenPrefix = "lid:"

// HiddenNumber stands in the place of a number that WhatsApp hides: the person is known by an id of WhatsApp's own, digits.
func HiddenNumber(lid string) Number { return Number(hiddenPrefix + lid) }

// Hidden says that the number is not known, only WhatsApp's own id of the person.
func (n Number) Hidden() bool { return strings.HasPrefix(string(n), hiddenPrefix) }

// LID is WhatsApp's own id of a person whose number is hidden; "" for a number.
func (n Number) LID() string {
	if !n.Hidden() {
		return ""
	}
	return string(n)[len(hiddenPrefix):]
}
