package bot

import (
	"context"
	"errors"
	"sync"
)

// Exclusive is a Channel of which only one process at a time may send for a sender: a linked WhatsApp session is one stream.
// The outbox sends for its senders only inside Hold. (Sharing a sender is what claims are for: a message is its claimer's
// until its lease, and its attempt is committed only while it is.)
type Exclusive interface {
	Channel
	// Exclusive says that it is.
	Exclusive() bool
}

func exclusive(c Channel) bool {
	e, ok := c.(Exclusive)
	return ok && e.Exclusive()
}

// hold is the right to send for one exclusive sender.
type hold struct {
	ctx    context.Context
	drains sync.WaitGroup
}

// Hold lets this process send for an exclusive sender until ctx ends: it is the work of a Keeper of the sender's lease. Claims
// and attempts carry the fence of ctx, so one that was stopped and does not know that another has the sender claims and
// begins nothing. It returns when nothing of the sender is in flight any more; sends that are in flight when the lease is
// lost are broken off.
func (o *Outbox) Hold(ctx context.Context, senderID string) {
	h := &hold{ctx: ctx}
	o.mu.Lock()
	if o.held == nil {
		o.held = map[string]*hold{}
	}
	o.held[senderID] = h
	o.mu.Unlock()
	o.Wake.Ring() // what has waited for this
	<-ctx.Done()
	o.mu.Lock()
	if o.held[senderID] == h {
		delete(o.held, senderID)
	}
	o.mu.Unlock()
	h.drains.Wait()
}

// holding gives the context to send for a sender under, and what is to be told at the end; false where another process has
// the sender.
func (o *Outbox) holding(ctx context.Context, s Sender) (context.Context, func(), bool) {
	if !exclusive(o.Channels[s.Provider]) {
		return ctx, func() {}, true
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	h := o.held[s.ID]
	if h == nil || h.ctx.Err() != nil {
		return ctx, nil, false
	}
	h.drains.Add(1)
	return h.ctx, h.drains.Done, true
}

// wire is a context for sends: one that the end of ctx, a process that stops, does not end (half a request would only leave
// a doubt), but the loss of its lease does.
func wire(ctx context.Context) (context.Context, func()) {
	flight, cut := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(context.Cause(ctx), ErrStale) {
			cut()
		}
	})
	return flight, func() { stop(); cut() }
}
