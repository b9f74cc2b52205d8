package join

import (
	"net/url"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"raabta/bot"
)

// Hello is what a family's phone has typed already when it opens the link. package reply reads it.
const Hello = "Salaam"

// Link opens a chat with a number, text typed already: https://faq.whatsapp.com/5913398998672934.
func Link(number bot.Number, text string) string {
	// A space is %20 there: a plus would stand in the message.
	return "https://wa.me/" + strings.TrimPrefix(string(number), "+") + "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// Readable is a number in the groups in which people read it: "+92 300 1234567".
func Readable(number bot.Number) string {
	p, err := phonenumbers.Parse(string(number), "")
	if err != nil {
		return string(number)
	}
	return phonenumbers.Format(p, phonenumbers.INTERNATIONAL)
}
