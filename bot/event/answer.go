package event

import (
	"fmt"

	"raabta/bot"
	"raabta/bot/reply"
	"raabta/templates"
)

// Asker reads the answers to an event's question. A question's Facts are the Event as it stands when it is answered. The
// question's ExpiresAt is the start it was asked about: where the event starts at another time now, the answer was to the
// old one.
type Asker struct{}

// Fits takes yes, no, 1 and 2.
func (Asker) Fits(_ bot.Question, r reply.Reading) bool { _, ok := bot.YesNo(r); return ok }

// Answer notes it and says so; of an event that was canceled or moved meanwhile it tells that instead.
func (Asker) Answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	e, ok := q.Facts.(Event)
	if !ok {
		return bot.Answer{Reason: "the event could not be read, so the question stays open"}
	}
	wall, err := e.Wall()
	if err != nil {
		return bot.Answer{Reason: fmt.Sprintf("the event's time could not be read, so the question stays open: %v", err)}
	}
	v := voiceOf(talk.Book, talk.School, e, wall)
	v.lang = talk.Language
	a := v.answer(q, r, talk)
	if v.err != nil {
		return bot.Answer{Reason: fmt.Sprintf("nothing was done, because a text could not be made: %v", v.err)}
	}
	return a
}

func (v *voice) answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	answer, ok := bot.YesNo(r)
	start := v.wall.Instant(v.school.Zone())
	switch {
	case !ok:
		return bot.Answer{Texts: text("unclear", v.say("unclear", templates.Values{"ask": q.Ask}), nil), Reason: "neither yes nor no, so the question stays open"}
	case v.event.State == Canceled:
		return bot.Answer{Close: true, Texts: text(textCanceled, v.about(textCanceled), nil), Reason: "the event is canceled"}
	case !start.Equal(q.ExpiresAt) && !talk.Now.Before(start):
		return bot.Answer{Close: true, Texts: text("event_changed", v.about("event_changed"), nil), Reason: "the event was moved and has begun"}
	case !start.Equal(q.ExpiresAt):
		ask, again := v.ask(q.HouseholdID)
		return bot.Answer{
			Close: true, Texts: text("event_changed", v.about("event_changed")+"\n"+ask, again),
			Reason: "the event was moved since it was asked about: told the new time and asked again",
		}
	}
	name := "event_" + answer
	return bot.Answer{
		Answer: answer, Close: true, Reason: "counted as " + answer,
		Texts:   text(name, v.say(name, templates.Values{"event": v.event.Title}), nil),
		Effects: []bot.Effect{Record{EventID: v.event.ID, HouseholdID: q.HouseholdID, Answer: answer, At: talk.Now}},
	}
}

func text(name, body string, q *bot.Question) []bot.AnswerText {
	return []bot.AnswerText{{Template: name, Body: body, Topic: bot.TopicEvent, Question: q}}
}
