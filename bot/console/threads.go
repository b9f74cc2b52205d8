package console

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"raabta/bot"
)

// threadRoutes are those of the page /threads and of its conversations.
func threadRoutes() []route {
	return []route{
		{method: "GET", path: "/threads", roles: everybody(), do: threadsPage},
		{method: "GET", path: "/threads/{id}", roles: everybody(), do: threadPage},
		{method: "POST", path: "/threads/{id}/reply", roles: writers(), action: "thread.reply", do: replyThread},
		{method: "POST", path: "/threads/{id}/close", roles: office(), action: "thread.close", do: closeThread},
		{method: "POST", path: "/threads/{id}/assign", roles: office(), action: "thread.assign", do: assignThread},
	}
}

// threadStore is what the pages of conversations read and change.
type threadStore interface {
	// ThreadList lists threads, each with its last words; those that wait first, the longest waiting before the others.
	ThreadList(ctx context.Context, f bot.ThreadQuery) ([]bot.ListedThread, error)
	// ThreadsWaiting counts those that wait, of one teacher's or with "" of all.
	ThreadsWaiting(ctx context.Context, schoolID, staffID string) (int, error)
	// ThreadPart reads the thread with a code and its last messages, or those before one; bot.ErrNotFound.
	ThreadPart(ctx context.Context, schoolID, code, before string, most int) (bot.ThreadPart, error)
	// ThreadsOf lists the other threads of a thread's family.
	ThreadsOf(ctx context.Context, th bot.Thread) ([]bot.Thread, error)

	ThreadReach(ctx context.Context, th bot.Thread) (bot.ThreadReach, error)
	// ReplyThread queues an answer, once for the ID of its first text; bot.ErrTaken when the family wrote since the thread was read.
	ReplyThread(ctx context.Context, now time.Time, th bot.Thread, drafts []bot.Draft) error
	// CloseThread answers bot.ErrTaken when the family wrote since the thread was read.
	CloseThread(ctx context.Context, th bot.Thread) error
	// Handover reads what giving a thread to a member of staff needs, "" being the office; bot.ErrNotFound where there is nobody with the
	// id.
	Handover(ctx context.Context, th bot.Thread, staffID string) (bot.Handover, error)
	// AssignThread gives it to them; bot.ErrTaken when it is not as it was read any more.
	AssignThread(ctx context.Context, now time.Time, h bot.Handover, drafts []bot.Draft) error
}

// threadsShown is how many threads a page shows, wordsShown how many letters of the last words of each.
const (
	threadsShown = 50
	wordsShown   = 140
)

// What a list of threads may show.
const (
	showWaiting = "waiting"
	showAll     = "all"
	showMine    = "mine"
	showOffice  = "office"
)

// threadsView is the page /threads.
type threadsView struct {
	threadFrame
	Show, Teacher, Search string
	Shows                 []threadsTab
	Staff                 []bot.Staff
	Threads               []bot.ListedThread
	Next                  string // the address of the next page; "" for none
	TooMany               bool   // a search found more than are shown
}

// threadsTab is one of the lists that can be chosen.
type threadsTab struct {
	Path, Name string
	N          int // how many wait; 0 says nothing
	Here       bool
}

func threadsPage(v *visit) error {
	view := threadsView{threadFrame: threadFrame{v.framed(v.t("Threads"))}, Show: v.FormValue("show"), Search: searchFor(v.FormValue("q"))}
	q := bot.ThreadQuery{SchoolID: v.school.ID, Limit: threadsShown + 1, After: placeOf(v.FormValue("after"))}
	if view.Search != "" {
		q.After = bot.ThreadPlace{}
		q.Name = view.Search
		if code := strings.ToUpper(strings.TrimPrefix(view.Search, "#")); codeShape.MatchString(code) {
			q.Name, q.Code = "", code
		} else if number, err := bot.ParseNumber(view.Search, v.school.Country); err == nil {
			q.Name, q.Number = "", number
		}
	}
	shows := []string{showWaiting, showAll, showOffice}
	switch {
	case v.user.Role == bot.UserTeacher:
		if shows, q.StaffID = shows[:2], v.user.StaffID; q.StaffID == "" {
			return bot.ErrNotFound // a teacher's user who belongs to no teacher sees nobody's
		}
	case v.user.StaffID != "":
		shows = append(shows, showMine)
	}
	if !slices.Contains(shows, view.Show) {
		view.Show = showWaiting
		if view.Search != "" {
			view.Show = showAll
		}
	}
	if v.user.Role != bot.UserTeacher {
		var err error
		if view.Staff, err = v.c.Store.StaffList(v.Context(), v.school.ID); err != nil {
			return err
		}
	}
	switch view.Show {
	case showOffice:
		q.Office = true
	case showMine:
		q.StaffID = v.user.StaffID
	default:
		if named := v.FormValue("teacher"); slices.ContainsFunc(view.Staff, func(s bot.Staff) bool { return s.ID == named }) {
			view.Teacher, q.StaffID = named, named
		}
	}
	q.Waiting = view.Show == showWaiting
	if err := v.listThreads(&view, q); err != nil {
		return err
	}
	waiting, err := v.c.Store.ThreadsWaiting(v.Context(), v.school.ID, q.StaffID)
	if err != nil {
		return err
	}
	for _, show := range shows {
		tab := threadsTab{Path: "/threads?show=" + show, Here: show == view.Show}
		if view.Teacher != "" && (show == showWaiting || show == showAll) {
			tab.Path += "&teacher=" + url.QueryEscape(view.Teacher)
		}
		switch show {
		case showWaiting:
			tab.Name, tab.N = v.t("Waiting"), waiting
		case showAll:
			tab.Name = v.t("All")
		case showOffice:
			tab.Name = v.t("The office's")
		case showMine:
			tab.Name = v.t("Mine")
		}
		view.Shows = append(view.Shows, tab)
	}
	return v.page("threads", view)
}

// searchFor is what was typed into the search, as a database takes it.
func searchFor(typed string) string {
	return shortened(strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(typed, ""), "\x00", "")), " "), 80)
}

// listThreads reads a page of the list.
func (v *visit) listThreads(view *threadsView, q bot.ThreadQuery) (err error) {
	if view.Threads, err = v.c.Store.ThreadList(v.Context(), q); err != nil {
		return err
	}
	if len(view.Threads) <= threadsShown {
		return nil
	}
	view.Threads = view.Threads[:threadsShown]
	if view.Search != "" {
		view.TooMany = true
		return nil
	}
	values := url.Values{"show": {view.Show}, "after": {placeName(view.Threads[threadsShown-1].Place())}}
	if view.Teacher != "" {
		values.Set("teacher", view.Teacher)
	}
	view.Next = "/threads?" + values.Encode()
	return nil
}

// placeName writes a place in the list as an address has it.
func placeName(p bot.ThreadPlace) string {
	kind := "s"
	if p.Waits {
		kind = "w"
	}
	return kind + strconv.FormatInt(p.At.UnixMilli(), 10) + "." + p.ID
}

// placeOf reads it; what is none is the beginning.
func placeOf(name string) bot.ThreadPlace {
	at, id, ok := strings.Cut(name, ".")
	if !ok || len(at) < 2 || at[0] != 's' && at[0] != 'w' || !isID(id) {
		return bot.ThreadPlace{}
	}
	ms, err := strconv.ParseInt(at[1:], 10, 64)
	if err != nil || ms < 0 || ms > time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() {
		return bot.ThreadPlace{}
	}
	return bot.ThreadPlace{Waits: at[0] == 'w', At: time.UnixMilli(ms).UTC(), ID: id}
}

// isID says whether a text may be a row's id.
func isID(s string) bool { return idShape.MatchString(s) }

var idShape = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// threadFrame is the frame of pages that show conversations.
type threadFrame struct{ *frame }

// Party is who talks to the school.
func (f threadFrame) Party(t bot.Thread) string {
	switch {
	case t.Household != "":
		return t.Household
	case t.Number.Hidden():
		return f.words.t("Number hidden by WhatsApp")
	case t.Number != "":
		return t.Number.Shown()
	}
	return f.words.t("Unknown")
}

// With is who answers.
func (f threadFrame) With(t bot.Thread) string {
	if t.Staff == "" {
		return f.words.t("the office")
	}
	return t.Staff
}

// Waits says for how long a thread waits.
func (f threadFrame) Waits(t bot.Thread) string {
	if f.Now.Sub(t.WaitingSince) < time.Minute {
		return f.words.t("came just now")
	}
	return f.words.t("waits %s", f.Since(t.WaitingSince))
}

// Urgency is how the time that a thread waits looks: from an hour on it is worth a look, from a day on it is too long.
func (f threadFrame) Urgency(t bot.Thread) string {
	switch waits := f.Now.Sub(t.WaitingSince); {
	case waits >= 24*time.Hour:
		return "bad"
	case waits >= time.Hour:
		return "warn"
	}
	return ""
}

// Words are a message's words in a list: on one line, and not all of many.
func (f threadFrame) Words(m bot.Message) string {
	body := strings.Join(strings.Fields(f.Body(m)), " ")
	if body == "" && m.Media > 0 {
		return f.Media(m.Media)
	}
	return shortened(body, wordsShown)
}

// Body is a message's text as staff read it.
func (f threadFrame) Body(m bot.Message) string {
	if m.Template == bot.TemplateCard {
		return f.words.t("Contact card")
	}
	return m.Body
}

// Media says what came with a message beside its words.
func (f threadFrame) Media(n int) string {
	return f.words.tn(n, "%d picture or voice note", "%d pictures or voice notes")
}

// shortened is at most so many letters of a text.
func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
}
