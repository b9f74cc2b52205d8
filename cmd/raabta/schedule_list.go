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
		list, err := d.store.Schedules(ctx, d.school.ID)
		if err != nil {
			return err
		}
		missed, err := d.store.Occurrences(ctx, d.school.ID, scheduler.Missed)
		if err != nil {
			return err
		}
		lines := make([]scheduleLine, len(list))
		for i, s := range list {
			lines[i] = d.scheduleLineOf(s, missed)
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

// scheduleLineOf is a schedule with the newest of what it missed; missed is the latest first.
func (d *desk) scheduleLineOf(s scheduler.Schedule, missed []scheduler.Occurrence) scheduleLine {
	line := scheduleLine{ID: s.ID, Name: s.Name, Kind: s.Kind, State: s.State, For: s.Audience, Class: s.Class, Cron: s.Cron, Rule: d.ruleWords(s)}
	if s.State == scheduler.Active {
		line.NextAt = s.NextAt.UTC()
	}
	for _, o := range missed {
		if o.ScheduleID != s.ID {
			continue
		}
		if line.Missed == 0 {
			line.MissedAt, line.Why = o.DueAt.UTC(), o.Reason
		}
		line.Missed++
	}
	return line
}

// setSchedule pauses or resumes a schedule.
func setSchedule(change func(s scheduler.Schedule, d *desk, now time.Time) (scheduler.Schedule, error), done string) func(*pflag.FlagSet) func(context.Context, *app, []string) error {
	return func(*pflag.FlagSet) func(context.Context, *app, []string) error {
		return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
			s, err := d.scheduleNamed(ctx, args)
			if err != nil {
				return err
			}
			if s, err = change(s, d, a.clock()); err != nil {
				return err
			}
			if err := d.store.SetSchedule(ctx, s); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s is %s: %s\n", s.Name, done, d.ruleWords(s))
			return nil
		})
	}
}

func pause(s scheduler.Schedule, _ *desk, _ time.Time) (scheduler.Schedule, error) {
	if s.State != scheduler.Active {
		return s, fmt.Errorf("%s is %s already: there is nothing to pause", s.Name, s.State)
	}
	s.State = scheduler.Paused
	return s, nil
}

// resume counts from now: what came and went meanwhile is not made up for.
func resume(s scheduler.Schedule, d *desk, now time.Time) (scheduler.Schedule, error) {
	if s.State != scheduler.Paused {
		return s, fmt.Errorf("%s is %s: only a paused schedule is resumed", s.Name, s.State)
	}
	armed, err := scheduler.Arm(s, d.school, now)
	if err != nil {
		return s, fmt.Errorf("%s cannot be resumed: %w", s.Name, err)
	}
	return armed, nil
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
