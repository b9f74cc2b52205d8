package bot

import (
	"context"
	"time"
)

// Channel is a provider that can carry a message. It tells what happened; the outbox decides what to do.
type Channel interface {
	// Send hands one message to the provider, within ctx's deadline. It always returns one of the three outcomes of
	// SendResult and never panics on what a provider answers.
	Send(ctx context.Context, out Outgoing) SendResult
}

// Outgoing is a claimed message with what its sending needs.
type Outgoing struct {
	Message
	Sender  Sender
	Attempt Attempt
	// LastInAt is when the phone last wrote to the sender on this channel (WhatsApp's window). One that wrote to another of the
	// school's numbers since is Elsewhere: it knows the school, and the sender is a stranger to it.
	LastInAt  time.Time
	Elsewhere bool
	// DeliveredAt is when something last reached it there, and RestUntil Address.RestUntil.
	DeliveredAt, RestUntil time.Time
	// CanSMS says that the household's phone takes SMS and the school has a sender for it: the way out of a closed window.
	CanSMS bool
	// ContentSID is the approved Content template of this text in this language, "" where there is none that its values
	// fill, and ContentVars are its variables: all of them.
	ContentSID  string
	ContentVars map[string]string
	// LeaveAt is the message's place in the sender's pace.
	LeaveAt time.Time
	// HoursEnd is when the families' hours end, which the message must not outlast in a process's hands; zero for one that
	// they do not hold.
	HoursEnd time.Time
	// Late says, asked just before the first byte leaves, that so much time has passed since the attempt was committed that
	// it must not leave: see Outbox. A channel that can asks it again at its last moment, and tells TooLate. nil is never.
	Late func() bool
}

// Attempt is one try at the wire. Its row is committed before the first byte leaves.
type Attempt struct {
	// ID begins with the millisecond in which it began and has 128 random bits, all in [A-Za-z0-9_-]: attempts are in
	// their order by it, and the status callback's path ends in it.
	ID        string    `db:"id"`
	MessageID string    `db:"message_id"`
	N         int       `db:"n"`
	Owner     string    `db:"owner"`
	SenderID  string    `db:"sender_id"` // which of our numbers tried it
	StartedAt time.Time `db:"started_at"`
	Outcome   Outcome   `db:"outcome"` // "" while in flight
	Code      string    `db:"code"`
	SettledAt time.Time `db:"settled_at"`
	// ProviderID is what the provider called the message when it took it; "" where it has not, or a report told it.
	ProviderID string `db:"provider_id"`
}

// Outcome of a try at the wire.
type Outcome string

// Outcomes. Only NotSent may be tried again.
const (
	Accepted Outcome = "accepted" // the provider has it and gave an id
	NotSent  Outcome = "not_sent" // surely not: no byte of the request left, or the provider refused it in its own words
	Doubt    Outcome = "in_doubt" // anything else: a time-out, a 5xx, an answer that can't be read
)

// SendResult is what became of a try.
type SendResult struct {
	Outcome    Outcome
	ProviderID string        // with Accepted
	Status     Status        // with Accepted: Sending, Sent or more
	Code       string        // the provider's error code, "" where it gave none
	Reason     string        // a sentence for staff; no number, no text
	Verdict    Verdict       // with NotSent
	RetryAfter time.Duration // with NotSent and Retry: what the provider asked for; 0 for the usual steps
	Fault      bool          // the program failed while it sent
}

// Verdict is what a provider's refusal means for the message and for the sender.
type Verdict string

// Verdicts.
const (
	Retry       Verdict = "retry"        // a passing fault: try again by the usual steps
	Unreached   Verdict = "unreached"    // no connection: try again by the first steps for as long as the message is worth it
	RetryLater  Verdict = "retry_later"  // try again in hours, a few times (a phone that is off)
	BadNumber   Verdict = "bad_number"   // no use trying this number on this channel again
	OptedOut    Verdict = "opted_out"    // the carrier or provider holds an opt-out for it
	BadContent  Verdict = "bad_content"  // this text, template or variables; other messages go on
	Filtered    Verdict = "filtered"     // the network took it for spam; where it does so with many, their broadcast is held
	Looping     Verdict = "looping"      // a machine at that phone and ours answer each other: given up, and staff are told
	BadRoute    Verdict = "bad_route"    // our sender cannot reach that country or network
	WindowShut  Verdict = "window_shut"  // WhatsApp's 24 hours are over: by SMS, or refused
	SenderFault Verdict = "sender_fault" // credentials, balance, an unregistered sender: pause the sender, hold the queue
	Refused     Verdict = "refused"      // nobody knows whether the message or the sender is at fault: held, and the sender paused after some
	Stranger    Verdict = "stranger"     // our first word to this person is not carried now: by SMS, or tomorrow
	QueueFull   Verdict = "queue_full"   // the provider's queue: hold the sender a while
	TooLate     Verdict = "too_late"     // we were stopped before the first byte: sent anew, at its old place
)

// Report is what a provider tells later about a message: a status callback.
type Report struct {
	AttemptID  string // from the callback's path; "" where the provider's id is all there is
	ProviderID string
	Number     Number // that the message went to; "" where the token says enough
	Status     Status
	Code       string
	Reason     string
	Verdict    Verdict
	At         time.Time
}
