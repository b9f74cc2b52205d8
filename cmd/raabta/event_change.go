package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/event"
)

// changedEvent lets a change be rehearsed before it is made.
type changedEvent struct {
	event.Store
	event event.Event
	moved bool
}

// Event is the event as it will be.
func (c changedEvent) Event(context.Context, string, string) (event.Event, error) {
	return c.event, nil
}

// Answered knows that a move to another time drops what was answered.
func (c changedEvent) Answered(ctx context.Context, id string, households []string) (map[string]bool, error) {
	if c.moved {
		return map[string]bool{}, nil
	}
	return c.Store.Answered(ctx, id, households)
}

func eventChange(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	var o eventFlags
	f.StringVar(&o.title, "title", "", "another title")
	f.StringVar(&o.date, "date", "", "another date: 2026-11-27")
	f.StringVar(&o.clock, "time", "", "another time: 16:00; none for the whole day")
	f.StringVar(&o.place, "place", "", "another place; none for none")
	f.BoolVar(&o.yes, "yes", false, "do not ask")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		found, err := d.eventNamed(ctx, args)
		if err != nil {
			return err
		}
		if found.State == event.Canceled {
			return fmt.Errorf("%s was canceled and stays so: add it anew", found.Title)
		}
		now, e := a.clock(), found.Event
		if err := o.fill(&e); err != nil {
			return err
		}
		if e == found.Event {
			return usagef("nothing would change: give --date, --time, --place or --title with another value")
		}
		if err := d.checkEvent(ctx, &e, now); err != nil {
			return err
		}
		if e.State == event.Draft {
			if _, err := d.updateEvent(ctx, e); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "changed: %s\nnobody was told of it yet\n", d.eventWords(e))
			return nil
		}
		return d.changeAnnounced(ctx, a, found.Event, e, o.yes)
	})
}

func (d *desk) updateEvent(ctx context.Context, e event.Event) (event.Event, error) {
	updated, err := d.store.UpdateEvent(ctx, e)
	if errors.Is(err, bot.ErrTaken) {
		return e, errors.New("somebody else changed this event just now: look at it with raabta event show, and try again")
	}
	return updated, err
}

// changeAnnounced changes an event that families know of, tells them once, and arms the reminders anew.
func (d *desk) changeAnnounced(ctx context.Context, a *app, was, e event.Event, yes bool) error {
	now := a.clock()
	b := d.eventBroadcast(e, event.PartChange, fmt.Sprintf("change v%d", e.Version+1), now)
	how := sending{composers: composers(d.store, d.books)}
	how.composers[event.Kind] = event.Composer{Store: changedEvent{d.store, e, !was.StartsAt.Equal(e.StartsAt)}, Books: d.books}
	p, err := d.look(ctx, a, b, how)
	if err != nil {
		return err
	}
	reminders := d.eventReminders(e, now)
	fmt.Fprintln(a.out, d.remindersWords(reminders))
	question := fmt.Sprintf("Change it to %s, and tell %s?", d.eventWords(e), p.reached())
	if err := a.confirm(yes, question); err != nil {
		return err
	}
	updated, err := d.updateEvent(ctx, e)
	if err != nil {
		return err
	}
	b.Key = "event " + e.ID + fmt.Sprintf(" change v%d", updated.Version)
	if err := d.remind(ctx, event.Kind, e.ID, reminders); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "changed: %s\n", d.eventWords(e))
	if p.Texts == 0 {
		// What was announced has not become texts yet: they will say the new time, and need no second one.
		fmt.Fprintln(a.out, "no family had been told the old one")
		return nil
	}
	return d.queue(ctx, a, b, p, false)
}

func eventCancel(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	yes := f.Bool("yes", false, "do not ask")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		found, err := d.eventNamed(ctx, args)
		if err != nil {
			return err
		}
		e, now := found.Event, a.clock()
		if e.State == event.Canceled {
			return fmt.Errorf("%s was canceled already", e.Title)
		}
		b := d.eventBroadcast(e, event.PartCancel, "cancel", now)
		var p *preview
		question := fmt.Sprintf("Cancel %s? Nobody was told of it.", d.eventWords(e))
		if e.State == event.Announced {
			if p, err = d.look(ctx, a, b, sending{}); err != nil {
				return err
			}
			question = fmt.Sprintf("Cancel %s, and tell %s?", d.eventWords(e), p.reached())
		}
		if err := a.confirm(*yes, question); err != nil {
			return err
		}
		// The words before the state: whoever runs this again after a crash in between ends up with both.
		if p != nil {
			if err := d.takeBack(ctx, now, b); err != nil {
				return err
			}
			if err := d.queue(ctx, a, b, p, false); err != nil {
				return err
			}
		}
		if err := d.remind(ctx, event.Kind, e.ID, nil); err != nil {
			return err
		}
		if err := d.store.SetEventState(ctx, d.school.ID, e.ID, event.Canceled); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "canceled: %s\n", d.eventWords(e))
		return nil
	})
}
