package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// calendar is a month or a week of days, whole weeks that begin on Monday.
type calendar struct {
	Title          string
	Week           bool
	Previous, Next string // of ?from
	From           string // as it is now, for the other view
	Columns        []string
	Days           []calendarDay
	Empty          bool
}

// calendarDay is a day of it.
type calendarDay struct {
	Date    civil.Date
	Name    string // "Fri"
	Label   string // "27 Nov"
	Today   bool
	Past    bool
	Outside bool // of the month that is shown
	Off     bool // a day off of every week
	Holiday string
	Items   []calendarItem
	More    int // items that did not fit
}

// Shut says that the school is closed.
func (d calendarDay) Shut() bool { return d.Off || d.Holiday != "" }

// calendarItem is something on a day.
type calendarItem struct {
	Clock      string // "" for the whole day
	Lead, Name string
	Tag        string // what it is or what became of it, in a word
	Tone       string // of the tag
	Why        string
	Link       string
}

// itemsShown is how many items a day of a month shows; a week shows all.
const itemsShown = 4

// calendarYears bounds how far from today a calendar goes.
const calendarYears = 10

// span is the days that a calendar shows.
type span struct {
	week        bool
	at          civil.Date // the first of the month, or the Monday
	from, until civil.Date
}

// span reads ?view and ?from: a month, 2026-11, or a day, 2026-11-24. What cannot be read, or is far away, is today.
func (v *visit) span() span {
	today := v.school.Today(v.now)
	s := span{week: v.FormValue("view") == "week", at: today}
	text := v.FormValue("from")
	if strings.Count(text, "-") == 1 {
		text += "-01"
	}
	if d, err := civil.ParseDate(text); err == nil && !d.IsZero() && d.Year >= today.Year-calendarYears && d.Year <= today.Year+calendarYears {
		s.at = d
	}
	if s.week {
		s.from = monday(s.at)
		s.at, s.until = s.from, s.from.AddDays(6)
		return s
	}
	s.at.Day = 1
	s.from = monday(s.at)
	last := month(s.at, 1).AddDays(-1)
	s.until = monday(last).AddDays(6)
	return s
}

// monday is the Monday on or before a date.
func monday(d civil.Date) civil.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// month is the first of a month that is some months from a first.
func month(d civil.Date, by int) civil.Date {
	t := time.Date(d.Year, d.Month+time.Month(by), 1, 0, 0, 0, 0, time.UTC)
	return civil.Date{Year: t.Year(), Month: t.Month(), Day: 1}
}

// monthNames are the months whole, January first.
func monthNames() []string {
	return []string{word("January"), word("February"), word("March"), word("April"), word("May"), word("June"), word("July"), word("August"),
		word("September"), word("October"), word("November"), word("December")}
}

// calendar fills the days of a span.
func (v *visit) calendar(f *frame, s span, list []scheduler.Schedule, did []scheduler.Did, titles map[string]string) (calendar, error) {
	c := calendar{Week: s.week, From: s.at.String()}
	today := v.school.Today(v.now)
	if s.week {
		c.Title = v.t("%s to %s", f.Day(s.from), fmt.Sprintf("%s %d", f.Day(s.until), s.until.Year))
		c.Previous, c.Next = s.from.AddDays(-7).String(), s.from.AddDays(7).String()
	} else {
		c.Title = fmt.Sprintf("%s %d", v.t(monthNames()[s.at.Month-1]), s.at.Year)
		c.Previous, c.Next = month(s.at, -1).String()[:7], month(s.at, 1).String()[:7]
	}
	off := v.school.Teachers().Off
	at := map[civil.Date]int{}
	for d := s.from; !d.After(s.until); d = d.AddDays(1) {
		name := v.t(d.Weekday().String()[:3])
		if len(c.Days) < 7 {
			c.Columns = append(c.Columns, name)
		}
		at[d] = len(c.Days)
		c.Days = append(c.Days, calendarDay{
			Date: d, Name: name, Label: f.Day(d), Today: d == today, Past: d.Before(today), Outside: !s.week && d.Month != s.at.Month,
			Off: off.Has(d.Weekday()), Holiday: v.school.Holidays[d],
		})
	}
	put := func(d civil.Date, i calendarItem) {
		if n, ok := at[d]; ok {
			c.Days[n].Items = append(c.Days[n].Items, i)
		}
	}
	v.putDid(f, did, titles, put)
	v.putComing(f, s, list, titles, put)
	if err := v.putPlanned(f, s, put); err != nil {
		return c, err
	}
	c.Empty = true
	for i := range c.Days {
		d := &c.Days[i]
		slices.SortStableFunc(d.Items, func(a, b calendarItem) int { return cmp.Compare(a.Clock, b.Clock) })
		c.Empty = c.Empty && len(d.Items) == 0
		if !s.week && len(d.Items) > itemsShown {
			d.Items, d.More = d.Items[:itemsShown-1], len(d.Items)-itemsShown+1
		}
	}
	return c, nil
}

// putDid puts what schedules did.
func (v *visit) putDid(f *frame, did []scheduler.Did, titles map[string]string, put func(civil.Date, calendarItem)) {
	for _, o := range did {
		i := calendarItem{Clock: civil.WallOf(o.DueAt, f.zone).Clock.String(), Why: v.why(o.Occurrence)}
		i.Lead, i.Name = v.called(o.Kind, o.Subject, o.Name, titles)
		i.Tag, i.Tone = v.outcome(o.State)
		if date, err := civil.ParseDate(o.Date); err == nil {
			put(date, i)
		}
	}
}

// outcome is what became of a firing, as a tag.
func (v *visit) outcome(state string) (tag, tone string) {
	switch state {
	case scheduler.Fired:
		return v.t("sent"), "good"
	case scheduler.Missed:
		return v.t("missed"), "bad"
	}
	return v.t("left out"), ""
}

// putComing puts what schedules will do.
func (v *visit) putComing(f *frame, s span, list []scheduler.Schedule, titles map[string]string, put func(civil.Date, calendarItem)) {
	for _, plan := range list {
		lead, name := v.called(plan.Kind, plan.Subject, plan.Name, titles)
		for _, next := range scheduler.ComingOf(plan, v.school, s.from, s.until) {
			i := calendarItem{Clock: civil.WallOf(next.At, f.zone).Clock.String(), Lead: lead, Name: name, Tag: v.t("planned")}
			switch {
			case next.Skipped:
				i.Tag, i.Why = v.t("left out"), v.t("a holiday or a day off")
			case next.At.Before(v.now.Add(-time.Minute)):
				i.Tag, i.Tone = v.t("late"), "warn"
			}
			put(next.Wall.Date, i)
		}
	}
}

// putPlanned puts what people planned: broadcasts for later, events, meetings.
func (v *visit) putPlanned(f *frame, s span, put func(civil.Date, calendarItem)) error {
	from, until := s.from.In(f.zone), s.until.AddDays(1).In(f.zone)
	if later := v.now; later.Before(until) {
		if from.After(later) {
			later = from
		}
		list, err := v.c.Store.PlannedBroadcasts(v.Context(), v.school.ID, later, until, readMost)
		if err != nil {
			return err
		}
		for _, b := range list {
			wall := civil.WallOf(b.SendAfter, f.zone)
			put(wall.Date, calendarItem{Clock: wall.Clock.String(), Lead: v.t("Message"), Name: firstLine(b), Tag: v.t("planned"), Link: "/broadcasts/" + b.ID})
		}
	}
	events, err := v.c.Store.EventsOn(v.Context(), v.school.ID, s.from, s.until)
	if err != nil {
		return err
	}
	for _, e := range events {
		i := calendarItem{Clock: e.Clock, Name: e.Title, Tag: v.t("event"), Tone: "event", Link: "/events/" + e.ID}
		switch e.State {
		case event.Draft:
			i.Tag, i.Tone = v.t("event, not announced"), "warn"
		case event.Canceled:
			i.Tag, i.Tone = v.t("event, canceled"), ""
		}
		if date, err := civil.ParseDate(e.Date); err == nil {
			put(date, i)
		}
	}
	meetings, err := v.c.Store.MeetingsIn(v.Context(), v.school.ID, from, until)
	if err != nil {
		return err
	}
	for _, m := range meetings {
		i := calendarItem{Name: m.Name, Tag: v.t("meeting"), Tone: "event", Link: "/meetings/" + m.ID}
		if m.State == meeting.Canceled {
			i.Tag, i.Tone = v.t("meeting, canceled"), ""
		}
		first, last := civil.DateOf(m.StartsAt, f.zone), civil.DateOf(m.EndsAt.Add(-time.Millisecond), f.zone)
		for d := first; !d.After(last) && !d.After(s.until); d = d.AddDays(1) {
			i.Clock = ""
			if d == first {
				i.Clock = civil.WallOf(m.StartsAt, f.zone).Clock.String()
			}
			put(d, i)
		}
	}
	return nil
}

// firstLine is how a broadcast begins, for a narrow place.
func firstLine(b bot.Broadcast) string {
	const most = 40
	line, _, _ := strings.Cut(strings.TrimSpace(b.Text), "\n")
	if r := []rune(line); len(r) > most {
		line = string(r[:most]) + "…"
	}
	return cmp.Or(line, b.Template, b.Kind)
}
