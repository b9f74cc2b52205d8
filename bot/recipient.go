package bot

import (
	"time"

	"raabta/templates"
)

// Recipient is one receiver of a broadcast, a household or a member of staff, with the way that was chosen to it.
type Recipient struct {
	Key       string // unique and sorted within the audience: the cursor of an expansion
	Household Household
	Staff     *Staff // nil for a household
	Reach     Reach
}

// Reach is the way to a recipient: a channel and a number, or why there is none.
type Reach struct {
	Channel ChannelName
	Number  Number
	CanSMS  bool   // a WhatsApp message could go by SMS too
	Problem string // why nobody can be reached, as a sentence; "" when somebody can
	Stopped bool   // the Problem is an opt-out: nothing failed, the family asked for this
	Held    bool   // a way that no sender serves yet: the message waits in the queue
	Linked  bool   // by WhatsApp from a linked device, on which no two should get the very same words
	New     bool   // and to somebody it does not know: a first word (see FirstWords)
}

// Line is one phone of a recipient with what is known of it, as Choose needs it.
type Line struct {
	Phone
	SMSProblem      string // of the number on SMS: Address.Problem
	WhatsAppProblem string
	LastWhatsAppIn  time.Time // opens the 24-hour window, and is what lets a linked device write
	LastWhatsAppOut time.Time // when something last reached the phone there
	WhatsAppRest    time.Time // Address.RestUntil on WhatsApp
	Staff           bool      // of one who works here: a linked device may write first
	Stopped         bool      // an opt-out covers the topic
	StoppedAt       time.Time // when the latest of those came; zero without one
}

// Ways says which of the school's senders exist, and whether the text at hand has an approved Content template.
type Ways struct {
	SMS, WhatsApp bool          // a sender exists that can send
	NeedsWindow   bool          // the WhatsApp sender is bound to the 24-hour rule (a provider's Business API)
	Linked        bool          // the WhatsApp sender is a linked device: see Sender.Linked
	Strangers     bool          // which may write first to families too, a few a day: School.WhatsAppStrangers
	Text          templates.Key // the text, in the recipient's language; zero where it is not known
	Approved      bool          // it has a template that can be filled
}

// Choose picks the phone and the channel for a message of a class: the first phone that can be reached, by WhatsApp
// where the family uses it and the rules of the window allow, else by SMS. A linked device writes to those who have written
// to it. A phone that rests there and has no SMS waits for the end of its rest, where no other phone can be reached. With no
// sender at all the message is held for the phone's first way.
func Choose(lines []Line, ways Ways, class Class, now time.Time) Reach {
	problem := "no phone number is known: ask the family for one"
	var held, rests *Reach
	stopped := len(lines) > 0
	for _, l := range lines {
		switch {
		case l.Stopped && class != Emergency:
			problem = "the family wrote STOP: call instead"
			continue
		}
		stopped = false
		switch {
		case l.Problem != "":
			problem = l.Problem
			continue
		}
		l.SMS = l.SMS && !l.Number.Hidden() // whatever the line says: it is no phone
		sms := l.SMS && l.SMSProblem == ""
		whatsapp := l.WhatsApp && l.WhatsAppProblem == "" && ways.WhatsApp
		open := !ways.NeedsWindow || ways.Approved || WindowOpen(l.LastWhatsAppIn, now)
		met := !ways.Linked || ways.Strangers || l.Staff || !l.LastWhatsAppIn.IsZero()
		resting := now.Before(l.WhatsAppRest)
		fresh := ways.Linked && l.LastWhatsAppIn.IsZero() && l.LastWhatsAppOut.IsZero()
		switch {
		case whatsapp && open && met && !resting:
			return Reach{Channel: WhatsApp, Number: l.Number, CanSMS: sms && ways.SMS, Linked: ways.Linked, New: fresh}
		case sms && ways.SMS:
			return Reach{Channel: SMS, Number: l.Number}
		case whatsapp && open && met:
			if rests == nil {
				rests = &Reach{Channel: WhatsApp, Number: l.Number, Linked: ways.Linked, New: fresh}
			}
		case whatsapp && open:
			problem = notMet
		case whatsapp:
			problem = "only WhatsApp reaches this family, it has not written in 24 hours, and the text has no approved template: see " + approve(ways.Text)
		case l.SMS && l.SMSProblem != "":
			problem = l.SMSProblem
		case l.WhatsApp && l.WhatsAppProblem != "":
			problem = l.WhatsAppProblem
		case sms && held == nil:
			held = &Reach{Channel: SMS, Number: l.Number, Held: true}
		case l.WhatsApp && held == nil:
			held = &Reach{Channel: WhatsApp, Number: l.Number, Held: true}
		}
	}
	if rests != nil {
		return *rests
	}
	if held != nil {
		return *held
	}
	return Reach{Problem: problem, Stopped: stopped}
}
