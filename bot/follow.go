package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

// Unfinished is a message that its provider has and of which no report has told the end.
type Unfinished struct {
	MessageID  string    `db:"id"`
	SenderID   string    `db:"sender_id"`
	ProviderID string    `db:"provider_id"`
	Status     Status    `db:"status"`
	AttemptID  string    `db:"attempt_id"`
	StartedAt  time.Time `db:"started_at"` // of the attempt
}

// FollowStore is what following needs of storage.
type FollowStore interface {
	// Unfinished lists at most limit messages that were accepted and have no final status, whose attempts began after a
	// bookmark and not later than until, in that order.
	Unfinished(ctx context.Context, after Bookmark, until time.Time, limit int) ([]Unfinished, error)
	Senders(ctx context.Context, schoolID string) ([]Sender, error)
	Bookmark(ctx context.Context, name string) (Bookmark, error)
	MoveBookmark(ctx context.Context, name string, from, to Bookmark) error
}

// Follower asks the provider what became of messages whose callbacks do not come: 1, 5 and 30 minutes and 6 hours after they
// were handed over. Where callbacks never come (Polls), it also asks for the latest all the time.
//
// A few are asked for one by one. Many are looked up in the sender's list, which tells of 400 with one question; what it does
// not hold (lists lag) is asked for at the next time.
//
// It walks along the attempts with a bookmark for each of the times, so that a restart or a replica goes on from there, and
// messages cost nothing until their time comes. Several processes may follow at once: a status only climbs.
type Follower struct {
	Store    FollowStore
	Channels map[string]Channel // by Sender.Provider
	Report   func(ctx context.Context, r Report) error
	Log      *slog.Logger
	Polls    bool

	patience patients
	latest   time.Time // when the latest are next asked for
}

// Times and bounds of following.
const (
	followLatest = 15 * time.Second
	followRecent = 5 * time.Minute // the latest
	followBatch  = 1000
	followFew    = 10 // are asked for one by one
	followPages  = 10
)

func followAges() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 6 * time.Hour}
}

// Step asks for the messages whose time has come.
func (f *Follower) Step(ctx context.Context, now time.Time) (more bool, err error) {
	if f.patience == nil {
		f.patience = patients{}
	}
	var errs []error
	if f.Polls && !now.Before(f.latest) {
		f.latest = now.Add(followLatest)
		list, err := f.Store.Unfinished(ctx, Bookmark{At: now.Add(-followRecent)}, now, followBatch)
		if err == nil {
			_, err = f.ask(ctx, now, list)
		}
		errs = append(errs, err)
	}
	ages := followAges()
	for i, age := range ages {
		oldest := time.Time{}
		if i+1 < len(ages) {
			oldest = now.Add(-ages[i+1]) // older ones are the next age's
		}
		again, err := f.walk(ctx, now, age, oldest)
		errs, more = append(errs, err), more || again
	}
	return more, errors.Join(errs...)
}

// walk asks for the messages that have come to an age since the last time, those that began at or before oldest left out.
func (f *Follower) walk(ctx context.Context, now time.Time, age time.Duration, oldest time.Time) (more bool, err error) {
	name := "statuses after " + age.String()
	stood, err := f.Store.Bookmark(ctx, name)
	if err != nil {
		return false, err
	}
	until := now.Add(-age)
	from := stood
	switch {
	case stood.At.IsZero(), stood.At.After(now): // the beginning, or it was moved by a clock that was wrong
		return false, f.Store.MoveBookmark(ctx, name, stood, Bookmark{At: until})
	case from.At.Before(oldest):
		from = Bookmark{At: oldest}
	}
	if !from.At.Before(until) {
		return false, nil
	}
	list, err := f.Store.Unfinished(ctx, from, until, followBatch)
	if err != nil {
		return false, err
	}
	asked, err := f.ask(ctx, now, list)
	if err != nil || !asked {
		return false, err // asked for again, where it stands
	}
	to := Bookmark{At: until}
	if more = len(list) == followBatch; more {
		last := list[len(list)-1]
		to = Bookmark{At: last.StartedAt, ID: last.AttemptID}
	}
	return more, f.Store.MoveBookmark(ctx, name, stood, to)
}

// ask asks the providers about messages; asked is false where one of them could not be asked now.
func (f *Follower) ask(ctx context.Context, now time.Time, list []Unfinished) (asked bool, err error) {
	if len(list) == 0 {
		return true, nil
	}
	senders, err := f.Store.Senders(ctx, "")
	if err != nil {
		return false, fmt.Errorf("read senders: %w", err)
	}
	asked = true
	var errs []error
	for _, own := range senders {
		ledger, ok := f.Channels[own.Provider].(Ledger)
		if !ok {
			continue
		}
		mine := slices.DeleteFunc(slices.Clone(list), func(u Unfinished) bool { return u.SenderID != own.ID })
		p := f.patience.of(own.ID)
		if len(mine) == 0 {
			continue
		}
		if !p.mayAsk(now) {
			asked = false
			continue
		}
		err := f.askOne(ctx, now, ledger, own, mine)
		p.note(err, now)
		if err != nil {
			asked = false
			errs = append(errs, fmt.Errorf("ask for the statuses of sender %s: %w", own.ID, err))
		}
	}
	return asked, errors.Join(errs...)
}

// askOne asks about messages of one sender and reports what has become of them.
func (f *Follower) askOne(ctx context.Context, now time.Time, ledger Ledger, own Sender, list []Unfinished) error {
	waits := make(map[string]Unfinished, len(list))
	for _, u := range list {
		waits[u.ProviderID] = u
	}
	climbed := 0
	tell := func(c Carried) error {
		u, ok := waits[c.ProviderID]
		if !ok {
			return nil
		}
		delete(waits, c.ProviderID)
		if !slices.Contains(c.Status.Replaces(), u.Status) {
			return nil
		}
		climbed++
		err := f.Report(ctx, c.report("", now))
		if errors.Is(err, ErrNotFound) { // erased meanwhile
			return nil
		}
		return err
	}
	if len(list) > followFew {
		pages := 0
		var failed error
		err := ledger.Outgoing(ctx, own, "", list[0].StartedAt.Add(-madeBefore), func(page []Carried) bool {
			for _, c := range page {
				if failed = tell(c); failed != nil {
					return false
				}
			}
			pages++
			return len(waits) > 0 && pages < followPages
		})
		if err := errors.Join(failed, err); err != nil {
			return err
		}
	}
	asked := 0
	for _, u := range list {
		if _, still := waits[u.ProviderID]; !still {
			continue
		}
		if asked++; asked > followFew {
			break
		}
		c, err := ledger.Carried(ctx, u.ProviderID)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err == nil {
			err = tell(c)
		}
		if err != nil {
			return err
		}
	}
	if climbed > 0 && !f.Polls {
		f.Log.Info("statuses that no callback had told", "sender", own.ID, "messages", climbed)
	}
	return nil
}
