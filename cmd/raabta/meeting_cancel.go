package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"raabta/bot/meeting"
)

// cancelMeeting takes a meeting back and tells the families that have a time.
func (d *desk) cancelMeeting(ctx context.Context, a *app, m meeting.Summary, yes bool) error {
	if m.State == meeting.Canceled {
		return fmt.Errorf("%s was canceled already", m.Name)
	}
	now := a.clock()
	b := m.Cancellation(now)
	p, err := d.look(ctx, a, b, sending{})
	if err != nil {
		return err
	}
	if err := a.confirm(yes, fmt.Sprintf("Cancel %s, and tell %s?", m.Name, p.reached())); err != nil {
		return err
	}
	if err := d.store.CallOffMeeting(ctx, now, b); err != nil {
		return err
	}
	if p.Texts > 0 {
		fmt.Fprintf(a.out, "queued: broadcast %s, %s\n", b.ID, plural(p.Texts, "text", "texts"))
		waits(a.out)
	}
	fmt.Fprintf(a.out, "canceled: %s\n", m.Name)
	return nil
}

func meetingCancel(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	yes := f.Bool("yes", false, "do not ask")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		m, err := d.meetingNamed(ctx, args)
		if err != nil {
			return err
		}
		return d.cancelMeeting(ctx, a, m, *yes)
	})
}
