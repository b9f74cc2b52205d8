package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// settle writes down what has ended and claims the next, in one transaction.
func (d *drain) settle(ctx context.Context, stopping bool) error {
	var next *Claim
	n, atOnce := d.room(), d.s.Rate <= 0 && len(d.waiting) == 0
	if atOnce {
		n = min(n, d.wanted())
	}
	if !stopping && n > 0 && !d.now.Before(d.claimAt) {
		claim, begin := d.o.lag.of(d.o.lease())
		next = &Claim{Sender: d.s, N: n, Owner: d.o.Owner, Lease: d.now.Add(d.o.lease() + claim + begin), Prompted: !d.clk.Unprompted()}
		if atOnce {
			next.Begin = d.attempts(n)
		}
	}
	if next == nil && !d.due(stopping) {
		return nil
	}
	batch, err := d.store(ctx, next)
	if err != nil && len(d.done) == 0 && (d.flying > 0 || len(d.waiting) > 0) {
		// Only the claim failed. What is at the wire must still become known, and what was claimed goes back to the queue.
		d.o.Log.Error("nothing more is claimed", "sender", d.s.ID, "in_flight", d.flying, "claimed", len(d.waiting), "err", err)
		d.broken = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("settle for sender %s: %w", d.s.ID, err)
	}
	if d.done = nil; next == nil {
		return nil
	}
	d.leave(batch)
	d.empty, d.claimAt = len(batch) == 0, time.Time{}
	if d.empty && d.flying > 0 {
		d.claimAt = d.now.Add(hungryWait)
	}
	return nil
}

// attempts are for a claim of n that is to leave at once: they begin when that will have been committed.
func (d *drain) attempts(n int) []Attempt {
	d.claimLag, _ = d.o.lag.of(d.o.lease())
	list := make([]Attempt, n)
	for i := range list {
		list[i] = d.attempt(d.claimLag)
	}
	return list
}

// leave sends what a claim has begun, and lets the rest wait.
func (d *drain) leave(batch []Outgoing) {
	// What this claim itself has taken counts against it: the process may have been stopped in it.
	late := d.late(d.at, d.claimLag)
	for _, m := range batch {
		if m.Attempt.ID == "" {
			d.waiting = append(d.waiting, m)
			continue
		}
		if refused, ok := d.before(m); ok {
			refused.AttemptID = m.Attempt.ID
			d.done = append(d.done, refused)
			continue
		}
		m.Sender, m.Late = d.s, late
		d.fly(m)
	}
}

// disown settles attempts that may have been committed although the claim's answer was lost: no byte of them left, and
// nobody must doubt them.
func (d *drain) disown(next *Claim) {
	if next == nil {
		return
	}
	for _, a := range next.Begin {
		d.done = append(d.done, Settled{AttemptID: a.ID, Outcome: NotSent, Status: Queued, RetryAt: d.now})
	}
	next.Begin = nil
}

// due says that what has ended is to be written down now, and not with what ends soon.
func (d *drain) due(stopping bool) bool {
	return len(d.done) > 0 && (stopping || d.o.Clock == nil || d.flying == 0 || len(d.done) >= maxClaim || d.now.Sub(d.doneAt) >= settleWait)
}

// store settles and claims. Outcomes that are known must not become doubts because the database was away, so outside virtual
// time it is tried again for as long as it is; but not for ever where the process is to stop, or where the database answers
// and these outcomes alone are refused.
func (d *drain) store(ctx context.Context, next *Claim) ([]Outgoing, error) {
	pause := 100 * time.Millisecond
	for began := d.now; ; pause = min(2*pause, 2*time.Second) {
		var batch []Outgoing
		var err error
		switch {
		case next == nil:
			_, err = d.o.Store.Settle(withoutLease(ctx), d.now, d.done, nil)
		case len(d.done) == 0:
			batch, err = d.o.Store.Claim(ctx, d.now, *next)
		default:
			batch, err = d.o.Store.Settle(ctx, d.now, d.done, next)
		}
		if next != nil {
			d.lagged(&d.o.lag.claim)
		}
		if err != nil {
			d.disown(next)
		}
		if errors.Is(err, ErrStale) {
			// Another has the sender. What is known is written down all the same.
			d.broken, next = true, nil
			if len(d.done) == 0 {
				return nil, nil
			}
			continue
		}
		if err == nil || d.o.Clock == nil || len(d.done) == 0 || d.now.Sub(began) > d.o.sendLimit() && (d.stopped() || d.answers(ctx)) {
			return batch, err
		}
		d.o.Log.Warn("outcomes not written down yet", "sender", d.s.ID, "messages", len(d.done), "err", err)
		timer := time.NewTimer(pause)
		<-timer.C
		d.tick()
	}
}

// answers says that the database does.
func (d *drain) answers(ctx context.Context) bool {
	_, err := d.o.Store.Ready(ctx, d.now)
	return err == nil
}
