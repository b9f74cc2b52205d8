package join

import (
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/reply"
	"raabta/templates"
)

// askFor is how long an answer is waited for.
const askFor = 24 * time.Hour

// Asker reads the answer to "your child's admission number?".
type Asker struct{}

// Fits takes what may be an admission number.
func (Asker) Fits(_ bot.Question, r reply.Reading) bool {
	return len(reply.ReadAdmissions(r.Words)) > 0
}

// Answer asks for the check, whether a pupil has the number or not; or leaves it to the office.
func (Asker) Answer(q bot.Question, _ reply.Reading, talk bot.Talk) bot.Answer {
	facts, ok := q.Facts.(Facts)
	var keys []string
	for _, written := range reply.ReadAdmissions(talk.Words) {
		keys = append(keys, bot.AdmissionKey(written))
	}
	if !ok || len(keys) == 0 {
		return bot.Answer{Reason: "what joining looks at could not be read, so the question stays open"}
	}
	v := voice{talk: talk}
	check := talk.School.Joining()
	var a bot.Answer
	switch {
	case facts.Refused:
		a = v.office(keys[0], "a family said that this number is not theirs: the office decides")
	case facts.Tries >= MostTries:
		a = v.office(keys[0], "it had three tries today: the office decides")
	case check == bot.JoinByOffice:
		a = v.office(keys[0], "the school lets the office look at everybody who joins")
	default:
		a = v.ask("join_"+string(check), bot.Question{
			Kind: bot.KindJoinCheck, Subject: strings.Join(keys, ","), Choices: []string{string(talk.Language), string(check)},
		}, "gave an admission number: asked for the check")
	}
	a.Answer = keys[0]
	return v.done(a)
}

// voice makes the texts of an answer. What can't be made is told in err.
type voice struct {
	talk bot.Talk
	err  error
}

func (v *voice) say(lang templates.Language, name string, values templates.Values) string {
	all := templates.Values{"school": v.talk.School.ShortName}
	for k, value := range values {
		all[k] = value
	}
	body, err := v.talk.Book.Render(lang, name, all)
	if err != nil && v.err == nil {
		v.err = err
	}
	return body
}

// ask asks the number something more.
func (v *voice) ask(name string, q bot.Question, reason string) bot.Answer {
	body := v.say(v.talk.Language, name, nil)
	q.Number, q.Ask, q.Label, q.ExpiresAt = v.talk.Number, body, v.say(v.talk.Language, "label_join", nil), v.talk.Now.Add(askFor)
	return bot.Answer{Close: true, Reason: reason, Texts: []bot.AnswerText{{Template: name, Body: body, Question: &q}}}
}

// office leaves it to the office, and says so in words that tell nothing else.
func (v *voice) office(admission, reason string) bot.Answer {
	return bot.Answer{
		Close: true, Reason: reason,
		Texts:  []bot.AnswerText{{Template: "join_office", Body: v.say(v.talk.Language, "join_office", nil)}},
		Office: &bot.OfficeNote{Template: "forward_join", Values: templates.Values{"admission": admission}},
	}
}

// done is the answer, or that nothing is done because a text could not be made.
func (v *voice) done(a bot.Answer) bot.Answer {
	if v.err != nil {
		return bot.Answer{Reason: "nothing was done, because a text could not be made: " + v.err.Error()}
	}
	return a
}
