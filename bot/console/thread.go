package console

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"raabta/bot"
)

// saidShown is how many messages of a conversation a page shows.
const saidShown = 200

// threadView is the page of one conversation.
type threadView struct {
	threadFrame
	Thread bot.Thread
	Told   []bot.Told
	Before string // of the link to what was said earlier; "" for none
	Part   bool   // what is shown is not the end of it
	Moves  bool   // something is on its way
	Others []bot.Thread
	Staff  []bot.Staff
	Form   string // makes a reply one, however often it is sent
	Typed  string
	Wrong  string
	names  map[string]string // of staff
}

// codeShape is what a thread's code looks like.
var codeShape = regexp.MustCompile(`^[A-Z][0-9]{1,9}$`)

// thread reads the conversation that the path names, as far as the visitor may see it.
func (v *visit) thread(before string, most int) (bot.ThreadPart, error) {
	code := strings.ToUpper(v.PathValue("id"))
	if !codeShape.MatchString(code) {
		return bot.ThreadPart{}, bot.ErrNotFound
	}
	part, err := v.c.Store.ThreadPart(v.Context(), v.school.ID, code, before, most)
	if err != nil {
		return part, err
	}
	if v.user.Role == bot.UserTeacher && (v.user.StaffID == "" || part.Thread.StaffID != v.user.StaffID) {
		return bot.ThreadPart{}, bot.ErrNotFound
	}
	return part, nil
}

func threadPage(v *visit) error {
	view, err := v.threadView("", nil)
	if err != nil {
		return err
	}
	return v.page("thread", view)
}

func (v *visit) threadView(typed string, wrong error) (threadView, error) {
	before := v.FormValue("before")
	if !isID(before) {
		before = ""
	}
	part, err := v.thread(before, saidShown)
	if err != nil {
		return threadView{}, err
	}
	th := part.Thread
	view := threadView{
		Thread: th, Told: bot.Retell(part.Said, part.PassedOn), Part: before != "", Form: bot.NewID(), Typed: typed, names: map[string]string{},
	}
	view.threadFrame = threadFrame{v.framed("#" + th.Code)}
	view.Title = view.Party(th) + " #" + th.Code
	if part.Earlier {
		view.Before = part.Said[0].ID
	}
	view.Moves = slices.ContainsFunc(part.Said, func(m bot.Message) bool { return onItsWay(m, v.now) })
	if v.user.Role != bot.UserTeacher {
		if view.Others, err = v.c.Store.ThreadsOf(v.Context(), th); err != nil {
			return view, err
		}
	}
	if view.Staff, err = v.c.Store.StaffList(v.Context(), v.school.ID); err != nil {
		return view, err
	}
	for _, s := range view.Staff {
		view.names[s.ID] = s.Name
	}
	if r, ok := errors.AsType[*refusal](wrong); ok {
		view.Wrong = v.t(r.sentence, r.values...)
	}
	return view, nil
}

// onItsWay says whether what became of a message is likely to change while somebody looks at it.
func onItsWay(m bot.Message, now time.Time) bool {
	switch m.Status {
	case bot.Queued:
		return !m.SendAfter.After(now) && !m.Held
	case bot.Sending, bot.InDoubt:
		return true
	case bot.Sent:
		return m.Kind != bot.Own && now.Sub(m.SentAt) < time.Minute
	}
	return false
}

// Read is the mark of the family's last words that the page shows: an answer to it is refused once there are others.
func (t threadView) Read() int64 { return t.Thread.FamilyAt.UnixMilli() }

// Speaker is who said something for the school.
func (t threadView) Speaker(m bot.Told) string {
	name := cmp.Or(t.names[m.By], t.names[m.StaffID], t.Thread.Staff)
	switch {
	case m.As == bot.ToldForward, m.As == bot.ToldKept, m.As == bot.ToldDeleted:
		return cmp.Or(name, t.words.t("the office"))
	case m.Kind == bot.Own:
		return t.words.t("the school, on its own phone")
	case m.Template == "relay":
		return cmp.Or(name, t.words.t("a teacher"))
	case m.Template == "relay_office":
		return t.words.t("the office")
	}
	return t.words.t("the school, by itself")
}

// Amiss says whether staff should read why a message is where it is.
func (t threadView) Amiss(m bot.Told) bool {
	return m.Why() != "" && (t.Look(m.Status) == "bad" || t.Look(m.Status) == "warn" || m.Status == bot.Queued)
}
