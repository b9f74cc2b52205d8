package event

import (
	"context"
	"strings"
	"time"

	"raabta/bot"
	"raabta/templates"
)

// Changed is a Store in which an event is as it will be, so that a change can be rehearsed before it is made.
type Changed struct {
	Store
	To    Event
	Moved bool // to another time
}

// Event is the event as it will be.
func (c Changed) Event(context.Context, string, string) (Event, error) { return c.To, nil }

// Answered knows that a move to another time drops what was answered.
func (c Changed) Answered(ctx context.Context, id string, households []string) (map[string]bool, error) {
	if c.Moved {
		return map[string]bool{}, nil
	}
	return c.Store.Answered(ctx, id, households)
}

// Sample is what a part says to a family that has not answered, in each language of the school, for staff to read before it
// goes out. Pure.
func Sample(book *templates.Book, school bot.School, e Event, what string, now time.Time) ([]bot.Draft, error) {
	wall, err := e.Wall()
	if err != nil {
		return nil, err
	}
	p := part{broadcast: Broadcast(e, what, now), voice: voiceOf(book, school, e, wall)}
	var list []bot.Draft
	for tag := range strings.SplitSeq(school.Languages, ",") {
		d := p.draft(bot.Recipient{Household: bot.Household{Language: strings.TrimSpace(tag)}, Reach: bot.Reach{Channel: bot.SMS}})
		if p.err != nil {
			return nil, p.err
		}
		d.Segments = templates.Measure(d.Body).Segments
		list = append(list, d)
	}
	return list, nil
}
