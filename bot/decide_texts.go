package bot

import (
	"fmt"

	"raabta/templates"
)

// say answers whoever wrote, in their language, on the channel they wrote on. Strangers get no automatic answers, unless they join.
func (d *decider) say(name string, values templates.Values) { d.sayQuestion(name, values, nil) }

func (d *decider) sayQuestion(name string, values templates.Values, q *Question) {
	lang := d.familyLanguage()
	if len(d.in.Households) == 0 {
		lang = d.staffLanguage()
	}
	d.sayBody(name, d.render(lang, name, d.withSchool(values)), TopicTalk, q)
}

// sayBody queues an answer to the writer.
func (d *decider) sayBody(name, body string, topic Topic, q *Question) {
	if !d.known() && !d.joining || d.in.Message.Number == "" || body == "" || d.hushed() {
		return
	}
	if topic == "" {
		topic = TopicTalk
	}
	m := d.message(name, body, topic)
	m.HouseholdID = d.out.HouseholdID
	if m.HouseholdID == "" && len(d.in.Households) > 0 {
		m.HouseholdID = d.in.Households[0].ID
	}
	m.Number, m.Channel = d.in.Message.Number, d.in.Message.Channel
	m.Language = string(d.familyLanguage())
	if m.HouseholdID == "" && len(d.in.Staff) > 0 {
		m.StaffID, m.Language = d.in.Staff[0].ID, string(d.staffLanguage())
	}
	d.queue(m, q)
}

// sayStaff answers the member of staff who wrote.
func (d *decider) sayStaff(name string, values templates.Values) {
	d.sayStaffQuestion(name, values, nil)
}

func (d *decider) sayStaffQuestion(name string, values templates.Values, q *Question) {
	lang := d.staffLanguage()
	body := d.render(lang, name, d.withSchool(values))
	if body == "" || d.hushed() {
		return
	}
	m := d.message(name, body, TopicTalk)
	m.StaffID, m.Number, m.Channel, m.Language = d.in.Staff[0].ID, d.in.Message.Number, d.in.Message.Channel, string(lang)
	d.queue(m, q)
}

// queue has an automatic answer sent.
func (d *decider) queue(m Message, q *Question) {
	draft := Draft{Message: m}
	if q != nil {
		asked := *q
		if asked.ID == "" {
			asked.ID = NewID()
		}
		asked.SchoolID, asked.State, asked.MessageID, asked.AskedAt, asked.FollowUp = d.in.School.ID, QuestionOpen, m.ID, d.now, true
		if asked.HouseholdID == "" && asked.StaffID == "" && asked.Number == "" {
			asked.HouseholdID = m.HouseholdID
		}
		draft.Question = &asked
		draft.Message.QuestionID = asked.ID
	}
	d.out.Drafts = append(d.out.Drafts, draft)
	d.said++
}

// message is a queued message of the conversation, to be addressed by the caller.
func (d *decider) message(template, body string, topic Topic) Message {
	return Message{
		ID: NewID(), SchoolID: d.in.School.ID, Direction: Out, Status: Queued, Class: Conversation, Topic: topic,
		Priority: Conversation.Priority(), Body: body, Template: template, Segments: templates.Measure(body).Segments,
		ReplyTo: d.in.Message.ID, AnswersAt: d.in.Message.CreatedAt, SendAfter: d.now, ExpiresAt: d.now.Add(Conversation.Lifetime()),
		CreatedAt: d.now,
	}
}

// render makes a text. A text that can't be made is a fault of ours or of a school's wording: the reason names it, and
// nothing half-made is sent.
func (d *decider) render(lang templates.Language, name string, values templates.Values) string {
	body, err := d.book.Render(lang, name, values)
	if err != nil {
		d.because(fmt.Sprintf("the text %s could not be made: %v", name, err))
		return ""
	}
	return body
}

func (d *decider) withSchool(values templates.Values) templates.Values {
	all := templates.Values{"school": d.in.School.ShortName}
	for k, v := range values {
		all[k] = v
	}
	return all
}

func (d *decider) word(name string) string { return d.wordIn(d.familyLanguage(), name) }

func (d *decider) wordIn(lang templates.Language, name string) string {
	return d.render(lang, name, nil)
}

func (d *decider) option(n int, label string) string {
	return d.render(d.familyLanguage(), "option", templates.Values{"number": fmt.Sprint(n), "label": label})
}

// familyLanguage is the language of the household at hand, else of the number's first, else the school's.
func (d *decider) familyLanguage() templates.Language {
	for _, h := range d.in.Households {
		if d.out.HouseholdID == "" || h.ID == d.out.HouseholdID {
			return d.in.School.Language(h.Language)
		}
	}
	return d.in.School.Language("")
}

func (d *decider) staffLanguage() templates.Language {
	if len(d.in.Staff) == 0 {
		return d.in.School.Language("")
	}
	return d.in.School.Language(d.in.Staff[0].Language)
}

// who names the writer for the teacher: mother, father, guardian or family, as the phone is known.
func (d *decider) who(lang templates.Language) string {
	for _, h := range d.in.Households {
		for _, p := range h.Phones {
			if p.Number == d.in.Message.Number && p.Relation != "" {
				return d.wordIn(lang, "who_"+string(p.Relation))
			}
		}
	}
	return d.wordIn(lang, "who_family")
}

// wordsOf is what a person is shown of a message: its body, that it corrects an earlier one, and that a picture or voice note
// came with it.
func (d *decider) wordsOf(m Message) string {
	lang := templates.Language(d.in.School.DefaultLanguage())
	words := d.marked(lang, m.Kind, m.Body)
	if m.Media == 0 {
		return words
	}
	note := d.wordIn(lang, "media")
	if words == "" {
		return note
	}
	return words + " " + note
}
