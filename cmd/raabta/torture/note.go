package torture

import (
	"regexp"
	"time"

	"raabta/bot"
)

// Note is words that the program took on: a broadcast, or what a phone wrote.
type Note struct {
	Mark   string                `json:"mark,omitempty"` // stands in these words alone; "" for words that nobody passes on ("1")
	To     map[bot.Number]string `json:"-"`              // who must get them, once, with a word that must stand in their copy
	May    []bot.Number          `json:"-"`              // who may get them besides
	Desk   bot.Number            `json:"-"`              // who gets them instead where words of the phone wait at the front desk already
	Phones int                   `json:"phones"`         // len(To), for the history, which holds no number

	// Of words that a phone wrote.
	SID       string     `json:"sid,omitempty"`
	From      bot.Number `json:"-"`
	Household string     `json:"household,omitempty"` // whose the phone is; "" for a teacher's
	Acked     bool       `json:"acked"`               // answered 2xx; a broadcast is, once it is stored

	digit string // where the words are that

	// Of a broadcast with a question.
	Broadcast string `json:"broadcast,omitempty"`

	At time.Time `json:"at"`
}

// markShape is a mark: no word of any language, so nobody reads it as an answer.
var markShape = regexp.MustCompile(`\bq[bcdfgkvwxz]{6}\b`)

// Mark makes the nth mark.
func Mark(n int) string {
	const digits = "bcdfgkvwxz"
	b := []byte("qbbbbbb")
	for i := len(b) - 1; n > 0 && i > 0; i, n = i-1, n/10 {
		b[i] = digits[n%10]
	}
	return string(b)
}
