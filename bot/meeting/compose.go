package meeting

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

// Kind is the kind of a meeting's broadcasts and of its first question; their Subject is the meeting's id.
const Kind = "meeting"

// Parts of a meeting's broadcasts.
const (
	PartInvite = "invite" // proposes a time to families that have none; again to those whose proposal nobody answered in time
	PartRemind = "remind" // tells families with booked visits of all that are ahead
	PartEve    = "eve"    // … of those on the day after the broadcast's Day
	PartToday  = "today"  // … of those on the broadcast's Day
	PartCancel = "cancel" // tells families that were proposed or given a time
)

// Composer gives the texts of a meeting's broadcasts.
type Composer struct {
	Store Store
	Books bot.Books
}

// textOf is the text of a part, without its question.
func textOf(part string) string {
	switch part {
	case PartRemind, PartEve, PartToday:
		return "meeting_remind"
	case PartCancel:
		return "meeting_canceled"
	}
	return "meeting_invite"
}

// askName is the question under an invitation.
const askName = "meeting_ask"

// Templates names the one text that all families get: an invitation always asks.
func (c Composer) Templates(b bot.Broadcast) []string {
	name := textOf(b.Part)
	if b.Part == PartInvite {
		name = templates.Asking(name, askName)
	}
	return []string{name}
}

// Compose makes the drafts of a chunk. A family that should be invited and for which no complete time is free gets no text:
// its draft is failed, so that staff see it among what did not go out, and an alarm tells them once for the meeting.
func (c Composer) Compose(ctx context.Context, now time.Time, school bot.School, b bot.Broadcast, chunk []bot.Recipient) ([]bot.Draft, error) {
	board, err := c.Store.Board(ctx, b.Subject)
	if err != nil {
		return nil, fmt.Errorf("read meeting %s: %w", b.Subject, err)
	}
	book, err := c.Books.Book(ctx, school.ID)
	if err != nil {
		return nil, fmt.Errorf("read the wording: %w", err)
	}
	p := part{now: now, school: school, broadcast: b, board: board, book: book, template: c.Templates(b)[0], own: map[string][]Visit{}}
	for _, v := range board.Visits {
		p.own[v.HouseholdID] = append(p.own[v.HouseholdID], v)
	}
	for _, r := range chunk {
		if r.Staff == nil && p.concerns(r.Household.ID) {
			p.families = append(p.families, r)
		}
	}
	switch b.Part {
	case PartInvite:
		var ids []string
		for _, r := range p.families {
			ids = append(ids, r.Household.ID)
		}
		needs, err := c.Store.Needs(ctx, b.Subject, ids)
		if err != nil {
			return nil, fmt.Errorf("read whom the families should meet: %w", err)
		}
		return p.drafts(p.inviting(needs))
	case PartRemind, PartEve, PartToday:
		return p.drafts(p.remind)
	case PartCancel:
		return p.drafts(p.cancel)
	}
	return nil, fmt.Errorf("a meeting has no part %q", b.Part)
}

// part is one part of a meeting being composed for a chunk.
type part struct {
	now       time.Time
	school    bot.School
	broadcast bot.Broadcast
	board     Board
	book      *templates.Book
	template  string             // as Templates names it
	own       map[string][]Visit // by household
	families  []bot.Recipient    // of the chunk, those concerned
}

// concerns says whether a family gets a text of this part at all.
func (p *part) concerns(household string) bool {
	state, known := p.board.Families[household]
	switch p.broadcast.Part {
	case PartCancel:
		return state == Invited || state == Booked || len(p.own[household]) > 0
	case PartRemind, PartEve, PartToday:
		return p.board.Meeting.State != Canceled && state == Booked
	}
	if p.board.Meeting.State == Canceled || state == Booked || state == Declined {
		return false
	}
	for _, v := range p.own[household] {
		if v.Live(p.now) {
			return false // it has a time to answer
		}
	}
	return !known || state == Invited || state == Full
}

// drafts makes the draft of each family. A text that can't be made names its family and stops the broadcast.
func (p *part) drafts(make func(*voice, bot.Recipient) (bot.Draft, bool)) ([]bot.Draft, error) {
	var drafts []bot.Draft
	var broken []string
	var why error
	for _, r := range p.families {
		v := &voice{book: p.book, lang: p.school.Language(r.Household.Language), school: p.school, zone: p.school.Zone(), board: p.board}
		d, ok := make(v, r)
		if v.err != nil {
			broken, why = append(broken, r.Household.Name), v.err
			continue
		}
		if ok {
			d.Recipient, d.Topic, d.Template, d.Language = r.Key, bot.TopicMeeting, p.template, string(v.lang)
			drafts = append(drafts, d)
		}
	}
	if why != nil {
		return nil, &bot.UnsendableError{Recipients: broken, Err: why}
	}
	return drafts, nil
}

func (p *part) remind(v *voice, r bot.Recipient) (bot.Draft, bool) {
	var ahead []Visit
	for _, visit := range p.own[r.Household.ID] {
		if visit.State == Booked && visit.StartsAt.After(p.now) && p.speaksOf(visit) {
			ahead = append(ahead, visit)
		}
	}
	if len(ahead) == 0 {
		return bot.Draft{}, false
	}
	values := v.about(byTime(ahead))
	d := p.text(v, values)
	d.ExpiresAt = ahead[0].StartsAt
	return d, true
}

// speaksOf says that a reminder is about the day of a visit.
func (p *part) speaksOf(visit Visit) bool {
	day, err := civil.ParseDate(p.broadcast.Day)
	if err != nil {
		day = p.school.Today(p.now)
	}
	on := p.school.Today(visit.StartsAt)
	switch p.broadcast.Part {
	case PartEve:
		return on == day.AddDays(1)
	case PartToday:
		return on == day
	}
	return true
}

func (p *part) cancel(v *voice, r bot.Recipient) (bot.Draft, bool) {
	day, end := p.board.Meeting.StartsAt, p.board.Meeting.EndsAt
	if visits := byTime(p.own[r.Household.ID]); len(visits) > 0 {
		day = visits[0].StartsAt
	}
	if !end.After(p.now) {
		return bot.Draft{}, false // it is over
	}
	d := p.text(v, templates.Values{"school": p.school.ShortName, "meeting": p.board.Meeting.Name, "when": v.day(day)})
	d.ExpiresAt = end
	d.Effects = p.supersede(r.Household.ID)
	return d, true
}

// text renders the part's text. Its values are kept for an approved Content template, whose variables have no newlines.
func (p *part) text(v *voice, values templates.Values) (d bot.Draft) {
	d.Body = v.say(textOf(p.broadcast.Part), values)
	d.Vars = flat(values)
	return d
}

// flat are values as an approved Content template takes them.
func flat(values templates.Values) string {
	vars := map[string]string{}
	for name, value := range values {
		vars[name] = strings.ReplaceAll(value, "\n", "; ")
	}
	text, err := json.Marshal(vars)
	if err != nil {
		return ""
	}
	return string(text)
}

// supersede closes what the family is still being asked about the meeting.
func (p *part) supersede(household string) []bot.Effect {
	return []bot.Effect{
		bot.SupersedeQuestions{HouseholdID: household, Kind: KindProposal, Subject: p.board.Meeting.ID},
		bot.SupersedeQuestions{HouseholdID: household, Kind: KindOther, Subject: p.board.Meeting.ID},
	}
}
