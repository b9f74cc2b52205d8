package bot

import (
	"strings"
	"time"

	"raabta/bot/civil"
	"raabta/templates"
)

// toTeacher sends a family's words to the class teacher of a child, or to the front desk where the class has none who
// can be reached.
func (d *decider) toTeacher(h Household, c Child, words string) {
	key := ThreadKey{Party: h.ID, StudentID: c.ID}
	if t, ok := d.in.Teachers[c.TeacherID]; ok && t.Number != "" {
		key.StaffID = t.ID
	} else {
		d.because("the class has no teacher with a phone: the front desk")
	}
	d.converse(key, &c, words)
}

// converse makes the message part of a thread, opens it if need be, and forwards the words to the thread's teacher or to
// the office.
func (d *decider) converse(key ThreadKey, c *Child, words string) {
	move := d.move(key)
	if strings.TrimSpace(words) == "" {
		words = d.in.Message.Body
	}
	if d.flooding(key, words) {
		return
	}
	to, ok := d.answerer(key)
	if !ok {
		d.deskAlarm()
		return
	}
	lang := d.in.School.Language(to.Language)
	name, values := d.forwardText(lang, move.Code, c, d.forwarded(lang, words))
	d.forward(key, to, name, values)
	d.tellWait(key, to)
}

// forwarded are the family's words as a member of staff gets them: dated where they are old, named a correction where they are one.
func (d *decider) forwarded(lang templates.Language, words string) string {
	return d.dated(lang, d.marked(lang, d.in.Message.Kind, d.wordsOf(Message{Body: words, Media: d.in.Message.Media})))
}

// forwardText is the text that brings words to a member of staff, with its values.
func (d *decider) forwardText(lang templates.Language, code string, c *Child, words string) (string, templates.Values) {
	values := templates.Values{"code": "#" + code, "who": d.who(lang), "text": words}
	switch {
	case c != nil:
		values["child"], values["class"] = c.Name, c.Class
		return "forward", values
	case len(d.in.Households) > 0:
		values["who"] = d.in.Households[0].Name
		return "forward_family", values
	}
	return d.strange(), values
}

// deskAlarm tells staff that nobody has a phone for what came.
func (d *decider) deskAlarm() {
	d.out.Effects = append(d.out.Effects, RaiseAlarm{Alarm{
		SchoolID: d.in.School.ID, Cause: "front-desk",
		Text: "A family's message waits and nobody in the office has a phone to forward it to: see `raabta threads`, and add office staff with a phone to the staff sheet.",
	}})
	d.because("nobody has a phone to forward to: it waits in `raabta threads`")
}

// officeNote tells the front desk what a number wants that nobody here has.
func (d *decider) officeNote(note OfficeNote) {
	key := ThreadKey{Party: string(d.in.Message.Number)}
	move := d.move(key)
	if d.flooding(key, d.in.Message.Body) {
		return
	}
	to, ok := d.answerer(key)
	if !ok {
		d.deskAlarm()
		return
	}
	values := templates.Values{"code": "#" + move.Code, "thread": move.Code}
	for k, v := range note.Values {
		values[k] = v
	}
	d.forward(key, to, note.Template, values)
}

// forwardNote tells the class teacher of a child something a family answered ("please call me").
func (d *decider) forwardNote(h Household, c Child, template string) {
	key := ThreadKey{Party: h.ID, StudentID: c.ID}
	if t, ok := d.in.Teachers[c.TeacherID]; ok && t.Number != "" {
		key.StaffID = t.ID
	}
	move := d.move(key)
	to, ok := d.answerer(key)
	if !ok {
		d.because("nobody has a phone to forward to: it waits in `raabta threads`")
		return
	}
	lang := d.in.School.Language(to.Language)
	d.forward(key, to, template, templates.Values{"code": "#" + move.Code, "who": d.who(lang), "child": c.Name, "class": c.Class})
}

// move notes the thread that the message belongs to.
func (d *decider) move(key ThreadKey) *ThreadMove {
	code := ThreadCode(d.in.NextCode)
	if t, ok := d.threadOf(key); ok {
		code = t.Code
	}
	household := ""
	if _, ok := d.household(key.Party); ok {
		household = key.Party
	}
	d.out.HouseholdID = household
	d.out.Thread = &ThreadMove{Key: key, HouseholdID: household, Code: code, Number: d.in.Message.Number, Channel: d.in.Message.Channel, Waits: true}
	return d.out.Thread
}

func (d *decider) threadOf(key ThreadKey) (Thread, bool) {
	for _, t := range d.in.Threads {
		if t.Key() == key {
			return t, true
		}
	}
	return Thread{}, false
}

// answerer is who gets a thread's forwards: its teacher, or the first of the front desk.
func (d *decider) answerer(key ThreadKey) (Staff, bool) {
	if t, ok := d.in.Teachers[key.StaffID]; ok && key.StaffID != "" && t.Number != "" {
		return t, true
	}
	for _, s := range d.in.Desk {
		if s.Number != "" && s.Number != d.in.Message.Number {
			return s, true
		}
	}
	return Staff{}, false
}

// forward queues a text to a member of staff, from the school's number, inside the teachers' hours.
func (d *decider) forward(key ThreadKey, to Staff, template string, values templates.Values) {
	line := d.in.Lines[to.Number]
	line.Number, line.SMS, line.WhatsApp, line.Staff = to.Number, true, line.WhatsApp || to.WhatsApp, true
	if line.Stopped {
		d.out.Effects = append(d.out.Effects, RaiseAlarm{Alarm{
			SchoolID: d.in.School.ID, Cause: "staff-stop:" + to.ID,
			Text: to.Name + " wrote STOP: parents' messages no longer reach that phone. Ask them to write START.",
		}})
	}
	reach := Choose([]Line{line}, d.in.Ways, Emergency, d.now)
	if reach.Problem != "" {
		d.because("the teacher's phone cannot be reached (" + reach.Problem + ")")
		d.out.Effects = append(d.out.Effects, RaiseAlarm{Alarm{
			SchoolID: d.in.School.ID, Cause: "staff-unreachable:" + to.ID,
			Text: "Parents' messages do not reach " + to.Name + ": correct the phone in the staff sheet; what waits stands in `raabta threads`.",
		}})
		return
	}
	lang := d.in.School.Language(to.Language)
	words := values["text"]
	parts := templates.Split(words, replyPart)
	if len(parts) == 0 {
		parts = []string{""} // a note without a family's words
	}
	for _, part := range parts {
		values["text"] = part
		m := d.message(template, d.forwardBody(lang, template, values), TopicTalk)
		m.StaffID, m.Number, m.Channel, m.Language = to.ID, to.Number, reach.Channel, string(lang)
		m.HouseholdID = ""
		m.SendAfter = d.in.School.Teachers().NextOpen(d.now)
		if m.SendAfter.IsZero() {
			m.SendAfter = d.now // a calendar that never opens holds nobody's words
		}
		m.ExpiresAt = m.SendAfter.Add(Conversation.Lifetime())
		m.AnswersAt = d.in.Message.CreatedAt
		if line.Stopped {
			m.AnswersAt = time.Time{} // the opt-out holds
		}
		d.out.Drafts = append(d.out.Drafts, Draft{Message: m, Thread: &key})
	}
}

// forwardBody makes a forward. A child or a family whose name cannot stand in a text (a link, signs without letters) does
// not keep a parent's words from the teacher: they go without the name, and words that hold nothing readable as a note
// that somebody wrote.
func (d *decider) forwardBody(lang templates.Language, template string, values templates.Values) string {
	if body := d.render(lang, template, values); body != "" {
		return body
	}
	for _, text := range []string{values["text"], d.wordIn(lang, "media")} {
		if body := d.render(lang, d.strange(), templates.Values{"code": values["code"], "text": text}); body != "" {
			return body
		}
	}
	return values["code"]
}

// strange is the forward of words from a number of which nothing is known.
func (d *decider) strange() string {
	if d.in.Message.Number.Hidden() {
		return "forward_hidden"
	}
	return "forward_unknown"
}

// tellWait tells a family that writes outside the teachers' hours when to expect an answer, once for each closed time.
func (d *decider) tellWait(key ThreadKey, to Staff) {
	teachers := d.in.School.Teachers()
	opens := teachers.NextOpen(d.now)
	if !opens.After(d.now) || len(d.in.Households) == 0 {
		return
	}
	if t, ok := d.threadOf(key); ok && t.State == ThreadWaiting && teachers.NextOpen(t.FamilyAt).Equal(opens) && !teachers.Open(t.FamilyAt) {
		return
	}
	lang := d.familyLanguage()
	teacher := to.Name
	if key.StaffID == "" {
		teacher = d.wordIn(lang, "front_desk")
	}
	before := d.said
	d.say("after_hours", templates.Values{"teacher": teacher, "when": When(lang, opens, d.in.School.Zone())})
	if d.said > before {
		d.out.Drafts[len(d.out.Drafts)-1].Thread = &key
	}
}

// When says an instant in words, in the school's zone: "Mon 30 Nov, 7:30 am".
func When(lang templates.Language, at time.Time, zone *time.Location) string {
	w := civil.WallOf(at, zone)
	return templates.Commas(lang, []string{templates.Day(lang, w.Date.Year, w.Date.Month, w.Date.Day), templates.Clock(lang, w.Clock.Hour, w.Clock.Minute)})
}
