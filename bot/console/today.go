package console

import (
	"context"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// todayStore is what the page / reads. What is dear to count it counts through recent.
type todayStore interface {
	// Broadcasts lists the last of a school, Progress counts their messages.
	Broadcasts(ctx context.Context, schoolID string, limit int) ([]bot.Broadcast, error)
	Progress(ctx context.Context, ids []string) (map[string]bot.Progress, error)
	QueuedOf(ctx context.Context, schoolID string) ([]bot.QueuedClass, error)
	// Amiss counts what did not arrive, by reason.
	Amiss(ctx context.Context, schoolID string, since time.Time) ([]bot.Amiss, error)
	// Waiting counts threads that wait for an answer, of one of the staff or of everybody (""), and gives the oldest.
	Waiting(ctx context.Context, schoolID, staffID string, limit int) (int, []bot.Thread, error)
	Schedules(ctx context.Context, schoolID string) ([]scheduler.Schedule, map[string]scheduler.Occurrence, error)
	Events(ctx context.Context, schoolID string, from civil.Date) ([]event.Summary, error)
	Meetings(ctx context.Context, schoolID string) ([]meeting.Summary, error)
	Coverage(ctx context.Context, schoolID string) (bot.Coverage, error)
	Traffic(ctx context.Context, schoolID string, from, until time.Time) (bot.Traffic, error)
}

// What the page shows at most, and of how long.
const (
	waitingShown = 8
	flightLooked = 30             // broadcasts that may still be under way
	amissSince   = 24 * time.Hour // what did not arrive
	aheadUntil   = 48 * time.Hour // what comes
)

// todayView is the page /.
type todayView struct {
	*frame
	Teacher  bool
	Waiting  int
	Threads  []bot.Thread
	Flights  []flight
	Queued   int
	Amiss    []bot.Amiss
	Missing  int // messages in Amiss
	Alarms   []alarmShown
	Approve  []second // what waits for a second person
	Ahead    []ahead
	Senders  []senderState
	Coverage *bot.Coverage // nil while it is being counted
	Reach    bar           // of it
	Chart    *chart        // nil while it is being counted
	Counted  time.Time
	Moves    bool // something is under way that changes within seconds
}

// flight is a broadcast under way.
type flight struct {
	bot.Broadcast
	Progress bot.Progress
	Bar      bar
}

// ahead is something that comes.
type ahead struct {
	At    time.Time
	What  string // the interface's word for it: "Event", "Meeting", "Goes out"
	Title string // the school's
	Path  string
}

// senderState is a sender as the page shows it.
type senderState struct {
	bot.Sender
	Good bool
	Word string // the interface's
}

// home shows what staff need first in the morning, and leave open all day.
func home(v *visit) error {
	view := todayView{frame: v.framed(v.t("Today")), Teacher: v.user.Role == bot.UserTeacher}
	var err error
	if view.Waiting, view.Threads, err = v.c.Store.Waiting(v.Context(), v.school.ID, v.user.StaffID, waitingShown); err != nil {
		return err
	}
	if view.Ahead, err = v.comes(view.Teacher); err != nil {
		return err
	}
	if view.Teacher {
		return v.page("today", view)
	}
	flights, _, ok := v.c.flights.get(v.Context(), v.school.ID, v.now)
	for _, f := range flights {
		f.Bar = v.bar(f.Progress, stateOf(f.Broadcast, f.Progress, v.now))
		view.Flights = append(view.Flights, f)
	}
	queued, err := v.c.Store.QueuedOf(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	for _, q := range queued {
		view.Queued += q.N
	}
	view.Moves = len(flights) > 0 || !ok
	if view.Amiss, err = v.c.Store.Amiss(v.Context(), v.school.ID, v.now.Add(-amissSince)); err != nil {
		return err
	}
	for _, a := range view.Amiss {
		view.Missing += a.N
	}
	alarms, err := v.c.Store.SchoolAlarms(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	for _, a := range alarms {
		view.Alarms = append(view.Alarms, v.alarm(a))
	}
	if v.may("POST", "/broadcasts") {
		if view.Approve, err = v.waitForSecond(); err != nil {
			return err
		}
	}
	if view.Senders, err = v.senderStates(); err != nil {
		return err
	}
	counts, at, ok := v.c.weeks.get(v.Context(), v.school.ID, v.now)
	if ok {
		view.Coverage, view.Reach, view.Chart, view.Counted = &counts.coverage, v.reachBar(counts.coverage), view.weekChart(counts.days), at
	}
	view.Moves = view.Moves || !ok
	return v.page("today", view)
}

// comes lists what goes out or happens until the day after tomorrow.
func (v *visit) comes(teacher bool) (list []ahead, err error) {
	until := v.now.Add(aheadUntil)
	if !teacher {
		schedules, _, err := v.c.Store.Schedules(v.Context(), v.school.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range schedules {
			if s.State == scheduler.Active && s.NextAt.Before(until) {
				list = append(list, ahead{s.NextAt, v.t("Goes out"), s.Name, "/schedule"})
			}
		}
	}
	events, err := v.c.Store.Events(v.Context(), v.school.ID, v.school.Today(v.now))
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		if e.State != event.Canceled && e.StartsAt.Before(until) {
			list = append(list, ahead{e.StartsAt, v.t("Event"), e.Title, "/events/" + e.ID})
		}
	}
	meetings, err := v.c.Store.Meetings(v.Context(), v.school.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range meetings {
		if m.State != meeting.Canceled && m.EndsAt.After(v.now) && m.StartsAt.Before(until) {
			list = append(list, ahead{m.StartsAt, v.t("Meeting"), m.Name, "/meetings/" + m.ID})
		}
	}
	sortAhead(list)
	return list, nil
}

// senderStates says how the school's numbers stand, each in a word.
func (v *visit) senderStates() (list []senderState, err error) {
	numbers, senders, err := v.numbers()
	if err != nil {
		return nil, err
	}
	linked := map[string]bot.LinkState{}
	for _, n := range numbers {
		linked[n.Own.ID] = n.Link.Stands(n.Held)
	}
	for _, s := range senders {
		state, isLinked := linked[s.ID]
		switch {
		case !s.CanSend && !s.CanReceive:
			continue // given up
		case s.Paused(v.now):
			list = append(list, senderState{s, false, v.t("paused")})
		case isLinked && state != bot.LinkConnected:
			list = append(list, senderState{s, false, v.t("not connected")})
		default:
			list = append(list, senderState{s, true, v.t("works")})
		}
	}
	return list, nil
}
