package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/event"
)

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
			if _, err := d.store.UpdateEvent(ctx, e); err != nil {
				return changedMeanwhile(err)
			}
			fmt.Fprintf(a.out, "changed: %s\nnobody was told of it yet\n", d.eventWords(e))
			return nil
		}
		return d.changeAnnounced(ctx, a, found.Event, e, o.yes)
	})
}

// changedMeanwhile says what to do where somebody else was quicker.
func changedMeanwhile(err error) error {
	if errors.Is(err, bot.ErrTaken) {
		return errors.New("somebody else changed this event just now: look at it with raabta event show, and try again")
	}
	return err
}

// changeAnnounced changes an event that families know of, tells them once, and arms the reminders anew.
func (d *desk) changeAnnounced(ctx context.Context, a *app, was, e event.Event, yes bool) error {
	now := a.clock()
	b := event.Broadcast(e, event.PartChange, now)
	how := sending{composers: composers(d.store, d.books)}
	how.composers[event.Kind] = event.Composer{Store: event.Changed{Store: d.store, To: e, Moved: !was.StartsAt.Equal(e.StartsAt)}, Books: d.books}
	p, err := d.look(ctx, a, b, how)
	if err != nil {
		return err
	}
	reminders := event.Plan(e, d.school, now)
	fmt.Fprintln(a.out, d.planWords(reminders))
	question := fmt.Sprintf("Change it to %s, and tell %s?", d.eventWords(e), p.reached())
	if err := a.confirm(yes, question); err != nil {
		return err
	}
	var tells *bot.Broadcast
	if p.Texts > 0 {
		tells = &b
	}
	_, added, err := d.store.ChangeEvent(ctx, now, d.school, e, tells, reminders)
	if err != nil {
		return changedMeanwhile(err)
	}
	fmt.Fprintf(a.out, "changed: %s\n", d.eventWords(e))
	if tells == nil {
		// What was announced has not become texts yet: they will say the new time, and need no second one.
		fmt.Fprintln(a.out, "no family had been told the old one")
		return nil
	}
	return queued(a, b, added, p, false)
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
		b := event.Broadcast(e, event.PartCancel, now)
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
		var tells *bot.Broadcast
		if p != nil {
			tells = &b
		}
		added, err := d.store.CancelEvent(ctx, now, e, tells)
		if err != nil {
			return changedMeanwhile(err)
		}
		if tells != nil {
			if err := queued(a, b, added, p, false); err != nil {
				return err
			}
		}
		fmt.Fprintf(a.out, "canceled: %s\n", d.eventWords(e))
		return nil
	})
}
