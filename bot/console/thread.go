package console

import (
	"cmp"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
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

// Status is where a message of the school's is, in words.
func (t threadView) Status(m bot.Message) string {
	switch m.Status {
	case bot.Queued:
		if m.SendAfter.After(t.Now) {
			return t.words.t("is sent %s", t.When(m.SendAfter))
		}
		return t.words.t("waits to be sent")
	case bot.Sending:
		return t.words.t("is being sent")
	case bot.InDoubt:
		return t.words.t("may have been sent")
	case bot.Uncertain:
		return t.words.t("nobody knows if it was sent")
	case bot.Sent:
		return t.words.t("sent")
	case bot.Delivered:
		return t.words.t("delivered")
	case bot.Read:
		return t.words.t("read")
	case bot.Failed:
		return t.words.t("not sent")
	case bot.Undelivered:
		return t.words.t("did not arrive")
	case bot.Canceled:
		return t.words.t("taken back")
	}
	return string(m.Status)
}

// Look is how a status looks beside its words.
func (t threadView) Look(s bot.Status) string {
	switch s {
	case bot.Delivered, bot.Read:
		return "good"
	case bot.Failed, bot.Undelivered, bot.Canceled:
		return "bad"
	case bot.InDoubt, bot.Uncertain:
		return "warn"
	}
	return ""
}

// Amiss says whether staff should read why a message is where it is.
func (t threadView) Amiss(m bot.Told) bool {
	return m.Why() != "" && (t.Look(m.Status) == "bad" || t.Look(m.Status) == "warn" || m.Status == bot.Queued)
}

// stillAsRead is the thread with the mark of what the visitor had read of it.
func (v *visit) stillAsRead(th bot.Thread) bot.Thread {
	if ms, err := strconv.ParseInt(v.PostFormValue("read"), 10, 64); err == nil {
		th.FamilyAt = time.UnixMilli(ms).UTC()
	} else {
		th.FamilyAt = time.UnixMilli(-1).UTC() // nothing
	}
	return th
}

func replyThread(v *visit) error {
	words := strings.TrimSpace(strings.ReplaceAll(v.PostFormValue("words"), "\r\n", "\n"))
	part, err := v.thread("", 1)
	if err != nil {
		return err
	}
	err = v.reply(v.stillAsRead(part.Thread), words)
	switch {
	case errors.Is(err, bot.ErrTaken):
		return v.threadAgain(http.StatusConflict, words, refuse("The family wrote again meanwhile, so nothing was sent. Read their new words, change your answer if you like, and send it."))
	case err != nil:
		if _, refused := errors.AsType[*refusal](err); refused {
			return v.threadAgain(http.StatusUnprocessableEntity, words, err)
		}
		return err
	}
	v.c.Queued()
	return v.leads("/threads/"+part.Thread.Code, "Your answer is on its way.")
}

// wordsMost is how long an answer may be, in letters: a handful of texts.
const wordsMost = 4000

// reply queues an answer of the office, or of the teacher whose user answers.
func (v *visit) reply(th bot.Thread, words string) error {
	if len([]rune(words)) > wordsMost {
		return refuse("An answer may have %d letters at most: send it in parts, or call the family.", wordsMost)
	}
	reach, err := v.c.Store.ThreadReach(v.Context(), th)
	if err != nil {
		return err
	}
	book, err := v.c.Books.Book(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	relay := reach.Relay(book, v.school, th)
	if v.user.Role == bot.UserTeacher {
		relay.Teacher = th.Staff
	}
	drafts, err := relay.Drafts(words, v.now)
	switch {
	case errors.Is(err, bot.ErrReplyEmpty):
		return refuse("Write an answer first.")
	case errors.Is(err, bot.ErrReplyHidden):
		return refuse("The number of this person is hidden, so no text can reach them: wait until they write again.")
	case errors.Is(err, bot.ErrReplyStopped):
		return refuse("The family wrote STOP after these words: call them instead.")
	case err != nil:
		return refuse("This answer cannot be sent (%s). Call the family instead.", err.Error())
	}
	drafts[0].ID = bot.DerivedID(v.PostFormValue("form"), th.ID, words)
	return v.c.Store.ReplyThread(v.Context(), v.now, th, drafts)
}

// threadAgain shows the conversation again, with what was typed and why it was not taken.
func (v *visit) threadAgain(status int, typed string, wrong error) error {
	view, err := v.threadView(typed, wrong)
	if err != nil {
		return err
	}
	return v.pageWith(status, "thread", view)
}

func closeThread(v *visit) error {
	part, err := v.thread("", 1)
	if err != nil {
		return err
	}
	err = v.c.Store.CloseThread(v.Context(), v.stillAsRead(part.Thread))
	if errors.Is(err, bot.ErrTaken) {
		return v.threadAgain(http.StatusConflict, "", refuse("The family wrote again meanwhile, so it stays open. Read their new words first."))
	}
	if err != nil {
		return err
	}
	return v.leads("/threads", "#%s is closed. The family's next words open it again.", part.Thread.Code)
}

// theOffice is what the form calls the office among those who may answer.
const theOffice = "office"

func assignThread(v *visit) error {
	part, err := v.thread("", 1)
	if err != nil {
		return err
	}
	th, staffID := v.stillAsRead(part.Thread), v.PostFormValue("staff")
	switch staffID {
	case "":
		return v.threadAgain(http.StatusUnprocessableEntity, "", refuse("Choose who answers."))
	case theOffice:
		staffID = ""
	}
	switch {
	case staffID == th.StaffID:
		return v.threadAgain(http.StatusUnprocessableEntity, "", refuse("They have this conversation already: choose somebody else."))
	case staffID != "" && !isID(staffID):
		return bot.ErrNotFound
	}
	h, err := v.c.Store.Handover(v.Context(), th, staffID)
	if err != nil {
		return err
	}
	book, err := v.c.Books.Book(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	drafts, lost := h.Forwards(book, v.school, v.now)
	err = v.c.Store.AssignThread(v.Context(), v.now, h, drafts)
	if errors.Is(err, bot.ErrTaken) {
		return v.threadAgain(http.StatusConflict, "", refuse("The family wrote again meanwhile, or somebody else gave it away. Look at it again first."))
	}
	if err != nil {
		return err
	}
	path := "/threads/" + h.Code()
	switch {
	case lost != nil:
		return v.leads(path, "#%s is theirs now. It could not be passed on to a phone: they read it here, or you tell them.", h.Code())
	case len(drafts) == 0:
		return v.leads(path, "#%s is theirs now.", h.Code())
	}
	v.c.Queued()
	return v.leads(path, "#%s is theirs now, and what waits is passed on to their phone.", h.Code())
}
