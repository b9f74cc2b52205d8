package bot

import (
	"strings"
	"time"

	"raabta/bot/reply"
	"raabta/templates"
)

// Kinds of questions that bot asks by itself; the others belong to capabilities.
const (
	KindChild  = "child"  // which child is this about? Subject: the messages that wait, by comma; Choices: student ids
	KindWhich  = "which"  // which question do you answer? Subject: the answer that waits; Choices: question ids
	KindThread = "thread" // asked of a teacher: which family do you answer? Subject: the words that wait; Choices: codes
)

// talkWindow is how long after its last words a thread is what a family's next plain words belong to.
const talkWindow = 72 * time.Hour

// askWindow is how long an answer to bot's own questions is waited for.
const askWindow = 48 * time.Hour

// Decide says what follows from an inbound message. It is pure: everything it looks at is in its arguments. The order is
// the specification, and each step either answers or passes on:
//
//  0. words typed on the school's own phone: they are the school's; an emoji put to a message: an answer to what that asked, or nothing
//  1. the provider's own opt-out signal, then the STOP, START and HELP words
//  2. what no person wrote: an autoresponder's text, a delivery report
//  3. a correction: it goes where the words went that it corrects; a quoted message: it names its thread or its question
//  4. staff speaking to the school's number: the words are an answer for a family
//  5. an answer to an open question; two that fit are asked back
//  6. a thread's code
//  7. the name of a language
//  8. words that name one of the family's children: that child's class teacher
//  9. the last thread, within 72 hours
//  10. one child: the class teacher; several: ask which
//  11. a number that nobody here has: it greets, or answers what it was asked, and is led to its household
//  12. nobody we know: the front desk
//
// A family that writes to a linked device for the first time is given the school's contact card besides.
//
// Whatever the step, a number gets at most MostAnswers automatic answers within LoopSpan, and what only machines write is
// not passed on again and again (decide_loop.go). While a person talks to it on the school's own phone it gets only those
// that carry out what it asked for (decide_own.go).
func Decide(in Inbound, now time.Time, book *templates.Book, askers map[string]Asker) Decision {
	d := &decider{in: in, now: now, book: book, askers: askers, read: reply.Read(in.Message.Body)}
	d.out = Decision{Message: in.Message}
	if len(in.Households) == 1 {
		d.out.HouseholdID = in.Households[0].ID
	}
	if len(in.Staff) > 0 {
		d.out.StaffID = in.Staff[0].ID
	}
	d.tellLate()
	d.tellEdit()
	for _, step := range []func() bool{
		d.own, d.reaction, d.providerOptOut, d.optWords, d.machine, d.corrected, d.quoted, d.staff, d.question, d.code, d.language, d.namedChild, d.lastThread, d.children, d.join,
	} {
		if step() {
			d.card()
			return d.out
		}
	}
	d.frontDesk()
	d.card()
	return d.out
}

// decider is one decision being made.
type decider struct {
	in     Inbound
	now    time.Time
	book   *templates.Book
	askers map[string]Asker
	read   reply.Reading
	out    Decision

	said     int  // automatic answers so far
	mute     bool // none is to be given
	asked    bool // the answer at hand carries out what was asked for: it is given also while a person talks to the number
	gaveWay  bool // one was left to that person
	joining  bool // the writer, whom nobody here knows, is being led to a household
	stopping bool // the answer at hand confirms a STOP
	looped   bool // staff are told of a loop
}

// because notes why, the first reason staff will read.
func (d *decider) because(reason string) {
	if d.out.Reason == "" {
		d.out.Reason = reason
		return
	}
	d.out.Reason += "; " + reason
}

// known says that the number belongs to a family or to staff: only they get automatic answers, and whoever joins, so that
// other texts of strangers cost the school nothing.
func (d *decider) known() bool { return len(d.in.Households) > 0 || len(d.in.Staff) > 0 }

// household finds one of the number's households.
func (d *decider) household(id string) (Household, bool) {
	for _, h := range d.in.Households {
		if h.ID == id {
			return h, true
		}
	}
	return Household{}, false
}

// children lists the children the number's households may ask about, each once.
func (d *decider) kids() []Child {
	var kids []Child
	seen := map[string]bool{}
	for _, h := range d.in.Households {
		for _, c := range h.Children {
			if c.MayReceive && !seen[c.ID] {
				seen[c.ID] = true
				kids = append(kids, c)
			}
		}
	}
	return kids
}

// code reads "#A7 words" or, where A7 is a thread at hand, "a7 words".
func (d *decider) code() bool {
	thread, words, ok := d.threadByCode(d.in.Message.Body, func(t Thread) bool { return t.HouseholdID != "" && d.isFamily(t) })
	if !ok {
		return false
	}
	d.because("the code #" + thread.Code + " names the conversation")
	d.converse(thread.Key(), d.childOf(thread), words)
	return true
}

// isFamily says that a thread is of one of the number's households.
func (d *decider) isFamily(t Thread) bool { _, ok := d.household(t.HouseholdID); return ok }

// threadByCode finds the thread that a text names, among those that match.
func (d *decider) threadByCode(text string, match func(Thread) bool) (Thread, string, bool) {
	rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "#"))
	word, words, _ := strings.Cut(rest, " ")
	if i := strings.IndexAny(word, "\n:,.-"); i >= 0 {
		words = word[i+1:] + " " + words
		word = word[:i]
	}
	word = strings.ToUpper(word)
	for _, t := range d.in.Threads {
		if t.Code == word && match(t) {
			return t, strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(words), ":-,.")), true
		}
	}
	return Thread{}, "", false
}

// looksLikeCode says that a text begins with "#" and a code's shape.
func looksLikeCode(text string) (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "#")
	if !ok {
		return "", false
	}
	rest = strings.ToUpper(strings.TrimSpace(rest))
	n := 0
	for n < len(rest) && n < 7 && (rest[n] >= '0' && rest[n] <= '9' || rest[n] >= 'A' && rest[n] <= 'Z') {
		n++
	}
	if n < 2 || rest[0] < 'A' || rest[1] < '0' || rest[1] > '9' {
		return "", false
	}
	return rest[:n], true
}
