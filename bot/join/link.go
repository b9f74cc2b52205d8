package join

import (
	"net/url"
	"strings"

	"raabta/bot"
)

// Hello is what a family's phone has typed already when it opens the link. package reply reads it.
const Hello = "Salaam"

// ChatLink opens a chat with a number, text typed already: https://faq.whatsapp.com/5913398998672934.
func ChatLink(number bot.Number, text string) string {
	// A space is %20 there: a plus would stand in the message.
	return "https://wa.me/" + strings.TrimPrefix(string(number), "+") + "?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
