package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
)

// phoneFlags are the flags of "household phone".
type phoneFlags struct {
	add, remove, replace        string
	whatsApp, noSMS, first, yes bool
}

func phoneCommand() command {
	return command{
		name: "phone", args: "ID --add NUMBER | --remove NUMBER | --replace OLD=NEW", short: "changes a family's numbers",
		long: `Texts that wait for a number that is taken away go to the family's new or next one. Change the number
in the school's sheet too: the next import goes by the sheet.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var p phoneFlags
			f.StringVar(&p.add, "add", "", "a number to add, or one the family has, to change its channels")
			f.StringVar(&p.remove, "remove", "", "a number to take away")
			f.StringVar(&p.replace, "replace", "", "OLD=NEW: a new number in the place of an old one")
			f.BoolVar(&p.whatsApp, "whatsapp", false, "the number has WhatsApp")
			f.BoolVar(&p.noSMS, "no-sms", false, "the number gets no SMS")
			f.BoolVar(&p.first, "first", false, "the number is tried first")
			f.BoolVar(&p.yes, "yes", false, "do not ask")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if err := exactly(1, args, "the id of one household"); err != nil {
					return err
				}
				return d.changePhone(ctx, a, args[0], p)
			})
		},
	}
}

// change reads what the flags ask for. Whether the household has the old number is not its matter.
func (p phoneFlags) change(country string) (c bot.PhoneChange, err error) {
	given := 0
	for _, s := range []string{p.add, p.remove, p.replace} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return c, usagef("needs one of --add NUMBER, --remove NUMBER and --replace OLD=NEW")
	}
	if p.remove != "" && (p.whatsApp || p.noSMS || p.first) {
		return c, usagef("--whatsapp, --no-sms and --first go with --add or --replace")
	}
	if p.noSMS && !p.whatsApp {
		return c, usagef("a number without SMS and without WhatsApp gets nothing: give --whatsapp too, or --remove it")
	}
	read := func(flag, text string) bot.Number {
		n, e := bot.ParseNumber(text, country)
		if e != nil && err == nil {
			err = usagef("--%s %s: %v", flag, text, e)
		}
		return n
	}
	switch {
	case p.add != "":
		c.New.Number = read("add", p.add)
	case p.remove != "":
		c.Old = read("remove", p.remove)
	default:
		before, after, ok := strings.Cut(p.replace, "=")
		if !ok {
			return c, usagef("--replace needs OLD=NEW, such as 0300-1234567=0301-7654321")
		}
		c.Old, c.New.Number = read("replace", before), read("replace", after)
	}
	if c.New.Number != "" {
		c.New.SMS, c.New.WhatsApp = !p.noSMS, p.whatsApp
	}
	if p.first {
		c.New.Rank = 1
	}
	return c, err
}

func (d *desk) changePhone(ctx context.Context, a *app, ref string, p phoneFlags) error {
	change, err := p.change(d.school.Country)
	if err != nil {
		return err
	}
	c, err := d.household(ctx, ref)
	if err != nil {
		return err
	}
	change.HouseholdID = c.ID
	has := func(n bot.Number) int {
		return slices.IndexFunc(c.Phones, func(p bot.Phone) bool { return p.Number == n })
	}
	if change.Old != "" {
		i := has(change.Old)
		if i < 0 {
			return usagef("%s does not have the number %s; it has %s", c.Household.Family(), change.Old, c.Numbers())
		}
		change.New.Relation = c.Phones[i].Relation // the new number is the same person's
	}
	fmt.Fprintln(a.out, c.Household.Family())
	switch {
	case change.New.Number == "" && len(c.Phones) == 1:
		fmt.Fprintf(a.out, "%s is taken away. It is the only number: nothing can be sent to this family any more.\n", change.Old)
	case change.New.Number == "":
		fmt.Fprintf(a.out, "%s is taken away\n", change.Old)
	case change.Old != "" && change.Old != change.New.Number:
		fmt.Fprintf(a.out, "%s → %s\n", change.Old, phoneInWords(change.New))
	case has(change.New.Number) >= 0:
		fmt.Fprintf(a.out, "%s → %s\n", phoneInWords(c.Phones[has(change.New.Number)]), phoneInWords(change.New))
	default:
		fmt.Fprintf(a.out, "new: %s\n", phoneInWords(change.New))
	}
	if err := d.warnOfNumber(ctx, a, c, change); err != nil {
		return err
	}
	if err := a.confirm(p.yes, "Change it?"); err != nil {
		return err
	}
	err = d.store.SetPhone(ctx, a.clock(), change)
	switch {
	case errors.Is(err, bot.ErrOwnNumber):
		return usagef("%v", bot.ErrOwnNumber)
	case errors.Is(err, bot.ErrNotFound):
		return errors.New("somebody else has just changed this family; look at it with raabta household show, and try again")
	case err != nil:
		return err
	}
	fmt.Fprintln(a.out, "Done. Change it in the school's sheet too: the next import goes by the sheet.")
	return nil
}

// warnOfNumber says what follows from who else uses the new number, and from what the old one had stopped.
func (d *desk) warnOfNumber(ctx context.Context, a *app, c bot.Contact, change bot.PhoneChange) error {
	if n := change.New.Number; n != "" {
		users, err := d.usersOf(ctx, n)
		if err != nil {
			return err
		}
		for _, other := range users {
			if other.ID != c.ID {
				fmt.Fprintf(a.out, "%s uses %s too: the phone gets the texts for both families.\n", other.Household.Family(), n)
			}
		}
		stops, err := d.store.OptOuts(ctx, d.school.ID, n)
		if err != nil {
			return err
		}
		for _, o := range stops {
			fmt.Fprintf(a.out, "This number has stopped messages: %s\n", d.optOutInWords(o))
		}
	}
	if change.Old == "" || change.New.Number == "" || change.Old == change.New.Number {
		return nil
	}
	for _, o := range c.OptOuts {
		if o.Number == change.Old {
			fmt.Fprintf(a.out, "The old number had stopped %s; the new one has not. If the family wants none there either: raabta household opt-out %s --topic %s\n",
				o.Topic.InWords(), change.New.Number, o.Topic)
		}
	}
	return nil
}
