package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/meeting"
)

// cancelMeeting takes a meeting back and tells the families that have a time. The words before the state: whoever runs this
// again after a crash in between ends up with both.
func (d *desk) cancelMeeting(ctx context.Context, a *app, m meeting.Summary, yes bool) error {
	if m.State == meeting.Canceled {
		return fmt.Errorf("%s was canceled already", m.Name)
	}
	now := a.clock()
	b := d.meetingBroadcast(m.Meeting, meeting.PartCancel, "cancel", bot.Reminder, now)
	p, err := d.look(ctx, a, b, sending{})
	if err != nil {
		return err
	}
	if err := a.confirm(yes, fmt.Sprintf("Cancel %s, and tell %s?", m.Name, p.reached())); err != nil {
		return err
	}
	if err := d.takeBack(ctx, now, b); err != nil {
		return err
	}
	if err := d.queue(ctx, a, b, p, false); err != nil {
		return err
	}
	if err := d.remind(ctx, meeting.Kind, m.ID, nil); err != nil {
		return err
	}
	if err := d.store.CancelMeeting(ctx, d.school.ID, m.ID); err != nil {
		return err
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
