package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"raabta/bot"
	"raabta/scheduler"
)

// sending is how a command that sends was asked to.
type sending struct {
	yes, dry, json bool
	// ask makes the question from the number of texts; nil asks the usual one.
	ask func(p *preview) string
	// composers are what words the broadcast; nil are the usual ones.
	composers map[string]bot.Composer
	// add writes the broadcast down with what goes with it; nil just adds it.
	add func(ctx context.Context, b bot.Broadcast) (bot.Broadcast, error)
	// after sees each chunk of drafts that is counted.
	after func([]bot.Draft)
}

// look rehearses a broadcast and shows what it would do. An audience that the school does not have is wrong use; a text
// that cannot be made for somebody says for whom.
func (d *desk) look(ctx context.Context, a *app, b bot.Broadcast, how sending) (*preview, error) {
	if how.composers == nil {
		how.composers = composers(d.store, d.books)
	}
	p, err := d.rehearse(ctx, a.clock(), b, how.composers, how.after)
	var unsendable *bot.UnsendableError
	switch {
	case errors.Is(err, bot.ErrAudience):
		return nil, usageError{audienceSentence(err)}
	case errors.As(err, &unsendable):
		return nil, fmt.Errorf("nothing was sent: %w", unsendable)
	case err != nil:
		return nil, err
	}
	if !how.json {
		p.show(a.out, d)
	}
	return p, nil
}

// send shows what a broadcast would do, asks, and queues it. sent is false after a dry run.
func (d *desk) send(ctx context.Context, a *app, b bot.Broadcast, how sending) (sent bool, err error) {
	if how.json && !how.dry && !how.yes {
		return false, usagef("--json asks nothing: give --yes to send, or --dry-run to look")
	}
	p, err := d.look(ctx, a, b, how)
	switch {
	case err != nil:
		return false, err
	case how.dry && how.json:
		return false, printJSON(a.out, p)
	case how.dry:
		fmt.Fprintln(a.out, "nothing was sent: this was a dry run")
		return false, nil
	case p.Texts == 0 && p.Together() == 0:
		return false, p.nobody(b.Kind)
	}
	question := p.question()
	if how.ask != nil {
		question = how.ask(p)
	}
	if err := a.confirmCount(how.yes, question, p.Texts); err != nil {
		return false, err
	}
	if how.add == nil {
		return true, d.queue(ctx, a, b, p, how.json)
	}
	added, err := how.add(ctx, b)
	if err != nil {
		return false, err
	}
	return true, queued(a, b, added, p, how.json)
}

// queue adds a broadcast that was looked at, and says so.
func (d *desk) queue(ctx context.Context, a *app, b bot.Broadcast, p *preview, asJSON bool) error {
	added, err := d.store.AddBroadcast(ctx, b)
	if err != nil {
		return err
	}
	return queued(a, b, added, p, asJSON)
}

// queued says what became of a broadcast that was added.
func queued(a *app, b, added bot.Broadcast, p *preview, asJSON bool) error {
	fresh := added.ID == b.ID
	if !fresh && !sameWords(added, b) {
		return fmt.Errorf("the key %q belongs to another broadcast already (%s): nothing was sent; give another --key", b.Key, added.ID)
	}
	if asJSON {
		return printJSON(a.out, struct {
			Broadcast string `json:"broadcast"`
			Fresh     bool   `json:"fresh"` // false: queued before with this key
			*preview
		}{added.ID, fresh, p})
	}
	if !fresh {
		fmt.Fprintf(a.out, "this was queued before, as broadcast %s: nothing new is sent\n", added.ID)
		return nil
	}
	if p.Texts > 0 {
		fmt.Fprintf(a.out, "queued: broadcast %s, %s\n", added.ID, plural(p.Texts, "text", "texts"))
		waits(a.out)
	}
	return nil
}

// sameWords says that two broadcasts tell the same people the same.
func sameWords(a, b bot.Broadcast) bool {
	return a.Audience == b.Audience && a.Texts() == b.Texts() && a.Template == b.Template && a.Class == b.Class && a.Question == b.Question &&
		a.Kind == b.Kind && a.Subject == b.Subject && a.Part == b.Part
}

// question is what is asked before a broadcast is queued.
func (p *preview) question() string {
	if p.Class == bot.Emergency {
		return fmt.Sprintf("EMERGENCY to %s at any hour: send it?", p.reached())
	}
	return "Send " + p.amount() + "?"
}

// amount is "46 texts to 47 households, about 115 PKR".
func (p *preview) amount() string {
	what := fmt.Sprintf("%s to %s", plural(p.Texts, "text", "texts"), p.reached())
	if p.Price > 0 {
		what += ", about " + money(p.Cost, p.Unit)
	}
	return what
}

// nobody says why a broadcast would send nothing.
func (p *preview) nobody(kind string) error {
	switch {
	case len(p.Unreached) > 0:
		return errors.New("none of them gets a text, so nothing was sent: the reasons stand above")
	case kind == bot.KindText:
		return fmt.Errorf("nobody is in %q, so nothing was sent: raabta household find shows who is there, raabta import reads the school's sheets", p.Audience)
	}
	return fmt.Errorf("nobody in %q is to be told anything now, so nothing was sent", p.Audience)
}

// remind puts reminders in the place of those that a subject had. Where another subject has the same name (two events of one
// title), theirs are told apart by the end of the subject's id.
func (d *desk) remind(ctx context.Context, kind, subject string, reminders []scheduler.Schedule) error {
	list, _, err := d.store.Schedules(ctx, d.school.ID)
	if err != nil {
		return err
	}
	for i := range reminders {
		r := &reminders[i]
		if slices.ContainsFunc(list, func(s scheduler.Schedule) bool { return s.Name == r.Name && (s.Kind != kind || s.Subject != subject) }) {
			r.Name += " " + shortID(subject)
		}
	}
	return d.store.ReplaceSchedules(ctx, d.school.ID, kind, subject, reminders)
}

// checkAudience refuses, as wrong use of a flag, whom the school does not have.
func (d *desk) checkAudience(ctx context.Context, flag, audience string) error {
	err := d.store.CheckAudience(ctx, d.school.ID, audience)
	if errors.Is(err, bot.ErrAudience) {
		return usagef("--%s: %s", flag, audienceSentence(err))
	}
	return err
}

// audienceSentence is what bot.ErrAudience says of an audience, without where that was found out.
func audienceSentence(err error) string {
	_, sentence, found := strings.Cut(err.Error(), bot.ErrAudience.Error()+": ")
	if !found {
		return err.Error()
	}
	return sentence
}

// printJSON writes a value as one line.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
