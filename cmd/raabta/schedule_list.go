package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/scheduler"
)

// scheduleLine is a schedule as --json prints it.
type scheduleLine struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Kind     string    `json:"kind"`
	State    string    `json:"state"`
	For      string    `json:"for"`
	Class    bot.Class `json:"class"`
	Cron     string    `json:"cron"` // "" for once
	Rule     string    `json:"rule"` // in words
	NextAt   time.Time `json:"next_at,omitzero"`
	Last     string    `json:"last,omitempty"` // what it did last: fired, missed or skipped
	LastAt   time.Time `json:"last_at,omitzero"`
	Missed   int       `json:"missed"` // how often it could not speak in time
	MissedAt time.Time `json:"missed_at,omitzero"`
	Why      string    `json:"why,omitempty"` // of the latest miss
}

func scheduleList(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	asJSON := f.Bool("json", false, "print JSON, one schedule a line")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		if err := exactly(0, args, "no arguments"); err != nil {
			return err
		}
		list, _, err := d.store.Schedules(ctx, d.school.ID)
		if err != nil {
			return err
		}
		did, err := d.store.Occurrences(ctx, d.school.ID, occurrencesRead)
		if err != nil {
			return err
		}
		lines := make([]scheduleLine, len(list))
		for i, s := range list {
			lines[i] = d.scheduleLineOf(s, did)
		}
		if *asJSON {
			for _, line := range lines {
				if err := printJSON(a.out, line); err != nil {
					return err
				}
			}
			return nil
		}
		if len(list) == 0 {
			fmt.Fprintln(a.out, `no schedule yet; add one with: raabta schedule add friday-digest --digest --cron "0 16 * * 5"`)
			return nil
		}
		t := table{}
		t.add("name", "state", "for", "when")
		for _, l := range lines {
			when := l.Rule
			if l.Missed > 0 {
				when += fmt.Sprintf("\nMISSED %s, last %s: %s", plural(l.Missed, "time", "times"), d.when(l.MissedAt), l.Why)
			}
			t.add(l.Name, l.State, l.For, when)
		}
		t.print(a.out)
		return nil
	})
}

// occurrencesRead is how many of the latest firings the list looks at.
const occurrencesRead = 500

// scheduleLineOf is a schedule with what became of its firings; did lists those of all schedules, the latest first.
func (d *desk) scheduleLineOf(s scheduler.Schedule, did []scheduler.Occurrence) scheduleLine {
	line := scheduleLine{ID: s.ID, Name: s.Name, Kind: s.Kind, State: s.State, For: s.Audience, Class: s.Class, Cron: s.Cron, Rule: d.ruleWords(s)}
	if s.State == scheduler.Active {
		line.NextAt = s.NextAt.UTC()
	}
	for _, o := range did {
		if o.ScheduleID != s.ID {
			continue
		}
		if line.Last == "" {
			line.Last, line.LastAt = o.State, o.DueAt.UTC()
		}
		if o.State != scheduler.Missed {
			continue
		}
		if line.Missed == 0 {
			line.MissedAt, line.Why = o.DueAt.UTC(), o.Reason
		}
		line.Missed++
	}
	return line
}

// setSchedule pauses or resumes a schedule. Resumed, it counts from now: what came and went meanwhile is not made up for.
func setSchedule(state string) func(*pflag.FlagSet) func(context.Context, *app, []string) error {
	return func(*pflag.FlagSet) func(context.Context, *app, []string) error {
		return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
			s, err := d.scheduleNamed(ctx, args)
			switch {
			case err != nil:
				return err
			case s.State == state:
				return fmt.Errorf("%s is %s already", s.Name, s.State)
			case s.State == scheduler.Done:
				return fmt.Errorf("%s has spoken for the last time: add another schedule", s.Name)
			}
			if s, err = d.store.SetScheduleState(ctx, a.clock(), d.school.ID, s.ID, state); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s is %s: %s\n", s.Name, s.State, d.ruleWords(s))
			return nil
		})
	}
}

func scheduleRemove(*pflag.FlagSet) func(context.Context, *app, []string) error {
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		s, err := d.scheduleNamed(ctx, args)
		if err != nil {
			return err
		}
		if err := d.store.RemoveSchedule(ctx, d.school.ID, s.ID); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s is removed; what it sent stays sent\n", s.Name)
		return nil
	})
}
