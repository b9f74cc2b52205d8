package event

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"raabta/bot"
	"raabta/templates"
)

// Kind is the kind of an event's broadcasts and questions; their Subject is the event's id.
const Kind = "event"

// Parts of an event's broadcasts. An announcement is bot.Routine; the others say what a family counts on and are
// bot.Reminder.
const (
	PartAnnounce = "announce"
	PartRemind   = "remind"
	PartToday    = "today"  // the reminder on the morning of an event that has a time
	PartChange   = "change" // to families that were told before, once for each version: the broadcast's key carries it
	PartCancel   = "cancel" // to families that were told before
)

// Composer gives the texts of an event's broadcasts.
type Composer struct {
	Store Store
	Books bot.Books
}

// Compose makes the drafts of a chunk: none when the event has begun or, but for PartCancel, was canceled. Staff are told
// and not asked.
func (c Composer) Compose(ctx context.Context, now time.Time, school bot.School, b bot.Broadcast, chunk []bot.Recipient) ([]bot.Draft, error) {
	switch b.Part {
	case PartAnnounce, PartRemind, PartToday, PartChange, PartCancel:
	default:
		return nil, fmt.Errorf("an event has no part %q", b.Part)
	}
	e, err := c.Store.Event(ctx, school.ID, b.Subject)
	if err != nil {
		return nil, fmt.Errorf("read event %s: %w", b.Subject, err)
	}
	wall, err := e.Wall()
	if err != nil {
		return nil, &bot.UnsendableError{Recipients: []string{"everyone"}, Err: err}
	}
	book, err := c.Books.Book(ctx, school.ID)
	if err != nil {
		return nil, fmt.Errorf("read the wording: %w", err)
	}
	p := part{broadcast: b, voice: voiceOf(book, school, e, wall)}
	if !now.Before(p.end()) || e.State == Canceled && b.Part != PartCancel {
		return nil, nil
	}
	var ids []string
	for _, r := range chunk {
		if r.Staff == nil {
			ids = append(ids, r.Household.ID)
		}
	}
	if b.Part == PartChange || b.Part == PartCancel {
		if p.told, err = c.Store.Told(ctx, e.ID, ids); err != nil {
			return nil, fmt.Errorf("read who was told of event %s: %w", e.ID, err)
		}
	}
	if p.asks() {
		if p.answered, err = c.Store.Answered(ctx, e.ID, ids); err != nil {
			return nil, fmt.Errorf("read who answered event %s: %w", e.ID, err)
		}
	}
	return p.drafts(chunk)
}

// part is one part of an event being composed for a chunk.
type part struct {
	voice
	broadcast      bot.Broadcast
	told, answered map[string]bool // by household; told is nil where that does not matter
}

// end is when the part is no longer worth sending: the start. A cancellation still serves a family on its way, and those
// who come for a later hour of it: until the day is over.
func (p *part) end() time.Time {
	if p.broadcast.Part == PartCancel {
		return p.wall.Date.AddDays(1).In(p.school.Zone())
	}
	return p.wall.Instant(p.school.Zone())
}

// asks says whether the part puts the event's question to families that have not answered it.
func (p *part) asks() bool {
	return asking(p.broadcast.Part) && templates.Clean(p.event.Question) != ""
}

func (p *part) drafts(chunk []bot.Recipient) ([]bot.Draft, error) {
	drafts := make([]bot.Draft, 0, len(chunk))
	var broken []string
	var why error
	for _, r := range chunk {
		if p.told != nil && r.Staff == nil && !p.told[r.Household.ID] {
			continue
		}
		p.err = nil
		d := p.draft(r)
		if p.err != nil {
			broken, why = append(broken, nameOf(r)), p.err
			continue
		}
		drafts = append(drafts, d)
	}
	if why != nil {
		return nil, &bot.UnsendableError{Recipients: broken, Err: why}
	}
	return drafts, nil
}

func (p *part) draft(r bot.Recipient) bot.Draft {
	p.lang = p.school.Language(r.Household.Language)
	if r.Staff != nil {
		p.lang = p.school.Language(r.Staff.Language)
	}
	name, values := p.text(textOf(p.broadcast.Part))
	var d bot.Draft
	d.Recipient, d.Topic, d.Language, d.Body, d.ExpiresAt = r.Key, bot.TopicEvent, string(p.lang), p.say(name, values), p.end()
	asks := r.Staff == nil && p.asks() && !p.answered[r.Household.ID]
	if asks {
		var ask string
		ask, d.Question = p.ask(r.Household.ID)
		d.Body += "\n" + ask
		name, values["question"] = templates.Asking(name, textAsk), p.event.Question
	}
	d.Template = name
	if r.Reach.Channel == bot.WhatsApp {
		if vars, err := json.Marshal(values); err == nil {
			d.Vars = string(vars)
		}
	}
	if asks || r.Staff == nil && p.broadcast.Part == PartCancel {
		d.Effects = []bot.Effect{bot.SupersedeQuestions{HouseholdID: r.Household.ID, Kind: Kind, Subject: p.event.ID}}
	}
	return d
}

// nameOf is a recipient as staff know it.
func nameOf(r bot.Recipient) string {
	if r.Staff != nil {
		return r.Staff.Name
	}
	return r.Household.Name
}
