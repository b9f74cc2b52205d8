package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot/reply"
	"raabta/templates"
)

// How long a thread that was answered may still be meant by a teacher's plain words ("and bring the book"): for goesOnFor
// even while another family waits, so that they are asked which; for liveFor when nobody waits.
const (
	goesOnFor = 30 * time.Minute
	liveFor   = 24 * time.Hour
)

// staff takes words from a teacher's phone as an answer for a family: by code, or plainly when one thread is live. A
// teacher who is a parent here too speaks as a parent when a question is open to the family and the words answer it.
func (d *decider) staff() bool {
	if len(d.in.Staff) == 0 {
		return false
	}
	asked, _, waits := d.staffQuestion()
	justAsked := waits && asked.FollowUp && d.written().Sub(asked.AskedAt) < followUpFor
	if !justAsked && len(d.in.Households) > 0 && slices.ContainsFunc(d.familyQuestions(), d.fits) {
		return false
	}
	body := d.in.Message.Body
	if t, words, ok := d.threadByCode(body, d.mine); ok {
		d.because("staff, by the code #" + t.Code)
		d.closeStaffQuestions()
		switch pending, waits := d.pendingWords(); {
		case words != "":
			d.relay(t, words)
		case waits:
			d.relay(t, pending)
		default:
			d.because("without words")
			d.asked = true
			d.sayStaff("staff_no_words", templates.Values{"code": "#" + t.Code})
		}
		return true
	}
	if q, pending, ok := d.staffQuestion(); ok && d.read.Kind == reply.Number && d.read.Number >= 1 && d.read.Number <= len(q.Choices) {
		for _, t := range d.in.Threads {
			if t.Code == q.Choices[d.read.Number-1] {
				d.because("staff, " + d.read.Why + " says which family")
				d.closeStaffQuestions()
				d.relay(t, pending)
				return true
			}
		}
	}
	if code, ok := looksLikeCode(body); ok {
		d.because("staff, with a code that is none of theirs")
		d.asked = true
		d.sayStaff("staff_unknown_code", templates.Values{"code": "#" + code})
		return true
	}
	live := d.liveThreads()
	switch {
	case len(live) == 1:
		d.because("staff, and only #" + live[0].Code + " is live")
		d.relay(live[0], body)
	case len(live) > 1:
		d.askThread(live)
	case len(d.in.Households) > 0:
		return false // a teacher with children here, and nobody to answer: a parent
	default:
		d.because("staff, and no conversation is live")
		d.sayStaff("staff_no_thread", nil)
	}
	return true
}

// mine says that a thread may be answered by whoever writes: its teacher, or the office for the front desk's.
func (d *decider) mine(t Thread) bool {
	return slices.ContainsFunc(d.in.Staff, func(s Staff) bool {
		return s.ID == t.StaffID || t.StaffID == "" && (s.Role == RoleOffice || s.Role == RoleHead)
	})
}

// liveThreads are those a teacher's plain words may belong to: all that wait for an answer and were forwarded already, and
// those answered a moment ago; or else those that were spoken in lately. Words that were not forwarded yet, outside the
// teachers' hours, nobody can have answered.
func (d *decider) liveThreads() []Thread {
	var live, recent []Thread
	for _, t := range d.in.Threads {
		switch {
		case !d.mine(t):
		case t.State == ThreadWaiting && !d.in.School.Teachers().NextOpen(t.WaitingSince).After(d.now),
			t.State == ThreadAnswered && d.now.Sub(t.StaffAt) < goesOnFor:
			live = append(live, t)
		case t.State == ThreadAnswered && d.now.Sub(t.LastAt()) < liveFor:
			recent = append(recent, t)
		}
	}
	if len(live) > 0 {
		return live
	}
	return recent
}

// askThread asks a teacher which family the words are for, and keeps them.
func (d *decider) askThread(live []Thread) {
	if d.hushed() {
		d.because("which family it is for cannot be asked: it is not passed on")
		return
	}
	if len(live) > 9 {
		live = live[:9]
	}
	subject := d.in.Message.ID
	if earlier, _, ok := d.staffQuestion(); ok {
		subject = earlier.Subject + "," + subject // what waits already goes along
	}
	q := &Question{Kind: KindThread, StaffID: d.in.Staff[0].ID, Subject: subject, ExpiresAt: d.now.Add(askWindow), Label: "thread"}
	var options []string
	for _, t := range live {
		who := t.Household
		if t.Student != "" {
			who = fmt.Sprintf("%s (%s)", t.Student, t.Class)
		}
		switch {
		case who != "":
		case t.Number.Hidden():
			who = d.wordIn(d.staffLanguage(), "who_hidden")
		default:
			who = d.wordIn(d.staffLanguage(), "who_stranger")
		}
		options = append(options, d.render(d.staffLanguage(), "staff_option", templates.Values{"code": "#" + t.Code, "who": who}))
		q.Choices = append(q.Choices, t.Code)
	}
	q.Ask = strings.Join(options, "\n")
	d.because(fmt.Sprintf("staff, and %d conversations are live: asked which", len(live)))
	d.closeStaffQuestions()
	d.sayStaffQuestion("staff_which", templates.Values{"options": q.Ask}, q)
}

// staffQuestion is the open "which family?" with the words that wait for it.
func (d *decider) staffQuestion() (Question, string, bool) {
	for _, q := range d.in.Questions {
		if q.Kind != KindThread || q.StaffID == "" {
			continue
		}
		var words []string
		for _, id := range strings.Split(q.Subject, ",") {
			if m, ok := d.in.Pending[id]; ok {
				words = append(words, d.wordsOf(m))
			}
		}
		if len(words) > 0 {
			return q, strings.Join(words, "\n"), true
		}
	}
	return Question{}, "", false
}

func (d *decider) pendingWords() (string, bool) { _, words, ok := d.staffQuestion(); return words, ok }

func (d *decider) closeStaffQuestions() {
	for _, q := range d.in.Questions {
		if q.Kind == KindThread && q.StaffID != "" {
			d.out.Effects = append(d.out.Effects, SupersedeQuestions{StaffID: q.StaffID, Kind: KindThread})
			return
		}
	}
}

// relay sends a teacher's words to the family of a thread, from the school's number. The family sees the teacher's name,
// never the number.
func (d *decider) relay(t Thread, words string) {
	if strings.TrimSpace(words) == "" && d.in.Message.Media > 0 {
		words = d.wordIn(templates.Language(d.in.School.DefaultLanguage()), "media")
	}
	d.out.HouseholdID = t.HouseholdID
	d.out.Thread = &ThreadMove{Key: t.Key(), HouseholdID: t.HouseholdID, Code: t.Code, FromStaff: true, Number: t.Number, Channel: t.Channel}
	if d.flooding(t.Key(), words) {
		d.out.Thread.Waits = true
		return
	}
	r := Relay{
		Book: d.book, School: d.in.School, Thread: t, Line: d.in.Lines[t.Number], Ways: d.in.Ways,
		Language: d.in.School.Language(d.in.ThreadLanguages[t.ID]),
	}
	if t.StaffID != "" {
		r.Teacher = d.in.Staff[0].Name
	}
	drafts, err := r.Drafts(d.marked(r.Language, d.in.Message.Kind, words), d.now)
	if err != nil {
		d.out.Thread = nil // it still waits
		d.asked = true     // or they would think that it went out
		d.because(err.Error())
		name := "staff_unreachable"
		if errors.Is(err, ErrReplyStopped) {
			name = "staff_stopped"
		}
		d.sayStaff(name, templates.Values{"code": "#" + t.Code})
		return
	}
	key := t.Key()
	for _, draft := range drafts {
		draft.ReplyTo, draft.Thread = d.in.Message.ID, &key
		d.out.Drafts = append(d.out.Drafts, draft)
	}
}
