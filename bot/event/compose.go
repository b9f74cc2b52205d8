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

// Template names the text. An approved Content template of that name serves events with a place too.
func (c Composer) Template(b bot.Broadcast) string {
	switch b.Part {
	case PartRemind:
		return "event_remind"
	case PartToday:
		return "event_today"
	case PartChange:
		return "event_changed"
	case PartCancel:
		return "event_canceled"
	}
	return "event_announce"
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
	p := part{broadcast: b, template: c.Template(b), voice: voiceOf(book, school, e, wall)}
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
	template       string
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
	switch p.broadcast.Part {
	case PartAnnounce, PartRemind, PartChange:
		return templates.Clean(p.event.Question) != ""
	}
	return false
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
	var d bot.Draft
	d.Recipient, d.Topic, d.Language, d.Template = r.Key, bot.TopicEvent, string(p.lang), p.template
	switch {
	case p.broadcast.Part == PartCancel:
		d.Body = p.canceled()
	case p.broadcast.Part == PartToday && p.event.Clock == "":
		d.Body, d.Template = p.about("event_remind"), "event_remind" // it has no time to tell
	default:
		d.Body = p.about(p.template)
	}
	d.ExpiresAt = p.end()
	if r.Reach.Channel == bot.WhatsApp {
		if vars, err := json.Marshal(p.flat()); err == nil {
			d.Vars = string(vars)
		}
	}
	if r.Staff != nil {
		return d
	}
	asks := p.asks() && !p.answered[r.Household.ID]
	if asks {
		var ask string
		ask, d.Question = p.ask(r.Household.ID)
		d.Body += "\n" + ask
		d.Vars = "" // an approved template does not hold the question
	}
	if asks || p.broadcast.Part == PartCancel {
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
