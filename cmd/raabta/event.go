package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
)

func eventCommand() command {
	return command{
		name: "event", short: "tells families of a day at school, asks who comes, and reminds them",
		long: `  raabta event add --title "Sports Day" --date 2026-11-27 --time 16:00 --place "Main ground" --question "Will you come?"
  raabta event announce "Sports Day"

Once announced, families are reminded 7 days and 1 day before and on the morning. An ID is what list shows, or the title.`,
		subs: []command{
			{name: "add", short: "writes an event down; tells nobody yet", flags: eventAdd},
			{name: "list", short: "lists the events to come", flags: eventList},
			{name: "show", args: "ID", short: "shows an event and who answered", flags: eventShow},
			{name: "announce", args: "ID", short: "tells the families now, and arms the reminders", flags: eventAnnounce},
			{name: "change", args: "ID", short: "changes an event; families that were told are told once", flags: eventChange},
			{name: "cancel", args: "ID", short: "takes an event back; families that were told are told once", flags: eventCancel},
		},
	}
}

// none takes a value back in event change.
const none = "none"

// eventFlags are what an event consists of.
type eventFlags struct {
	title, date, clock, place, to, question string
	yes                                     bool
}

// fill puts the flags that were given into an event and says what is wrong with them.
func (o eventFlags) fill(e *event.Event) error {
	if o.title != "" {
		e.Title = strings.TrimSpace(o.title)
	}
	if o.date != "" {
		day, err := civil.ParseDate(o.date)
		if err != nil {
			return usagef("--date: %v", err)
		}
		e.Date = day.String()
	}
	switch {
	case o.clock == none:
		e.Clock = ""
	case o.clock != "":
		clock, err := civil.ParseClock(o.clock)
		if err != nil {
			return usagef("--time: %v", err)
		}
		e.Clock = clock.String()
	}
	switch {
	case o.place == none:
		e.Place = ""
	case o.place != "":
		e.Place = strings.TrimSpace(o.place)
	}
	if o.to != "" {
		e.Audience = o.to
	}
	if o.question != "" {
		e.Question = strings.TrimSpace(o.question)
	}
	return nil
}

// checkEvent refuses an event that cannot be, and completes it.
func (d *desk) checkEvent(ctx context.Context, e *event.Event, now time.Time) error {
	if wrong := event.Check(*e, d.school, now); len(wrong) > 0 {
		return usageError{errors.Join(wrong...).Error()}
	}
	if err := d.checkAudience(ctx, "for", e.Audience); err != nil {
		return err
	}
	var err error
	e.StartsAt, err = e.Start(d.school.Zone())
	return err
}

func eventAdd(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	var o eventFlags
	f.StringVar(&o.title, "title", "", "what families are told: Sports Day")
	f.StringVar(&o.date, "date", "", "2026-11-27")
	f.StringVar(&o.clock, "time", "", "16:00; without it the whole day")
	f.StringVar(&o.place, "place", "", "where")
	f.StringVar(&o.to, "for", "all", "all, class:5-B, grade:5, household:ID, teachers; several by comma")
	f.StringVar(&o.question, "question", "", "what families are asked, to answer with 1 = yes, 2 = no: Will you come?")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		if err := exactly(0, args, "the event in flags: --title, --date …"); err != nil {
			return err
		}
		if o.title == "" || o.date == "" {
			return usagef(`an event needs --title "Sports Day" and --date 2026-11-27`)
		}
		now := a.clock()
		e := event.Event{ID: bot.NewID(), SchoolID: d.school.ID, State: event.Draft, Version: 1, CreatedAt: now}
		if err := o.fill(&e); err != nil {
			return err
		}
		if err := d.checkEvent(ctx, &e, now); err != nil {
			return err
		}
		if err := d.store.AddEvent(ctx, e); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "added %s: %s\nnobody is told yet; tell the families with: raabta event announce %s\n", e.ID, d.eventWords(e), shortID(e.ID))
		return nil
	})
}

// eventWords is an event in one line: "Sports Day, Fri 27 Nov 2026 16:00, Main ground".
func (d *desk) eventWords(e event.Event) string {
	words := e.Title + ", "
	if e.Clock == "" {
		words += e.StartsAt.In(d.school.Zone()).Format("Mon 2 Jan 2006")
	} else {
		words += d.when(e.StartsAt)
	}
	if e.Place != "" {
		words += ", " + e.Place
	}
	return words
}

// eventNamed finds an event by its id, its title, or a part of its id. Of several with one title it asks which.
func (d *desk) eventNamed(ctx context.Context, args []string) (event.Summary, error) {
	if err := exactly(1, args, "the event's id or title; raabta event list shows them"); err != nil {
		return event.Summary{}, err
	}
	list, err := d.store.Events(ctx, d.school.ID, civil.Date{})
	if err != nil {
		return event.Summary{}, err
	}
	return pick("event", args[0], list, func(e event.Summary) (string, string) { return e.ID, e.Title })
}
