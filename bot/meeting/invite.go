package meeting

import (
	"fmt"
	"slices"
	"time"

	"raabta/bot"
)

// inviting plans times for the chunk's families and gives the maker of each one's invitation. A family that nobody can reach
// is left without a time, so that it keeps no slot from others.
func (p *part) inviting(needs []Need) func(*voice, bot.Recipient) (bot.Draft, bool) {
	unreached := map[string]bool{}
	for _, r := range p.families {
		unreached[r.Household.ID] = r.Reach.Problem != ""
	}
	wanted := map[string]bool{}
	for _, n := range needs {
		wanted[n.HouseholdID] = true
	}
	needs = slices.DeleteFunc(slices.Clone(needs), func(n Need) bool { return unreached[n.HouseholdID] })
	proposed, full := Plan(p.board, needs, p.now, p.school.Zone())
	visits := map[string][]Visit{}
	for _, it := range proposed {
		visits[it.HouseholdID] = it.Visits
	}
	return func(v *voice, r bot.Recipient) (bot.Draft, bool) {
		id := r.Household.ID
		switch {
		case visits[id] != nil:
			return p.invite(v, r, visits[id]), true
		case slices.Contains(full, id):
			return p.noTime(id), true
		}
		return bot.Draft{}, unreached[id] && wanted[id] // failed by the expander, with the reason
	}
}

func (p *part) invite(v *voice, r bot.Recipient, visits []Visit) bot.Draft {
	m := p.board.Meeting
	start := visits[0].StartsAt
	until := m.ReplyBy
	if !until.After(p.now) {
		until = start // invited after the last moment to reply
	}
	for i := range visits {
		visits[i].HeldUntil = until
	}
	ask := v.say(askName, nil)
	d := p.text(v, v.about(visits))
	d.Body += "\n" + ask
	d.ExpiresAt = earliest(until, p.lifetime())
	d.Question = &bot.Question{
		Kind: KindProposal, Subject: m.ID, HouseholdID: r.Household.ID, Choices: encodeAll(visits), Ask: ask, Label: v.label(),
		ExpiresAt: start, // an answer after HeldUntil still books, as long as nobody has the slots
	}
	d.Effects = append(p.supersede(r.Household.ID), Propose{MeetingID: m.ID, HouseholdID: r.Household.ID, Visits: visits, At: p.now})
	return d
}

// lifetime is when the broadcast's messages expire by themselves.
func (p *part) lifetime() time.Time {
	if !p.broadcast.ExpiresAt.IsZero() {
		return p.broadcast.ExpiresAt
	}
	from := p.broadcast.SendAfter
	if from.Before(p.now) {
		from = p.now
	}
	return from.Add(p.broadcast.Class.Lifetime())
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// noTime is the draft of a family for which no complete time is free.
func (p *part) noTime(household string) bot.Draft {
	d := bot.Draft{Effects: []bot.Effect{
		Release{MeetingID: p.board.Meeting.ID, HouseholdID: household, Family: Full, At: p.now},
		bot.RaiseAlarm{Alarm: bot.Alarm{
			SchoolID: p.school.ID, Cause: "meeting:" + p.board.Meeting.ID + ":full",
			Text: fmt.Sprintf("%s: no complete time is free for some families, so they were not invited. Add another meeting with more hours, or call them; they are marked full.", p.board.Meeting.Name),
		}},
	}}
	d.Status, d.Reason = bot.Failed, "no complete time is free with all of the children's teachers: call the family"
	d.ExpiresAt = p.now // there is nothing to send, whatever becomes of the row
	return d
}
