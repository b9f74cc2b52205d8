package console

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/digest"
	"raabta/bot/event"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// scheduleRoutes are those of the page /schedule.
func scheduleRoutes() []route {
	return []route{
		{method: "GET", path: "/schedule", roles: seers(), do: schedulePage},
		{method: "POST", path: "/schedule/{id}/pause", roles: office(), action: "schedule.pause", do: pauseSchedule},
		{method: "POST", path: "/schedule/{id}/resume", roles: office(), action: "schedule.resume", do: resumeSchedule},
		{method: "POST", path: "/schedule/{id}/remove", roles: office(), action: "schedule.remove", do: removeSchedule},
		{method: "GET", path: "/schedule/digest", roles: seers(), do: digestPage},
		{method: "POST", path: "/schedule/digest", roles: office(), action: "schedule.digest", do: setDigest},
		{method: "POST", path: "/schedule/holiday", roles: admins(), action: "school.holiday", do: setHoliday},
		{method: "POST", path: "/schedule/holiday/remove", roles: admins(), action: "school.holiday-remove", do: removeHoliday},
	}
}

// scheduleStore is what the page reads and changes.
type scheduleStore interface {
	// Schedules lists a school's schedules, those that will fire first, with the latest occurrence of each by its id.
	Schedules(ctx context.Context, schoolID string) ([]scheduler.Schedule, map[string]scheduler.Occurrence, error)
	// Schedule reads one by its id or its name; bot.ErrNotFound where there is none.
	Schedule(ctx context.Context, schoolID, ref string) (scheduler.Schedule, error)
	// SetScheduleState pauses a schedule, or sets it going again from now on; bot.ErrNotFound where there is none.
	SetScheduleState(ctx context.Context, now time.Time, schoolID, ref, state string) (scheduler.Schedule, error)
	// RemoveSchedule takes one out; what it fired stays known. bot.ErrNotFound where there is none.
	RemoveSchedule(ctx context.Context, schoolID, ref string) error
	// ReplaceSchedules puts schedules in the place of all of a kind and a subject.
	ReplaceSchedules(ctx context.Context, schoolID, kind, subject string, list []scheduler.Schedule) error

	// Did lists what was due in a span of time and what became of it, in order, until excluded.
	Did(ctx context.Context, schoolID string, from, until time.Time, limit int) ([]scheduler.Did, error)
	// PlannedBroadcasts lists those that wait for a time in a span, in order, until excluded.
	PlannedBroadcasts(ctx context.Context, schoolID string, from, until time.Time, limit int) ([]bot.Broadcast, error)
	// EventsOn lists events by their dates, both included.
	EventsOn(ctx context.Context, schoolID string, from, until civil.Date) ([]event.Event, error)
	// MeetingsIn lists meetings that take place in a span.
	MeetingsIn(ctx context.Context, schoolID string, from, until time.Time) ([]meeting.Meeting, error)
	// Titles reads what events and meetings are called, by id.
	Titles(ctx context.Context, schoolID string, ids []string) (map[string]string, error)

	// SetHolidays makes the days from a date to another holidays of one name, both included.
	SetHolidays(ctx context.Context, schoolID string, from, until civil.Date, name string) error
	// RemoveHolidays makes them usual days again.
	RemoveHolidays(ctx context.Context, schoolID string, from, until civil.Date) error

	// FindHouseholds finds the households that have all that is sought, fifty at most.
	FindHouseholds(ctx context.Context, schoolID string, sought []bot.Sought) ([]bot.Contact, error)
	// Households reads those of some households that are the school's, in the order of ids.
	Households(ctx context.Context, schoolID string, ids []string) ([]bot.Contact, error)
	// CountAudience counts whom an audience has now; bot.ErrAudience where the school does not have it.
	CountAudience(ctx context.Context, schoolID, audience string) (int, error)
	// ClassList lists a school's classes by name.
	ClassList(ctx context.Context, schoolID string) ([]bot.SchoolClass, error)
}

// scheduleView is the page /schedule.
type scheduleView struct {
	*frame
	Calendar calendar
	Going    []scheduleLine
	Over     []scheduleLine
	Digest   digestForm
	Holidays []holiday
	Holiday  holidayForm
	Wrong    string // of a form, above the page
}

// scheduleLine is a schedule of the list.
type scheduleLine struct {
	ID, State  string
	Lead, Name string
	Rule, For  string
	Next       time.Time // zero where it is silent
	Last       lastRun
	Missed     []lastRun // of the last month
}

// lastRun is what became of a firing.
type lastRun struct {
	State string // "" for none
	Due   time.Time
	Why   string
}

// missedSince is how far back the list tells of missed runs.
const missedSince = 30 * 24 * time.Hour

// readMost bounds what a page reads of a span of time.
const readMost = 1000

func schedulePage(v *visit) error {
	view, err := v.scheduleView(nil)
	if err != nil {
		return err
	}
	return v.page("schedule", view)
}

// scheduleView makes the page; wrong is what a form of it was refused for.
func (v *visit) scheduleView(wrong error) (*scheduleView, error) {
	view := &scheduleView{frame: v.framed(v.t("Calendar"))}
	if r, ok := errors.AsType[*refusal](wrong); ok {
		view.Wrong = v.t(r.sentence, r.values...)
	}
	ctx, school := v.Context(), v.school.ID
	list, last, err := v.c.Store.Schedules(ctx, school)
	if err != nil {
		return nil, err
	}
	missed, err := v.c.Store.Did(ctx, school, v.now.Add(-missedSince), v.now, readMost)
	if err != nil {
		return nil, err
	}
	missed = slices.DeleteFunc(missed, func(d scheduler.Did) bool { return d.State != scheduler.Missed })
	span := v.span()
	did, err := v.c.Store.Did(ctx, school, span.from.In(view.zone), span.until.AddDays(1).In(view.zone), readMost)
	if err != nil {
		return nil, err
	}
	titles, err := v.titles(list, did)
	if err != nil {
		return nil, err
	}
	if view.Calendar, err = v.calendar(view.frame, span, list, did, titles); err != nil {
		return nil, err
	}
	for _, s := range list {
		l := v.scheduleLine(view.frame, s, last, missed, titles)
		if s.State == scheduler.Done {
			view.Over = append(view.Over, l)
		} else {
			view.Going = append(view.Going, l)
		}
	}
	view.Holidays = v.holidays()
	view.Digest, err = v.digestForm(list)
	return view, err
}

// titles reads what the events and meetings of schedules are called.
func (v *visit) titles(list []scheduler.Schedule, did []scheduler.Did) (map[string]string, error) {
	var ids []string
	for _, s := range list {
		ids = append(ids, s.Subject)
	}
	for _, d := range did {
		ids = append(ids, d.Subject)
	}
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
	if len(ids) == 0 {
		return nil, nil
	}
	return v.c.Store.Titles(v.Context(), v.school.ID, ids)
}

// called is what a schedule is called: a word of ours before a title of the school's, or its name.
func (v *visit) called(kind, subject, name string, titles map[string]string) (lead, title string) {
	switch {
	case kind == digest.Kind:
		return "", v.t("Weekly digest")
	case titles[subject] != "" && subject != "":
		return v.t("Reminder"), titles[subject]
	case name == "":
		return "", v.t("a schedule that was removed")
	}
	return "", name
}

func (v *visit) scheduleLine(f *frame, s scheduler.Schedule, last map[string]scheduler.Occurrence, missed []scheduler.Did, titles map[string]string) scheduleLine {
	l := scheduleLine{ID: s.ID, State: s.State, Rule: v.ruleWords(f.clockface, s), For: v.whom(s.Audience, nil)}
	l.Lead, l.Name = v.called(s.Kind, s.Subject, s.Name, titles)
	if s.State == scheduler.Active && s.Cron != "" { // one that speaks once says when in its rule
		l.Next = s.NextAt
	}
	if o, ok := last[s.ID]; ok {
		l.Last = lastRun{o.State, o.DueAt, v.why(o)}
	}
	for _, o := range missed {
		if o.ScheduleID == s.ID && (l.Last.State != scheduler.Missed || !o.DueAt.Equal(l.Last.Due)) {
			l.Missed = append(l.Missed, lastRun{o.State, o.DueAt, v.why(o.Occurrence)})
		}
	}
	return l
}

// theSchedule is the one the path names.
func (v *visit) theSchedule() (scheduler.Schedule, string, error) {
	s, err := v.c.Store.Schedule(v.Context(), v.school.ID, v.PathValue("id"))
	if err == nil && s.ID != v.PathValue("id") { // a name
		err = bot.ErrNotFound
	}
	if err != nil {
		return s, "", err
	}
	titles, err := v.titles([]scheduler.Schedule{s}, nil)
	lead, name := v.called(s.Kind, s.Subject, s.Name, titles)
	return s, cmp.Or(strings.TrimSpace(lead+" "+name), s.Name), err
}

func pauseSchedule(v *visit) error {
	s, name, err := v.theSchedule()
	if err != nil {
		return err
	}
	if s.State == scheduler.Done {
		return refuse("This has been sent for the last time already: there is nothing to pause.")
	}
	if _, err := v.c.Store.SetScheduleState(v.Context(), v.now, v.school.ID, s.ID, scheduler.Paused); err != nil {
		return err
	}
	return v.leads("/schedule", "%s is paused: nothing of it goes out until you resume it.", name)
}

func resumeSchedule(v *visit) error {
	s, name, err := v.theSchedule()
	if err != nil {
		return err
	}
	if s.State == scheduler.Active {
		return v.leads("/schedule", "%s goes on already.", name)
	}
	if _, err := scheduler.Arm(s, v.school, v.now); err != nil {
		return refuse("The time of this is over: remove it, and make another one.")
	}
	s, err = v.c.Store.SetScheduleState(v.Context(), v.now, v.school.ID, s.ID, scheduler.Active)
	if err != nil {
		return err
	}
	return v.leads("/schedule", "%s goes on, next %s. What fell into the pause is not made up for.", name, v.clockface().Whole(s.NextAt))
}

func removeSchedule(v *visit) error {
	s, name, err := v.theSchedule()
	if err != nil {
		return err
	}
	if err := v.c.Store.RemoveSchedule(v.Context(), v.school.ID, s.ID); err != nil {
		return err
	}
	return v.leads("/schedule", "%s is removed. What it sent stays sent.", name)
}
