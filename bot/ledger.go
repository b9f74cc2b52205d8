package bot

import (
	"context"
	"errors"
	"time"
)

// Ledger is a Channel whose provider keeps what it carried and can be asked for it. It proves that a message was sent or
// came in, and never that it was not: the latest may be missing for hours. An error holds no number and no text.
type Ledger interface {
	// Outgoing gives the messages that the provider took for one of our senders and were made at or after since, page by
	// page, the newest first, until page returns false; to narrows them to one phone, "" is all.
	Outgoing(ctx context.Context, own Sender, to Number, since time.Time, page func([]Carried) (more bool)) error
	// Incoming is Outgoing for messages to one of our numbers. Each is told as if it had just come (Incoming), but for its
	// time, which is when it was written.
	Incoming(ctx context.Context, own Sender, since time.Time, page func([]Incoming) (more bool)) error
	// Carried reads one message by its provider's id. ErrNotFound when there is none.
	Carried(ctx context.Context, id string) (Carried, error)
}

// Carried is an outgoing message as its provider has it.
type Carried struct {
	ProviderID string
	To         Number
	Body       string
	At         time.Time // when the provider took it, by our clock, to the second
	// What has become of it, as a status callback tells it. Status is "" where we do not know the word.
	Status  Status
	Code    string
	Reason  string
	Verdict Verdict
}

// report is what became of it as the status callback would have told it.
func (c Carried) report(attemptID string, now time.Time) Report {
	return Report{AttemptID: attemptID, ProviderID: c.ProviderID, Number: c.To, Status: c.Status, Code: c.Code, Reason: c.Reason, Verdict: c.Verdict, At: now}
}

// SlowDown is the error of a ledger that does not want to be asked at present.
type SlowDown struct {
	Reason string
	After  time.Duration // what it asked for; 0 where it did not say
}

func (s *SlowDown) Error() string { return s.Reason }

// rests is how long nobody asks a ledger again after errors in a row.
func rests() []time.Duration {
	return []time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute}
}

// patience keeps from asking a ledger that has failed: a little longer each time. The zero value asks.
type patience struct {
	failed int
	until  time.Time
}

func (p *patience) mayAsk(now time.Time) bool { return !now.Before(p.until) }

// note keeps how an asking ended.
func (p *patience) note(err error, now time.Time) {
	if err == nil {
		p.failed, p.until = 0, time.Time{}
		return
	}
	steps := rests()
	wait := steps[min(p.failed, len(steps)-1)]
	if slow := (*SlowDown)(nil); errors.As(err, &slow) {
		wait = max(wait, slow.After)
	}
	p.failed++
	p.until = now.Add(wait)
}

// patients are the patience with each sender's ledger.
type patients map[string]*patience

func (p patients) of(sender string) *patience {
	if p[sender] == nil {
		p[sender] = &patience{}
	}
	return p[sender]
}
