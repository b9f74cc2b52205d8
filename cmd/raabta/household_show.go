package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"raabta/bot"
	"raabta/templates"
)

func showHousehold(ctx context.Context, a *app, d *desk, args []string, messages int) error {
	if err := exactly(1, args, "the id of one household"); err != nil {
		return err
	}
	if messages < 0 {
		return usagef("--messages must be 0 or more")
	}
	c, err := d.household(ctx, args[0])
	if err != nil {
		return err
	}
	facts := table{}
	facts.add("family", c.Name)
	facts.add("id", c.ID)
	facts.add("language", templates.Language(c.Language).Name())
	for i, k := range c.Children {
		facts.add(onlyFirst(i, "children"), childInWords(k))
	}
	if len(c.Children) == 0 {
		facts.add("children", "none at the school")
	}
	for i, g := range c.Guardians {
		facts.add(onlyFirst(i, "guardians"), fmt.Sprintf("%s (%s)", g.Name, g.Relation))
	}
	for i, p := range c.Phones {
		facts.add(onlyFirst(i, "phones"), phoneInWords(p))
	}
	if len(c.Phones) == 0 {
		facts.add("phones", "none: nothing can be sent to this family")
	}
	for i, o := range c.OptOuts {
		facts.add(onlyFirst(i, "stopped"), d.optOutInWords(o))
	}
	facts.print(a.out)
	if messages == 0 {
		return nil
	}
	return d.showLast(ctx, a.out, c.ID, messages)
}

// onlyFirst labels the first of several rows.
func onlyFirst(i int, label string) string {
	if i > 0 {
		return ""
	}
	return label
}

func childInWords(k bot.Child) string {
	words := fmt.Sprintf("%s, %s, %s", k.Name, k.Class, k.AdmissionNo)
	if !k.MayReceive {
		words += " (this family is not told about the child)"
	}
	if !k.MayBook {
		words += " (may not book meetings)"
	}
	return words
}

func phoneInWords(p bot.Phone) string {
	var ways []string
	if p.SMS {
		ways = append(ways, "SMS")
	}
	if p.WhatsApp {
		ways = append(ways, "WhatsApp")
	}
	words := string(p.Number) + ": " + strings.Join(ways, " and ")
	if p.Relation != "" {
		words += ", the " + string(p.Relation) + "'s"
	}
	if p.Joined {
		words += ", linked as the family asked"
	}
	if p.Problem != "" {
		words += "; gets nothing: " + p.Problem
	}
	return words
}

func (d *desk) optOutInWords(o bot.OptOut) string {
	by := map[string]string{"reply": "by a text from this phone", "provider": "at the phone company", "staff": "by the office"}[o.Source]
	if by == "" {
		by = "by " + o.Source
	}
	return fmt.Sprintf("%s: %s, since %s, %s", o.Number, o.Topic.InWords(), d.when(o.At), by)
}

// showLast prints the last messages from and to a household, the latest first.
func (d *desk) showLast(ctx context.Context, w io.Writer, householdID string, n int) error {
	t := table{indent: 2}
	err := d.store.Messages(ctx, bot.MessageFilter{School: d.school.ID, Household: householdID, Limit: n}, func(m bot.Message, _ string) error {
		way := "to them"
		if m.Direction == bot.In {
			way = "from them"
		}
		t.add(d.when(m.CreatedAt), way, string(m.Channel), string(m.Status), strings.Join(strings.Fields(m.Shown()), " "))
		return nil
	})
	if err != nil {
		return err
	}
	if len(t.rows) == 0 {
		fmt.Fprintln(w, "\nno messages yet")
		return nil
	}
	fmt.Fprintln(w, "\nlast messages:")
	t.print(w)
	return nil
}
