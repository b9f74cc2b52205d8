package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot/civil"
	"raabta/bot/event"
)

// eventLine is an event as --json prints it.
type eventLine struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Date     string    `json:"date"`
	Time     string    `json:"time"`
	Place    string    `json:"place"`
	For      string    `json:"for"`
	Question string    `json:"question"`
	State    string    `json:"state"`
	StartsAt time.Time `json:"starts_at"`
	Yes      int       `json:"yes"`
	No       int       `json:"no"`
}

func eventLineOf(e event.Summary) eventLine {
	return eventLine{e.ID, e.Title, e.Date, e.Clock, e.Place, e.Audience, e.Question, e.State, e.StartsAt.UTC(), e.Yes, e.No}
}

func eventList(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	all := f.Bool("all", false, "those that are over too")
	asJSON := f.Bool("json", false, "print JSON, one event a line")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		if err := exactly(0, args, "no arguments"); err != nil {
			return err
		}
		from := d.school.Today(a.clock())
		if *all {
			from = civil.Date{}
		}
		list, err := d.store.Events(ctx, d.school.ID, from)
		if err != nil {
			return err
		}
		if *asJSON {
			for _, e := range list {
				if err := printJSON(a.out, eventLineOf(e)); err != nil {
					return err
				}
			}
			return nil
		}
		if len(list) == 0 {
			fmt.Fprintln(a.out, `no event to come; add one with: raabta event add --title "Sports Day" --date …`)
			return nil
		}
		t := table{}
		t.add("id", "state", "for", "yes", "no", "event")
		for _, e := range list {
			t.add(shortID(e.ID), e.State, e.Audience, fmt.Sprint(e.Yes), fmt.Sprint(e.No), d.eventWords(e.Event))
		}
		t.print(a.out)
		return nil
	})
}

func eventShow(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	asJSON := f.Bool("json", false, "print JSON")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		e, err := d.eventNamed(ctx, args)
		if err != nil {
			return err
		}
		answers, err := d.store.EventAnswers(ctx, e.ID)
		if err != nil {
			return err
		}
		if *asJSON {
			type answer struct {
				Household   string    `json:"household"`
				HouseholdID string    `json:"household_id"`
				Answer      string    `json:"answer"`
				At          time.Time `json:"at"`
			}
			line := struct {
				eventLine
				Answers []answer `json:"answers"`
			}{eventLineOf(e), []answer{}}
			for _, w := range answers {
				line.Answers = append(line.Answers, answer{w.Household, w.HouseholdID, w.Answer, w.At.UTC()})
			}
			return printJSON(a.out, line)
		}
		t := table{}
		t.add("id", e.ID)
		t.add("event", d.eventWords(e.Event))
		t.add("for", e.Audience)
		t.add("state", e.State)
		if e.Question != "" {
			t.add("question", e.Question)
			t.add("answers", fmt.Sprintf("%d yes, %d no", e.Yes, e.No))
		}
		t.print(a.out)
		for _, word := range []string{event.Yes, event.No} {
			var names []string
			for _, w := range answers {
				if w.Answer == word {
					names = append(names, w.Household)
				}
			}
			if len(names) > 0 {
				fmt.Fprintf(a.out, "\n%s:\n  %s\n", word, strings.Join(names, "\n  "))
			}
		}
		return nil
	})
}
