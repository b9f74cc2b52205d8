package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"raabta/bot"
)

// strangersRisk is what the owner is told before a linked device may write first to families.
const strangersRisk = "WhatsApp bans numbers that write to people who have never written to them, often for good, and a linked device is such a number: " +
	"the school may lose it, with all its chats. Safer: give families the join link, so that they write first. " +
	"With this on, the linked device also writes to families that never wrote, to a few new ones a day; the others wait for another day or get an SMS."

func strangersOf(s bot.School) string {
	if s.WhatsAppStrangers {
		return "on"
	}
	return "off"
}

func setStrangers(s *bot.School, v string) error {
	switch strings.ToLower(v) {
	case "on":
		s.WhatsAppStrangers = true
	case "off":
		s.WhatsAppStrangers = false
	default:
		return errors.New("write on or off")
	}
	return nil
}

// confirmStrangers asks before a linked device may write first to families.
func confirmStrangers(a *app, yes bool, before, after bot.School) error {
	if before.WhatsAppStrangers || !after.WhatsAppStrangers {
		return nil
	}
	if !yes {
		fmt.Fprintln(a.out, strangersRisk)
	}
	return a.confirmTyped(yes, "Let the linked WhatsApp write to families that never wrote to it?", "the word strangers to switch it on", "strangers")
}

// showStrangers says to how many new people each linked WhatsApp number was given to write today.
func showStrangers(ctx context.Context, a *app, d *desk, t *table) error {
	senders, err := d.store.Senders(ctx, d.school.ID)
	if err != nil {
		return err
	}
	now := a.clock()
	for _, s := range senders {
		if !s.Linked() || !s.CanSend {
			continue
		}
		n, err := d.store.FirstWords(ctx, s.ID, d.school.Today(now))
		if err != nil {
			return err
		}
		words := fmt.Sprintf("%d of at most %d today", n, s.FirstWordsADay(d.school, now))
		if now.Before(s.StrangersUntil) {
			words = "none until " + d.when(s.StrangersUntil) + ": WhatsApp has locked the number for people it does not know"
		}
		t.add("new on WhatsApp", words)
	}
	return nil
}
