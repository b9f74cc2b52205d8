package whatsapp_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// desk hands in to the store, unless a test has it fail.
type desk struct {
	*storage.Store
	mu     sync.Mutex
	fails  func(in bot.Incoming) error // nil never
	got    []bot.Incoming
	told   []bot.Report
	states []bot.LinkState
	locked []time.Time
	moved  chan struct{}
}

func (d *desk) note(f func()) {
	d.mu.Lock()
	f()
	d.mu.Unlock()
	select {
	case d.moved <- struct{}{}:
	default:
	}
}

// sees asks something of what the desk has.
func (d *desk) sees(ok func() bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return ok()
}

func (d *desk) Receive(ctx context.Context, in bot.Incoming) (bool, error) {
	d.mu.Lock()
	fails := d.fails
	d.mu.Unlock()
	if fails != nil {
		if err := fails(in); err != nil {
			return false, err
		}
	}
	fresh, err := d.Store.Receive(ctx, in)
	if err == nil && fresh {
		d.note(func() { d.got = append(d.got, in) })
	}
	return fresh, err
}

func (d *desk) Report(ctx context.Context, r bot.Report) error {
	err := d.Store.Report(ctx, r.At, r, func(bot.Message) (bot.Message, bool) { return bot.Message{}, false })
	d.note(func() { d.told = append(d.told, r) })
	return err
}

func (d *desk) SetLinkState(ctx context.Context, _ bot.Sender, l bot.Link) error {
	err := d.Store.SetLinkState(ctx, l)
	if err == nil {
		d.note(func() { d.states = append(d.states, l.State) })
	}
	return err
}

func (d *desk) Meet(ctx context.Context, now time.Time, schoolID, lid string, number bot.Number) error {
	return errors.Join(d.Store.LID(ctx, now, lid, number), d.Store.Unhide(ctx, schoolID, lid, number))
}

func (d *desk) LockStrangers(_ context.Context, _ string, until time.Time) error {
	d.note(func() { d.locked = append(d.locked, until) })
	return nil
}
