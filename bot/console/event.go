package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/scheduler"
	"raabta/templates"
)

// eventView is the page /events/{id}.
type eventView struct {
	*frame
	Event      event.Event
	Takes, For string // when and for whom
	Tag, Tone  string
	Over       bool
	Reach      event.Reach
	Expected   int    // families that an announcement would go to
	Which      string // whose names are shown
	Families   []event.Family
	From       int // the first of them, counted from 1
	Earlier    int // ?from of the pages before and after, -1 for none
	Later      int
	Sent       []sentPart
	Reminders  []reminder
	Moves      bool // texts are being made
}

// familiesShown is how many families a page lists.
const familiesShown = 50

// sentPart is a broadcast about the event.
type sentPart struct {
	Part string
	event.Sent
}

// reminder is a text that will go out by itself.
type reminder struct {
	At     time.Time
	Paused bool
}

// theEvent is the one the path names.
func (v *visit) theEvent() (event.Event, error) {
	e, err := v.c.Store.Event(v.Context(), v.school.ID, v.PathValue("id"))
	if err == nil && e.ID != v.PathValue("id") { // a title
		err = bot.ErrNotFound
	}
	return e, err
}

// eventWhen is an event's time: "Fri 27 Nov 2026, 16:00".
func (v *visit) eventWhen(f *frame, e event.Event) string {
	when := f.Whole(e.StartsAt)
	if e.Clock == "" {
		when, _, _ = strings.Cut(when, ",")
	}
	return when
}

func eventPage(v *visit) error {
	e, err := v.theEvent()
	if err != nil {
		return err
	}
	view := eventView{frame: v.framed(e.Title), Event: e, For: v.forWhom(e.Audience), Over: !e.StartsAt.After(v.now), Earlier: -1, Later: -1}
	view.Takes = v.eventWhen(view.frame, e)
	view.Tag, view.Tone = v.eventState(e)
	if view.Sent, err = v.sentAbout(e.ID); err != nil {
		return err
	}
	for _, p := range view.Sent {
		view.Moves = view.Moves || p.State == bot.BroadcastExpanding && !p.SendAfter.After(v.now)
	}
	if view.Reach, err = v.c.Store.EventReach(v.Context(), e); err != nil {
		return err
	}
	if e.State == event.Draft && !view.Over {
		view.Expected, err = v.c.Store.CountAudience(v.Context(), v.school.ID, e.Audience)
		if err != nil && !errors.Is(err, bot.ErrAudience) { // a class that the school has no more: the announcement says so
			return err
		}
	}
	if e.State != event.Draft {
		if err := v.families(&view); err != nil {
			return err
		}
	}
	list, _, err := v.c.Store.Schedules(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.Kind == event.Kind && s.Subject == e.ID && s.State != scheduler.Done {
			view.Reminders = append(view.Reminders, reminder{s.NextAt, s.State == scheduler.Paused})
		}
	}
	slices.SortFunc(view.Reminders, func(a, b reminder) int { return a.At.Compare(b.At) })
	return v.page("event", view)
}

// families reads the names that the page shows.
func (v *visit) families(view *eventView) error {
	view.Which = v.FormValue("who")
	if !slices.Contains([]string{event.Yes, event.No, event.Silent, event.Untold}, view.Which) || view.Event.Question == "" && view.Which != event.Silent {
		view.Which = event.Untold
		if view.Event.Question != "" {
			view.Which = event.Yes
		}
	}
	from, err := strconv.Atoi(v.FormValue("from"))
	if err != nil || from < 0 || from > 1_000_000 {
		from = 0
	}
	list, err := v.c.Store.EventFamilies(v.Context(), view.Event, view.Which, from, familiesShown+1)
	if err != nil {
		return err
	}
	if len(list) > familiesShown {
		list, view.Later = list[:familiesShown], from+familiesShown
	}
	if from > 0 {
		view.Earlier = max(0, from-familiesShown)
	}
	view.Families, view.From = list, from+1
	return nil
}

// sentAbout lists what was sent about an event.
func (v *visit) sentAbout(id string) ([]sentPart, error) {
	sent, err := v.c.Store.EventSent(v.Context(), v.school.ID, id)
	if err != nil {
		return nil, err
	}
	list := make([]sentPart, len(sent))
	for i, b := range sent {
		list[i] = sentPart{v.partName(b.Broadcast.Part), b}
	}
	return list, nil
}

// partName is what a part of an event says, in a word or two.
func (v *visit) partName(part string) string {
	switch part {
	case event.PartAnnounce:
		return v.t("Announcement")
	case event.PartChange:
		return v.t("Change of it")
	case event.PartCancel:
		return v.t("Cancellation")
	}
	return v.t("Reminder")
}

// eventStep is a page that shows what something would do to an event before it is done.
type eventStep struct {
	*frame
	Event     event.Event
	Version   int
	Verb      string // "announce", "change" or "cancel"
	When, Was string
	For       string
	Reach     int // families that would be told
	Typed     bool
	Count     string // as it was typed
	Texts     []stepText
	Reminders []time.Time
	WaitsTill time.Time // for the families' hours; zero where nothing waits
	Wrong     string
}

// stepText is what families of a language will read.
type stepText struct {
	Name, Language, Body string
	Segments             int // of an SMS
}

// languageName is what a language of the texts is called.
func (v *visit) languageName(tag string) string {
	switch templates.Language(tag) {
	case templates.Urdu:
		return v.t("Urdu")
	case templates.RomanUrdu:
		return v.t("Roman Urdu")
	}
	return v.t("English")
}

// typedAbove is how many families may be told something without the number being typed.
const typedAbove = 200

// step makes the page; e is the event as it will be.
func (v *visit) step(part, verb string, was, e event.Event) (*eventStep, error) {
	s := &eventStep{frame: v.framed(e.Title), Event: e, Version: e.Version, Verb: verb, For: v.forWhom(e.Audience), Count: v.PostFormValue("count")}
	s.When, s.Was = v.eventWhen(s.frame, e), v.eventWhen(s.frame, was)
	if part == event.PartAnnounce {
		n, err := v.c.Store.CountAudience(v.Context(), v.school.ID, e.Audience)
		if errors.Is(err, bot.ErrAudience) {
			return nil, refuse("The school does not have all the classes any more that this event is for. Add the event anew.")
		}
		if err != nil {
			return nil, err
		}
		s.Reach = n
	} else {
		reach, err := v.c.Store.EventReach(v.Context(), e)
		if err != nil {
			return nil, err
		}
		s.Reach = reach.Told
	}
	s.Typed = s.Reach > typedAbove
	if was.State == event.Draft && part != event.PartAnnounce {
		s.Reach, s.Typed = 0, false
		return s, nil
	}
	book, err := v.c.Books.Book(v.Context(), v.school.ID)
	if err != nil {
		return nil, err
	}
	drafts, err := event.Sample(book, v.school, e, part, v.now)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		s.Texts = append(s.Texts, stepText{v.languageName(d.Language), d.Language, d.Body, d.Segments})
	}
	if part != event.PartCancel {
		for _, r := range event.Plan(e, v.school, v.now) {
			s.Reminders = append(s.Reminders, r.Wall.Instant(v.school.Zone()))
		}
	}
	if opens := v.school.Families().NextOpen(v.now); opens.After(v.now) {
		s.WaitsTill = opens
	}
	return s, nil
}

// sure says whether the number was typed that the page asks for.
func (s *eventStep) sure() error {
	if n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(s.Count), ",", "")); s.Typed && (err != nil || n != s.Reach) {
		return refuse("This goes to %d families: type this number to send it.", s.Reach)
	}
	return nil
}

// shown answers with the page of a step, or with what is wrong.
func (v *visit) shown(s *eventStep, err error) error {
	refused, ok := errors.AsType[*refusal](err)
	if err != nil && (!ok || s == nil) {
		return err
	}
	if !ok {
		return v.page("event_step", s)
	}
	s.Wrong = v.t(refused.sentence, refused.values...)
	return v.pageWith(http.StatusUnprocessableEntity, "event_step", s)
}

// announcing looks at an event that is to be announced.
func (v *visit) announcing() (*eventStep, error) {
	e, err := v.theEvent()
	if err != nil {
		return nil, err
	}
	switch {
	case e.State == event.Announced:
		return nil, refuse("This event was announced already: tell families of a new time or place by changing it.")
	case e.State == event.Canceled:
		return nil, refuse("This event was canceled and stays so: add it anew.")
	case !e.StartsAt.After(v.now):
		return nil, refuse("This event is over: correct its date first.")
	}
	s, err := v.step(event.PartAnnounce, "announce", e, e)
	if err == nil && s.Reach == 0 {
		return nil, refuse("Nobody is there to be told: no family is in %s.", s.For)
	}
	return s, err
}

func announcePage(v *visit) error {
	s, err := v.announcing()
	return v.shown(s, err)
}

func announceEvent(v *visit) error {
	s, err := v.announcing()
	if err != nil {
		return err
	}
	if err := s.sure(); err != nil {
		return v.shown(s, err)
	}
	e := s.Event
	if _, err := v.c.Store.AnnounceEvent(v.Context(), v.now, v.school, e, event.Broadcast(e, event.PartAnnounce, v.now), event.Plan(e, v.school, v.now)); err != nil {
		return err
	}
	v.c.Planned()
	return v.leads("/events/"+e.ID, "%s is announced: %d families are being told.", e.Title, s.Reach)
}

// changing looks at an event that is to be changed, and completes it with the form.
func (v *visit) changing() (*eventStep, event.Event, error) {
	was, err := v.theEvent()
	if err != nil {
		return nil, was, err
	}
	if was.State == event.Canceled {
		return nil, was, refuse("This event was canceled and stays so: add it anew.")
	}
	e := was
	if v.FormValue("title") != "" {
		v.fillEvent(&e)
	}
	if version := v.FormValue("version"); version != "" && version != strconv.Itoa(was.Version) {
		return nil, was, bot.ErrTaken
	}
	if e == was {
		return nil, was, refuse("Nothing would change: give another date, time, place or title.")
	}
	if err := v.checkEvent(&e); err != nil {
		return nil, was, err
	}
	s, err := v.step(event.PartChange, "change", was, e)
	return s, was, err
}

func changePage(v *visit) error {
	s, _, err := v.changing()
	return v.shown(s, err)
}

func changeEvent(v *visit) error {
	s, was, err := v.changing()
	if err != nil {
		return err
	}
	e := s.Event
	if was.State == event.Draft {
		if _, err := v.c.Store.UpdateEvent(v.Context(), e); err != nil {
			return err
		}
		return v.leads("/events/"+e.ID, "%s is changed. Nobody was told of it yet.", e.Title)
	}
	if err := s.sure(); err != nil {
		return v.shown(s, err)
	}
	// Where nobody was told yet, what was announced has not become texts: they will say the new time, and need no second one.
	var tells *bot.Broadcast
	if s.Reach > 0 {
		b := event.Broadcast(e, event.PartChange, v.now)
		tells = &b
	}
	if _, _, err := v.c.Store.ChangeEvent(v.Context(), v.now, v.school, e, tells, event.Plan(e, v.school, v.now)); err != nil {
		return err
	}
	if tells == nil {
		return v.leads("/events/"+e.ID, "%s is changed. No family had been told the old time.", e.Title)
	}
	v.c.Planned()
	return v.leads("/events/"+e.ID, "%s is changed: %d families are being told.", e.Title, s.Reach)
}

// canceling looks at an event that is to be taken back.
func (v *visit) canceling() (*eventStep, error) {
	e, err := v.theEvent()
	if err != nil {
		return nil, err
	}
	if e.State == event.Canceled {
		return nil, refuse("This event was canceled already.")
	}
	return v.step(event.PartCancel, "cancel", e, e)
}

func cancelPage(v *visit) error {
	s, err := v.canceling()
	return v.shown(s, err)
}

func cancelEvent(v *visit) error {
	s, err := v.canceling()
	if err != nil {
		return err
	}
	if err := s.sure(); err != nil {
		return v.shown(s, err)
	}
	e := s.Event
	var tells *bot.Broadcast
	if e.State == event.Announced {
		b := event.Broadcast(e, event.PartCancel, v.now)
		tells = &b
	}
	if _, err := v.c.Store.CancelEvent(v.Context(), v.now, e, tells); err != nil {
		return err
	}
	if tells == nil || s.Reach == 0 {
		return v.leads("/events/"+e.ID, "%s is canceled. Nobody had been told of it.", e.Title)
	}
	v.c.Planned()
	return v.leads("/events/"+e.ID, "%s is canceled: %d families are being told.", e.Title, s.Reach)
}

// Tab is the address of the families that answered something.
func (e eventView) Tab(which string) string {
	return "/events/" + url.PathEscape(e.Event.ID) + "?who=" + url.QueryEscape(which)
}

// Page is the address of the families from one on.
func (e eventView) Page(from int) string {
	return e.Tab(e.Which) + fmt.Sprintf("&from=%d", from)
}
