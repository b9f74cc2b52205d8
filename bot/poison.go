package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// A row on which the program itself fails must stop nothing but itself: it ends, visibly, and the others go on.

// errFault says that a composer failed inside: the broadcast ends, the program goes on.
var errFault = errors.New("the program failed while it made the texts")

const reasonFault = "the program failed over this text: please report it; the others are not touched"

// poisonAtMost is how many recipients of a chunk may make the composer fail. With more of them the fault is the broadcast's,
// and nothing of it goes out.
const poisonAtMost = 10

// compose makes the texts of a chunk. Recipients over whom the composer fails are drafts too, failed; all others are
// composed together, since a composer may give them things of which each goes to one (a meeting's times).
func (e *Expander) compose(ctx context.Context, now time.Time, c Composer, school School, b Broadcast, chunk []Recipient) ([]Draft, error) {
	drafts, err := guardedCompose(ctx, now, c, school, b, chunk)
	if !errors.Is(err, errFault) {
		return drafts, err
	}
	poison := map[string]bool{}
	var find func(part []Recipient)
	find = func(part []Recipient) {
		if len(poison) > poisonAtMost || ctx.Err() != nil {
			return
		}
		if _, err := guardedCompose(ctx, now, c, school, b, part); !errors.Is(err, errFault) {
			return
		}
		if len(part) == 1 {
			poison[part[0].Key] = true
			return
		}
		find(part[:len(part)/2])
		find(part[len(part)/2:])
	}
	find(chunk)
	if len(poison) == 0 || len(poison) > poisonAtMost {
		return nil, err
	}
	var rest []Recipient
	var failed []Draft
	for _, r := range chunk {
		if poison[r.Key] {
			failed = append(failed, Draft{Message: Message{Recipient: r.Key, Status: Failed, Reason: reasonFault}})
		} else {
			rest = append(rest, r)
		}
	}
	e.Log.Error("texts could not be made: the program failed over them", "broadcast", b.ID, "texts", len(failed), "err", err)
	drafts, err = guardedCompose(ctx, now, c, school, b, rest)
	if err != nil {
		return nil, err
	}
	if e.Faults != nil {
		e.Faults(len(failed))
	}
	return append(drafts, failed...), nil
}

func guardedCompose(ctx context.Context, now time.Time, c Composer, school School, b Broadcast, chunk []Recipient) (drafts []Draft, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%w: %v", errFault, fault)
		}
	}()
	return c.Compose(ctx, now, school, b, chunk)
}

// before is beforeSending of a row that may make it fail: such a row is failed, since no byte of it has left.
func (d *drain) before(m Outgoing) (end Settled, refused bool) {
	defer func() {
		if fault := recover(); fault != nil {
			d.o.Log.Error("message could not be prepared", "message", m.ID, "fault", fmt.Sprint(fault))
			d.o.faulted()
			end, refused = failed(Settled{MessageID: m.ID, Outcome: NotSent}, reasonFault), true
		}
	}()
	return beforeSending(m, d.now)
}

// guardedRun keeps a fault of one sender's drain from ending the program. What it had in hand is taken up again when its
// claims are over.
func (d *drain) guardedRun(ctx context.Context) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			d.o.faulted()
			err = fmt.Errorf("the program failed: %v\n%s", fault, debug.Stack())
		}
	}()
	return d.run(ctx)
}

func (o *Outbox) faulted() {
	if o.Faults != nil {
		o.Faults(1)
	}
}
