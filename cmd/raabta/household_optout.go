package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
)

func optOutCommand() command {
	return command{
		name: "opt-out", args: "ID-or-number", short: "stops messages to a family's phones, as its own STOP would",
		long: "With a number only that phone stops, with a family's id all of its phones. A phone that two families\nuse stops for both.",
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			topic := f.String("topic", string(bot.TopicAll), "what stops: "+topics())
			yes := f.Bool("yes", false, "do not ask")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				return d.optOut(ctx, a, args, *topic, *yes)
			})
		},
	}
}

func optInCommand() command {
	return command{
		name: "opt-in", args: "ID-or-number", short: "takes stops back, because the family asked for it",
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			topic := f.String("topic", string(bot.TopicAll), "what goes on: "+topics())
			yes := f.Bool("yes", false, "do not ask")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				return d.optIn(ctx, a, args, *topic, *yes)
			})
		},
	}
}

func topics() string {
	var names []string
	for _, t := range bot.OptOutTopics() {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}

func knownTopic(text string) (bot.Topic, error) {
	topic := bot.Topic(strings.ToLower(strings.TrimSpace(text)))
	if !slices.Contains(bot.OptOutTopics(), topic) {
		return "", usagef("--topic %q is not known: choose %s", text, topics())
	}
	return topic, nil
}

// target is a phone to stop or to open, with the families that use it and what it has stopped.
type target struct {
	number bot.Number
	users  []bot.Contact
	stops  []bot.OptOut
}

// targets are the phones that a family's id or a number names.
func (d *desk) targets(ctx context.Context, args []string) ([]target, error) {
	if len(args) == 0 {
		return nil, usagef("needs a household's id or a phone number; find them with: raabta household find NAME")
	}
	var numbers []bot.Number
	if n, err := bot.ParseNumber(strings.Join(args, " "), d.school.Country); err == nil {
		numbers = []bot.Number{n}
	} else {
		if len(args) > 1 {
			return nil, usagef("needs one household's id or one phone number; put quotes around what has spaces")
		}
		c, err := d.household(ctx, args[0])
		if err != nil {
			return nil, err
		}
		for _, p := range c.Phones {
			numbers = append(numbers, p.Number)
		}
		if len(numbers) == 0 {
			return nil, usagef("%s has no phone, so nothing is sent there", c.Household.Family())
		}
	}
	var list []target
	for _, n := range numbers {
		t := target{number: n}
		var err error
		if t.users, err = d.usersOf(ctx, n); err != nil {
			return nil, err
		}
		if t.stops, err = d.store.OptOuts(ctx, d.school.ID, n); err != nil {
			return nil, err
		}
		if len(t.users) == 0 && len(t.stops) == 0 {
			return nil, usagef("no family of the school has the number %s; look for the family with: raabta household find NAME", n)
		}
		list = append(list, t)
	}
	return list, nil
}

// usersOf finds the families that have a number.
func (d *desk) usersOf(ctx context.Context, n bot.Number) ([]bot.Contact, error) {
	list, err := d.store.FindHouseholds(ctx, d.school.ID, []bot.Sought{{Numbers: []bot.Number{n}}})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(c bot.Contact) bool {
		return !slices.ContainsFunc(c.Phones, func(p bot.Phone) bool { return p.Number == n })
	}), nil
}

// describe says whose phone it is.
func (t target) describe() string {
	var names []string
	for _, c := range t.users {
		names = append(names, c.Household.Family())
	}
	switch len(names) {
	case 0:
		return fmt.Sprintf("%s: no family has this number now", t.number)
	case 1:
		return fmt.Sprintf("%s: %s", t.number, names[0])
	case 2:
		return fmt.Sprintf("%s: two families use this phone, both are affected: %s", t.number, strings.Join(names, " and "))
	}
	return fmt.Sprintf("%s: %d families use this phone, all are affected: %s", t.number, len(names), atMost(names, 10))
}

func (d *desk) optOut(ctx context.Context, a *app, args []string, topicName string, yes bool) error {
	topic, err := knownTopic(topicName)
	if err != nil {
		return err
	}
	list, err := d.targets(ctx, args)
	if err != nil {
		return err
	}
	for _, t := range list {
		fmt.Fprintln(a.out, t.describe())
	}
	what := topic.InWords()
	if topic == bot.TopicAll && !d.school.StopCoversEmergency {
		what += " but emergencies"
	}
	if err := a.confirm(yes, fmt.Sprintf("Stop %s for %s?", what, plural(len(list), "phone", "phones"))); err != nil {
		return err
	}
	now := a.clock()
	for _, t := range list {
		if err := d.store.SetOptOut(ctx, now, d.school.ID, bot.OptOut{Number: t.number, Topic: topic, At: now, Source: "staff"}); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.out, "Stopped: %s, for %s. What waited for them is canceled. Back with: raabta household opt-in\n", what, plural(len(list), "phone", "phones"))
	return nil
}

func (d *desk) optIn(ctx context.Context, a *app, args []string, topicName string, yes bool) error {
	topic, err := knownTopic(topicName)
	if err != nil {
		return err
	}
	list, err := d.targets(ctx, args)
	if err != nil {
		return err
	}
	var stopped []target
	for _, t := range list {
		fmt.Fprintln(a.out, t.describe())
		if slices.ContainsFunc(t.stops, func(o bot.OptOut) bool { return topic == bot.TopicAll || o.Topic == topic }) {
			stopped = append(stopped, t)
		}
	}
	if len(stopped) == 0 {
		if topic == bot.TopicAll {
			fmt.Fprintln(a.out, "Nothing to do: nothing is stopped.")
			return nil
		}
		fmt.Fprintf(a.out, "Nothing to do: %s had not been stopped by themselves.\n", topic.InWords())
		return d.stillStopped(ctx, a, list)
	}
	question := fmt.Sprintf("Did the family ask for it? Send %s to %s again?", topic.InWords(), plural(len(stopped), "phone", "phones"))
	if err := a.confirm(yes, question); err != nil {
		return err
	}
	now := a.clock()
	for _, t := range stopped {
		if err := d.store.ClearOptOut(ctx, now, d.school.ID, bot.OptIn{Number: t.number, Topic: topic, At: now}); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.out, "Goes out again: %s, to %s.\n", topic.InWords(), plural(len(stopped), "phone", "phones"))
	for _, t := range stopped {
		if slices.ContainsFunc(t.stops, func(o bot.OptOut) bool { return o.Source == "provider" }) {
			fmt.Fprintf(a.out, "%s wrote STOP to the phone company as well, which only that phone can take back: ask the family to text START to the school's number.\n", t.number)
		}
	}
	return d.stillStopped(ctx, a, stopped)
}

// stillStopped lists what the phones have stopped besides.
func (d *desk) stillStopped(ctx context.Context, a *app, list []target) error {
	for _, t := range list {
		stops, err := d.store.OptOuts(ctx, d.school.ID, t.number)
		if err != nil {
			return err
		}
		for _, o := range stops {
			fmt.Fprintf(a.out, "Still stopped: %s\n", d.optOutInWords(o))
		}
	}
	return nil
}
