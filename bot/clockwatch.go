package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// ClockStore is what watching the clock needs of storage.
type ClockStore interface {
	// DatabaseClock tells the database's own clock; false where it has none but this machine's.
	DatabaseClock(ctx context.Context) (at time.Time, ok bool, err error)
	// NewestClock is the newest time that NoteClock was given; zero where there is none.
	NewestClock(ctx context.Context) (time.Time, error)
	// NoteClock keeps a time that was believed, if it is newer than the one kept; reset replaces that in any case.
	NoteClock(ctx context.Context, at time.Time, reset bool) error
	RaiseAlarm(ctx context.Context, now time.Time, a Alarm) error
	Alarms(ctx context.Context) ([]Alarm, error)
}

// clockCause is the cause of the clock's alarm.
const clockCause = "clock"

// How often the database is asked: in quiet times, and while something is wrong.
const (
	clockEvery = time.Minute
	clockAgain = 2 * time.Second
)

// ClockWatch says how far this process may trust its clock. Whatever decides by the time asks State at each turn, so that a
// jump is noticed by whoever comes first. It tells staff by an alarm, once for each trouble; where the clock is behind what was
// seen before, clearing that alarm says that it is right.
type ClockWatch struct {
	Store ClockStore
	Clock Clock
	Log   *slog.Logger
	// Mono is the time since some moment on a clock that nobody can set; nil is Go's monotonic clock.
	Mono func() time.Duration

	mu    sync.Mutex
	face  clockFace
	began time.Time
	asked bool          // the database, at least once
	at    time.Duration // on Mono, when it was asked last
	told  ClockState    // the trouble that staff were told of
}

// State judges the clock now.
func (w *ClockWatch) State() ClockState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state()
}

func (w *ClockWatch) state() ClockState { return w.face.look(w.Clock(), w.mono()) }

func (w *ClockWatch) mono() time.Duration {
	if w.Mono != nil {
		return w.Mono()
	}
	if w.began.IsZero() {
		w.began = time.Now()
	}
	return time.Since(w.began)
}

// Step looks at the clock, asks the database about it where that is due, and tells staff of trouble.
func (w *ClockWatch) Step(ctx context.Context, _ time.Time) (more bool, err error) {
	w.mu.Lock()
	state := w.state()
	due := !w.asked || w.mono()-w.at >= clockEvery || state != ClockSound && w.mono()-w.at >= clockAgain
	w.mu.Unlock()
	if due {
		if state, err = w.ask(ctx, state); err != nil {
			return false, fmt.Errorf("watch the clock: %w", err)
		}
	}
	return false, w.tell(ctx, state)
}

// ask compares the clock with what the database knows.
func (w *ClockWatch) ask(ctx context.Context, state ClockState) (ClockState, error) {
	before := w.Clock()
	database, has, err := w.Store.DatabaseClock(ctx)
	if err != nil {
		return state, err
	}
	after := w.Clock()
	var newest time.Time
	confirmed := false
	if !has {
		if newest, err = w.Store.NewestClock(ctx); err != nil {
			return state, err
		}
		if confirmed, err = w.confirmed(ctx, state); err != nil {
			return state, err
		}
	}
	w.mu.Lock()
	w.asked, w.at = true, w.mono()
	w.face.database = has
	switch {
	case has && !after.Before(before): // else it was set meanwhile
		w.face.compare(before, database, after)
	case confirmed:
		w.face.believe()
	case newest.After(w.face.newest):
		w.face.newest = newest
	}
	state = w.state()
	note := w.face.newest
	w.mu.Unlock()
	if !has && state == ClockSound {
		return state, w.Store.NoteClock(ctx, note, confirmed)
	}
	return state, nil
}

// confirmed says that staff have cleared the alarm about a clock that is behind.
func (w *ClockWatch) confirmed(ctx context.Context, state ClockState) (bool, error) {
	if state != ClockBehind || w.told != ClockBehind {
		return false, nil
	}
	raised, err := w.Store.Alarms(ctx)
	return !slices.ContainsFunc(raised, func(a Alarm) bool { return a.Cause == clockCause }), err
}

// tell raises the alarm of a new trouble, and writes its end to the log.
func (w *ClockWatch) tell(ctx context.Context, state ClockState) error {
	if state == w.told {
		return nil
	}
	if state == ClockSound {
		w.told = state
		w.Log.Info("the clock is trusted again")
		return nil
	}
	w.mu.Lock()
	text := w.face.words(state)
	w.mu.Unlock()
	if text == "" {
		return nil // not compared yet
	}
	if err := w.Store.RaiseAlarm(ctx, w.Clock(), Alarm{Cause: clockCause, Text: text}); err != nil {
		return fmt.Errorf("alarm of the clock: %w", err)
	}
	w.Log.Warn("the clock is not trusted", "clock", string(state), "what", text)
	w.told = state
	return nil
}
