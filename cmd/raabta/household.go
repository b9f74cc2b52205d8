package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
)

func householdCommand() command {
	return command{
		name: "household", short: "what the office does when a parent calls: find a family, its phones, its stops",
		subs: []command{
			{
				name: "find", args: "WORDS…", short: "finds families by a name, an admission number or a phone number",
				long: `Every word must occur somewhere in the family: in the name of a child, a parent or the family, in an
admission number or in a phone number, which may be written in any way (0300-1234567, 923001234567,
+92 300 1234567).`,
				flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
					asJSON := f.Bool("json", false, "one JSON object a line")
					return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
						return findHouseholds(ctx, a, d, args, *asJSON)
					})
				},
			},
			{
				name: "show", args: "ID", short: "shows a family: children, phones, stops, last messages",
				long: "ID is as find shows it; an admission number or a phone number does as well where it names one family.",
				flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
					messages := f.Int("messages", 5, "how many of the last messages to show")
					return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
						return showHousehold(ctx, a, d, args, *messages)
					})
				},
			},
			optOutCommand(), optInCommand(), phoneCommand(), joinCommand(),
		},
	}
}

// idShape is how ids are written (UUID).
var idShape = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// household finds the one household that ref names: its id, or anything that finds exactly one.
func (d *desk) household(ctx context.Context, ref string) (bot.Contact, error) {
	if idShape.MatchString(ref) {
		c, err := d.store.Household(ctx, strings.ToLower(ref))
		if errors.Is(err, bot.ErrNotFound) || err == nil && c.SchoolID != d.school.ID {
			return c, usagef("there is no household %s; look for it with: raabta household find NAME", ref)
		}
		return c, err
	}
	list, err := d.find(ctx, []string{ref})
	if exact := withAdmission(list, ref); len(exact) > 0 {
		list = exact // "12" is in many numbers, and the admission number of one child
	}
	switch {
	case err != nil:
		return bot.Contact{}, err
	case len(list) == 0:
		return bot.Contact{}, usagef("no family has %q; look for it with: raabta household find NAME", ref)
	case len(list) > 1:
		var lines []string
		for _, c := range list {
			lines = append(lines, "  "+c.ID+"  "+c.Household.Family())
		}
		return bot.Contact{}, usagef("%q is in %d families; give the id of one:\n%s", ref, len(list), strings.Join(lines[:min(len(lines), 10)], "\n"))
	}
	return list[0], nil
}

// withAdmission are the families with a child of exactly this admission number.
func withAdmission(list []bot.Contact, admission string) (exact []bot.Contact) {
	for _, c := range list {
		if slices.ContainsFunc(c.Children, func(k bot.Child) bool { return strings.EqualFold(k.AdmissionNo, admission) }) {
			exact = append(exact, c)
		}
	}
	return exact
}

// find looks for words as a person types them.
func (d *desk) find(ctx context.Context, words []string) ([]bot.Contact, error) {
	return d.store.FindHouseholds(ctx, d.school.ID, bot.Seek(strings.Join(words, " "), d.school.Country))
}

func findHouseholds(ctx context.Context, a *app, d *desk, args []string, asJSON bool) error {
	if strings.TrimSpace(strings.Join(args, " ")) == "" {
		return usagef("needs words to look for, such as a child's name or a phone number")
	}
	list, err := d.find(ctx, args)
	if err != nil {
		return err
	}
	if asJSON {
		out := json.NewEncoder(a.out)
		for _, c := range list {
			if err := out.Encode(jsonOfHousehold(c)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(a.out, "no family has all of these words; try fewer, or another spelling")
		return nil
	}
	t := table{}
	t.add("ID", "FIRST PHONE", "FAMILY")
	for _, c := range list {
		phone := "no phone"
		if len(c.Phones) > 0 {
			phone = string(c.Phones[0].Number)
		}
		t.add(c.ID, phone, c.Household.Family())
	}
	t.print(a.out)
	return nil
}
