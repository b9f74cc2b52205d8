package bot

import (
	"fmt"
	"time"
)

// How many new people a linked sender may write to on a day, by how long it has been linked. No official number exists; these
// come from what happened to others: banned after 5 first messages
// (https://github.com/tulir/whatsmeow/issues/465), restricted at 20 to 30 a day to customers
// (https://github.com/tulir/whatsmeow/issues/1157).
const (
	firstWordsAtStart = 5  // a day for the first days
	firstWordsWarmUp  = 3  // so many days, the day of the linking among them
	firstWordsStep    = 5  // more on each day that follows
	firstWordsMost    = 20 // a day, for good
)

// restFor is how long a phone is left alone on WhatsApp once our first word to it was not carried.
const restFor = 24 * time.Hour

// refusedFirst is why a first word was not carried, and notBySMS that there is no way around it.
const (
	refusedFirst = "WhatsApp does not take the school's first words to this person now"
	notBySMS     = "no SMS sender reaches this phone"
)

// notMet is why a linked device does not write to a family.
const notMet = "this family has not written to the school's WhatsApp yet: give them the join link"

// FirstWordsADay is how many new people the sender may write to on the school's day of now.
func (s Sender) FirstWordsADay(school School, now time.Time) int {
	if s.LinkedAt.IsZero() {
		return firstWordsAtStart
	}
	warm := school.Today(now).Sub(school.Today(s.LinkedAt)) + 1 - firstWordsWarmUp
	return min(firstWordsMost, firstWordsAtStart+max(0, warm)*firstWordsStep)
}

// Met says that a linked sender is no stranger to the phone: it wrote to us on WhatsApp, or got something there.
func (m Outgoing) Met() bool { return !m.LastInAt.IsZero() || !m.DeliveredAt.IsZero() }

// FirstWords keeps a linked sender from what such numbers are banned for. It lets it write to whom it knows, to families that
// never wrote only where the school decided so (School.WhatsAppStrangers), and to new people, staff among them, no more on a
// day than FirstWordsADay.
//
// What the sender must not say now waits for tomorrow, if it is worth sending then; else it goes by SMS, or fails. What goes at
// once to whom it concerns (an emergency, an absence, an answer) does not wait where SMS takes it.
type FirstWords struct {
	School School
	Sender Sender
	// Today are the numbers that the sender was given to write to first today; who is among them stays.
	Today map[Number]bool
}

// Hold says what becomes of a claimed message that the sender must not try now. False lets it go, and where that is a first
// word, its number is in Today from then on.
func (f FirstWords) Hold(m Outgoing, now time.Time) (Settled, bool) {
	switch {
	case now.Before(m.RestUntil):
		return f.wait(m, now, m.RestUntil, refusedFirst), true
	case m.StaffID == "" && m.LastInAt.IsZero() && !m.Elsewhere && !f.School.WhatsAppStrangers:
		end := Settled{MessageID: m.ID, Outcome: NotSent}
		if m.CanSMS {
			return toSMS(end, m, now, "this family has not written to the school's WhatsApp yet"), true
		}
		return failed(end, notMet), true
	case m.Met() || f.Today[m.Number]:
		return Settled{}, false
	case now.Before(f.Sender.StrangersUntil):
		return f.wait(m, now, f.Sender.StrangersUntil, "WhatsApp lets the school's number write to nobody new for now"), true
	}
	if most := f.Sender.FirstWordsADay(f.School, now); len(f.Today) >= most {
		tomorrow := f.School.Today(now).AddDays(1).In(f.School.Zone())
		return f.wait(m, now, tomorrow, fmt.Sprintf("the school's WhatsApp has written to %s today, and more would endanger the number", plural(most, "new person", "new people"))), true
	}
	f.Today[m.Number] = true
	return Settled{}, false
}

// wait has a message wait until a time, when whom it goes to has their hours; or sends it by SMS, or gives it up.
func (f FirstWords) wait(m Outgoing, now, until time.Time, why string) Settled {
	end := Settled{MessageID: m.ID, Outcome: NotSent}
	if m.CanSMS && !m.Class.Unprompted() {
		return toSMS(end, m, now, why)
	}
	if at := f.opens(m, until).Truncate(time.Millisecond); at.Before(m.ExpiresAt) {
		end.Status, end.RetryAt, end.Reason = Queued, at, "waits: "+why
		return end
	}
	if m.CanSMS {
		return toSMS(end, m, now, why)
	}
	return failed(end, why+"; later is too late for this text, and "+notBySMS)
}

// opens is when, from a time on, a message may reach people: an emergency at any hour. A calendar that never opens holds
// nothing.
func (f FirstWords) opens(m Outgoing, at time.Time) time.Time {
	hours := f.School.Families()
	switch {
	case m.Class == Emergency:
		return at
	case m.StaffID != "":
		hours = f.School.Teachers()
	}
	if open := hours.NextOpen(at); !open.IsZero() {
		return open
	}
	return at
}

// rest is what follows when the provider does not carry our first word to a person: by SMS, or once more when the phone has
// rested.
func rest(end Settled, m Outgoing, now time.Time) Settled {
	end.Rest = now.Add(restFor).Truncate(time.Millisecond)
	if m.CanSMS {
		return toSMS(end, m, now, refusedFirst)
	}
	end.Reason = refusedFirst + ", and " + notBySMS
	return again(end, m, now, restFor)
}
