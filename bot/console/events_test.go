package console_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/scheduler"
)

// From writing down to the answers, a change and a cancellation.
func TestAnEventFromItsFirstWordToItsLast(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		e := office.sportsDay()
		at := "/events/" + e.ID
		office.gets(at).has(r, "Sports Day", "Fri 4 Dec 2026, 16:00", "Main ground", "all families", "Will you come?", "not announced", "Announced, it goes to 4 families.")
		office.gets(at+"/announce").has(r, "It goes to 4 families.", "Al-Noor: Sports Day", "Main ground", "English", "Roman Urdu", "Reminders: Fri 27 Nov 2026, 17:00; Thu 3 Dec 2026, 17:00; Fri 4 Dec 2026, 08:00")
		if a := office.posts(at + "/announce"); a.status != http.StatusSeeOther {
			r.Fatalf("it is not announced: %d %s", a.status, a.text())
		}
		office.gets(at).has(r, "Sports Day is announced: 4 families are being told.", "0 could not be told", "planned")
		r.works()
		office.gets(at).has(r, "4 have not answered", "0 could not be told", "Announcement", "4 texts")
		if n := len(r.schedules()); n != 3 {
			r.Errorf("%d reminders, want 3", n)
		}
		if a := office.posts(at + "/announce"); a.status != http.StatusUnprocessableEntity {
			r.Errorf("announced twice: %d", a.status)
		}

		// Two families answer.
		r.writes("+923001234501", "1")
		r.writes("+923001234504", "2")
		page := office.gets(at)
		page.has(r, "1 yes 25 %", "1 no 25 %", "2 have not answered", "Tariq Siddiqui")
		if strings.Contains(page.text(), "Kashif Butt") {
			r.Error("who said no is among those who said yes")
		}
		office.gets(at+"?who=no").has(r, "Kashif Butt")
		office.gets(at+"?who=silent").has(r, "Ali Raza", "عمران خان")
		office.gets(at+"?who=untold").has(r, "Nobody.")
		office.gets(at+"?who=silent&from=3").has(r, "Nobody.", "Those before")
		office.gets("/events").has(r, "1 yes", "1 no", "announced")

		// Another day: what was answered is dropped, families are told once, the reminders move.
		moved := "?title=Sports+Day&date=2026-12-07&clock=15:00&place=Hall&version=1"
		office.gets(at+"/change"+moved).has(r, "It was Fri 4 Dec 2026, 16:00.", "Mon 7 Dec 2026, 15:00", "4 families that were told before", "Answers to the old time are dropped", "Hall")
		form := []string{"title", "Sports Day", "date", "2026-12-07", "clock", "15:00", "place", "Hall", "version", "1"}
		office.posts(at+"/change", form...)
		if a := office.posts(at+"/change", form...); a.status != http.StatusConflict {
			r.Errorf("changed twice: %d", a.status)
		}
		r.works()
		office.gets(at).has(r, "4 families are being told", "Mon 7 Dec 2026, 15:00", "0 yes", "Change")
		if s := r.schedules(); len(s) != 3 || s[0].Wall != "2026-11-30T17:00" {
			r.Errorf("the reminders are %+v", s)
		}
		for _, wrong := range [][]string{{"title", "Sports Day", "date", "2020-01-01"}, {"title", "Sports Day", "date", "soon"}, {"title", strings.Repeat("x", 81), "date", "2026-12-07"}, {}} {
			if a := office.posts(at+"/change", wrong...); a.status != http.StatusUnprocessableEntity {
				r.Errorf("changed to %q: %d", wrong, a.status)
			}
		}

		office.gets(at+"/cancel").has(r, "4 families that were told before", "Cancel it and tell the families")
		office.posts(at + "/cancel")
		r.works()
		office.gets(at).has(r, "canceled", "Cancellation", "4 families are being told")
		if s := r.schedules(); len(s) != 0 {
			r.Errorf("still armed: %+v", s)
		}
		if a := office.posts(at + "/cancel"); a.status != http.StatusUnprocessableEntity {
			r.Errorf("canceled twice: %d", a.status)
		}
		want := map[string]int{"event.add": 1, "event.announce": 1, "event.change": 1, "event.cancel": 1}
		deeds, err := r.store.Deeds(r.Context(), r.school.ID, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		for _, d := range deeds {
			want[d.Action]--
		}
		for action, n := range want {
			if strings.HasPrefix(action, "event.") && n != 0 {
				r.Errorf("%s is written down %d times too few", action, n)
			}
		}
	})
}

// A draft is changed and canceled without a word to anybody; so is one whose announcement has not become texts.
func TestAnEventThatNobodyWasToldOf(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		e := office.sportsDay()
		at := "/events/" + e.ID
		office.posts(at+"/change", "title", "Sports Week", "date", "2026-12-05", "version", "1")
		office.gets(at).has(r, "Nobody was told of it yet", "Sports Week", "Sat 5 Dec 2026")
		office.posts(at + "/announce")
		office.posts(at+"/change", "title", "Sports Week", "date", "2026-12-08", "version", "2")
		office.gets(at).has(r, "No family had been told the old time")
		r.works()
		if list, err := r.store.EventSent(r.Context(), r.school.ID, e.ID); err != nil || len(list) != 1 {
			r.Errorf("there are %d broadcasts, want the announcement alone: %v", len(list), err)
		}
		draft := office.sportsDay()
		office.posts("/events/" + draft.ID + "/cancel")
		office.gets("/events/"+draft.ID).has(r, "Nobody had been told of it", "canceled")
		if list, err := r.store.EventSent(r.Context(), r.school.ID, draft.ID); err != nil || len(list) != 0 {
			r.Errorf("families are told of what they never heard of: %v", err)
		}
	})
}

// What is wrong with an event is said, and what was typed stays.
func TestAnEventThatCannotBe(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	office := r.as(bot.UserOffice)
	for want, form := range map[string][]string{
		"The event has no title":         {"title", " ", "date", "2026-12-04", "whom", "all"},
		"The title has 80 letters":       {"title", strings.Repeat("ا", 81), "date", "2026-12-04", "whom", "all"},
		"The place has 80 letters":       {"title", "Mela", "place", strings.Repeat("x", 81), "date", "2026-12-04", "whom", "all"},
		"The question has 300 letters":   {"title", "Mela", "question", strings.Repeat("x", 301), "date", "2026-12-04", "whom", "all"},
		"This time is over":              {"title", "Mela", "date", "2026-11-23", "whom", "all"},
		"Say on which day":               {"title", "Mela", "date", "", "whom", "all"},
		"Say whom it is for":             {"title", "Mela", "date", "2026-12-04", "whom", "some"},
		"no class or grade 9-Z any more": {"title", "Mela", "date", "2026-12-04", "whom", "some", "class", "9-Z"},
	} {
		a := office.posts("/events", form...)
		if a.status != http.StatusUnprocessableEntity {
			r.Errorf("%q is taken: %d", form, a.status)
		}
		a.has(r, want)
	}
	a := office.posts("/events", "title", "Annual Mela", "place", "Hall", "date", "2026-12-04", "whom", "some")
	a.has(r, `value="Annual Mela"`, `value="Hall"`, `value="2026-12-04"`)
}

// A number of families that would be told is typed where it is large.
func TestManyFamiliesAreToldByTheirNumber(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(map[string]string{"pupils.csv": many(230)})
		office := r.as(bot.UserOffice)
		at := "/events/" + office.sportsDay("whom", "all").ID
		office.gets(at+"/announce").has(r, "Type the number of families, 230, to send it")
		for _, typed := range []string{"", "23", "yes", "-230"} {
			if a := office.posts(at+"/announce", "count", typed); a.status != http.StatusUnprocessableEntity {
				r.Errorf("%q is enough: %d", typed, a.status)
			}
		}
		office.posts(at+"/announce", "count", "230")
		r.works()
		page := office.gets(at + "?who=silent")
		page.has(r, "230 have not answered", "Father 0000", "Father 0049", "Those after")
		if strings.Contains(page.text(), "Father 0050") {
			r.Error("a page has more than fifty families")
		}
		office.gets(at+"?who=silent&from=200").has(r, "Father 0200", "Father 0229", "Those before")
	})
}

// What people wrote comes out as they wrote it, never as a part of the page.
func TestWordsOfEventsAreWords(t *testing.T) {
	each(t, func(r *rig) {
		evil := `"><img src=x onerror=alert(1)><script>alert(2)</script>`
		sheets := aSchool()
		sheets["pupils.csv"] = strings.ReplaceAll(sheets["pupils.csv"], "Kashif Butt", `"`+strings.ReplaceAll(evil, `"`, `""`)+`"`)
		r.imports(sheets)
		office := r.as(bot.UserOffice)
		e := office.sportsDay("title", "")
		e.Title, e.Place, e.Question = evil, evil, evil
		if _, err := r.store.UpdateEvent(r.Context(), e); err != nil {
			r.Fatal(err)
		}
		at := "/events/" + e.ID
		pages := []string{at, at + "/announce", at + "/cancel", at + "/change?title=x&date=2026-12-05&place=" + "%22%3E%3Cscript%3E", "/events", "/schedule?from=2026-12", "/schedule?view=week&from=2026-12-04"}
		looks := func(when string) {
			for _, path := range pages {
				if body := office.gets(path).body; strings.Contains(body, "<img") || strings.Contains(body, "<script>") {
					r.Errorf("%s, %s: words come out as a part of the page", when, path)
				}
			}
		}
		looks("as a draft")
		office.posts(at + "/announce")
		r.works()
		pages = append(pages, at+"?who=silent", at+"?who="+"%22%3E%3Cscript%3E", "/events?before=%3Cscript%3E.x")
		looks("announced")
		office.gets(at+"?who=silent").has(r, "&lt;img src=x")
		if strings.Contains(r.log.String(), "onerror") {
			r.Error("the log repeats what people wrote")
		}
	})
}

// Nothing of another school, and a title is no address.
func TestEventsOfAnotherSchool(t *testing.T) {
	each(t, func(r *rig) {
		other := r.otherSchool()
		e := event.Event{ID: bot.NewID(), SchoolID: other.ID, Title: "Their Day", Date: "2026-12-04", Audience: "all", State: event.Draft, Version: 1,
			StartsAt: time.Date(2026, 12, 4, 3, 0, 0, 0, time.UTC), CreatedAt: r.now}
		if err := r.store.AddEvent(r.Context(), e); err != nil {
			r.Fatal(err)
		}
		r.imports(aSchool())
		owner := r.as(bot.UserOwner)
		owner.sportsDay()
		for _, ref := range []string{e.ID, "Sports%20Day"} {
			for _, path := range []string{"", "/announce", "/change?date=2026-12-05&title=x", "/cancel"} {
				if a := owner.gets("/events/" + ref + path); a.status != http.StatusNotFound {
					r.Errorf("/events/%s%s: %d", ref, path, a.status)
				}
			}
			for _, path := range []string{"/announce", "/change", "/cancel"} {
				if a := owner.posts("/events/"+ref+path, "title", "x", "date", "2026-12-05"); a.status != http.StatusNotFound {
					r.Errorf("POST /events/%s%s: %d", ref, path, a.status)
				}
			}
		}
		if strings.Contains(owner.gets("/events").body+owner.gets("/schedule?from=2026-12").body, "Their Day") {
			r.Error("another school's event is shown")
		}
		// Who only looks sees the event and no way to change it.
		page := r.as(bot.UserReadOnly).gets("/events/" + r.event("Sports Day").ID)
		if page.status != http.StatusOK || strings.Contains(page.body, "/announce") || strings.Contains(page.body, "/cancel") {
			r.Errorf("who only looks sees %d %s", page.status, page.text())
		}
	})
}

// Past events are there, page by page.
func TestPastEvents(t *testing.T) {
	each(t, func(r *rig) {
		day := r.now.AddDate(0, 0, -40)
		for i := range 35 {
			at := day.AddDate(0, 0, i)
			e := event.Event{ID: bot.NewID(), SchoolID: r.school.ID, Title: "Day " + at.Format("0201"), Date: at.Format("2006-01-02"), Clock: "09:00", Audience: "class:4-A",
				State: event.Announced, Version: 1, StartsAt: at, CreatedAt: r.now}
			if err := r.store.AddEvent(r.Context(), e); err != nil {
				r.Fatal(err)
			}
		}
		b := r.as(bot.UserReadOnly)
		page := b.gets("/events")
		page.has(r, "No event is coming.", "Day 1811", "over", "Earlier")
		_, rest, _ := strings.Cut(page.body, `href="/events?before=`)
		before, _, _ := strings.Cut(rest, `"`)
		page = b.gets("/events?before=" + before)
		if n := strings.Count(page.body, `<div class="date">`); n != 5 {
			r.Errorf("the next page has %d events, want 5", n)
		}
		page.has(r, "Day 1510", "To the events to come")
	})
}

// An announcement at night says when it leaves; reminders stand in the calendar with the event's name.
func TestAnnouncingAtNight(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	r.passes(12 * time.Hour) // 22:00
	office := r.as(bot.UserOffice)
	e := office.sportsDay()
	office.gets("/events/"+e.ID+"/announce").has(r, "The families&#39; hours are over: the first texts leave Wed 25 Nov 2026, 08:00.")
	office.posts("/events/" + e.ID + "/announce")
	if got := office.gets("/schedule?from=2026-12").day("2026-12-03"); !strings.Contains(got, "17:00 Reminder: Sports Day planned") {
		r.Errorf("the day before shows %q", got)
	}
	if s := r.schedules(); len(s) == 0 || s[0].State != scheduler.Active {
		r.Errorf("the reminders are %+v", s)
	}
}
