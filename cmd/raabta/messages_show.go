package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"raabta/bot"
)

// messageNamed finds a message by its id, or by the beginning or the end of it, among the latest.
func (d *desk) messageNamed(ctx context.Context, ref string) (bot.Message, error) {
	m, err := d.store.Message(ctx, ref)
	if err == nil && m.SchoolID == d.school.ID {
		return m, nil
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return m, err
	}
	var found []bot.Message
	err = d.store.Messages(ctx, bot.MessageFilter{School: d.school.ID, Limit: idsSearched}, func(m bot.Message, _ string) error {
		if abbreviates(ref, m.ID) {
			found = append(found, m)
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return m, usagef("there is no message %q; raabta messages shows their ids", ref)
	}
	return m, usagef("%d messages fit %q: give more of the id", len(found), ref)
}

func showMessage(ctx context.Context, a *app, d *desk, m bot.Message, asJSON bool) error {
	name := ""
	if m.HouseholdID != "" {
		c, err := d.store.Household(ctx, m.HouseholdID)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		name = c.Name
	}
	attempts, err := d.store.Attempts(ctx, m.ID)
	if err != nil {
		return err
	}
	if asJSON {
		type try struct {
			N       int         `json:"n"`
			At      time.Time   `json:"at"`
			Outcome bot.Outcome `json:"outcome"`
			Error   string      `json:"error"`
		}
		line := struct {
			messageLine
			Attempts []try `json:"attempts"`
		}{messageLineOf(m, name), []try{}}
		for _, at := range attempts {
			line.Attempts = append(line.Attempts, try{at.N, at.StartedAt.UTC(), at.Outcome, at.Code})
		}
		return printJSON(a.out, line)
	}
	t := table{}
	row := func(name, value string) {
		if value != "" {
			t.add(name, value)
		}
	}
	row("id", m.ID)
	row("direction", string(m.Direction)+" by "+string(m.Channel))
	who, number := whoOf(m, name, ""), m.Number.Shown()
	if who != number {
		who = strings.TrimSpace(who + " " + number)
	}
	row("who", who)
	row("class", string(m.Class))
	row("status", strings.ReplaceAll(string(m.Status), "_", " "))
	row("why", m.Why())
	row("error", m.ErrorCode)
	row("at", d.when(m.CreatedAt))
	if m.Direction == bot.Out {
		if m.Status == bot.Queued {
			row("not before", d.when(m.SendAfter))
			row("not after", d.when(m.ExpiresAt))
		}
		if !m.SentAt.IsZero() {
			row("sent", d.when(m.SentAt))
		}
		row("size", plural(m.Segments, "segment", "segments"))
	}
	row("broadcast", m.BroadcastID)
	t.print(a.out)
	fmt.Fprintf(a.out, "\n%s\n", indented(m.Shown()))
	for i, at := range attempts {
		if i == 0 {
			fmt.Fprintln(a.out)
		}
		fmt.Fprintf(a.out, "try %d  %s  %s %s\n", at.N, d.when(at.StartedAt), outcomeWords(at.Outcome), at.Code)
	}
	return nil
}

func outcomeWords(o bot.Outcome) string {
	switch o {
	case bot.Accepted:
		return "the provider took it"
	case bot.NotSent:
		return "surely not sent"
	case bot.Doubt:
		return "nobody knows whether it was sent"
	}
	return "under way"
}
