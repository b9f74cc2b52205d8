package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"raabta/bot"
)

// showThread prints a conversation as a person reads it: the family's words and the school's. What was forwarded to the
// teacher is the family's words again, so only whether it arrived is told.
func showThread(a *app, d *desk, t bot.Thread, said []bot.Message, asJSON bool) error {
	if asJSON {
		for _, m := range said {
			if err := printJSON(a.out, messageLineOf(m, t.Household)); err != nil {
				return err
			}
		}
		return nil
	}
	about := ""
	if t.Student != "" {
		about = " about " + aboutOf(t)
	}
	fmt.Fprintf(a.out, "#%s  %s%s with %s: %s", t.Code, partyOf(t), about, withOf(t), t.State)
	if t.State == bot.ThreadWaiting {
		fmt.Fprintf(a.out, " since %s", d.when(t.WaitingSince))
	}
	fmt.Fprintln(a.out)
	for _, m := range bot.Retell(said, bot.PassedOn(said)) {
		at := d.when(m.CreatedAt)
		switch m.As {
		case bot.ToldFamily:
			fmt.Fprintf(a.out, "\n%s  family%s:\n%s\n", at, manner(m.Message), indented(spoken(m.Message)))
		case bot.ToldDeleted:
			fmt.Fprintf(a.out, "%s  (%s deleted what went on to the family)\n", at, withOf(t))
		case bot.ToldKept:
			fmt.Fprintf(a.out, "\n%s  staff, not passed on (%s):\n%s\n", at, m.Reason, indented(spoken(m.Message)))
		case bot.ToldForward:
			fmt.Fprintf(a.out, "%s  (to %s: %s)\n", at, withOf(t), statusWords(m.Message))
		case bot.ToldSchool:
			fmt.Fprintf(a.out, "\n%s  school%s (%s):\n%s\n", at, manner(m.Message), statusWords(m.Message), indented(spoken(m.Message)))
		}
	}
	return nil
}

// spoken is what came in, pictures and voice notes named.
func spoken(m bot.Message) string {
	if m.Media == 0 {
		return m.Shown()
	}
	return strings.TrimSpace(fmt.Sprintf("%s [%s]", m.Body, plural(m.Media, "picture or voice note", "pictures or voice notes")))
}

// manner is how words were said, where that was not plainly.
func manner(m bot.Message) string {
	how := ""
	switch m.Kind {
	case bot.Own:
		how = ", on its own phone"
	case bot.Edit:
		how = ", correcting an earlier message"
	}
	if m.DeletedLater() {
		how += ", deleted by its writer later"
	}
	return how
}

// statusWords is a status with the reason where something is amiss.
func statusWords(m bot.Message) string {
	status := strings.ReplaceAll(string(m.Status), "_", " ")
	if m.Reason != "" && (m.Status == bot.Failed || m.Status == bot.Undelivered || m.Status == bot.Canceled) {
		status += ": " + m.Reason
	}
	return status
}

func replyThread(ctx context.Context, a *app, d *desk, t bot.Thread, words string, yes bool) error {
	reach, err := d.store.ThreadReach(ctx, t)
	if err != nil {
		return err
	}
	book, err := d.books.Book(ctx, d.school.ID)
	if err != nil {
		return err
	}
	now := a.clock()
	drafts, err := reach.Relay(book, d.school, t).Drafts(words, now)
	if err != nil {
		return err
	}
	for _, draft := range drafts {
		fmt.Fprintf(a.out, "to %s by %s:\n%s\n", partyOf(t), draft.Channel, indented(draft.Body))
	}
	if err := a.confirm(yes, "Send it?"); err != nil {
		return err
	}
	err = d.store.ReplyThread(ctx, now, t, drafts)
	if errors.Is(err, bot.ErrTaken) {
		return fmt.Errorf("the family wrote again meanwhile, so nothing was sent: read raabta threads show %s first", t.Code)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, "queued")
	waits(a.out)
	return nil
}
