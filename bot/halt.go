package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// When a broadcast halts itself. A tenth rejected is far above the few numbers that die in a year, and a hundred are enough
// to tell. One STOP in fifty within the hour is many times what a school's own news brings: something is wrong with the text
// or with whom it goes to.
const (
	haltLeft     = 100 // of so many whose end is known
	haltRejected = 10  // one in so many rejected is borne, not more
	haltSent     = 200
	haltStops    = 50 // one in so many stops is borne, not more
	haltFiltered = 20 // one in so many taken for spam is borne, not more: soon the number itself is blocked

	// StopsWithin is how far back a STOP counts.
	StopsWithin = time.Hour
	// FewFailed, FewStops and FewFiltered are the least with which a halt is possible.
	FewFailed   = haltLeft/haltRejected + 1
	FewStops    = haltSent/haltStops + 1
	FewFiltered = haltLeft/haltFiltered + 1
)

// LeftWorthCounting is how many that left matter to Halt: with more of them no number is too high, by far.
func LeftWorthCounting(rejected, stops, filtered int) int {
	return max(haltLeft, haltSent, 2*haltRejected*rejected, haltStops*stops, haltFiltered*filtered)
}

// Troubled is a broadcast under way with what became of its messages since staff last let it go on.
type Troubled struct {
	Broadcast
	Left     int // tried, and the provider's answer is known; counted to LeftWorthCounting
	Rejected int // of those: refused. 429s and doubts are not among them
	Stops    int // numbers that got it and wrote STOP within StopsWithin
}

// Halt says why a broadcast must not go on by itself; "" when it may.
func (t Troubled) Halt() (reason string) {
	switch {
	case t.Left >= haltLeft && t.Rejected*haltRejected > t.Left:
		return fmt.Sprintf("it halted itself: %d of the first %d were rejected", t.Rejected, t.Left)
	case t.Left >= haltSent && t.Stops*haltStops > t.Left:
		return fmt.Sprintf("it halted itself: %d of the first %d families wrote STOP within the hour", t.Stops, t.Left)
	case t.Left >= haltLeft && t.Filtered*haltFiltered > t.Left:
		return fmt.Sprintf("it halted itself: the network took %d of the first %d for spam; word it differently, without links or capitals", t.Filtered, t.Left)
	}
	return ""
}

// lookAgain is how many must have failed before Halt could say otherwise, given that what has left can only grow.
func (t Troubled) lookAgain() int {
	return t.ForgivenFailed + max(FewFailed, t.Left/haltRejected+1, t.Rejected+1)
}

// HaltStore is what halting needs of storage.
type HaltStore interface {
	// Troubled lists the broadcasts under way for which a halt is possible.
	Troubled(ctx context.Context, now time.Time) ([]Troubled, error)
	// LookAgain says that a broadcast need not be counted before so many of its messages have failed.
	LookAgain(ctx context.Context, id string, failed int) error
	// HaltBroadcast pauses a broadcast of which something has not left, and raises the alarm with it.
	HaltBroadcast(ctx context.Context, now time.Time, id, reason string, a Alarm) (halted bool, err error)
}

// Halter pauses broadcasts that go wrong.
type Halter struct {
	Store HaltStore
	Log   *slog.Logger
}

// Step looks at the broadcasts under way and halts those that must not go on by themselves.
func (h *Halter) Step(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := h.Store.Troubled(ctx, now)
	if err != nil {
		return false, err
	}
	var errs []error
	for _, b := range list {
		errs = append(errs, h.look(ctx, now, b))
	}
	return false, errors.Join(errs...)
}

func (h *Halter) look(ctx context.Context, now time.Time, b Troubled) error {
	reason := b.Halt()
	if reason == "" {
		return h.Store.LookAgain(ctx, b.ID, b.lookAgain())
	}
	halted, err := h.Store.HaltBroadcast(ctx, now, b.ID, reason, Alarm{
		SchoolID: b.SchoolID, Cause: "halted:" + b.ID,
		Text: fmt.Sprintf("A broadcast (%s) is held: %s. See why with raabta broadcast show %s; then raabta broadcast resume %[3]s, or cancel %[3]s.", b.Kind, reason, b.ID),
	})
	if errors.Is(err, ErrNotFound) {
		return nil // staff paused it or took it back meanwhile
	}
	if halted {
		h.Log.Warn("broadcast halted itself", "broadcast", b.ID, "left", b.Left, "rejected", b.Rejected, "stops", b.Stops)
	}
	return err
}
