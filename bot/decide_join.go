package bot

import (
	"fmt"
	"time"
	"unicode"

	"raabta/bot/reply"
	"raabta/templates"
)

// joinFor is how long a number is waited for to say whose it is.
const joinFor = 24 * time.Hour

// join leads a number that nobody here has to its household: a greeting alone is answered with the question for the
// child's admission number, and what answers a question goes to package join. All else is for the front desk.
func (d *decider) join() bool {
	m := d.in.Message
	if d.known() || m.Number == "" || m.Media > 0 || m.Channel == SMS && !d.in.School.JoinBySMS {
		return false
	}
	var asked time.Time
	for _, q := range d.in.Questions {
		if q.Number != m.Number {
			continue
		}
		if asker := d.askers[q.Kind]; asker != nil && asker.Fits(q, d.read) {
			return d.answerNumber(q, asker)
		}
		asked = q.AskedAt
	}
	why, ok := reply.ReadJoin(m.Body)
	if !ok || d.askers[KindJoin] == nil {
		return false
	}
	d.because(why)
	if !asked.IsZero() && d.now.Sub(asked) < LoopSpan {
		d.because("it was asked for the admission number a moment ago: kept")
		return true
	}
	d.joining = true
	if d.hushed() {
		return false
	}
	lang := d.joinLanguage()
	body := d.render(lang, "join_welcome", d.withSchool(nil))
	if body == "" {
		return false
	}
	if !asked.IsZero() {
		d.out.Effects = append(d.out.Effects,
			SupersedeQuestions{Number: m.Number, Kind: KindJoin}, SupersedeQuestions{Number: m.Number, Kind: KindJoinCheck})
	}
	d.because("nobody here has this number: asked for the child's admission number")
	d.sayBody("join_welcome", body, TopicTalk, &Question{
		Kind: KindJoin, Number: m.Number, Choices: []string{string(lang)}, Ask: body, Label: d.word("label_join"), ExpiresAt: d.now.Add(joinFor),
	})
	return true
}

// answerNumber carries out the answer of a number that nobody here has.
func (d *decider) answerNumber(q Question, asker Asker) bool {
	if d.joining = true; d.hushed() {
		return false // a person reads it, and the question stays open
	}
	talk := d.talk(Household{}, d.in.Message.Body)
	if len(q.Choices) > 0 {
		talk.Language = d.in.School.Language(q.Choices[0])
	}
	a := asker.Answer(q, d.read, talk)
	d.because(fmt.Sprintf("answers %q", q.Label))
	if a.Reason != "" {
		d.because(a.Reason)
	}
	if len(a.Texts) == 0 {
		return false // nothing could be said: a person reads it
	}
	if a.Close {
		d.out.Effects = append(d.out.Effects, AnswerQuestion{QuestionID: q.ID, Answer: a.Answer})
	}
	d.out.Effects = append(d.out.Effects, a.Effects...)
	if a.Joined != nil {
		d.in.Households, d.out.HouseholdID = []Household{*a.Joined}, a.Joined.ID
	}
	for _, t := range a.Texts {
		d.sayBody(t.Template, t.Body, t.Topic, t.Question)
	}
	d.out.Drafts = append(d.out.Drafts, a.Others...)
	if a.Office != nil {
		d.officeNote(*a.Office)
	}
	return true
}

// joinLanguage is the language in which a stranger is asked: Urdu to one who greets in its script, where the school writes
// it, else the school's first.
func (d *decider) joinLanguage() templates.Language {
	for _, r := range d.in.Message.Body {
		if unicode.Is(unicode.Arabic, r) && d.in.School.Writes(templates.Urdu) {
			return templates.Urdu
		}
	}
	return d.in.School.Language("")
}
