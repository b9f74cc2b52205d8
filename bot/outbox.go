package bot

import (
	"context"
	"time"
)

// OutboxStore is what sending needs of storage.
type OutboxStore interface {
	// Ready lists the senders that have something to send at now and may (state ok or a pause that is over, the pace's
	// FreeAt within a second).
	Ready(ctx context.Context, now time.Time) ([]Sender, error)
	// Claim takes at most n messages of the sender's school and channel whose time has come, the most urgent class first,
	// for owner until lease: queued → sending. What is another sender's of the channel (see Address.SenderID) is left to it. The guard: send_after, expires_at, opt-outs by number and topic, the
	// families' hours, the sender's state and pace (FreeAt moves by n/rate in the same transaction).
	Claim(ctx context.Context, now time.Time, c Claim) ([]Outgoing, error)
	// Begin commits attempts before any byte leaves. A message that is no longer this owner's is left
	// out of the answer.
	Begin(ctx context.Context, now time.Time, attempts []Attempt) (begun []Attempt, err error)
	// Settle writes down what became of attempts and of messages that were not even tried, and claims the next in the same
	// transaction.
	Settle(ctx context.Context, now time.Time, results []Settled, next *Claim) ([]Outgoing, error)
	// Tidy cancels queued messages past their expiry or under an opt-out, expires questions and proposals, gives claims
	// without an attempt whose lease is over back to the queue, and marks attempts in flight for longer than doubtAfter in
	// doubt.
	Tidy(ctx context.Context, now time.Time, doubtAfter time.Duration) (Tidied, error)
	// RefreshHours moves the open window of every school whose window is over.
	RefreshHours(ctx context.Context, now time.Time) error
	// PauseSender and RaiseAlarm tell staff.
	PauseSender(ctx context.Context, id, reason string, till time.Time) error
	RaiseAlarm(ctx context.Context, now time.Time, a Alarm) error
}

// Claim is a request for messages.
type Claim struct {
	Sender Sender
	N      int
	Owner  string
	Lease  time.Time
	// Prompted leaves out what families did not ask for, as outside their hours: the clock is not trusted.
	Prompted bool
	// Begin are attempts, without messages yet, for a claim that is to leave at once: where no pace and no cap stands against
	// it, each message is claimed and begun in the one transaction, and comes with its attempt. Empty only claims.
	Begin []Attempt
}

// Settled is the end of a try.
type Settled struct {
	MessageID string // "" where only the attempt is known: a claim whose answer was lost
	AttemptID string // "" when no byte was tried
	Outcome   Outcome
	// Status is what the message becomes: Sending or Sent (accepted), Queued (try again at RetryAt), Failed, InDoubt.
	Status     Status
	Channel    ChannelName // a change of way: SMS for a message whose WhatsApp window is shut; "" keeps it
	ProviderID string
	RetryAt    time.Time
	Counts     bool // with Queued: whether the try counts among Attempts
	Code       string
	Reason     string
	Verdict    Verdict   // with Accepted and Failed or Undelivered: taken and given up at once
	Problem    string    // of the number on this channel, to remember: "" for none
	OptOut     *OptOut   // the provider holds an opt-out for the number
	Rest       time.Time // until when the number rests on this channel (Address.RestUntil); zero for none
	SegmentsN  int       // SMS segments after a change of way; 0 keeps it
}

// Tidied counts what Tidy did.
type Tidied struct{ Expired, Stopped, Reclaimed, InDoubt, Questions int }
