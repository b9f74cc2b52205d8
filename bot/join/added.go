package join

import (
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/reply"
	"raabta/templates"
)

// wrongFor is how long the phones that a household had may take a new one away.
const wrongFor = 7 * 24 * time.Hour

// notices tell the phones that a household had of the new one, and how to take it away; untold counts those that no text
// reaches. By WhatsApp it goes only to who has written there: the school does not write first.
func (v *voice) notices(h bot.Household, before []bot.Phone, facts Facts) (list []bot.Draft, untold int) {
	lang := v.talk.School.Language(h.Language)
	digits := lastTwo(v.talk.Number)
	body := v.say(lang, "join_added", templates.Values{"digits": digits, "child": facts.Child.FirstName()})
	question := bot.Question{
		ID: bot.NewID(), SchoolID: v.talk.School.ID, HouseholdID: h.ID, Kind: bot.KindJoined, Subject: string(v.talk.Number), State: bot.QuestionOpen,
		Label: v.say(lang, "label_joined", nil), AskedAt: v.talk.Now, ExpiresAt: v.talk.Now.Add(wrongFor),
	}
	for _, p := range before {
		line := facts.Lines[p.Number]
		line.Phone = p
		line.WhatsApp = !line.LastWhatsAppIn.IsZero()
		reach := bot.Choose([]bot.Line{line}, v.talk.Ways, bot.Conversation, v.talk.Now)
		if reach.Problem != "" || reach.Held {
			untold++
			continue
		}
		m := bot.Message{
			ID: bot.NewID(), SchoolID: v.talk.School.ID, Direction: bot.Out, Status: bot.Queued, Class: bot.Conversation, Topic: bot.TopicTalk,
			Priority: bot.Conversation.Priority(), Channel: reach.Channel, Number: p.Number, HouseholdID: h.ID, Body: body, Template: "join_added",
			Language: string(lang), Segments: templates.Measure(body).Segments, QuestionID: question.ID,
			SendAfter: v.talk.Now, ExpiresAt: v.talk.Now.Add(bot.Conversation.Lifetime()), CreatedAt: v.talk.Now,
		}
		draft := bot.Draft{Message: m}
		if len(list) == 0 { // one question, and each phone's text asks it
			q := question
			q.MessageID = m.ID
			draft.Question = &q
		}
		list = append(list, draft)
	}
	return list, untold
}

// lastTwo is how much of a new number the other phones are told: enough to know one's own by.
func lastTwo(n bot.Number) string { return string(n[max(0, len(n)-2):]) }

// AddedAsker reads the answer to "a new phone was linked": WRONG, with its last digits.
type AddedAsker struct{}

// Fits takes WRONG, where digits are named those of the new number.
func (AddedAsker) Fits(q bot.Question, r reply.Reading) bool {
	digits, ok := reply.ReadWrong(r.Words)
	return ok && strings.HasSuffix(q.Subject, digits)
}

// Answer takes the new phone away and tells the office.
func (AddedAsker) Answer(q bot.Question, _ reply.Reading, talk bot.Talk) bot.Answer {
	v := voice{talk: talk}
	number := bot.Number(q.Subject)
	return v.done(bot.Answer{
		Close: true, Answer: "wrong", Reason: "the phone that was linked is not the family's: taken away",
		Effects: []bot.Effect{
			Unlink{HouseholdID: q.HouseholdID, Number: number, At: talk.Now},
			bot.RaiseAlarm{Alarm: bot.Alarm{
				SchoolID: talk.School.ID, Cause: "join-wrong:" + q.HouseholdID,
				Text: "The family " + talk.Household.Name + " says that a phone which had been linked to it is not theirs. It was taken away and does not join by itself again: ring the family.",
			}},
		},
		Texts: []bot.AnswerText{{Template: "join_removed", Body: v.say(talk.Language, "join_removed", templates.Values{"digits": lastTwo(number)})}},
	})
}
