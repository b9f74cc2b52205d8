package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
)

func meetingCommand() command {
	return command{
		name: "meeting", short: "parent-teacher meetings: proposes each family a time, books the answers, prints the lists",
		long: `  raabta meeting add --name "Parents' day" --date 2026-11-27 --from 16:00 --to 19:00 --break 17:30-17:45
  raabta meeting invite "Parents' day"
  raabta meeting show "Parents' day"
  raabta meeting sheet "Parents' day"

An ID is what list shows, or the name.`,
		subs: []command{
			{name: "add", short: "plans a meeting; tells nobody yet", flags: meetingAdd},
			{name: "list", short: "lists the meetings", flags: meetingList},
			{name: "show", args: "ID", short: "shows the board: who is booked, what is free, who has not answered", flags: meetingShow},
			{name: "invite", args: "ID", short: "proposes each family a time, and arms the reminders", flags: meetingInvite},
			{name: "sheet", args: "ID", short: "prints each teacher's list", flags: meetingSheet},
			{name: "cancel", args: "ID", short: "takes a meeting back, and tells the families that have a time", flags: meetingCancel},
		},
	}
}

// meetingFlags are what a meeting consists of.
type meetingFlags struct {
	name, from, to, teachers, audience, replyBy string
	dates, breaks                               []string
	slot                                        time.Duration
}

func meetingAdd(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	var o meetingFlags
	f.StringVar(&o.name, "name", "", "what families are told: Parents' day")
	f.StringArrayVar(&o.dates, "date", nil, "2026-11-27; give it again for more days")
	f.StringVar(&o.from, "from", "", "when it begins, each day: 14:00")
	f.StringVar(&o.to, "to", "", "when it ends: 17:00")
	f.DurationVar(&o.slot, "slot", 10*time.Minute, "how long each family has")
	f.StringArrayVar(&o.breaks, "break", nil, "15:00-15:10; give it again for more breaks")
	f.StringVar(&o.teachers, "teachers", "all", "all is every class teacher; or names, by comma")
	f.StringVar(&o.audience, "for", "all", "all, class:5-B, grade:5; several by comma")
	f.StringVar(&o.replyBy, "reply-by", "", "the last day to answer; without it a day before")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		if err := exactly(0, args, `the meeting in flags: --name "Parents' day" --date … --from … --to …`); err != nil {
			return err
		}
		staff, err := d.store.StaffList(ctx, d.school.ID)
		if err != nil {
			return err
		}
		setup, err := o.setup(d, staff)
		if err != nil {
			return err
		}
		if err := d.checkAudience(ctx, "for", setup.Audience); err != nil {
			return err
		}
		m, slots, err := setup.Make(d.school, a.clock())
		if err != nil {
			return usageError{err.Error()}
		}
		if err := d.store.AddMeeting(ctx, m, slots); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "planned %s: %s, %s to %s\n", m.ID, m.Name, d.when(m.StartsAt), d.when(m.EndsAt))
		fmt.Fprintf(a.out, "%s with %s; families may answer until %s\n",
			plural(len(slots), "visit", "visits"), plural(len(setup.Teachers), "teacher", "teachers"), d.when(m.ReplyBy))
		fmt.Fprintf(a.out, "nobody is told yet; invite the families with: raabta meeting invite %s\n", shortID(m.ID))
		return nil
	})
}

// setup reads the flags.
func (o meetingFlags) setup(d *desk, staff []bot.Staff) (meeting.Setup, error) {
	s := meeting.Setup{Name: o.name, Audience: o.audience, SlotMin: int(o.slot.Minutes())}
	if o.name == "" || len(o.dates) == 0 || o.from == "" || o.to == "" {
		return s, usagef(`a meeting needs --name "Parents' day", --date 2026-11-27, --from 14:00 and --to 17:00`)
	}
	if o.slot%time.Minute != 0 {
		return s, usagef("--slot must be whole minutes, like 10m")
	}
	for _, text := range o.dates {
		day, err := civil.ParseDate(text)
		if err != nil {
			return s, usagef("--date: %v", err)
		}
		s.Dates = append(s.Dates, day)
	}
	var err error
	if s.Hours, err = civil.ParseHours(o.from + "-" + o.to); err != nil {
		return s, usagef("--from and --to: %v", err)
	}
	for _, text := range o.breaks {
		b, err := civil.ParseHours(text)
		if err != nil {
			return s, usagef("--break: %v", err)
		}
		s.Breaks = append(s.Breaks, b)
	}
	if o.replyBy != "" {
		if s.ReplyBy, err = d.endOf(o.replyBy); err != nil {
			return s, usagef("--reply-by: %v", err)
		}
	}
	s.Teachers, err = d.teachersNamed(staff, o.teachers)
	return s, err
}

// endOf is a wall clock, or the end of a day.
func (d *desk) endOf(text string) (time.Time, error) {
	if day, err := civil.ParseDate(text); err == nil {
		return day.AddDays(1).In(d.school.Zone()), nil
	}
	wall, err := civil.ParseWall(text)
	return wall.Instant(d.school.Zone()), err
}

// teachersNamed lists the ids of the teachers that a flag names; "all" are the class teachers.
func (d *desk) teachersNamed(staff []bot.Staff, names string) ([]string, error) {
	var ids []string
	if strings.EqualFold(strings.TrimSpace(names), "all") {
		for _, s := range staff {
			if slices.ContainsFunc(s.Teaches, func(t bot.Teaching) bool { return t.ClassTeacher }) {
				ids = append(ids, s.ID)
			}
		}
		return ids, nil
	}
	for _, name := range strings.Split(names, ",") {
		s, err := d.teacherNamed(staff, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, s.ID)
	}
	return ids, nil
}

// meetingNamed finds a meeting by its id, its name, or a part of its id. Of several with one name it asks which.
func (d *desk) meetingNamed(ctx context.Context, args []string) (meeting.Summary, error) {
	if err := exactly(1, args, "the meeting's id or name; raabta meeting list shows them"); err != nil {
		return meeting.Summary{}, err
	}
	list, err := d.store.Meetings(ctx, d.school.ID)
	if err != nil {
		return meeting.Summary{}, err
	}
	return pick("meeting", args[0], list, func(m meeting.Summary) (string, string) { return m.ID, m.Name })
}

// meetingLine is a meeting as --json prints it.
type meetingLine struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	State    string         `json:"state"`
	For      string         `json:"for"`
	StartsAt time.Time      `json:"starts_at"`
	EndsAt   time.Time      `json:"ends_at"`
	ReplyBy  time.Time      `json:"reply_by"`
	Slots    int            `json:"slots"`
	Booked   int            `json:"booked"`   // slots
	Proposed int            `json:"proposed"` // slots
	Families map[string]int `json:"families"` // by what they answered
}

func meetingLineOf(m meeting.Summary) meetingLine {
	return meetingLine{
		m.ID, m.Name, m.State, m.Audience, m.StartsAt.UTC(), m.EndsAt.UTC(), m.ReplyBy.UTC(), m.Slots, m.Booked, m.Proposed,
		map[string]int{
			meeting.Invited: m.InvitedFamilies, meeting.Booked: m.BookedFamilies, meeting.Declined: m.DeclinedFamilies, meeting.Full: m.FullFamilies,
		},
	}
}

func meetingList(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	asJSON := f.Bool("json", false, "print JSON, one meeting a line")
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		if err := exactly(0, args, "no arguments"); err != nil {
			return err
		}
		list, err := d.store.Meetings(ctx, d.school.ID)
		if err != nil {
			return err
		}
		if *asJSON {
			for _, m := range list {
				if err := printJSON(a.out, meetingLineOf(m)); err != nil {
					return err
				}
			}
			return nil
		}
		if len(list) == 0 {
			fmt.Fprintln(a.out, `no meeting yet; plan one with: raabta meeting add --name "Parents' day" …`)
			return nil
		}
		t := table{}
		t.add("id", "begins", "state", "visits", "families", "name")
		for _, m := range list {
			t.add(shortID(m.ID), d.when(m.StartsAt), m.State, fmt.Sprintf("%d of %d booked", m.Booked, m.Slots), familiesWords(m), m.Name)
		}
		t.print(a.out)
		return nil
	})
}

// familiesWords is "31 booked, 4 no answer yet, 2 cannot come, 1 to be called".
func familiesWords(m meeting.Summary) string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{{m.BookedFamilies, "booked"}, {m.InvitedFamilies, "no answer yet"}, {m.DeclinedFamilies, "cannot come"}, {m.FullFamilies, "to be called"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	if len(parts) == 0 {
		return "none invited"
	}
	return strings.Join(parts, ", ")
}
