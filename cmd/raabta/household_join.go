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
	"raabta/bot/join"
	"raabta/templates"
)

func joinCommand() command {
	return command{
		name: "join", args: "ADMISSION_NO NUMBER-or-CODE", short: "links a phone to a child's family, as that family asked",
		long: `The code is that of the conversation in which the phone asked (A7, see raabta threads); a number does as
well. Look first whether it is the family's phone: ring a number that the school already has. Where the
words came through the school's number, the phone is told that it is linked. An import leaves it alone.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			household := f.String("household", "", "the family's id, where the child belongs to two")
			yes := f.Bool("yes", false, "do not ask")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if len(args) < 2 {
					return usagef("needs the child's admission number and a phone number or a code, such as: raabta household join 1042 A7")
				}
				return d.join(ctx, a, args[0], strings.Join(args[1:], " "), *household, *yes)
			})
		},
	}
}

// asking is a phone that is to be linked.
type asking struct {
	number  bot.Number
	channel bot.ChannelName
	wroteAt time.Time // when it last wrote; zero where it never did
}

func (d *desk) join(ctx context.Context, a *app, admission, ref, household string, yes bool) error {
	child, err := d.pupil(ctx, admission)
	if err != nil {
		return err
	}
	family, err := d.familyOf(ctx, child, household)
	if err != nil {
		return err
	}
	who, err := d.asking(ctx, ref)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(family.Phones, func(p bot.Phone) bool { return p.Number == who.number }) {
		fmt.Fprintf(a.out, "Nothing to do: %s has this phone already.\n", family.Household.Family())
		return nil
	}
	fmt.Fprintf(a.out, "%s\n%s is linked for %s (%s)\n", family.Household.Family(), who.number, child.Name, child.Class)
	if err := d.warnOfNumber(ctx, a, family, bot.PhoneChange{HouseholdID: family.ID, New: bot.Phone{Number: who.number}}); err != nil {
		return err
	}
	if err := a.confirm(yes, "Is it the family's phone? Link it?"); err != nil {
		return err
	}
	drafts, err := d.joined(ctx, a.clock(), family.Household, child, who)
	if err != nil {
		return err
	}
	err = d.store.Link(ctx, a.clock(), d.school.ID, join.Link{
		HouseholdID: family.ID, Number: who.number, WhatsApp: who.channel == bot.WhatsApp, At: a.clock(),
	}, drafts)
	switch {
	case errors.Is(err, bot.ErrOwnNumber):
		return usagef("%v", bot.ErrOwnNumber)
	case errors.Is(err, bot.ErrTaken):
		return usagef("%s has %d phones, which is as many as a family may have: take one away first with raabta household phone %s --remove NUMBER", family.Household.Family(), bot.MaxPhones, family.ID)
	case err != nil:
		return err
	}
	if len(drafts) == 0 {
		fmt.Fprintln(a.out, "Linked. The phone is not told, because it has not written to the school.")
		return nil
	}
	fmt.Fprintln(a.out, "Linked. The phone is told so.")
	return nil
}

// pupil is the one pupil with an admission number.
func (d *desk) pupil(ctx context.Context, admission string) (bot.Student, error) {
	list, err := d.store.Pupils(ctx, d.school.ID, admission)
	if err != nil {
		return bot.Student{}, err
	}
	switch len(list) {
	case 0:
		return bot.Student{}, usagef("no pupil at the school has the admission number %s; look for the child with: raabta household find NAME", admission)
	case 1:
		return list[0], nil
	}
	for _, s := range list {
		if s.AdmissionNo == admission {
			return s, nil
		}
	}
	return bot.Student{}, usagef("%d pupils have an admission number like %s; write it as the sheet does: %s and %s", len(list), admission, list[0].AdmissionNo, list[1].AdmissionNo)
}

// familyOf is the one household of a child, or the one that is named.
func (d *desk) familyOf(ctx context.Context, child bot.Student, id string) (bot.Contact, error) {
	list, err := d.store.FindHouseholds(ctx, d.school.ID, []bot.Sought{{Word: bot.AdmissionKey(child.AdmissionNo)}})
	if err != nil {
		return bot.Contact{}, err
	}
	list = slices.DeleteFunc(list, func(c bot.Contact) bool {
		return !slices.ContainsFunc(c.Children, func(k bot.Child) bool { return k.ID == child.ID })
	})
	var lines []string
	for _, c := range list {
		if strings.EqualFold(c.ID, id) || id == "" && len(list) == 1 {
			return c, nil
		}
		lines = append(lines, "  "+c.ID+"  "+c.Household.Family())
	}
	switch {
	case len(list) == 0:
		return bot.Contact{}, usagef("%s (%s) belongs to no family yet: import the sheet with the parents first", child.Name, child.AdmissionNo)
	case id != "":
		return bot.Contact{}, usagef("%s (%s) does not belong to the family %s, but to:\n%s", child.Name, child.AdmissionNo, id, strings.Join(lines, "\n"))
	}
	return bot.Contact{}, usagef("%s (%s) belongs to %d families; name one with --household:\n%s", child.Name, child.AdmissionNo, len(list), strings.Join(lines, "\n"))
}

// asking is the phone that a number or a conversation's code names, with when it last wrote to the office.
func (d *desk) asking(ctx context.Context, ref string) (asking, error) {
	number, err := bot.ParseNumber(ref, d.school.Country)
	if err != nil && strings.Trim(ref, "+0123456789 -") == "" {
		return asking{}, usagef("%s: %v", ref, err)
	}
	if err == nil {
		threads, err := d.store.Threads(ctx, bot.ThreadFilter{SchoolID: d.school.ID, Party: string(number), Limit: 1})
		if err != nil || len(threads) == 0 {
			return asking{number: number}, err
		}
		return asking{number, threads[0].Channel, threads[0].FamilyAt}, nil
	}
	thread, _, err := d.threadNamed(ctx, ref)
	switch {
	case err != nil:
		return asking{}, err
	case thread.HouseholdID != "":
		return asking{}, usagef("the conversation #%s is with %s, who are known already", thread.Code, thread.Household)
	case thread.Number == "":
		return asking{}, usagef("the number of the conversation #%s is hidden: ask for it", thread.Code)
	}
	return asking{thread.Number, thread.Channel, thread.FamilyAt}, nil
}

// joined is what a phone is told that was linked: that it is, and by a linked device the school's contact card. One that has
// not written is told nothing: the school does not write first.
func (d *desk) joined(ctx context.Context, now time.Time, h bot.Household, child bot.Student, who asking) ([]bot.Draft, error) {
	if who.wroteAt.IsZero() {
		return nil, nil
	}
	book, err := d.books.Book(ctx, d.school.ID)
	if err != nil {
		return nil, err
	}
	lang := d.school.Language(h.Language)
	body, err := book.Render(lang, "join_done", templates.Values{"school": d.school.ShortName, "child": child.FirstName(), "class": child.Class})
	if err != nil {
		return nil, err
	}
	message := func(template, body string) bot.Draft {
		return bot.Draft{Message: bot.Message{
			ID: bot.NewID(), SchoolID: d.school.ID, Direction: bot.Out, Status: bot.Queued, Channel: who.channel, Class: bot.Conversation, Topic: bot.TopicTalk,
			HouseholdID: h.ID, Number: who.number, Body: body, Template: template, Language: string(lang), Segments: templates.Measure(body).Segments,
			AnswersAt: who.wroteAt, SendAfter: now, ExpiresAt: now.Add(bot.Conversation.Lifetime()), CreatedAt: now,
		}}
	}
	drafts := []bot.Draft{message("join_done", body)}
	card, err := d.card(ctx, who)
	if err != nil || card == "" {
		return drafts, err
	}
	draft := message(bot.TemplateCard, card)
	draft.SendAfter = now.Add(bot.CardAfter)
	draft.Effects = []bot.Effect{bot.GiveCard{Number: who.number}}
	return append(drafts, draft), nil
}

// card is the contact card of the linked device that a phone wrote to, "" where it is to have none.
func (d *desk) card(ctx context.Context, who asking) (string, error) {
	if who.channel != bot.WhatsApp {
		return "", nil
	}
	if carded, err := d.store.Carded(ctx, d.school.ID, who.number); err != nil || carded {
		return "", err
	}
	senders, err := d.store.Senders(ctx, d.school.ID)
	if err != nil {
		return "", err
	}
	for _, s := range senders {
		if s.Channel == bot.WhatsApp && s.CanSend {
			if s.Provider != bot.LinkedDevice {
				return "", nil
			}
			return bot.Card(d.school.Name, bot.Number(s.Address)), nil
		}
	}
	return "", nil
}
