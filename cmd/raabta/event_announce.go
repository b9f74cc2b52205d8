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

// eventBroadcast is a part of an event as a broadcast. An announcement may wait for the families' hours with the rest; what
// families count on goes before it.
func (d *desk) eventBroadcast(e event.Event, part, key string, now time.Time) bot.Broadcast {
	class := bot.Reminder
	if part == event.PartAnnounce {
		class = bot.Routine
	}
	return bot.Broadcast{
		ID: bot.NewID(), SchoolID: d.school.ID, Kind: event.Kind, Subject: e.ID, Part: part, Key: "event " + e.ID + " " + key,
		Audience: e.Audience, Class: class, Topic: bot.TopicEvent, State: bot.BroadcastExpanding, SendAfter: now, CreatedAt: now,
		// Who was told of it must hear that it is another day, or not at all.
		BeyondBudget: part == event.PartChange || part == event.PartCancel,
	}
}

// eventReminders are an event's reminders as schedules.
func (d *desk) eventReminders(e event.Event, now time.Time) []scheduler.Schedule {
	var list []scheduler.Schedule
	for _, r := range event.Plan(e, d.school, now) {
		list = append(list, scheduler.Schedule{
			ID: bot.NewID(), SchoolID: d.school.ID, Name: fmt.Sprintf("event %s %s", e.Title, r.Slot), Kind: event.Kind, Subject: e.ID, Part: r.Part,
			Audience: e.Audience, Class: bot.Reminder, Wall: r.Wall.String(), Slot: r.Slot, NextAt: r.Wall.Instant(d.school.Zone()),
			GraceSeconds: int(scheduler.DefaultGrace.Seconds()), ExpiresAt: e.StartsAt, State: scheduler.Active, CreatedAt: now,
		})
	}
	return list
}

// remindersWords says when the reminders go out.
func (d *desk) remindersWords(list []scheduler.Schedule) string {
	if len(list) == 0 {
		return "no reminder: there is no time left for one"
	}
	var times []string
	for _, s := range list {
		times = append(times, d.when(s.NextAt))
	}
	return "reminders: " + strings.Join(times, "; ")
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
		reminders := d.eventReminders(e, now)
		b := d.eventBroadcast(e, event.PartAnnounce, "announce", now)
		b.BeyondBudget = *beyond
		sent, err := d.send(ctx, a, b, sending{yes: *yes, dry: *dry, ask: func(p *preview) string {
			fmt.Fprintln(a.out, d.remindersWords(reminders))
			return fmt.Sprintf("Announce %s: %s?", d.eventWords(e), p.amount())
		}})
		if err != nil || !sent {
			return err
		}
		// The reminders before the state: whoever runs this again after a crash in between ends up with both.
		if err := d.remind(ctx, event.Kind, e.ID, reminders); err != nil {
			return err
		}
		return d.store.SetEventState(ctx, d.school.ID, e.ID, event.Announced)
	})
}
