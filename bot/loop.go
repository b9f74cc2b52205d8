package bot

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

// Clock tells the time. Only the loops that main starts read it; everything below takes now. Every now is whole
// milliseconds in UTC, so that both database engines agree on it.
type Clock func() time.Time

// SystemClock is the machine's clock. One that was never set (a PC without a battery begins in 1970) stands still at the
// earliest time that can be: ClockWatch lets nothing happen by it, and SQLite's driver would take a time in milliseconds
// before September 2001 for one in seconds.
func SystemClock() time.Time {
	now := time.Now().UTC().Truncate(time.Millisecond)
	if now.Before(earliestNow()) {
		return earliestNow()
	}
	return now
}

// Wake is a bell: rung any number of times before it is heard, it is heard once.
type Wake chan struct{}

// NewWake makes a bell.
func NewWake() Wake { return make(Wake, 1) }

// Ring wakes whoever listens, now or at their next wait.
func (w Wake) Ring() {
	select {
	case w <- struct{}{}:
	default:
	}
}

// Loop runs step when woken and at least every so often, again at once while it says there is more, until ctx ends. An
// error is logged under name and tried again after the pause.
func Loop(ctx context.Context, log *slog.Logger, name string, clock Clock, wake Wake, every time.Duration, step func(ctx context.Context, now time.Time) (more bool, err error)) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-timer.C:
		}
		for ctx.Err() == nil {
			more, err := guarded(ctx, clock(), step)
			if err != nil && ctx.Err() == nil {
				if !failing {
					log.Error(name+" fails", "err", err) // once, not every second of an outage
				}
				failing = true
				break
			}
			if failing && err == nil {
				log.Info(name + " works again")
				failing = false
			}
			if !more {
				break
			}
		}
		timer.Reset(every)
	}
}

// Unhurried lets a step that did something rest before it says so: what comes meanwhile is then one batch and not many, and
// whoever else wants the machine has it.
func Unhurried(rest time.Duration, step func(ctx context.Context, now time.Time) (more bool, err error)) func(ctx context.Context, now time.Time) (bool, error) {
	return func(ctx context.Context, now time.Time) (bool, error) {
		more, err := step(ctx, now)
		if more {
			select {
			case <-ctx.Done():
			case <-time.After(rest):
			}
		}
		return more, err
	}
}

// guarded turns a panic of one step into an error: the others go on, and so does this one at its next turn.
func guarded(ctx context.Context, now time.Time, step func(ctx context.Context, now time.Time) (bool, error)) (more bool, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			more, err = false, fmt.Errorf("the program failed: %v\n%s", fault, debug.Stack())
		}
	}()
	return step(ctx, now)
}
