package bot

import (
	"fmt"
	"slices"
	"strings"

	"raabta/bot/reply"
	"raabta/templates"
)

// quoted follows a quoted message to its thread or its question.
func (d *decider) quoted() bool {
	q := d.in.Quoted
	if q == nil {
		return false
	}
	if t := d.in.QuotedTalk; t != nil && q.StaffID != "" && slices.ContainsFunc(d.in.Staff, func(s Staff) bool { return s.ID == q.StaffID }) {
		d.because("quotes the forward #" + t.Code)
		d.relay(*t, d.in.Message.Body)
		return true
	}
	for _, open := range d.in.Questions {
		if open.ID == q.QuestionID && q.QuestionID != "" && open.HouseholdID != "" && d.fits(open) {
			d.because("quotes the message that asked")
			return d.answer(open)
		}
	}
	if t := d.in.QuotedTalk; t != nil && q.StaffID == "" && d.isFamily(*t) {
		d.because("quotes a message of the conversation #" + t.Code)
		d.converse(t.Key(), d.childOf(*t), d.in.Message.Body)
		return true
	}
	return false
}

// language changes the language of the number's households when the text is a language's name.
func (d *decider) language() bool {
	if d.read.Kind != reply.Language || len(d.in.Households) == 0 {
		return false
	}
	lang, ok := templates.ParseLanguage(d.read.Language)
	if !ok {
		return false
	}
	for i, h := range d.in.Households {
		d.out.Effects = append(d.out.Effects, SetLanguage{HouseholdID: h.ID, Language: string(lang)})
		d.in.Households[i].Language = string(lang)
	}
	d.because(d.read.Why)
	d.asked = true
	d.say("language_set", nil)
	return true
}

// namedChild sends words that name exactly one of the children to that child's class teacher.
func (d *decider) namedChild() bool {
	c, ok := d.childNamed(d.in.Message.Body)
	if !ok || len(d.kids()) < 2 {
		return false
	}
	h, _ := d.household(c.HouseholdID)
	d.because(fmt.Sprintf("names %s (%s)", c.FirstName(), c.Class))
	d.toTeacher(h, c, d.in.Message.Body)
	return true
}

// childNamed finds the one child whose first name stands in the text as a word.
func (d *decider) childNamed(text string) (Child, bool) {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(" \t\n\r.,:;!?()\"'-/۔،؟", r) })
	var found []Child
	for _, c := range d.kids() {
		first := strings.ToLower(c.FirstName())
		if slices.Contains(words, first) {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		return Child{}, false
	}
	return found[0], true
}

// liveThread is the family's last thread, within the window.
func (d *decider) liveThread() (Thread, bool) {
	for _, t := range d.in.Threads { // latest first
		if d.isFamily(t) && d.written().Sub(t.LastAt()) < talkWindow {
			return t, true
		}
	}
	return Thread{}, false
}

// lastThread continues the family's last conversation.
func (d *decider) lastThread() bool {
	t, ok := d.liveThread()
	if !ok {
		return false
	}
	d.because("goes on with the conversation #" + t.Code)
	d.converse(t.Key(), d.childOf(t), d.in.Message.Body)
	return true
}

// children sends the words to the only child's class teacher, or asks which child they are about.
func (d *decider) children() bool {
	if len(d.in.Households) == 0 {
		return false
	}
	kids := d.kids()
	switch len(kids) {
	case 0:
		return false
	case 1:
		h, _ := d.household(kids[0].HouseholdID)
		d.because(fmt.Sprintf("the family has one child here, %s (%s)", kids[0].FirstName(), kids[0].Class))
		d.toTeacher(h, kids[0], d.in.Message.Body)
		return true
	}
	d.askChild(kids)
	return true
}

// pass sends words that stand beside an answer to a person, without asking which child: the first child's teacher.
func (d *decider) pass(h Household, words string) {
	for _, c := range h.Children {
		if named, ok := d.childNamed(words); ok {
			c = named
		}
		if c.MayReceive {
			d.toTeacher(h, c, words)
			return
		}
	}
	d.frontDesk()
}

// askChild asks which child the words are about, and keeps them meanwhile. Words that already wait for the same answer
// wait with them.
func (d *decider) askChild(kids []Child) {
	if d.hushed() { // no more questions: the first child's teacher reads it
		h, _ := d.household(kids[0].HouseholdID)
		d.pass(h, d.in.Message.Body)
		return
	}
	q := &Question{Kind: KindChild, Subject: d.in.Message.ID, Label: d.word("label_child"), HouseholdID: kids[0].HouseholdID, ExpiresAt: d.now.Add(askWindow)}
	for _, open := range d.familyQuestions() {
		if open.Kind == KindChild {
			q.Subject = open.Subject + "," + q.Subject
			d.out.Effects = append(d.out.Effects, SupersedeQuestions{HouseholdID: open.HouseholdID, Kind: KindChild})
		}
	}
	var options []string
	for i, c := range kids {
		options = append(options, d.option(i+1, fmt.Sprintf("%s (%s)", c.FirstName(), c.Class)))
		q.Choices = append(q.Choices, c.ID)
	}
	q.Ask = strings.Join(options, "\n")
	d.because(fmt.Sprintf("the family has %d children here and the words name none: asked which", len(kids)))
	d.sayQuestion("child_ask", templates.Values{"options": q.Ask}, q)
}

// frontDesk is where words go that nothing else takes.
func (d *decider) frontDesk() {
	m := d.in.Message
	key := ThreadKey{Party: string(m.Number)}
	if len(d.in.Households) > 0 {
		key.Party = d.in.Households[0].ID
		d.because("no class teacher can be told: the front desk")
	} else if m.Number == "" {
		key.Party = "hidden:" + m.ID
		d.because("the sender's number is hidden: the front desk")
	} else if m.Number.Hidden() {
		d.because("WhatsApp hides the sender's number: the front desk")
	} else {
		d.because("nobody here has this number: the front desk")
	}
	d.converse(key, nil, m.Body)
}

// childByID finds a child of the household; "" is its first.
func (d *decider) childByID(h Household, id string) (Child, bool) {
	for _, c := range h.Children {
		if c.MayReceive && (id == "" || c.ID == id) {
			return c, true
		}
	}
	return Child{}, false
}

// childOf is the child a thread is about, nil for none.
func (d *decider) childOf(t Thread) *Child {
	for _, c := range d.kids() {
		if c.ID == t.StudentID {
			return &c
		}
	}
	return nil
}
