package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"raabta/templates"
)

// Books gives a school's wording: the built-in texts, some replaced by its own.
type Books interface {
	Book(ctx context.Context, schoolID string) (*templates.Book, error)
}

// routeBatch is how many messages are read to be routed at a time.
const routeBatch = 64

// routeTries is how often one message is decided afresh when something it relied on was taken meanwhile.
const routeTries = 5

// Router decides what follows from received messages and has it carried out.
type Router struct {
	Store  Inbox
	Books  Books
	Askers map[string]Asker
	Log    *slog.Logger
	// Queued is told that texts were queued; nil tells nobody.
	Queued func()

	mu     sync.Mutex
	failed map[string]int // how often a message could not be carried out; one that never can must not hold up the others
}

// setAsideAfter is how often a message's decision may fail to be carried out before it goes to people as it is.
const setAsideAfter = 5

// overtakenAtMost is how many steps may find, every time they decide afresh, that what the decision relies on was taken.
const overtakenAtMost = 20

// Step routes one batch of waiting messages; more says that others may wait. A message that can't be routed stays where
// it is and does not stop the others.
func (r *Router) Step(ctx context.Context, now time.Time) (more bool, err error) {
	batch, err := r.Store.Unrouted(ctx, now, routeBatch)
	if err != nil {
		return false, fmt.Errorf("read unrouted messages: %w", err)
	}
	opened := map[string]int{} // thread codes given out in this batch, by school
	books := map[string]*templates.Book{}
	var decided []Inbound
	var decisions []Decision
	routed := 0
	for _, in := range batch {
		book := books[in.School.ID]
		if book == nil {
			if book, err = r.Books.Book(ctx, in.School.ID); err != nil {
				err = fmt.Errorf("wording of school %s: %w", in.School.ID, err)
				if r.unable(ctx, now, in, err) {
					routed++
				}
				continue
			}
			books[in.School.ID] = book
		}
		in.NextCode += opened[in.School.ID]
		d := r.decide(in, now, book)
		if d.Thread != nil && d.Thread.Code == ThreadCode(in.NextCode) {
			opened[in.School.ID]++
		}
		decided, decisions = append(decided, in), append(decisions, d)
	}
	for i, err := range r.Store.RouteAll(ctx, now, decisions) {
		in := decided[i]
		if errors.Is(err, ErrTaken) {
			err = r.afresh(ctx, now, in, books[in.School.ID])
		}
		switch {
		case err == nil:
		case errors.Is(err, ErrNotFound):
			continue // another process routed it
		case errors.Is(err, ErrTaken):
			// Others were quicker every time; the next step reads it afresh. Words must not wait for ever because of that.
			if r.failures(in.Message.ID) < overtakenAtMost || !r.unable(ctx, now, in, err) {
				continue
			}
		case !r.unable(ctx, now, in, err):
			continue
		}
		r.forget(in.Message.ID)
		routed++
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if routed > 0 && r.Queued != nil {
		r.Queued()
	}
	return routed > 0, nil
}

// unable notes that a message could not be routed, and says whether it has gone to people instead because that was so too
// often.
func (r *Router) unable(ctx context.Context, now time.Time, in Inbound, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	r.Log.Error("message not routed", "message", in.Message.ID, "err", err)
	if r.failures(in.Message.ID) < setAsideAfter || r.Store.Route(ctx, now, setAside(in)) != nil {
		return false
	}
	r.forget(in.Message.ID)
	return true
}

// afresh decides again, and again while something it relies on is taken meanwhile.
func (r *Router) afresh(ctx context.Context, now time.Time, in Inbound, book *templates.Book) error {
	for try := 1; ; try++ {
		fresh, err := r.Store.UnroutedMessage(ctx, now, in.Message.ID)
		if err != nil {
			return fmt.Errorf("read message %s afresh: %w", in.Message.ID, err) // ErrNotFound: another process routed it
		}
		err = r.Store.Route(ctx, now, r.decide(fresh, now, book))
		if !errors.Is(err, ErrTaken) || try == routeTries {
			return err
		}
	}
}

// decide keeps a fault in one message's reading from stopping the rest: the message then goes to people unread.
func (r *Router) decide(in Inbound, now time.Time, book *templates.Book) (d Decision) {
	defer func() {
		if fault := recover(); fault != nil {
			r.Log.Error("message could not be read", "message", in.Message.ID, "fault", fmt.Sprint(fault))
			d = setAside(in)
		}
	}()
	return Decide(in, now, book, r.Askers)
}

// setAside hands a message that the program cannot work on to people: it waits in a thread of the front desk, and an alarm
// says so.
func setAside(in Inbound) Decision {
	key := ThreadKey{Party: string(in.Message.Number)}
	if key.Party == "" {
		key.Party = "hidden:" + in.Message.ID
	}
	code := ThreadCode(in.NextCode)
	for _, t := range in.Threads {
		if t.Key() == key {
			code = t.Code
		}
	}
	return Decision{
		Message: in.Message,
		Reason:  "the program could not work on it: it waits for a person",
		Thread:  &ThreadMove{Key: key, Code: code, FromStaff: in.Message.Kind == Own, Number: in.Message.Number, Channel: in.Message.Channel, Waits: true},
		Effects: []Effect{RaiseAlarm{Alarm{
			SchoolID: in.School.ID, Cause: "unreadable",
			Text: "A message could not be worked on by the program and waits in `raabta threads --waiting`.",
		}}},
	}
}

func (r *Router) failures(message string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed == nil {
		r.failed = map[string]int{}
	}
	r.failed[message]++
	return r.failed[message]
}

func (r *Router) forget(message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.failed, message)
}
