package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/bot/event"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

func scheduleCommand() command {
	return command{
		name: "schedule", short: "texts that go out by themselves: once at a time, or every week or month",
		long: `  raabta schedule add friday-digest --digest --cron "0 16 * * 5"
  raabta schedule add fees --to all --text "Fees are due by the 10th." --cron "0 10 1 * *"
  raabta schedule add exam --to class:5-B --text "Exam tomorrow." --at 2026-11-26T17:00

--cron is minute, hour, day of the month, month, day of the week, by the school's own clock.`,
		subs: []command{
			{name: "add", args: "NAME", short: "adds a schedule, and reads its rule back", flags: scheduleAdd},
			{name: "list", short: "lists the schedules, when each speaks next and what it missed", flags: scheduleList},
			{name: "pause", args: "NAME", short: "keeps a schedule silent", flags: setSchedule(scheduler.Paused)},
			{name: "resume", args: "NAME", short: "lets it speak again, from its next time on", flags: setSchedule(scheduler.Active)},
			{name: "remove", args: "NAME", short: "ends it; what it sent stays sent", flags: scheduleRemove},
		},
	}
}

// scheduleFlags are the flags of schedule add.
type scheduleFlags struct {
	digest, skip                                                  bool
	event, meeting, text, template, at, cron, to, class, question string
	grace                                                         time.Duration
}

const (
	longestName = 80
	// longestGrace bounds how late a text may come after the program was down: beyond a day it only confuses.
	longestGrace = 24 * time.Hour
)

func scheduleAdd(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	var o scheduleFlags
	f.BoolVar(&o.digest, "digest", false, "each family's week: attendance, marks, homework")
	f.StringVar(&o.event, "event", "", "a reminder of an event: its id or title")
	f.StringVar(&o.meeting, "meeting", "", "a reminder of a meeting's booked times: its id or name")
	f.StringVar(&o.text, "text", "", "what to say")
	f.StringVar(&o.template, "template", "", "a named text instead, in each family's language")
	f.StringVar(&o.at, "at", "", "once, by the school's clock: 2026-11-27T16:00")
	f.StringVar(&o.cron, "cron", "", `again and again: "0 16 * * 5" is every Friday at 16:00`)
	f.StringVar(&o.to, "to", "", "all, class:5-B, grade:5, household:ID, teachers; several by comma")
	f.StringVar(&o.class, "class", "", "emergency, absence, conversation, reminder, routine or tip")
	f.StringVar(&o.question, "question", "", "yesno asks for 1 = yes, 2 = no")
	f.DurationVar(&o.grace, "grace", scheduler.DefaultGrace, "how late it may still go out after the program was down")
	f.BoolVar(&o.skip, "skip-holidays", false, "not on holidays and days off")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		if err := exactly(1, args, "a name for the schedule"); err != nil {
			return err
		}
		now := a.clock()
		s, err := o.schedule(ctx, d, args[0], now)
		if err != nil {
			return err
		}
		if s, err = arm(s, d, now); err != nil {
			return err
		}
		switch _, err := d.store.Schedule(ctx, d.school.ID, s.Name); {
		case err == nil:
			return usagef("there is a schedule called %q already: remove it first, or give another name", s.Name)
		case !errors.Is(err, bot.ErrNotFound):
			return err
		}
		if err := d.store.AddSchedule(ctx, s); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s: %s\n", s.Name, d.ruleWords(s))
		n, err := d.store.CountAudience(ctx, d.school.ID, s.Audience)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "for %s, at present %s\n", s.Audience, plural(n, "recipient", "recipients"))
		return nil
	})
}

// schedule reads the flags.
func (o scheduleFlags) schedule(ctx context.Context, d *desk, name string, now time.Time) (scheduler.Schedule, error) {
	s := scheduler.Schedule{
		ID: bot.NewID(), SchoolID: d.school.ID, Name: strings.TrimSpace(name), Audience: o.to, Class: bot.Routine, Question: o.question,
		Cron: o.cron, Wall: o.at, GraceSeconds: int(o.grace.Seconds()), SkipHolidays: o.skip, CreatedAt: now,
	}
	if n := len([]rune(s.Name)); n == 0 || n > longestName {
		return s, usagef("a schedule's name has 1 to %d letters", longestName)
	}
	if (o.at == "") == (o.cron == "") {
		return s, usagef(`when? give --at 2026-11-27T16:00 for once, or --cron "0 16 * * 5" for every Friday at 16:00, one of the two`)
	}
	if o.grace < 0 || o.grace > longestGrace {
		return s, usagef("--grace must be from 0 to 24h, like 2h")
	}
	if err := o.subject(ctx, d, &s, now); err != nil {
		return s, err
	}
	if o.class != "" {
		var err error
		if s.Class, err = knownClass(o.class); err != nil {
			return s, err
		}
	}
	return s, d.checkAudience(ctx, "to", s.Audience)
}

// subject says what is told: exactly one of the flags that name it.
func (o scheduleFlags) subject(ctx context.Context, d *desk, s *scheduler.Schedule, now time.Time) error {
	given := 0
	for _, is := range []bool{o.digest, o.event != "", o.meeting != "", o.text != "" || o.template != ""} {
		if is {
			given++
		}
	}
	if given != 1 {
		return usagef("what is to be said? give one of --digest, --event, --meeting, --text and --template")
	}
	if s.Question != "" && o.text == "" && o.template == "" {
		return usagef("--question goes with --text or --template")
	}
	audience := "all"
	switch {
	case o.digest:
		s.Kind = digest.Kind
	case o.event != "":
		e, err := d.eventNamed(ctx, []string{o.event})
		if err != nil {
			return err
		}
		if e.State != event.Announced || !e.StartsAt.After(now) {
			return usagef("%s is not an event to come that families were told of: announce it first", e.Title)
		}
		s.Kind, s.Subject, s.Part, s.Class, s.ExpiresAt, audience = event.Kind, e.ID, event.PartRemind, bot.Reminder, e.StartsAt, e.Audience
	case o.meeting != "":
		m, err := d.meetingNamed(ctx, []string{o.meeting})
		if err != nil {
			return err
		}
		if m.State == meeting.Canceled || !m.StartsAt.After(now) {
			return usagef("%s is not a meeting to come", m.Name)
		}
		s.Kind, s.Subject, s.Part, s.Class, s.ExpiresAt, audience = meeting.Kind, m.ID, meeting.PartRemind, bot.Reminder, m.EndsAt, m.Audience
	default:
		if err := d.checkWords(ctx, o.text, o.template, o.question); err != nil {
			return err
		}
		if o.to == "" {
			return usagef("whom is it for? give --to all, --to class:5-B …")
		}
		s.Kind, s.Text, s.Template = bot.KindText, o.text, o.template
	}
	if s.Cron != "" && s.Subject != "" {
		return usagef("an event or a meeting comes once: give --at instead of --cron")
	}
	if s.Audience == "" {
		s.Audience = audience
	}
	return nil
}

// arm sets when a schedule speaks next. A rule that cannot be read or that is over is wrong use.
func arm(s scheduler.Schedule, d *desk, now time.Time) (scheduler.Schedule, error) {
	flag := "at"
	if s.Cron != "" {
		flag = "cron"
		// A date in --cron, or the other way round, is a slip to be told.
		c, err := scheduler.ParseCron(s.Cron)
		if err != nil {
			return s, usagef("--cron: %v", err)
		}
		s.Cron = c.String()
	} else if _, err := d.ahead("at", s.Wall, now); err != nil {
		return s, err
	}
	armed, err := scheduler.Arm(s, d.school, now)
	if err != nil {
		return s, usagef("--%s: %v", flag, err)
	}
	return armed, nil
}

// ruleWords reads a schedule's rule back: "every Friday at 16:00, next: Fri 27 Nov 2026 16:00".
func (d *desk) ruleWords(s scheduler.Schedule) string {
	if s.Cron == "" {
		return "once, " + d.when(s.NextAt)
	}
	words := scheduler.Words(s.Cron)
	if s.SkipHolidays {
		words += ", not on holidays and days off"
	}
	if s.State == scheduler.Active {
		words += ", next: " + d.when(s.NextAt)
	}
	return words
}

// scheduleNamed finds a schedule by its name or id.
func (d *desk) scheduleNamed(ctx context.Context, args []string) (scheduler.Schedule, error) {
	if err := exactly(1, args, "the schedule's name; raabta schedule list shows it"); err != nil {
		return scheduler.Schedule{}, err
	}
	list, _, err := d.store.Schedules(ctx, d.school.ID)
	if err != nil {
		return scheduler.Schedule{}, err
	}
	return pick("schedule", args[0], list, func(s scheduler.Schedule) (string, string) { return s.ID, s.Name })
}
