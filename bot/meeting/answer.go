package meeting

import (
	"fmt"
	"strconv"
	"time"

	"raabta/bot"
	"raabta/bot/reply"
	"raabta/templates"
)

// Kinds of the questions asked here.
const (
	KindProposal = Kind            // a proposed time: 1 yes, 2 another, 3 cannot come
	KindOther    = "meeting-other" // other times, by number
)

// Asker reads the answer to a proposal (KindProposal). The question's Facts are a Board with the Needs of its household.
//
// What is decided may be gone when storage carries it out (bot.ErrTaken): asked again about a fresh Board, the asker sees that
// and offers what is left.
type Asker struct{}

// Fits takes a yes, a no, 1, 2 and 3.
func (Asker) Fits(_ bot.Question, r reply.Reading) bool { return proposalAnswer(r) != 0 }

// Answer books, offers other times, or gives the slots back.
func (Asker) Answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	return answer(q, talk, func(a *answering) bot.Answer {
		switch proposalAnswer(r) {
		case 1:
			return a.book(q.Choices, "1")
		case 2:
			return a.another()
		case 3:
			return a.decline()
		}
		return a.unclear()
	})
}

// proposalAnswer is 1, 2 or 3, and 0 for what answers no proposal.
func proposalAnswer(r reply.Reading) int {
	switch {
	case r.Kind == reply.Yes:
		return 1
	case r.Kind == reply.No:
		return 3
	case r.Kind == reply.Number && r.Number >= 1 && r.Number <= 3:
		return r.Number
	}
	return 0
}

// OtherAsker reads which of the other times (KindOther) a family takes. Facts and bot.ErrTaken are as for Asker.
type OtherAsker struct{}

// Fits takes the numbers offered, a yes and a no.
func (OtherAsker) Fits(q bot.Question, r reply.Reading) bool {
	return r.Kind == reply.Yes || r.Kind == reply.No || r.Kind == reply.Number && r.Number >= 1 && r.Number <= len(q.Choices)
}

// Answer books the time chosen. A yes to several times, or a no, which may mean these times or the whole meeting, is asked
// again.
func (OtherAsker) Answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	return answer(q, talk, func(a *answering) bot.Answer {
		n := r.Number
		if r.Kind == reply.Yes && len(q.Choices) == 1 {
			n = 1
		}
		if n < 1 || n > len(q.Choices) {
			return a.unclear()
		}
		return a.book(split(q.Choices[n-1]), strconv.Itoa(n))
	})
}

// answering is one answer being given.
type answering struct {
	voice
	q         bot.Question
	now       time.Time
	household string
}

// answer has a decision made about the board as it stands. A text that can't be made leaves everything as it is.
func answer(q bot.Question, talk bot.Talk, decide func(*answering) bot.Answer) bot.Answer {
	board, ok := q.Facts.(Board)
	if !ok {
		return bot.Answer{Reason: "the meeting could not be read, so the question stays open"}
	}
	a := &answering{q: q, now: talk.Now, household: q.HouseholdID,
		voice: voice{book: talk.Book, lang: talk.Language, school: talk.School, zone: talk.School.Zone(), board: board}}
	if board.Meeting.State == Canceled {
		decide = (*answering).canceled
	}
	out := decide(a)
	if a.err != nil {
		return bot.Answer{Reason: fmt.Sprintf("nothing was done, because a text could not be made: %v", a.err)}
	}
	return out
}

// unclear asks again.
func (a *answering) unclear() bot.Answer {
	return bot.Answer{
		Texts:  a.text("unclear", a.say("unclear", templates.Values{"ask": a.q.Ask}), nil),
		Reason: "this does not say which time, so the question stays open",
	}
}

// book takes the visits chosen, or offers other times where one of them is gone.
func (a *answering) book(choices []string, answer string) bot.Answer {
	visits, free := a.board.chosen(choices, a.household, a.now)
	if !free {
		return a.taken(answer)
	}
	return bot.Answer{
		Answer: answer, Close: true, Reason: "the time is booked",
		Texts:   a.text("meeting_booked", a.say("meeting_booked", a.about(visits)), nil),
		Effects: []bot.Effect{Book{MeetingID: a.board.Meeting.ID, HouseholdID: a.household, Visits: visits, At: a.now}},
	}
}

// taken offers what is left in place of a time that somebody else took, or that has passed.
func (a *answering) taken(answer string) bot.Answer {
	times := a.board.others(a.household, a.now, time.Time{}, a.zone)
	if len(times) == 0 {
		full := a.full(answer)
		full.Close = true // there is nothing left to say yes to
		return full
	}
	return a.offer("meeting_taken", times, answer, "the time was taken meanwhile, other times were offered")
}

// another offers other times; the proposal stays held until one is chosen.
func (a *answering) another() bot.Answer {
	times := a.board.others(a.household, a.now, a.board.startOf(a.q.Choices), a.zone)
	if len(times) == 0 {
		return a.full("2")
	}
	return a.offer("meeting_other", times, "2", "other times were offered")
}

func (a *answering) offer(name string, times [][]Visit, answer, reason string) bot.Answer {
	options := a.options(times)
	q := &bot.Question{Kind: KindOther, Subject: a.board.Meeting.ID, HouseholdID: a.household, Ask: options, Label: a.label()}
	for _, visits := range times {
		q.Choices = append(q.Choices, join(visits))
		q.ExpiresAt = visits[0].StartsAt // of the last one: an earlier one that is over is seen when it is chosen
	}
	return bot.Answer{
		Answer: answer, Close: true, Reason: reason,
		Texts: a.text(name, a.say(name, templates.Values{"options": options}), q),
	}
}

// full says that no other time is free. The question stays open: the family may still say yes to what it was proposed.
func (a *answering) full(answer string) bot.Answer {
	return bot.Answer{
		Answer: answer, Reason: "no other time is free: call the family",
		Texts:   a.text("meeting_full", a.say("meeting_full", nil), nil),
		Effects: []bot.Effect{Release{MeetingID: a.board.Meeting.ID, HouseholdID: a.household, Family: Full, At: a.now}},
	}
}

func (a *answering) decline() bot.Answer {
	return bot.Answer{
		Answer: "3", Close: true, Reason: "the family cannot come, its time is free again",
		Texts:   a.text("meeting_declined", a.say("meeting_declined", nil), nil),
		Effects: []bot.Effect{Release{MeetingID: a.board.Meeting.ID, HouseholdID: a.household, Family: Declined, At: a.now}},
	}
}

// canceled tells of a meeting that was canceled while the question was open.
func (a *answering) canceled() bot.Answer {
	values := templates.Values{"school": a.school.ShortName, "meeting": a.board.Meeting.Name, "when": a.day(a.board.Meeting.StartsAt)}
	return bot.Answer{Close: true, Reason: "the meeting is canceled", Texts: a.text("meeting_canceled", a.say("meeting_canceled", values), nil)}
}

func (a *answering) text(name, body string, q *bot.Question) []bot.AnswerText {
	return []bot.AnswerText{{Template: name, Body: body, Topic: bot.TopicMeeting, Question: q}}
}
