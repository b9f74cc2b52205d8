package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// FetchStore is what fetching needs of storage.
type FetchStore interface {
	// Senders lists a school's senders; those of every school with "".
	Senders(ctx context.Context, schoolID string) ([]Sender, error)
	// Known says which of a channel's provider ids are in the database.
	Known(ctx context.Context, channel ChannelName, providerIDs []string) (map[string]bool, error)
	// Bookmark reads how far a chore has come; MoveBookmark notes that, unless another process has meanwhile.
	Bookmark(ctx context.Context, name string) (Bookmark, error)
	MoveBookmark(ctx context.Context, name string, from, to Bookmark) error
}

// Fetcher brings in what people wrote and no webhook brought: while the program was down, while the database was, or where
// there is no webhook at all. It lists what the provider holds for each of our numbers, as far back as its lists may lag,
// and receives what is not known, the oldest first. A message counts from when it was written, so an answer that comes in
// late is none to a question that was asked after it.
//
// Several processes may fetch at once: a message is received once.
type Fetcher struct {
	Store    FetchStore
	Channels map[string]Channel // by Sender.Provider
	Receive  func(ctx context.Context, in Incoming) (fresh bool, err error)
	Log      *slog.Logger
	// Polls says that no webhook comes: the latest messages are asked for all the time.
	Polls bool

	patience patients
	next     map[string]*fetchTimes
}

// fetchTimes are when a sender's messages are next listed: all of the last days, or the latest.
type fetchTimes struct{ all, latest time.Time }

// How far back and how often messages are listed.
const (
	fetchBack   = 48 * time.Hour // lists lag by hours; after a weekend it is two days before the last look
	fetchMost   = 14 * 24 * time.Hour
	fetchAll    = 5 * time.Minute
	fetchLatest = 15 * time.Second
	fetchPages  = 100
)

// Step fetches for the senders whose time has come.
func (f *Fetcher) Step(ctx context.Context, now time.Time) (more bool, err error) {
	senders, err := f.Store.Senders(ctx, "")
	if err != nil {
		return false, fmt.Errorf("read senders: %w", err)
	}
	if f.next == nil {
		f.next, f.patience = map[string]*fetchTimes{}, patients{}
	}
	var errs []error
	for _, own := range senders {
		ledger, ok := f.Channels[own.Provider].(Ledger)
		if !ok || !own.CanReceive {
			continue
		}
		p := f.patience.of(own.ID)
		if !p.mayAsk(now) {
			continue
		}
		t := f.next[own.ID]
		if t == nil {
			t = &fetchTimes{}
			f.next[own.ID] = t
		}
		switch {
		case !now.Before(t.all):
			err = f.fetchAll(ctx, now, ledger, own)
			if err == nil {
				t.all, t.latest = now.Add(fetchAll), now.Add(fetchLatest)
			}
		case f.Polls && !now.Before(t.latest):
			_, err = f.fetch(ctx, ledger, own, now.Add(-fetchBack), true)
			if err == nil {
				t.latest = now.Add(fetchLatest)
			}
		default:
			continue
		}
		p.note(err, now)
		if err != nil {
			errs = append(errs, fmt.Errorf("fetch messages to sender %s: %w", own.ID, err))
		}
	}
	return false, errors.Join(errs...)
}

// fetchAll fetches all messages of the last two days, or since two days before the last time this succeeded.
func (f *Fetcher) fetchAll(ctx context.Context, now time.Time, ledger Ledger, own Sender) error {
	name := "fetched " + own.ID
	last, err := f.Store.Bookmark(ctx, name)
	if err != nil {
		return err
	}
	since := now.Add(-fetchBack)
	if !last.At.IsZero() && last.At.Before(now) {
		since = last.At.Add(-fetchBack)
	}
	if most := now.Add(-fetchMost); since.Before(most) {
		since = most
	}
	whole, err := f.fetch(ctx, ledger, own, since, false)
	if err != nil {
		return err
	}
	if !whole {
		f.Log.Warn("more messages came in than are listed at a time: the oldest may be missing", "sender", own.ID)
	}
	return f.Store.MoveBookmark(ctx, name, last, Bookmark{At: now})
}

// fetch lists messages back to since and receives those that are not known; whole is false where there were too many to be
// listed. With latest it stops at the first page that is known.
func (f *Fetcher) fetch(ctx context.Context, ledger Ledger, own Sender, since time.Time, latest bool) (whole bool, err error) {
	var fresh []Incoming
	var failed error
	pages := 0
	whole = true
	err = ledger.Incoming(ctx, own, since, func(page []Incoming) bool {
		ids := make([]string, len(page))
		for i, in := range page {
			ids[i] = in.ProviderID
		}
		known, err := f.Store.Known(ctx, own.Channel, ids)
		if err != nil {
			failed = err
			return false
		}
		before := len(fresh)
		for _, in := range page {
			if !known[in.ProviderID] {
				fresh = append(fresh, in)
			}
		}
		if pages++; pages == fetchPages {
			whole = false
		}
		return whole && (!latest || len(fresh) > before)
	})
	// What was listed is received even where the list broke off: nobody's words wait for the rest.
	return whole, errors.Join(f.receive(ctx, own, fresh), failed, err)
}

// receive receives messages, the oldest first.
func (f *Fetcher) receive(ctx context.Context, own Sender, list []Incoming) error {
	slices.SortStableFunc(list, func(a, b Incoming) int { return cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()) })
	n := 0
	for _, in := range list {
		fresh, err := f.Receive(ctx, in)
		switch {
		case errors.Is(err, ErrUnknownSender):
			f.Log.Warn("message to a number that is not set up", "channel", in.Channel, "sid", in.ProviderID)
		case err != nil:
			return fmt.Errorf("receive a message that was fetched: %w", err)
		case fresh:
			n++
		}
	}
	if n > 0 && !f.Polls {
		f.Log.Info("messages that no webhook had brought", "sender", own.ID, "messages", n)
	}
	return nil
}
