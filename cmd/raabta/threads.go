package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
)

// threadsFlags are the flags of threads.
type threadsFlags struct {
	waiting, json, yes bool
	teacher, household string
}

func threadsCommand() command {
	return command{
		name: "threads", args: "[show CODE | reply CODE TEXT | close CODE]", short: "lists conversations with families, and answers them",
		long: `Lists the conversations between families and teachers or the office; those that wait for an answer come first.

  raabta threads --waiting
  raabta threads show A7
  raabta threads reply A7 "Yes, come at nine."      goes out from the school's number, as the office's words
  raabta threads close A7                           nothing waits any more; the family's next words open it again`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var o threadsFlags
			f.BoolVar(&o.waiting, "waiting", false, "only those that wait for the school")
			f.StringVar(&o.teacher, "teacher", "", "only those with a teacher: name")
			f.StringVar(&o.household, "household", "", "only those of a household: id or name")
			f.BoolVar(&o.yes, "yes", false, "reply: do not ask")
			f.BoolVar(&o.json, "json", false, "print JSON, one conversation a line")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if len(args) == 0 {
					return listThreads(ctx, a, d, o)
				}
				return threadsWord(ctx, a, d, o, args)
			})
		},
	}
}

func threadsWord(ctx context.Context, a *app, d *desk, o threadsFlags, args []string) error {
	if args[0] != "show" && args[0] != "reply" && args[0] != "close" {
		return usagef("threads does not know %q; see raabta threads --help", args[0])
	}
	if len(args) < 2 {
		return usagef("threads %s needs a code such as A7; raabta threads lists them", args[0])
	}
	thread, said, err := d.threadNamed(ctx, args[1])
	if err != nil {
		return err
	}
	switch {
	case args[0] == "reply" && len(args) < 3:
		return usagef("there is nothing to say: raabta threads reply %s \"…\"", thread.Code)
	case args[0] == "reply":
		return replyThread(ctx, a, d, thread, strings.Join(args[2:], " "), o.yes)
	case len(args) > 2:
		return usagef("threads %s takes a code and nothing else; see raabta threads --help", args[0])
	case args[0] == "close":
		err := d.store.CloseThread(ctx, thread)
		if errors.Is(err, bot.ErrTaken) {
			return fmt.Errorf("the family wrote again meanwhile, so it stays open: read raabta threads show %s first", thread.Code)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "#%s is closed; the family's next words open it again\n", thread.Code)
		return nil
	}
	return showThread(a, d, thread, said, o.json)
}

// threadNamed finds a thread by its code, with or without #.
func (d *desk) threadNamed(ctx context.Context, ref string) (bot.Thread, []bot.Message, error) {
	code := strings.ToUpper(strings.TrimPrefix(strings.TrimSpace(ref), "#"))
	thread, said, err := d.store.Thread(ctx, d.school.ID, code)
	if errors.Is(err, bot.ErrNotFound) {
		return thread, nil, usagef("there is no conversation %q: a code is like A7; raabta threads lists them", ref)
	}
	return thread, said, err
}

// teacherNamed finds a member of staff by name, by one word of it, or by a part of it, whichever only one of them has.
func (d *desk) teacherNamed(staff []bot.Staff, ref string) (bot.Staff, error) {
	ref = strings.ToLower(strings.TrimSpace(ref))
	for _, fits := range []func(s bot.Staff, name string) bool{
		func(s bot.Staff, name string) bool { return s.ID == ref || name == ref },
		func(_ bot.Staff, name string) bool { return slices.Contains(strings.Fields(name), ref) },
		func(_ bot.Staff, name string) bool { return ref != "" && strings.Contains(name, ref) },
	} {
		var found []bot.Staff
		var names []string
		for _, s := range staff {
			if fits(s, strings.ToLower(s.Name)) {
				found, names = append(found, s), append(names, s.Name)
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return bot.Staff{}, usagef("several of the staff fit %q: %s; give more of the name", ref, atMost(names, 5))
		}
	}
	return bot.Staff{}, usagef("nobody of the staff is called %q", ref)
}

// threadLine is a thread as --json prints it.
type threadLine struct {
	Code         string          `json:"code"`
	State        string          `json:"state"`
	Household    string          `json:"household"`
	HouseholdID  string          `json:"household_id"`
	Student      string          `json:"student"`
	Class        string          `json:"class"`
	Teacher      string          `json:"teacher"` // "" is the office
	Channel      bot.ChannelName `json:"channel"`
	WaitingSince time.Time       `json:"waiting_since,omitzero"`
	LastAt       time.Time       `json:"last_at"`
}

func threadLineOf(t bot.Thread) threadLine {
	return threadLine{t.Code, t.State, t.Household, t.HouseholdID, t.Student, t.Class, t.Staff, t.Channel, t.WaitingSince.UTC(), t.LastAt().UTC()}
}

func listThreads(ctx context.Context, a *app, d *desk, o threadsFlags) error {
	f := bot.ThreadFilter{SchoolID: d.school.ID}
	if o.waiting {
		f.State = bot.ThreadWaiting
	}
	if o.teacher != "" {
		staff, err := d.store.StaffList(ctx, d.school.ID)
		if err != nil {
			return err
		}
		teacher, err := d.teacherNamed(staff, o.teacher)
		if err != nil {
			return err
		}
		f.StaffID = teacher.ID
	}
	if o.household != "" {
		h, err := d.household(ctx, o.household)
		if err != nil {
			return err
		}
		f.HouseholdID = h.ID
	}
	list, err := d.store.Threads(ctx, f)
	if err != nil {
		return err
	}
	if o.json {
		for _, t := range list {
			if err := printJSON(a.out, threadLineOf(t)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, "no conversation")
		return nil
	}
	rows := table{}
	rows.add("code", "state", "since", "family", "about", "with")
	for _, t := range list {
		since := t.LastAt()
		if t.State == bot.ThreadWaiting {
			since = t.WaitingSince
		}
		rows.add("#"+t.Code, t.State, d.when(since), partyOf(t), aboutOf(t), withOf(t))
	}
	rows.print(a.out)
	return nil
}

// partyOf is who talks to the school.
func partyOf(t bot.Thread) string {
	switch {
	case t.Household != "":
		return t.Household
	case t.Number != "":
		return t.Number.Shown()
	}
	return "unknown"
}

// aboutOf is the child a thread is about.
func aboutOf(t bot.Thread) string {
	if t.Student == "" {
		return "-"
	}
	return fmt.Sprintf("%s (%s)", t.Student, t.Class)
}

// withOf is who answers.
func withOf(t bot.Thread) string {
	if t.Staff == "" {
		return "the office"
	}
	return t.Staff
}
