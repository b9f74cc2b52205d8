package console

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"raabta/bot"
)

// householdRoutes are those of a family's page.
func householdRoutes() []route {
	return []route{
		{method: "GET", path: "/people/{id}", roles: everybody(), do: householdPage},
		{method: "POST", path: "/people/{id}/phone", roles: office(), action: "household.phone", do: changePhone},
		{method: "POST", path: "/people/{id}/opt-out", roles: office(), action: "household.opt-out", do: optOut},
		{method: "POST", path: "/people/{id}/opt-in", roles: office(), action: "household.opt-in", do: optIn},
		{method: "POST", path: "/people/{id}/language", roles: office(), action: "household.language", do: changeLanguage},
	}
}

// householdStore reads and changes one family.
type householdStore interface {
	// Households reads those of some households that are the school's, in the order of ids.
	Households(ctx context.Context, schoolID string, ids []string) ([]bot.Contact, error)
	// HouseholdMessages reads messages in both directions, the last first: limit of them before one, the newest with "". With a member
	// of staff those of that person's threads only. bot.ErrNotFound where the household has no message before.
	HouseholdMessages(ctx context.Context, schoolID, householdID, staffID, before string, limit int) ([]bot.Message, error)
	// HouseholdThreads reads a household's threads, with a member of staff those with that person only.
	HouseholdThreads(ctx context.Context, schoolID, householdID, staffID string) ([]bot.Thread, error)
	// SetPhone: bot.ErrNotFound where the old number is not there, bot.ErrTaken where the phones are not those that were seen,
	// bot.ErrOwnNumber for one of the school's own.
	SetPhone(ctx context.Context, now time.Time, c bot.PhoneChange) error
	SetOptOut(ctx context.Context, now time.Time, schoolID string, o bot.OptOut) error
	ClearOptOut(ctx context.Context, now time.Time, schoolID string, o bot.OptIn) error
	// SetLanguage: bot.ErrTaken where the language is not what it was any more.
	SetLanguage(ctx context.Context, schoolID, householdID, was, language string) error
}

// messagesShown is how many messages of a family a page shows.
const messagesShown = 50

// householdView is the page of a family.
type householdView struct {
	*frame
	bot.Contact
	Reach    bot.Reach
	Teachers map[string]string // names by id
	Phones   []phoneView
	Threads  []bot.Thread
	Messages []messageView
	Before   string // of the next page of messages, "" for none
	Older    bool   // this is not the first page of them
	Topics   []bot.Topic
	Tongues  []string // that the school writes in
	Seen     string   // bot.Household.PhonesMark
	Numbers  bool     // the visitor sees phone numbers
	MayEdit  bool
}

// phoneView is a number with what is known of it.
type phoneView struct {
	bot.Phone
	Shown   string
	Shared  []bot.Household // others who have it
	Proofs  []proof
	OptOuts []bot.OptOut
}

// proof is what shows that a channel reaches the number, or what stands against it.
type proof struct {
	Channel   bot.ChannelName
	Delivered time.Time // when something last arrived there
	Heard     time.Time // when it last wrote
	Problem   string
}

// messageView is one message of the list.
type messageView struct {
	bot.Message
	Code  string // of its thread, "" for none
	State string // in the visitor's language
	Tone  string // of the state: good, bad, warn or ""
}

// Media says how many pictures or voice notes came with it.
func (h householdView) Media(n int) string {
	return h.words.tn(n, "%d picture or voice note, which is not kept", "%d pictures or voice notes, which are not kept")
}

// family is the school's household with an id; bot.ErrNotFound.
func (v *visit) family(id string) (bot.Contact, error) {
	list, err := v.c.Store.Households(v.Context(), v.school.ID, []string{id})
	if err != nil {
		return bot.Contact{}, err
	}
	if len(list) == 0 {
		return bot.Contact{}, bot.ErrNotFound
	}
	return list[0], nil
}

// theHousehold is the one that the path names, if the visitor may see it.
func (v *visit) theHousehold() (bot.Contact, error) {
	c, err := v.family(v.PathValue("id"))
	if err != nil {
		return c, err
	}
	if v.teaches() {
		classes, err := v.c.Store.Classrooms(v.Context(), v.school.ID)
		if err != nil {
			return c, err
		}
		mine := v.mine(classes)
		if !slices.ContainsFunc(c.Children, func(k bot.Child) bool {
			return slices.ContainsFunc(mine, func(r bot.Classroom) bool { return r.ID == k.ClassID })
		}) {
			return c, bot.ErrNotFound
		}
	}
	return c, nil
}

func householdPage(v *visit) error {
	c, err := v.theHousehold()
	if err != nil {
		return err
	}
	view := householdView{
		frame: v.framed(c.Name), Contact: c, Topics: bot.OptOutTopics(), Tongues: strings.Split(v.school.Languages, ","), Seen: c.PhonesMark(),
		Numbers: v.mayNumbers(), MayEdit: v.may(http.MethodPost, "/people/{id}/phone"), Older: v.FormValue("before") != "", Teachers: map[string]string{},
	}
	if err := v.fillPhones(&view); err != nil {
		return err
	}
	staff, err := v.c.Store.StaffList(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	for _, s := range staff {
		view.Teachers[s.ID] = s.Name
	}
	only := "" // whose threads and messages are shown
	if v.teaches() {
		only = v.user.StaffID
	}
	if view.Threads, err = v.c.Store.HouseholdThreads(v.Context(), v.school.ID, c.ID, only); err != nil {
		return err
	}
	if err := v.fillMessages(&view, only); err != nil {
		return err
	}
	return v.page("household", view)
}

func (v *visit) fillPhones(view *householdView) error {
	numbers := make([]bot.Number, len(view.Contact.Phones))
	for i, p := range view.Contact.Phones {
		numbers[i] = p.Number
	}
	known, err := v.c.Store.Reached(v.Context(), v.school.ID, numbers)
	if err != nil {
		return err
	}
	view.Reach = v.reach(view.Household, known)
	for _, p := range view.Contact.Phones {
		row := phoneView{Phone: p, Shown: p.Number.Shown()}
		if !view.Numbers {
			row.Shown = p.Number.Masked()
		}
		for _, h := range known.Users[p.Number] {
			if h.ID != view.ID {
				row.Shared = append(row.Shared, h)
			}
		}
		for _, a := range known.Addresses[p.Number] {
			row.Proofs = append(row.Proofs, proof{a.Channel, a.LastDeliveredAt, a.LastInAt, a.Problem})
		}
		for _, o := range view.OptOuts {
			if o.Number == p.Number {
				row.OptOuts = append(row.OptOuts, o)
			}
		}
		view.Phones = append(view.Phones, row)
	}
	return nil
}

func (v *visit) fillMessages(view *householdView, staffID string) error {
	list, err := v.c.Store.HouseholdMessages(v.Context(), v.school.ID, view.ID, staffID, v.FormValue("before"), messagesShown+1)
	if err != nil {
		return err
	}
	if len(list) > messagesShown {
		list = list[:messagesShown]
		view.Before = list[len(list)-1].ID
	}
	codes := map[string]string{}
	for _, t := range view.Threads {
		codes[t.ID] = t.Code
	}
	for _, m := range list {
		row := messageView{Message: m, Code: codes[m.ThreadID]}
		row.State, row.Tone = view.Status(m), view.Look(m.Status)
		if m.Status == bot.Queued { // whenever that is: many of them stand here
			row.State = v.t("waits to be sent")
		}
		view.Messages = append(view.Messages, row)
	}
	return nil
}

// StoppedBy is who stopped a topic.
func (h householdView) StoppedBy(o bot.OptOut) string {
	switch o.Source {
	case "reply":
		return h.words.t("by a text from this phone")
	case "provider":
		return h.words.t("at the phone company")
	case "staff":
		return h.words.t("by the office")
	}
	return o.Source
}

// Topic is what a family stops with one.
func (h householdView) Topic(t bot.Topic) string { return h.words.topic(t) }

// topic is what a family stops with one, in the language.
func (w *words) topic(t bot.Topic) string {
	switch t {
	case bot.TopicAll:
		return w.t("everything")
	case bot.TopicDigest:
		return w.t("weekly digests")
	case bot.TopicEvent:
		return w.t("event messages")
	case bot.TopicMeeting:
		return w.t("meeting messages")
	case bot.TopicTip:
		return w.t("tips")
	case bot.TopicNotice:
		return w.t("announcements")
	}
	return t.InWords()
}

// Relation is who somebody is to the children.
func (h householdView) Relation(r bot.Relation) string {
	switch r {
	case bot.Father:
		return h.words.t("father")
	case bot.Mother:
		return h.words.t("mother")
	case bot.OtherGuardian:
		return h.words.t("guardian")
	}
	return string(r)
}
