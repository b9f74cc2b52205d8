package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/scheduler"
)

// planWords says when an event's reminders go out.
func (d *desk) planWords(plan []event.Reminder) string {
	var times []time.Time
	for _, r := range plan {
		times = append(times, r.Wall.Instant(d.school.Zone()))
	}
	return d.timesWords(times)
}

// remindersWords says when the reminders go out.
func (d *desk) remindersWords(list []scheduler.Schedule) string {
	var times []time.Time
	for _, s := range list {
		times = append(times, s.NextAt)
	}
	return d.timesWords(times)
}

func (d *desk) timesWords(list []time.Time) string {
	if len(list) == 0 {
		return "no reminder: there is no time left for one"
	}
	var words []string
	for _, at := range list {
		words = append(words, d.when(at))
	}
	return "reminders: " + strings.Join(words, "; ")
}

func eventAnnounce(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	yes := f.Bool("yes", false, "do not ask")
	dry := f.Bool("dry-run", false, "show, and send nothing")
	beyond := beyondBudget(f)
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		found, err := d.eventNamed(ctx, args)
		if err != nil {
			return err
		}
		e, now := found.Event, a.clock()
		switch e.State {
		case event.Announced:
			return fmt.Errorf("%s was announced already: tell families of a new time or place with raabta event change", e.Title)
		case event.Canceled:
			return fmt.Errorf("%s was canceled and stays so: add it anew", e.Title)
		}
		if !e.StartsAt.After(now) {
			return fmt.Errorf("%s is over: correct it with raabta event change %s --date …", d.eventWords(e), shortID(e.ID))
		}
		reminders := event.Plan(e, d.school, now)
		b := event.Broadcast(e, event.PartAnnounce, now)
		b.BeyondBudget = *beyond
		_, err = d.send(ctx, a, b, sending{yes: *yes, dry: *dry, ask: func(p *preview) string {
			fmt.Fprintln(a.out, d.planWords(reminders))
			return fmt.Sprintf("Announce %s: %s?", d.eventWords(e), p.amount())
		}, add: func(ctx context.Context, b bot.Broadcast) (bot.Broadcast, error) {
			return d.store.AnnounceEvent(ctx, now, d.school, e, b, reminders)
		}})
		return changedMeanwhile(err)
	})
}
