package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot/reply"
	"raabta/templates"
)

// question takes the message as the answer to the one open question it fits. When two fit, we ask back which; when it is
// a bare digit that fits none, we say how to answer.
func (d *decider) question() bool {
	var fits []Question
	for _, q := range d.familyQuestions() {
		if d.fits(q) {
			fits = append(fits, q)
		}
	}
	if w, open := d.openWhich(); open && d.read.Kind == reply.Number && !d.fits(w) && !d.spokenFor() {
		d.because("asked which question was meant, and " + d.read.Why + " is none of those offered")
		d.say("unclear", templates.Values{"ask": w.Ask})
		return true
	}
	if q, ok := d.followUp(fits); ok && len(fits) > 1 {
		return d.answer(q)
	}
	switch {
	case len(fits) == 1:
		return d.answer(fits[0])
	case len(fits) > 1 && d.read.Kind != reply.Text:
		d.askWhich(fits)
		return true
	}
	return d.bareAnswer()
}

// bareAnswer answers a digit, a yes or a no that fits no open question.
func (d *decider) bareAnswer() bool {
	open := slices.DeleteFunc(d.familyQuestions(), func(q Question) bool { return q.Ask == "" }) // waits for a word, not for a digit
	bare := d.read.Kind == reply.Number || d.read.Kind == reply.Yes || d.read.Kind == reply.No
	if !bare || d.read.Extra || len(d.in.Households) == 0 {
		return false
	}
	if d.spokenFor() {
		d.giveWay()
		return false // it answers the person who talks to them
	}
	if len(open) > 0 && d.read.Kind == reply.Number {
		q := open[len(open)-1]
		d.because(fmt.Sprintf("%s does not answer the question asked", d.read.Why))
		d.say("unclear", templates.Values{"ask": q.Ask})
		return true
	}
	if _, live := d.liveThread(); live {
		return false // "ok" to a teacher's words is part of that conversation
	}
	d.because(d.read.Why + ", and nothing is being asked")
	d.say("nothing_asked", nil)
	return true
}

// followUpFor is how long what a person writes next is taken for the answer to what we just asked back.
const followUpFor = time.Hour

// followUp is the latest of the questions that we asked back a short while ago ("which child?", "which of these times?").
func (d *decider) followUp(fits []Question) (Question, bool) {
	for _, q := range slices.Backward(fits) {
		if q.FollowUp && d.written().Sub(q.AskedAt) < followUpFor {
			return q, true
		}
	}
	return Question{}, false
}

// openWhich is our own open "which question?".
func (d *decider) openWhich() (Question, bool) {
	for _, q := range d.familyQuestions() {
		if q.Kind == KindWhich {
			return q, true
		}
	}
	return Question{}, false
}

// familyQuestions are the open questions of the number's households.
func (d *decider) familyQuestions() []Question {
	return slices.DeleteFunc(slices.Clone(d.in.Questions), func(q Question) bool { return q.HouseholdID == "" })
}

func (d *decider) fits(q Question) bool {
	switch q.Kind {
	case KindChild:
		_, ok := d.pickChild(q)
		return ok
	case KindWhich:
		return d.read.Kind == reply.Number && d.read.Number >= 1 && d.read.Number <= len(q.Choices)
	}
	asker := d.askers[q.Kind]
	return asker != nil && asker.Fits(q, d.read)
}

// answer carries the answer to q out.
func (d *decider) answer(q Question) bool {
	switch q.Kind {
	case KindChild:
		return d.answerChild(q)
	case KindWhich:
		return d.answerWhich(q)
	}
	return d.answerAsker(q, d.read, d.in.Message.Body)
}

// answers closes a question with its answer; one that was answered before only in place of that answer.
func answers(q Question, answer string) AnswerQuestion {
	a := AnswerQuestion{QuestionID: q.ID, Answer: answer}
	if q.State == QuestionAnswered {
		a.Instead = q.AnsweredBy
	}
	return a
}

func (d *decider) answerAsker(q Question, read reply.Reading, words string) bool {
	asker := d.askers[q.Kind]
	if asker == nil {
		return false
	}
	h, _ := d.household(q.HouseholdID)
	d.out.HouseholdID = q.HouseholdID
	a := asker.Answer(q, read, d.talk(h, words))
	d.because(fmt.Sprintf("%s answers %q", read.Why, q.Label))
	asks := slices.ContainsFunc(a.Texts, func(t AnswerText) bool { return t.Question != nil })
	carriesOut := !asks && (a.Close || len(a.Effects) > 0)
	if asks && d.room() < len(a.Texts) || d.spokenFor() && !carriesOut {
		d.hushed() // it would be asked something more: a person reads it instead, and the question stays open
		d.pass(h, words)
		return true
	}
	d.asked = carriesOut
	if a.Reason != "" {
		d.because(a.Reason)
	}
	if a.Close {
		d.out.Effects = append(d.out.Effects, answers(q, a.Answer))
	}
	d.out.Effects = append(d.out.Effects, a.Effects...)
	for _, t := range a.Texts {
		d.sayBody(t.Template, t.Body, t.Topic, t.Question)
	}
	d.asked = false
	d.out.Drafts = append(d.out.Drafts, a.Others...)
	if a.Forward != nil {
		if c, ok := d.childByID(h, a.Forward.StudentID); ok {
			d.forwardNote(h, c, a.Forward.Template)
		}
	}
	if read.Extra && d.out.Thread == nil {
		d.because("the words beside the answer go on to a person")
		d.pass(h, words)
	}
	return true
}

// talk is the conversation in which words of a household are an answer.
func (d *decider) talk(h Household, words string) Talk {
	m := d.in.Message
	return Talk{
		Now: d.now, School: d.in.School, Household: h, Language: d.in.School.Language(h.Language), Book: d.book, Words: words,
		MessageID: m.ID, Number: m.Number, Channel: m.Channel, Ways: d.in.Ways,
	}
}

// askWhich asks which of several open questions was meant, keeping the words until that is known.
func (d *decider) askWhich(fits []Question) {
	if d.hushed() { // no more questions: a person reads it
		h, _ := d.household(fits[0].HouseholdID)
		d.pass(h, d.in.Message.Body)
		return
	}
	var options []string
	q := &Question{Kind: KindWhich, Subject: d.in.Message.ID, Label: d.word("label_which"), ExpiresAt: d.now.Add(askWindow), HouseholdID: fits[0].HouseholdID}
	for i, f := range fits {
		options = append(options, d.option(i+1, f.Label))
		q.Choices = append(q.Choices, f.ID)
	}
	q.Ask = strings.Join(options, "\n")
	if _, open := d.openWhich(); open { // this one takes its place
		d.out.Effects = append(d.out.Effects, SupersedeQuestions{HouseholdID: q.HouseholdID, Kind: KindWhich})
	}
	d.because(d.read.Why + fmt.Sprintf(", but %d questions are open: asked which", len(fits)))
	d.sayQuestion("which_ask", templates.Values{"options": q.Ask}, q)
}

// answerWhich takes the words that waited as the answer to the question chosen.
func (d *decider) answerWhich(w Question) bool {
	chosen := w.Choices[d.read.Number-1]
	pending, ok := d.in.Pending[w.Subject]
	d.out.Effects = append(d.out.Effects, answers(w, chosen))
	for _, q := range d.in.Questions {
		if ok && q.ID == chosen {
			d.because(d.read.Why + " says which question was meant")
			return d.answerAsker(q, reply.Read(pending.Body), pending.Body)
		}
	}
	d.because("the question meant is no longer open")
	if d.spokenFor() {
		d.giveWay()
		h, _ := d.household(w.HouseholdID)
		d.pass(h, d.in.Message.Body)
		return true
	}
	d.say("nothing_asked", nil)
	return true
}

// pickChild reads the answer to "which child?": a digit, or the child's name.
func (d *decider) pickChild(q Question) (Child, bool) {
	if d.read.Kind == reply.Number && d.read.Number >= 1 && d.read.Number <= len(q.Choices) {
		for _, c := range d.kids() {
			if c.ID == q.Choices[d.read.Number-1] {
				return c, true
			}
		}
	}
	return d.childNamed(d.in.Message.Body)
}

// answerChild sends the words that waited to the class teacher of the child chosen.
func (d *decider) answerChild(q Question) bool {
	c, _ := d.pickChild(q)
	h, _ := d.household(c.HouseholdID)
	d.out.HouseholdID = h.ID
	d.out.Effects = append(d.out.Effects, answers(q, c.ID))
	var words, also []string
	for _, id := range strings.Split(q.Subject, ",") {
		if m, ok := d.in.Pending[id]; ok {
			words = append(words, d.wordsOf(m))
			also = append(also, id)
		}
	}
	if d.read.Kind != reply.Number || d.read.Extra {
		words = append(words, d.in.Message.Body) // the name came with more words
	}
	d.because(fmt.Sprintf("the words are about %s (%s)", c.FirstName(), c.Class))
	d.toTeacher(h, c, strings.Join(words, "\n"))
	if d.out.Thread != nil {
		d.out.Thread.Also = append(d.out.Thread.Also, also...)
	}
	return true
}
