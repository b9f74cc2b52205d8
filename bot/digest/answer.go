package digest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/reply"
	"raabta/templates"
)

// Answers to a digest.
const (
	Done = "done"
	Call = "call"
)

// question asks whether it was done. Its second choice keeps the child that the action is about and the name of that child's
// class teacher, so that an answer needs no look-up: "call STUDENT-ID Ms Sana Iqbal".
func (l *letter) question(broadcastID, householdID string, teachers map[string]string, now time.Time) *bot.Question {
	about := l.kids[l.about].id
	return &bot.Question{
		Kind: Kind, Subject: broadcastID, HouseholdID: householdID, Ask: l.ask, Label: l.say("label_digest", nil),
		Choices:   []string{Done, strings.TrimSpace(Call + " " + about + " " + teachers[about])},
		ExpiresAt: now.AddDate(0, 0, answerDays),
	}
}

// Asker reads the answer to a digest.
type Asker struct{}

// Fits takes 1, 2 and a yes ("done", "ho gaya"). A no does not say which of the two.
func (Asker) Fits(_ bot.Question, r reply.Reading) bool { _, ok := read(r); return ok }

func read(r reply.Reading) (answer string, ok bool) {
	switch {
	case r.Kind == reply.Yes, r.Kind == reply.Number && r.Number == 1:
		return Done, true
	case r.Kind == reply.Number && r.Number == 2:
		return Call, true
	}
	return "", false
}

// Answer thanks, or tells the class teacher to call.
func (Asker) Answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	answer, ok := read(r)
	if !ok {
		return bot.Answer{Reason: "neither 1 nor 2, so the question stays open"}
	}
	v := voice{book: talk.Book, lang: talk.Language}
	a := bot.Answer{Answer: answer, Close: true}
	values := templates.Values{"school": talk.School.ShortName}
	if answer == Call {
		var student string
		if student, values["teacher"] = v.asked(q, talk.Household); student == "" {
			a.Reason = "the child of the report is not in this family any more; its first child's teacher was told to call"
		} else {
			a.Reason = "the class teacher was told to call"
		}
		a.Forward = &bot.ForwardNote{Template: "forward_call", StudentID: student}
	} else {
		a.Reason = "the family says it is done"
	}
	name := "digest_" + answer
	a.Texts = []bot.AnswerText{{Template: name, Body: v.say(name, values), Topic: bot.TopicDigest}}
	if v.err != nil {
		return bot.Answer{Reason: fmt.Sprintf("nothing was done, because a text could not be made: %v", v.err)}
	}
	return a
}

// asked reads the child and the teacher's name from the question; the front desk where there is no teacher, and no child
// where the household may no longer be told about it.
func (v *voice) asked(q bot.Question, h bot.Household) (student, teacher string) {
	desk := v.say("front_desk", nil)
	if len(q.Choices) < 2 {
		return "", desk
	}
	student, teacher, _ = strings.Cut(strings.TrimPrefix(q.Choices[1], Call+" "), " ")
	known := slices.ContainsFunc(h.Children, func(c bot.Child) bool { return c.ID == student && c.MayReceive })
	switch {
	case !known:
		return "", desk
	case teacher == "":
		return student, desk
	}
	return student, teacher
}
