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
}

// Line is one phone of a recipient with what is known of it, as Choose needs it.
type Line struct {
	Phone
	SMSProblem      string // of the number on SMS: Address.Problem
	WhatsAppProblem string
	LastWhatsAppIn  time.Time // opens the 24-hour window
	Stopped         bool      // an opt-out covers the topic
	StoppedAt       time.Time // when the latest of those came; zero without one
}

// Ways says which of the school's senders exist, and whether the text at hand has an approved Content template.
type Ways struct {
	SMS, WhatsApp bool          // a sender exists that can send
	NeedsWindow   bool          // the WhatsApp sender is bound to the 24-hour rule (a provider's Business API)
	Text          templates.Key // the text, in the recipient's language; zero where it is not known
	Approved      bool          // it has a template that can be filled
}

// Choose picks the phone and the channel for a message of a class: the first phone that can be reached, by WhatsApp
// where the family uses it and the rules of the window allow, else by SMS. With no sender at all the message is held for
// the phone's first way.
func Choose(lines []Line, ways Ways, class Class, now time.Time) Reach {
	problem := "no phone number is known: ask the family for one"
	var held *Reach
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
		sms := l.SMS && l.SMSProblem == ""
		open := !ways.NeedsWindow || ways.Approved || WindowOpen(l.LastWhatsAppIn, now)
		switch {
		case l.WhatsApp && l.WhatsAppProblem == "" && ways.WhatsApp && open:
			return Reach{Channel: WhatsApp, Number: l.Number, CanSMS: sms && ways.SMS}
		case sms && ways.SMS:
			return Reach{Channel: SMS, Number: l.Number}
		case l.WhatsApp && l.WhatsAppProblem == "" && ways.WhatsApp:
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
	if held != nil {
		return *held
	}
	return Reach{Problem: problem, Stopped: stopped}
}
