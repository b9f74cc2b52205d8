package bot

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"
)

// Bounds of sending.
const (
	maxClaim   = 64               // messages a process holds claimed and unsettled, at most
	inFlight   = 16               // sends at a time for one sender; their attempts are committed together
	claimLease = 15 * time.Second // a claim without an attempt goes back to the queue after this
	sendLimit  = 30 * time.Second // one send, from dial to the last byte of the answer
)

// DoubtAfter is how long an attempt may be in flight before its process must be dead and its outcome in doubt.
const DoubtAfter = sendLimit + claimLease

// Outbox sends what is queued. Several processes may run one each on the same database.
type Outbox struct {
	Store    OutboxStore
	Channels map[string]Channel // by Sender.Provider; a sender whose provider is not here is left alone
	Owner    string             // this process, unique
	Log      *slog.Logger
	// Clock places sends in the sender's pace; nil sends each batch at once (virtual time).
	Clock Clock
	// Jitter is a factor around 1 for the steps between tries; nil is none.
	Jitter func() float64

	mu    sync.Mutex
	pulse map[string]*pulse // by sender
}

// pulse is what this process has lately seen of a sender's provider.
type pulse struct {
	doubts int       // in a row
	until  time.Time // the circuit is open until then
	gentle bool      // it said "too many": one at a time
}

// The circuit opens after doubtsToOpen doubtful outcomes in a row, for circuitOpen, then one probe.
const (
	doubtsToOpen = 5
	circuitOpen  = 5 * time.Second
)

// Step sends what is due now, for every sender side by side, and returns when nothing more may leave at now. Once ctx
// ends nothing more is claimed; sends in flight are finished and settled.
func (o *Outbox) Step(ctx context.Context, now time.Time) (more bool, err error) {
	senders, err := o.Store.Ready(ctx, now)
	if err != nil {
		return false, fmt.Errorf("read senders: %w", err)
	}
	var wg sync.WaitGroup
	errs := make([]error, len(senders))
	for i, s := range senders {
		if o.Channels[s.Provider] == nil || !o.mayTry(s.ID, now) {
			continue
		}
		wg.Go(func() { errs[i] = o.drain(ctx, now, s) })
	}
	wg.Wait()
	return false, errors.Join(errs...)
}

// drain sends for one sender until its queue or its pace says stop.
func (o *Outbox) drain(ctx context.Context, now time.Time, s Sender) error {
	// What was claimed is settled even while the process is told to stop.
	settling := context.WithoutCancel(ctx)
	batch, err := o.Store.Claim(ctx, now, o.claim(s, now))
	if err != nil {
		return fmt.Errorf("claim for sender %s: %w", s.ID, err)
	}
	for len(batch) > 0 {
		results, trouble := o.send(ctx, now, s, batch)
		if o.Clock != nil {
			now = o.Clock()
		}
		var next *Claim
		if ctx.Err() == nil && trouble == nil && o.mayTry(s.ID, now) {
			c := o.claim(s, now)
			next = &c
		}
		if batch, err = o.Store.Settle(settling, now, results, next); err != nil {
			return fmt.Errorf("settle for sender %s: %w", s.ID, err)
		}
		if trouble != nil {
			return o.pause(settling, now, s, *trouble)
		}
	}
	return nil
}

func (o *Outbox) claim(s Sender, now time.Time) Claim {
	n := maxClaim
	if s.Rate > 0 {
		n = max(1, min(n, int(math.Floor(s.Rate))))
	}
	if o.pulseOf(s.ID).gentle {
		n = 1
	}
	return Claim{Sender: s, N: n, Owner: o.Owner, Lease: now.Add(claimLease)}
}

// trouble is a refusal that concerns the sender, not the message.
type trouble struct {
	verdict Verdict
	reason  string
}

// send takes a claimed batch to the wire, in groups whose attempts are committed before their first byte. It returns the
// end of every message of the batch: those it did not get to go back to the queue.
func (o *Outbox) send(ctx context.Context, now time.Time, s Sender, batch []Outgoing) ([]Settled, *trouble) {
	results := make([]Settled, 0, len(batch))
	var halt *trouble
	for len(batch) > 0 {
		if ctx.Err() != nil || halt != nil || !o.mayTry(s.ID, now) {
			return append(results, handBack(batch, now)...), halt
		}
		group := batch[:min(inFlight, len(batch))]
		if o.Clock != nil && s.Rate > 0 {
			if group = o.due(ctx, group); len(group) == 0 {
				continue
			}
			now = o.Clock()
		}
		batch = batch[len(group):]
		done, bad := o.sendGroup(ctx, now, s, group)
		results = append(results, done...)
		halt = bad
	}
	return results, halt
}

// due waits for the first message's place in the pace and gives those whose place has come.
func (o *Outbox) due(ctx context.Context, group []Outgoing) []Outgoing {
	if wait := group[0].LeaveAt.Sub(o.Clock()); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
	}
	now, n := o.Clock(), 1
	for n < len(group) && !group[n].LeaveAt.After(now) {
		n++
	}
	return group[:n]
}

// sendGroup commits the attempts of a group and sends them side by side.
func (o *Outbox) sendGroup(ctx context.Context, now time.Time, s Sender, group []Outgoing) ([]Settled, *trouble) {
	var results []Settled
	attempts := make([]Attempt, 0, len(group))
	byID := make(map[string]*Outgoing, len(group))
	for i := range group {
		m := &group[i]
		if end, refused := beforeSending(*m, now); refused {
			results = append(results, end)
			continue
		}
		a := Attempt{ID: NewID(), MessageID: m.ID, N: m.Attempts + 1, Token: newToken(), Owner: o.Owner, StartedAt: now}
		attempts = append(attempts, a)
		byID[a.MessageID] = m
	}
	if len(attempts) == 0 {
		return results, nil
	}
	begun, err := o.Store.Begin(context.WithoutCancel(ctx), now, attempts)
	if err != nil {
		// No byte left. Tidy gives the claims back after their lease.
		o.Log.Error("attempts not committed", "sender", s.ID, "err", err)
		return results, nil
	}
	ends := make([]Settled, len(begun))
	sent := make([]SendResult, len(begun))
	var wg sync.WaitGroup
	for i, a := range begun {
		wg.Go(func() {
			m := *byID[a.MessageID]
			m.Attempt, m.Sender = a, s
			sent[i] = o.try(ctx, m)
		})
	}
	wg.Wait()
	var halt *trouble
	for i, a := range begun {
		ends[i] = settle(*byID[a.MessageID], a, sent[i], now, o.jitter())
		o.note(s.ID, sent[i], now)
		if v := sent[i].Verdict; sent[i].Outcome == NotSent && (v == SenderFault || v == QueueFull) {
			halt = &trouble{verdict: v, reason: sent[i].Reason}
		}
	}
	return append(results, ends...), halt
}

// try sends one message. A panic in a provider's code leaves the outcome in doubt, for this message only.
func (o *Outbox) try(ctx context.Context, m Outgoing) (res SendResult) {
	// A send in flight is finished while the process stops: half a request would only leave a doubt.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	defer func() {
		if fault := recover(); fault != nil {
			o.Log.Error("send failed inside", "message", m.ID, "fault", fmt.Sprint(fault))
			res = SendResult{Outcome: Doubt, Reason: "the program failed while sending"}
		}
	}()
	return o.Channels[m.Sender.Provider].Send(ctx, m)
}

// pause holds a sender's queue and tells staff.
func (o *Outbox) pause(ctx context.Context, now time.Time, s Sender, t trouble) error {
	wait := 15 * time.Minute
	if t.verdict == QueueFull {
		wait = 10 * time.Minute
	}
	o.Log.Warn("sender paused", "sender", s.ID, "channel", s.Channel, "reason", t.reason, "minutes", int(wait.Minutes()))
	if err := o.Store.PauseSender(ctx, s.ID, t.reason, now.Add(wait)); err != nil {
		return fmt.Errorf("pause sender %s: %w", s.ID, err)
	}
	err := o.Store.RaiseAlarm(ctx, now, Alarm{
		SchoolID: s.SchoolID, Cause: "sender:" + s.ID + ":" + string(t.verdict),
		Text: fmt.Sprintf("Messages by %s are held: %s. It is tried again every %d minutes.", s.Channel, t.reason, int(wait.Minutes())),
	})
	if err != nil {
		return fmt.Errorf("alarm for sender %s: %w", s.ID, err)
	}
	return nil
}

func (o *Outbox) pulseOf(sender string) pulse {
	o.mu.Lock()
	defer o.mu.Unlock()
	if p := o.pulse[sender]; p != nil {
		return *p
	}
	return pulse{}
}

func (o *Outbox) mayTry(sender string, now time.Time) bool {
	return !now.Before(o.pulseOf(sender).until)
}

// note keeps the circuit: doubts in a row open it, "too many requests" makes us gentle, an acceptance ends both.
func (o *Outbox) note(sender string, res SendResult, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.pulse == nil {
		o.pulse = map[string]*pulse{}
	}
	p := o.pulse[sender]
	if p == nil {
		p = &pulse{}
		o.pulse[sender] = p
	}
	switch {
	case res.Outcome == Accepted:
		*p = pulse{}
	case res.Outcome == Doubt:
		if p.doubts++; p.doubts >= doubtsToOpen {
			p.until, p.gentle = now.Add(circuitOpen), true
			o.Log.Warn("provider does not answer; waiting", "sender", sender, "doubts", p.doubts)
		}
	case res.Verdict == Retry:
		p.gentle = true
	}
}

func (o *Outbox) jitter() float64 {
	if o.Jitter == nil {
		return 1
	}
	return o.Jitter()
}

// newToken makes the name of an attempt in its status callback: 128 random bits in the letters that survive every
// proxy's re-encoding of a path.
func newToken() string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}
