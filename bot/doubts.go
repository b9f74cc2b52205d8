package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// DoubtStore is what resolving doubts needs of storage.
type DoubtStore interface {
	// Unresolved notes which messages have come into doubt, and lists at most limit of those that are to be looked for at
	// now, the most urgent class first. Those that a report has resolved meanwhile are not among them.
	Unresolved(ctx context.Context, now time.Time, limit int) ([]Unresolved, error)
	// Rivals says, as of one moment, which of a channel's provider ids belong to messages of ours already, and which of the
	// messages in doubt are Busy.
	Rivals(ctx context.Context, channel ChannelName, providerIDs, messageIDs []string) (owned, busy map[string]bool, err error)
	// Resolve carries out what looks have brought, and says how many messages became uncertain and how many were queued
	// once more. A message that is not in doubt any more stays as it is.
	Resolve(ctx context.Context, now time.Time, list []Resolution) (uncertain, again int, err error)
	// Settle is OutboxStore's: it queues what a Repeater can send again.
	Settle(ctx context.Context, now time.Time, results []Settled, next *Claim) ([]Outgoing, error)
}

// Doubts looks for messages in doubt in what their providers hold. In an outage there may be thousands, and the provider
// may be the last to want questions then: a step reads one list for many of them, or the lists of a few phones, and goes
// on with the rest at the next step.
//
// Several processes may do this at once: a message takes a provider's id once, an id is taken once, and a message is sent
// once more once.
type Doubts struct {
	Store    DoubtStore
	Channels map[string]Channel // by Sender.Provider
	Report   func(ctx context.Context, r Report) error
	Log      *slog.Logger
	// Queued is told that a text was queued; nil tells nobody.
	Queued func()

	patience patients
}

// Bounds of a step.
const (
	doubtBatch  = 1000 // messages in doubt
	fewDoubts   = 20   // more than these of one sender are looked for in its whole list
	phoneLists  = 40   // lists of single phones
	listsAtOnce = 4
	listPages   = 25        // of one list
	recentDoubt = time.Hour // older ones are looked for by phone: a whole list would be long
)

// Step looks for the messages whose time has come.
func (d *Doubts) Step(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := d.Store.Unresolved(ctx, now, doubtBatch)
	if err != nil {
		return false, fmt.Errorf("read messages in doubt: %w", err)
	}
	if len(list) == 0 {
		return false, nil
	}
	if d.patience == nil {
		d.patience = patients{}
	}
	var ends []Resolution
	var due []Unresolved
	var repeats []Settled
	for _, u := range list {
		if u.early(now) {
			ends = append(ends, Resolution{MessageID: u.ID, Looks: u.Looks, LookAt: u.StartedAt.Add(looks(u.Class)[0])})
			continue
		}
		if _, ok := repeater(d.Channels[u.Sender.Provider]); ok {
			if again, ok := repeated(u); ok {
				again.RetryAt = now
				repeats = append(repeats, again)
				continue
			}
		}
		due = append(due, u)
	}
	var errs []error
	if len(repeats) > 0 {
		if _, err := d.Store.Settle(ctx, now, repeats, nil); err != nil {
			return false, fmt.Errorf("queue messages in doubt again: %w", err)
		}
		d.Log.Info("messages in doubt are sent again under their own ids", "messages", len(repeats))
		if d.Queued != nil {
			d.Queued()
		}
	}
	found := 0
	for _, own := range bySender(due) {
		l, err := d.look(ctx, now, own)
		if err != nil {
			errs = append(errs, err)
		}
		found += len(l.found)
		for _, u := range own {
			switch {
			case l.found[u.ID]:
				ends = append(ends, Resolution{MessageID: u.ID, Looks: u.Looks})
			case l.left[u.ID] && now.Sub(u.StartedAt) < settleWindow+settlePatience && u.Class != Emergency:
				// Its turn comes with the next step.
			default:
				ends = append(ends, u.resolve(now, !l.left[u.ID]))
			}
		}
	}
	uncertain, again, err := d.Store.Resolve(ctx, now, ends)
	if err != nil {
		return false, errors.Join(append(errs, fmt.Errorf("write down what became of messages in doubt: %w", err))...)
	}
	if found+uncertain > 0 {
		d.Log.Info("messages in doubt", "found", found, "uncertain", uncertain, "sent_once_more", again)
	}
	if again > 0 && d.Queued != nil {
		d.Queued()
	}
	return false, errors.Join(errs...)
}

// bySender parts a list by the sender that tried the messages.
func bySender(list []Unresolved) [][]Unresolved {
	var groups [][]Unresolved
	at := map[string]int{}
	for _, u := range list {
		i, known := at[u.Sender.ID]
		if !known {
			i = len(groups)
			at[u.Sender.ID] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], u)
	}
	return groups
}

// looked is what a look at one sender's list has brought: what was found and is known by the provider's id now, and what
// could not be looked for.
type looked struct{ found, left map[string]bool }

// look looks for the messages of one sender.
func (d *Doubts) look(ctx context.Context, now time.Time, list []Unresolved) (looked, error) {
	l := looked{found: map[string]bool{}, left: map[string]bool{}}
	own := list[0].Sender
	ledger, ok := d.Channels[own.Provider].(Ledger)
	if !ok {
		return l, nil // there is nothing to ask
	}
	for _, u := range list {
		l.left[u.ID] = true
	}
	p := d.patience.of(own.ID)
	if !p.mayAsk(now) {
		return l, nil
	}
	err := d.search(ctx, now, ledger, own, list, l)
	p.note(err, now)
	if err != nil {
		return l, fmt.Errorf("look for messages in doubt of sender %s: %w", own.ID, err)
	}
	return l, nil
}

func (d *Doubts) search(ctx context.Context, now time.Time, ledger Ledger, own Sender, list []Unresolved, l looked) error {
	var recent []Unresolved
	for _, u := range list {
		if now.Sub(u.StartedAt) < recentDoubt {
			recent = append(recent, u)
		}
	}
	if len(recent) > fewDoubts {
		carried, whole, err := outgoing(ctx, ledger, own, "", since(recent))
		if err != nil {
			return err
		}
		if err := d.adopt(ctx, now, own, recent, carried, l, whole); err != nil {
			return err
		}
	}
	return d.searchPhones(ctx, now, ledger, own, list, l)
}

// searchPhones looks for what is left in the lists of single phones.
func (d *Doubts) searchPhones(ctx context.Context, now time.Time, ledger Ledger, own Sender, list []Unresolved, l looked) error {
	byPhone := map[Number][]Unresolved{}
	var phones []Number
	for _, u := range list {
		if !l.left[u.ID] {
			continue
		}
		if byPhone[u.Number] == nil {
			if len(phones) == phoneLists {
				continue
			}
			phones = append(phones, u.Number)
		}
		byPhone[u.Number] = append(byPhone[u.Number], u)
	}
	for some := range slices.Chunk(phones, listsAtOnce) {
		var wg sync.WaitGroup
		lists, errs := make([][]Carried, len(some)), make([]error, len(some))
		for i, phone := range some {
			wg.Go(func() { lists[i], _, errs[i] = outgoing(ctx, ledger, own, phone, since(byPhone[phone])) })
		}
		wg.Wait()
		for i, phone := range some {
			if errs[i] != nil {
				continue
			}
			if err := d.adopt(ctx, now, own, byPhone[phone], lists[i], l, true); err != nil {
				return err
			}
		}
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	return nil
}

// since is how far back a list must reach to hold the messages.
func since(list []Unresolved) time.Time {
	at := list[0].StartedAt
	for _, u := range list {
		if u.StartedAt.Before(at) {
			at = u.StartedAt
		}
	}
	return at.Add(-madeBefore - time.Second)
}

// outgoing reads a list; whole is false where it was too long to be read to its end.
func outgoing(ctx context.Context, ledger Ledger, own Sender, to Number, since time.Time) (list []Carried, whole bool, err error) {
	pages := 0
	whole = true
	err = ledger.Outgoing(ctx, own, to, since, func(page []Carried) bool {
		list = append(list, page...)
		if pages++; pages == listPages {
			whole = false
		}
		return whole
	})
	return list, whole, err
}

// adopt gives the messages that are in a list their provider's ids. Those that are not are looked for, if the list is whole
// and nothing else to their phone is on its way.
func (d *Doubts) adopt(ctx context.Context, now time.Time, own Sender, list []Unresolved, carried []Carried, l looked, whole bool) error {
	ids := make([]string, len(list))
	for i, u := range list {
		ids[i] = u.ID
	}
	sids := make([]string, len(carried))
	for i, c := range carried {
		sids[i] = c.ProviderID
	}
	// Read after the list: what the provider had by then is owned, on its way, or in doubt like these.
	owned, busy, err := d.Store.Rivals(ctx, own.Channel, sids, ids)
	if err != nil {
		return fmt.Errorf("read which messages are known: %w", err)
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Busy = busy[list[i].ID]
	}
	found := match(list, carried, owned)
	for _, u := range list {
		c, ok := found[u.ID]
		if !ok {
			if whole && !u.Busy {
				delete(l.left, u.ID)
			}
			continue
		}
		if c.Status == "" {
			c.Status = Sending // it has it, whatever the word means
		}
		switch err := d.Report(ctx, c.report(u.AttemptID, now)); {
		case errors.Is(err, ErrNotFound): // another of ours has just taken the id
		case err != nil:
			return fmt.Errorf("report of message %s: %w", u.ID, err)
		default:
			l.found[u.ID] = true
			delete(l.left, u.ID)
		}
	}
	return nil
}
