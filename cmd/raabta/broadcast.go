package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/scheduler"
	"raabta/templates"
)

// broadcastFlags are the flags of broadcast.
type broadcastFlags struct {
	to, text, template, class, question, at, key, reason string
	dry, yes, json, straighten, beyond                   bool
	limit                                                int
}

func broadcastCommand() command {
	return command{
		name: "broadcast", args: "[list | show ID | pause ID | resume ID | cancel ID]", short: "sends one text to many, after showing whom it reaches",
		long: `Shows whom it reaches and whom not, how long the text is in each language, what it costs and when the last will have
left, then asks. A text may use {child}, {children}, {class}, {family} and {school}.

  raabta broadcast --to all --text "School is closed on Friday."
  raabta broadcast --to class:5-B,class:5-A --question yesno --text "Can {child} stay until 3 pm on Monday?"
  raabta broadcast list | show ID | cancel ID
  raabta broadcast pause ID --reason "the date is wrong" | resume ID

A broadcast under way can be paused: what has not left is held until it is resumed, taken back, or its time is over. It
pauses itself, and raises an alarm, when of 100 or more that left over 10 % were rejected, or when of 200 or more over 2 %
wrote STOP within the hour.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var o broadcastFlags
			f.StringVar(&o.to, "to", "", "all, class:5-B, grade:5, household:ID, teachers; several by comma")
			f.StringVar(&o.text, "text", "", "what to say")
			f.StringVar(&o.template, "template", "", "a named text instead, in each family's language")
			f.StringVar(&o.class, "class", string(bot.Routine), "emergency, absence, conversation, reminder, routine or tip")
			f.StringVar(&o.question, "question", "", "yesno asks for 1 = yes, 2 = no")
			f.StringVar(&o.at, "at", "", "send then, by the school's clock: 2026-11-27T16:00")
			f.StringVar(&o.reason, "reason", "", "pause: why, for those who look at it later")
			f.StringVar(&o.key, "key", "", "the same key queued again is the same broadcast")
			f.BoolVar(&o.straighten, "straighten", false, "replace curly quotes and the like, which make a text longer")
			beyond := beyondBudget(f)
			f.BoolVar(&o.dry, "dry-run", false, "show, and send nothing")
			f.BoolVar(&o.yes, "yes", false, "do not ask")
			f.BoolVar(&o.json, "json", false, "print JSON")
			f.IntVar(&o.limit, "limit", 20, "list: how many")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if o.beyond = *beyond; len(args) == 0 {
					return broadcast(ctx, a, d, o)
				}
				return broadcastWord(ctx, a, d, o, args)
			})
		},
	}
}

func broadcastWord(ctx context.Context, a *app, d *desk, o broadcastFlags, args []string) error {
	switch args[0] {
	case "list":
		if err := exactly(1, args, "no more than list"); err != nil {
			return err
		}
		return listBroadcasts(ctx, a, d, o)
	case "show", "cancel", "pause", "resume":
		if err := exactly(2, args, "the broadcast's id; raabta broadcast list shows it"); err != nil {
			return err
		}
		b, err := d.broadcastNamed(ctx, args[1])
		if err != nil {
			return err
		}
		switch args[0] {
		case "show":
			return showBroadcast(ctx, a, d, b, o.json)
		case "pause":
			return pauseBroadcast(ctx, a, d, b, oneLine(o.reason))
		case "resume":
			return resumeBroadcast(ctx, a, d, b)
		}
		return cancelBroadcast(ctx, a, d, b, o.yes)
	}
	return usagef("broadcast does not know %q: the text goes behind --text in quotes; see raabta broadcast --help", args[0])
}

func broadcast(ctx context.Context, a *app, d *desk, o broadcastFlags) error {
	now := a.clock()
	if o.to == "" {
		return usagef("broadcast needs to know whom it is for: --to all, --to class:5-B …; see raabta broadcast --help")
	}
	class, err := knownClass(o.class)
	if err != nil {
		return err
	}
	if err := d.checkWords(ctx, o.text, o.template, o.question); err != nil {
		return err
	}
	if o.straighten {
		o.text = templates.Straighten(o.text)
	}
	after := now
	if o.at != "" {
		if after, err = d.ahead("at", o.at, now); err != nil {
			return err
		}
	}
	if err := d.checkAudience(ctx, "to", o.to); err != nil {
		return err
	}
	b := bot.Broadcast{
		ID: bot.NewID(), SchoolID: d.school.ID, Kind: bot.KindText, Key: o.key, Audience: o.to, Text: o.text, Template: o.template,
		Class: class, Topic: scheduler.TopicOf(bot.KindText, class), Question: o.question, State: bot.BroadcastExpanding, SendAfter: after, CreatedAt: now,
		BeyondBudget: o.beyond,
	}
	_, err = d.send(ctx, a, b, sending{yes: o.yes, dry: o.dry, json: o.json})
	return err
}

// checkWords refuses what cannot be said: no words, two sorts of words, an unknown text or placeholder, an unknown question.
func (d *desk) checkWords(ctx context.Context, text, template, question string) error {
	if question != "" && question != "yesno" {
		return usagef("--question %q is not known: only yesno can be asked", question)
	}
	composer := bot.TextComposer{Books: d.books}
	switch {
	case text != "" && template != "":
		return usagef("--text and --template do not go together: give one of the two")
	case text == "" && template == "":
		return usagef("there is nothing to say: give --text \"…\", or --template with the name of a text")
	case text != "":
		if err := composer.CheckText(text); err != nil {
			return usagef("--text: %v", err)
		}
		return nil
	}
	book, err := d.books.Book(ctx, d.school.ID)
	if err != nil {
		return err
	}
	if usable := sendable(book); !slices.Contains(usable, template) {
		return usagef("--template %q is no text that can be sent by itself: choose %s", template, strings.Join(usable, ", "))
	}
	return nil
}

// sendable lists the texts that a broadcast can fill in.
func sendable(book *templates.Book) []string {
	known := bot.TextComposer{}.Placeholders()
	return slices.DeleteFunc(book.Names(), func(name string) bool {
		return slices.ContainsFunc(book.Placeholders(name), func(p string) bool { return !slices.Contains(known, p) })
	})
}
