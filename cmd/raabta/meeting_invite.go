package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

func meetingInvite(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	yes := f.Bool("yes", false, "do not ask")
	dry := f.Bool("dry-run", false, "show, and send nothing")
	beyond := beyondBudget(f)
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		m, err := d.meetingNamed(ctx, args)
		if err != nil {
			return err
		}
		now := a.clock()
		switch {
		case m.State == meeting.Canceled:
			return fmt.Errorf("%s was canceled: plan another one with raabta meeting add", m.Name)
		case !m.StartsAt.After(now):
			return fmt.Errorf("%s has begun: plan another one with raabta meeting add", m.Name)
		}
		b := m.Invitation(d.school, now)
		b.BeyondBudget = *beyond
		stage := &meeting.Rehearsal{Store: d.store}
		how := sending{yes: *yes, dry: *dry, composers: composers(d.store, d.books), after: stage.Chunk}
		how.composers[meeting.Kind] = meeting.Composer{Store: stage, Books: d.books}
		board, err := stage.Board(ctx, m.ID)
		if err != nil {
			return err
		}
		reminders := d.meetingReminders(board, now)
		how.ask = func(p *preview) string {
			if stage.Full > 0 {
				fmt.Fprintf(a.out, "for %s no complete time is free: they are marked, to be called\n", plural(stage.Full, "family", "families"))
			}
			fmt.Fprintln(a.out, d.remindersWords(reminders))
			return fmt.Sprintf("Propose times at %s: %s?", m.Name, p.amount())
		}
		sent, err := d.send(ctx, a, b, how)
		if err != nil || !sent {
			return err
		}
		return d.remind(ctx, meeting.Kind, m.ID, reminders)
	})
}

// meetingReminders are a meeting's reminders as schedules.
func (d *desk) meetingReminders(b meeting.Board, now time.Time) []scheduler.Schedule {
	var list []scheduler.Schedule
	for _, r := range b.Remindings(now, d.school.Zone()) {
		list = append(list, scheduler.Remind(b.Meeting.Broadcast(r.Part, "", bot.Reminder, now), r.Name, r.Slot, r.Wall, r.At, b.Meeting.EndsAt))
	}
	return list
}
