package console

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
)

// eventRoutes are those of the page /events.
func eventRoutes() []route {
	return []route{
		{method: "GET", path: "/events", roles: seers(), do: eventsPage},
		{method: "GET", path: "/events/new", roles: office(), do: newEventPage},
		{method: "POST", path: "/events", roles: office(), action: "event.add", do: addEvent},
		{method: "GET", path: "/events/{id}", roles: seers(), do: eventPage},
		{method: "GET", path: "/events/{id}/announce", roles: office(), do: announcePage},
		{method: "POST", path: "/events/{id}/announce", roles: office(), action: "event.announce", do: announceEvent},
		{method: "GET", path: "/events/{id}/change", roles: office(), do: changePage},
		{method: "POST", path: "/events/{id}/change", roles: office(), action: "event.change", do: changeEvent},
		{method: "GET", path: "/events/{id}/cancel", roles: office(), do: cancelPage},
		{method: "POST", path: "/events/{id}/cancel", roles: office(), action: "event.cancel", do: cancelEvent},
	}
}

// eventStore is what the pages read and change.
type eventStore interface {
	// Events lists a school's events on a date and after it, in order, with their answers counted.
	Events(ctx context.Context, schoolID string, from civil.Date) ([]event.Summary, error)
	// EventsBefore lists those before an event (its date and id), the latest first; with id "" those before the date.
	EventsBefore(ctx context.Context, schoolID string, date civil.Date, id string, limit int) ([]event.Summary, error)
	// Event reads one by its id or its title; bot.ErrNotFound where there is none.
	Event(ctx context.Context, schoolID, ref string) (event.Event, error)
	// AddEvent writes one down.
	AddEvent(ctx context.Context, e event.Event) error
	// UpdateEvent writes an event's next version; bot.ErrTaken where it is no longer at the version given.
	UpdateEvent(ctx context.Context, e event.Event) (event.Event, error)
	// AnnounceEvent, ChangeEvent and CancelEvent do so with the broadcast that tells families (nil tells nobody) and the
	// reminders, in one transaction. bot.ErrTaken where somebody else was quicker.
	AnnounceEvent(ctx context.Context, now time.Time, school bot.School, e event.Event, b bot.Broadcast, plan []event.Reminder) (bot.Broadcast, error)
	ChangeEvent(ctx context.Context, now time.Time, school bot.School, e event.Event, b *bot.Broadcast, plan []event.Reminder) (event.Event, bot.Broadcast, error)
	CancelEvent(ctx context.Context, now time.Time, e event.Event, b *bot.Broadcast) (bot.Broadcast, error)

	// EventReach counts the families that were told, and their answers.
	EventReach(ctx context.Context, e event.Event) (event.Reach, error)
	// EventFamilies lists families: those that answered event.Yes or event.No, the event.Silent and the event.Untold.
	EventFamilies(ctx context.Context, e event.Event, which string, offset, limit int) ([]event.Family, error)
	// EventSent lists what was sent about an event, or is to be, in order.
	EventSent(ctx context.Context, schoolID, id string) ([]event.Sent, error)
	// CountAudience counts whom an audience has now; bot.ErrAudience where the school does not have it.
	CountAudience(ctx context.Context, schoolID, audience string) (int, error)
}

// eventsView is the page /events.
type eventsView struct {
	*frame
	Coming  []eventLine
	Past    []eventLine
	Earlier string // ?before of the next page, "" for none
	Only    bool   // past ones only
}

// eventLine is an event of the list.
type eventLine struct {
	event.Summary
	Date      civil.Date
	Day, For  string
	Tag, Tone string
}

// pastShown is how many past events a page shows.
const pastShown = 30

func eventsPage(v *visit) error {
	view := eventsView{frame: v.framed(v.t("Events"))}
	today := v.school.Today(v.now)
	before, id := today, ""
	if date, after, ok := strings.Cut(v.FormValue("before"), "."); ok {
		if d, err := civil.ParseDate(date); err == nil && !d.IsZero() {
			before, id, view.Only = d, after, true
		}
	}
	if !view.Only {
		list, err := v.c.Store.Events(v.Context(), v.school.ID, today)
		if err != nil {
			return err
		}
		view.Coming = v.eventLines(list)
	}
	list, err := v.c.Store.EventsBefore(v.Context(), v.school.ID, before, id, pastShown)
	if err != nil {
		return err
	}
	view.Past = v.eventLines(list)
	if len(list) == pastShown {
		last := list[len(list)-1]
		view.Earlier = last.Date + "." + last.ID
	}
	return v.page("events", view)
}

func (v *visit) eventLines(list []event.Summary) []eventLine {
	lines := make([]eventLine, len(list))
	for i, e := range list {
		date, err := civil.ParseDate(e.Date)
		if err != nil {
			date = civil.DateOf(e.StartsAt, v.school.Zone())
		}
		lines[i] = eventLine{Summary: e, Date: date, Day: v.t(date.Weekday().String()[:3]), For: v.whom(e.Audience, nil)}
		lines[i].Tag, lines[i].Tone = v.eventState(e.Event)
	}
	return lines
}

// eventState is an event's state as a tag.
func (v *visit) eventState(e event.Event) (tag, tone string) {
	switch {
	case e.State == event.Canceled:
		return v.t("canceled"), ""
	case e.State == event.Draft:
		return v.t("not announced"), "warn"
	case !e.StartsAt.After(v.now):
		return v.t("over"), ""
	}
	return v.t("announced"), "good"
}

// newEventView is the page /events/new.
type newEventView struct {
	*frame
	Event event.Event
	Whom  whomPart
	Wrong string
}

func (v *visit) newEventView(e event.Event, wrong error) (newEventView, error) {
	view := newEventView{frame: v.framed(v.t("A new event")), Event: e}
	if r, ok := errors.AsType[*refusal](wrong); ok {
		view.Wrong = v.t(r.sentence, r.values...)
	}
	var err error
	view.Whom, err = v.whomPart(e.Audience)
	return view, err
}

func newEventPage(v *visit) error {
	view, err := v.newEventView(event.Event{Audience: "all", Date: v.FormValue("date")}, nil)
	if err != nil {
		return err
	}
	return v.page("event_new", view)
}

func addEvent(v *visit) error {
	e := event.Event{ID: bot.NewID(), SchoolID: v.school.ID, State: event.Draft, Version: 1, CreatedAt: v.now}
	v.fillEvent(&e)
	e.Question = strings.TrimSpace(v.PostFormValue("question"))
	audience, err := v.audience()
	if err == nil {
		e.Audience = audience
		err = v.checkEvent(&e)
	}
	if _, refused := errors.AsType[*refusal](err); refused {
		view, err := v.newEventView(e, err)
		if err != nil {
			return err
		}
		return v.pageWith(http.StatusUnprocessableEntity, "event_new", view)
	}
	if err != nil {
		return err
	}
	if err := v.c.Store.AddEvent(v.Context(), e); err != nil {
		return err
	}
	return v.leads("/events/"+e.ID, "%s is written down. Nobody is told yet: look it over, then announce it.", e.Title)
}

// fillEvent puts what a form says of title, time and place into an event.
func (v *visit) fillEvent(e *event.Event) {
	e.Title, e.Place = strings.TrimSpace(v.FormValue("title")), strings.TrimSpace(v.FormValue("place"))
	e.Date, e.Clock = strings.TrimSpace(v.FormValue("date")), strings.TrimSpace(v.FormValue("clock"))
	if d, err := civil.ParseDate(e.Date); err == nil && !d.IsZero() {
		e.Date = d.String()
	}
	if c, err := civil.ParseClock(e.Clock); err == nil {
		e.Clock = c.String()
	}
}

// checkEvent refuses an event that cannot be, and completes it.
func (v *visit) checkEvent(e *event.Event) error {
	if wrong := event.Check(*e, v.school, v.now); len(wrong) > 0 {
		if fault, ok := errors.AsType[*event.Fault](wrong[0]); ok {
			return faultOf(fault)
		}
		return wrong[0]
	}
	var err error
	e.StartsAt, err = e.Start(v.school.Zone())
	return err
}

// faultOf is what is wrong with an event as a refusal.
func faultOf(f *event.Fault) error {
	switch f.About {
	case event.AboutNoTitle:
		return refuse("The event has no title: write what families are told, like Sports Day.")
	case event.AboutTitle:
		return refuse("The title has %d letters at most.", event.MaxTitle)
	case event.AboutPlace:
		return refuse("The place has %d letters at most.", event.MaxTitle)
	case event.AboutQuestion:
		return refuse("The question has %d letters at most.", event.MaxQuestion)
	case event.AboutOver:
		return refuse("This time is over, or an event without a time has begun (at 08:00): correct the date or the time.")
	case event.AboutAudience:
		return refuse("Say whom it is for.")
	}
	return refuse("Say on which day the event is, like 2026-11-27, and at what time, like 16:00, or leave the time empty for the whole day.")
}
