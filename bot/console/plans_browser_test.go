package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/scheduler"
)

// TestPlansInABrowser: the calendar in every look, the digest's settings, an event from writing down to the answers.
func TestPlansInABrowser(t *testing.T) {
	r := onSQLite(t)
	sheets := aSchool()
	sheets["attendance.csv"] = "Admission No,Date,Status\n101,2026-11-23,Absent\n102,2026-11-23,Present\n"
	r.imports(sheets)
	for day, name := range map[int]string{9: "یومِ اقبال", 25: "Quaid-e-Azam Day"} {
		d := civil.Date{Year: 2026, Month: 12, Day: day}
		if err := r.store.SetHolidays(r.Context(), r.school.ID, d, d, name); err != nil {
			r.Fatal(err)
		}
	}
	r.schedule(scheduler.Schedule{Name: "Fees", Cron: "0 10 1,15 * *"})
	r.schedule(scheduler.Schedule{Name: "Bring your books", Cron: "0 12 * * *", SkipHolidays: true})
	r.passes(2*time.Hour + time.Minute)
	r.works()
	r.passes(27 * time.Hour) // down the next day: missed
	r.works()

	s := r.screen(desktop)
	s.signsIn(bot.UserOwner)
	s.opens("/schedule")
	s.follows(chromedp.Click("#digest-settings > summary"), chromedp.Click("#digest-settings [name=on]"), chromedp.Click("#digest-settings button"), chromedp.WaitReady(".said"))
	if said := s.says(".said"); !strings.Contains(said, "every Friday at 16:00, next Fri 27 Nov 2026, 16:00") {
		t.Errorf("the digest says %q", said)
	}
	s.opens("/events/new")
	s.does(chromedp.SendKeys("[name=title]", "Annual Sports Day"), chromedp.SetValue("[name=date]", "2026-12-04"), chromedp.SetValue("[name=clock]", "16:00"),
		chromedp.SendKeys("[name=place]", "Main ground"), chromedp.SendKeys("[name=question]", "Will you come?"))
	s.shoots("event-new")
	s.follows(chromedp.Click("main form button"), chromedp.WaitReady(".facts"))
	e := r.event("Annual Sports Day")
	s.shoots("event-draft")
	s.follows(chromedp.Click(`a[href$="/announce"]`), chromedp.WaitReady(".says"))
	s.shoots("event-announce")
	s.follows(chromedp.Click("main form button"), chromedp.WaitReady("#answers"))
	r.works()
	r.writes("+923001234501", "1")
	r.writes("+923001234503", "جی ہاں")
	r.writes("+923001234504", "2")
	s.opens("/events/" + e.ID)
	s.shoots("event")
	s.does(chromedp.Click("#change > summary"))
	s.shoots("event-change")
	s.follows(chromedp.SetValue("#change [name=clock]", "15:00"), chromedp.Click("#change button"), chromedp.WaitReady(".says"))
	s.shoots("event-change-step")
	s.opens("/events/" + e.ID + "/cancel")
	s.shoots("event-cancel-step")
	s.opens("/events")
	s.shoots("events")
	s.opens("/schedule?from=2026-12")
	s.shoots("calendar-month")
	s.opens("/schedule?view=week&from=2026-11-24")
	s.shoots("calendar-week")
	s.opens("/schedule")
	s.does(chromedp.Click("#digest-settings > summary"), chromedp.Click("#holiday-new > summary"))
	s.shoots("calendar-settings")
	s.opens("/schedule/digest?q=Siddiqui")
	s.shoots("digest")

	s.looks(phone)
	for name, path := range map[string]string{
		"calendar-phone": "/schedule?from=2026-12", "calendar-week-phone": "/schedule?view=week", "event-phone": "/events/" + e.ID, "events-phone": "/events",
		"event-new-phone": "/events/new", "event-cancel-phone": "/events/" + e.ID + "/cancel", "digest-phone": "/schedule/digest?q=Siddiqui",
	} {
		s.opens(path)
		s.shoots(name)
	}
	s.looks(night)
	s.opens("/schedule?from=2026-12")
	s.shoots("calendar-night")
	s.opens("/events/" + e.ID)
	s.shoots("event-night")
	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	s.looks(desktop)
	for name, path := range map[string]string{
		"calendar-ur": "/schedule?from=2026-12", "event-ur": "/events/" + e.ID, "events-ur": "/events", "event-announce-ur": "/events/" + e.ID + "/cancel", "digest-ur": "/schedule/digest?q=Siddiqui",
	} {
		s.opens(path)
		s.shoots(name)
	}
	s.looks(phone)
	s.opens("/schedule?from=2026-12")
	s.shoots("calendar-ur-phone")
	s.opens("/events/" + e.ID)
	s.shoots("event-ur-phone")
}
