package console

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/scheduler"
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
func (v *visit) eventWhen(f clockface, e event.Event) string {
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
	view := eventView{frame: v.framed(e.Title), Event: e, For: v.whom(e.Audience, nil), Over: !e.StartsAt.After(v.now), Earlier: -1, Later: -1}
	view.Takes = v.eventWhen(view.clockface, e)
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
		if err := v.eventFamilies(&view); err != nil {
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

// eventFamilies reads the names that the page shows.
func (v *visit) eventFamilies(view *eventView) error {
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

// Tab is the address of the families that answered something.
func (e eventView) Tab(which string) string {
	return "/events/" + url.PathEscape(e.Event.ID) + "?who=" + url.QueryEscape(which)
}

// Page is the address of the families from one on.
func (e eventView) Page(from int) string {
	return e.Tab(e.Which) + fmt.Sprintf("&from=%d", from)
}
