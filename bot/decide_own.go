package bot

import (
	"fmt"
	"slices"
	"time"
)

// OwnSilence is how long after words that a person typed on the school's own phone the number gets no automatic answers: as
// long as people take to answer each other in a chat, and short enough that a family who writes in the evening about
// something else is told when to expect an answer.
const OwnSilence = 30 * time.Minute

// own puts words that a person typed on the school's own phone where the talk is: the conversation that they quote, else the
// last one that is live, else the front desk's. Nobody has to answer it any more, unless the family wrote after these words.
// What was typed to staff is part of no family's conversation.
func (d *decider) own() bool {
	m := d.in.Message
	if m.Kind != Own {
		return false
	}
	d.because("typed on the school's own phone")
	t, found := d.ownTalk()
	switch {
	case found:
		d.because("part of the conversation #" + t.Code)
	case len(d.in.Staff) > 0:
		d.because("to " + d.in.Staff[0].Name + " of the staff")
		return true
	case m.Number == "":
		return true // to somebody who can't be told from another
	case len(d.in.Households) > 0:
		t.Party = d.in.Households[0].ID
		d.because("the front desk's conversation with the family")
	default:
		t.Party = string(m.Number)
		d.because("the front desk's conversation with the number")
	}
	d.out.StaffID = ""
	move := d.move(t.Key())
	there, known := d.threadOf(t.Key())
	move.FromStaff, move.Waits = true, there.State == ThreadWaiting && there.FamilyAt.After(m.CreatedAt)
	if known && there.Number != "" {
		move.Number = "" // the next answer goes where the family last wrote
	}
	return true
}

// ownTalk is the conversation with the number that words typed to it belong to.
func (d *decider) ownTalk() (Thread, bool) {
	with := func(t Thread) bool {
		return d.isFamily(t) || t.HouseholdID == "" && t.Party != "" && t.Party == string(d.in.Message.Number)
	}
	if t := d.in.QuotedTalk; t != nil && d.in.Quoted.StaffID == "" && with(*t) {
		return *t, true
	}
	i := slices.IndexFunc(d.in.Threads, func(t Thread) bool { return with(t) && d.written().Sub(t.LastAt()) < talkWindow }) // latest first
	if i < 0 {
		return Thread{}, false
	}
	return d.in.Threads[i], true
}

// spokenFor says that a person at the school is talking to the number on the school's own phone.
func (d *decider) spokenFor() bool {
	at := d.in.Lately.OwnAt
	return !at.IsZero() && d.now.Sub(at).Abs() < OwnSilence
}

// giveWay notes, once, that an answer is left to the person who talks to the number.
func (d *decider) giveWay() {
	if !d.gaveWay {
		d.gaveWay = true
		d.because(fmt.Sprintf("no automatic answer: somebody wrote to this number on the school's own phone less than %d minutes ago", int(OwnSilence.Minutes())))
	}
}
