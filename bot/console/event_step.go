package console

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/event"
)

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
	Second    second
	Wrong     string
}

// stepText is what families of a language will read.
type stepText struct {
	Name, Language, Body string
	Segments             int // of an SMS
}

// step makes the page; e is the event as it will be.
func (v *visit) step(part, verb string, was, e event.Event) (*eventStep, error) {
	s := &eventStep{frame: v.framed(e.Title), Event: e, Version: e.Version, Verb: verb, For: v.whom(e.Audience, nil), Count: v.PostFormValue("count")}
	s.When, s.Was = v.eventWhen(s.clockface, e), v.eventWhen(s.clockface, was)
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
		s.Texts = append(s.Texts, stepText{v.words.language(d.Language), d.Language, d.Body, d.Segments})
	}
	if part != event.PartCancel {
		for _, r := range event.Plan(e, v.school, v.now) {
			s.Reminders = append(s.Reminders, r.Wall.Instant(v.school.Zone()))
		}
	}
	if part != event.PartCancel {
		if s.Second, err = v.secondForEvent(verb, e, s.Reach); err != nil {
			return nil, err
		}
	}
	if opens := v.school.Families().NextOpen(v.now); opens.After(v.now) {
		s.WaitsTill = opens
	}
	return s, nil
}

// secondForEvent looks whether announcing an event, or changing it so, needs a second person.
func (v *visit) secondForEvent(verb string, e event.Event, reach int) (second, error) {
	path, title := "/events/"+e.ID+"/"+verb, e.Title
	subject := fmt.Sprintf("event %s %d %s", e.ID, e.Version, verb)
	if verb == "change" { // what it changes to stands in the address alone
		path += "?" + url.Values{"version": {strconv.Itoa(e.Version)}, "title": {e.Title}, "date": {e.Date}, "clock": {e.Clock}, "place": {e.Place}}.Encode()
		subject += fmt.Sprintf(" %q %q %q %q", e.Title, e.Date, e.Clock, e.Place)
	}
	return v.second(subject, path, title, reach)
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
	if ok, err := v.seconded(s.Second); !ok {
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
	v.endsWish(s.Second.Subject)
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
	if ok, err := v.seconded(s.Second); !ok {
		return err
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
	v.endsWish(s.Second.Subject)
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
