package console_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/digest"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// A month: what will go out, what did not, on which days the school is shut.
func TestTheCalendarShowsAMonth(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		eid := civil.Date{Year: 2026, Month: 12, Day: 11}
		if err := r.store.SetHolidays(r.Context(), r.school.ID, eid, eid.AddDays(1), "Eid <b>holidays</b>"); err != nil {
			r.Fatal(err)
		}
		r.schedule(scheduler.Schedule{Name: "fees", Cron: "0 16 * * 5", SkipHolidays: true})
		r.schedule(scheduler.Schedule{Name: "friday digest", Cron: "30 17 * * 5", Kind: digest.Kind, Audience: "all"})
		e := office.sportsDay()
		at := func(iso string) time.Time {
			w, err := civil.ParseWall(iso)
			if err != nil {
				r.Fatal(err)
			}
			return w.Instant(r.school.Zone())
		}
		if _, err := r.store.AddBroadcast(r.Context(), bot.Broadcast{SchoolID: r.school.ID, Kind: bot.KindText, Audience: "all", Text: "Buses leave <i>early</i>.", Class: bot.Routine, SendAfter: at("2026-12-16 09:30"), CreatedAt: r.now}); err != nil {
			r.Fatal(err)
		}
		m := meeting.Meeting{ID: bot.NewID(), SchoolID: r.school.ID, Name: "Winter talks", Audience: "all", SlotMin: 10, State: meeting.Planned, StartsAt: at("2026-12-18 09:00"), EndsAt: at("2026-12-19 13:00"), CreatedAt: r.now}
		if err := r.store.AddMeeting(r.Context(), m, nil); err != nil {
			r.Fatal(err)
		}

		page := office.gets("/schedule?from=2026-12")
		for day, want := range map[string][]string{
			"2026-12-04": {"16:00 fees planned", "16:00 Sports Day event, not announced", "17:30 Weekly digest planned"},
			"2026-12-11": {"Holiday: Eid", "16:00 fees left out a holiday or a day off", "17:30 Weekly digest planned"},
			"2026-12-12": {"Holiday: Eid"},
			"2026-12-13": {"day off"},
			"2026-12-16": {"09:30 Message: Buses leave", "planned"},
			"2026-12-18": {"09:00 Winter talks meeting"},
			"2026-12-19": {"Winter talks meeting"},
		} {
			for _, w := range want {
				if got := page.day(day); !strings.Contains(got, w) {
					r.Errorf("%s shows %q, want %q", day, got, w)
				}
			}
		}
		for _, unsafe := range []string{"<b>holidays", "<i>early"} {
			if strings.Contains(page.body, unsafe) {
				r.Errorf("%s comes out as it went in", unsafe)
			}
		}
		page.has(r, "December 2026", "every Friday at 16:00, not on holidays and days off", "next Fri 27 Nov 2026, 16:00", "/events/"+e.ID, `href="/schedule?from=2026-11"`, `href="/schedule?from=2027-01"`)

		// A week has its days only; nonsense is today.
		week := office.gets("/schedule?view=week&from=2026-12-04")
		if strings.Count(week.body, `<li class="day`) != 7 || !strings.Contains(week.day("2026-12-04"), "17:30 Weekly digest") {
			r.Errorf("a week is %s", week.text())
		}
		for _, odd := range []string{"?from=9999-99", "?from=1066-10-14", "?from=%00", "?view=week&from=soon"} {
			office.gets("/schedule"+odd).has(r, "today")
		}
		// In another language the rules are in it too.
		office.posts("/language", "language", "ur", "next", "/schedule")
		office.gets("/schedule").has(r, "ہر جمعہ کو 16:00 بجے", "تعطیلات اور چھٹی کے دنوں کے سوا")
	})
}

// What a program that was down did not send is said, with why; what was sent is too, also of a schedule that is gone.
func TestTheCalendarShowsWhatWasMissed(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		daily := r.schedule(scheduler.Schedule{Name: "daily", Cron: "0 12 * * *"})
		gone := r.schedule(scheduler.Schedule{Name: "gone", Cron: "0 12 * * *"})
		r.passes(2*time.Hour + time.Minute) // 12:01
		r.works()
		r.passes(29 * time.Hour) // the next day, 17:01
		r.works()
		if err := r.store.RemoveSchedule(r.Context(), r.school.ID, gone.ID); err != nil {
			r.Fatal(err)
		}
		office := r.as(bot.UserOffice)
		page := office.gets("/schedule")
		if got := page.day("2026-11-24"); !strings.Contains(got, "12:00 daily sent") || !strings.Contains(got, "12:00 a schedule that was removed sent") {
			r.Errorf("the day it was sent shows %q", got)
		}
		if got := page.day("2026-11-25"); !strings.Contains(got, "12:00 daily missed Raabta was not running then; it came back 5 hours late") {
			r.Errorf("the day it was missed shows %q", got)
		}
		page.has(r, "missed Wed 25 Nov 2026, 12:00: Raabta was not running then")
		// It goes on.
		if got := page.day("2026-11-26"); !strings.Contains(got, "12:00 daily planned") {
			r.Errorf("the day after shows %q", got)
		}
		// Paused it plans nothing; resumed it does; removed it is gone.
		office.posts("/schedule/" + daily.ID + "/pause")
		page = office.gets("/schedule")
		page.has(r, "daily is paused", "paused")
		if got := page.day("2026-11-26"); strings.Contains(got, "daily") {
			r.Errorf("paused, and planned: %q", got)
		}
		office.posts("/schedule/" + daily.ID + "/resume")
		office.gets("/schedule").has(r, "daily goes on, next Thu 26 Nov 2026, 12:00")
		office.posts("/schedule/" + daily.ID + "/remove")
		office.gets("/schedule").has(r, "daily is removed")
		if list := r.schedules(); len(list) != 0 {
			r.Errorf("left: %+v", list)
		}
		var did []string
		deeds, err := r.store.Deeds(r.Context(), r.school.ID, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		for _, d := range deeds {
			if d.Subject == daily.ID {
				did = append(did, d.Action)
			}
		}
		if want := []string{"schedule.remove", "schedule.resume", "schedule.pause"}; !slices.Equal(did, want) {
			r.Errorf("the audit has %v, want %v", did, want)
		}
	})
}

// A school whose clocks change in the month: what goes out stays on its wall clock, and what the gap swallows comes right after it.
func TestTheCalendarFollowsTheSchoolsClocks(t *testing.T) {
	each(t, func(r *rig) {
		r.school.Timezone = "America/New_York"
		if err := r.store.UpdateSchool(r.Context(), r.now, r.school); err != nil {
			r.Fatal(err)
		}
		r.schedule(scheduler.Schedule{Name: "early", Cron: "30 2 * * *"})
		r.schedule(scheduler.Schedule{Name: "evening", Cron: "0 23 * * *"})
		page := r.as(bot.UserReadOnly).gets("/schedule?from=2027-03")
		for day, want := range map[string]string{"2027-03-13": "02:30 early", "2027-03-14": "03:00 early", "2027-03-15": "02:30 early"} {
			if got := page.day(day); !strings.Contains(got, want) || strings.Count(got, "23:00 evening") != 1 {
				r.Errorf("%s shows %q, want %q and one evening", day, got, want)
			}
		}
	})
}

func TestHolidaysAreSetByTheHead(t *testing.T) {
	each(t, func(r *rig) {
		admin := r.as(bot.UserAdmin)
		for _, wrong := range [][]string{
			{"name", "Eid"}, {"name", "Eid", "from", "soon"}, {"name", "Eid", "from", "2026-12-12", "until", "2026-12-11"},
			{"name", " ", "from", "2026-12-12"}, {"name", "Eid", "from", "2026-12-12", "until", "2028-12-12"}, {"name", strings.Repeat("e", 61), "from", "2026-12-12"},
		} {
			if a := admin.posts("/schedule/holiday", wrong...); a.status != http.StatusUnprocessableEntity {
				r.Errorf("%q is taken: %d", wrong, a.status)
			}
		}
		admin.posts("/schedule/holiday", "name", "Eid", "from", "2026-12-30", "until", "2027-01-02")
		admin.gets("/schedule?from=2026-12").has(r, "30 Dec to 2 Jan are holidays now: Eid", "30 Dec – 2 Jan")
		admin.posts("/schedule/holiday", "name", "Iqbal Day", "from", "2026-12-31")
		admin.gets("/schedule?from=2026-12").has(r, "31 Dec is a holiday now: Iqbal Day")
		admin.posts("/schedule/holiday/remove", "from", "2026-12-30", "until", "2027-01-02")
		admin.gets("/schedule").has(r, "are usual days again", "No holiday is coming")
		if a := r.as(bot.UserOffice).posts("/schedule/holiday", "name", "Eid", "from", "2026-12-30"); a.status != http.StatusForbidden {
			r.Errorf("the office sets a holiday: %d", a.status)
		}
	})
}

// The settings of the digest make one schedule, however often they are saved, and what went out today does not go out again.
func TestTheDigestIsSetOnce(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		for range 2 {
			office.posts("/schedule/digest", "on", "yes", "day", "5", "clock", "16:00", "whom", "all")
		}
		office.gets("/schedule").has(r, "The weekly digest goes out every Friday at 16:00, next Fri 27 Nov 2026, 16:00, for all families: at present 4.")
		list := r.schedules()
		if len(list) != 1 || list[0].Kind != digest.Kind || list[0].Class != bot.Routine || list[0].Cron != "0 16 * * 5" || list[0].GraceSeconds != 7200 {
			r.Fatalf("there are %+v", list)
		}
		office.posts("/schedule/digest", "on", "yes", "day", "2", "clock", "12:00", "whom", "some", "class", "4-A", "grade", "5")
		office.gets("/schedule").has(r, "every Tuesday at 12:00, next Tue 24 Nov 2026, 12:00", "for grade 5, class 4-A: at present 4")
		r.passes(2*time.Hour + time.Minute)
		r.works()
		office = r.as(bot.UserOffice)
		office.posts("/schedule/digest", "on", "yes", "day", "2", "clock", "15:00", "whom", "all")
		if next := r.schedules()[0]; next.Wall != "2026-12-01T15:00" || next.ID != list[0].ID {
			r.Errorf("a digest went out today, and the next is %s", next.Wall)
		}
		office.posts("/schedule/digest", "day", "2", "clock", "15:00", "whom", "all")
		if s := r.schedules()[0]; s.State != scheduler.Paused {
			r.Errorf("it is %s, want off", s.State)
		}
		office.gets("/schedule").has(r, "The weekly digest is off")
		for _, wrong := range [][]string{{"day", "7", "clock", "16:00", "whom", "all"}, {"day", "5", "clock", "late", "whom", "all"}, {"day", "5", "clock", "16:00", "whom", "some"},
			{"day", "5", "clock", "16:00", "whom", "some", "class", "9-Z"}, {"day", "5", "clock", "16:00", "whom", "kept", "kept", "5-B"}} {
			if a := office.posts("/schedule/digest", wrong...); a.status != http.StatusUnprocessableEntity {
				r.Errorf("%q is taken: %d", wrong, a.status)
			}
		}
		// Two that the command made are not thrown together.
		r.schedule(scheduler.Schedule{Name: "another", Cron: "0 12 * * 6", Kind: digest.Kind, Audience: "class:4-A"})
		office.posts("/schedule/digest", "on", "yes", "day", "5", "clock", "16:00", "whom", "all").has(r, "There are several digests")
	})
}

// A digest is looked at and nothing is sent.
func TestADigestIsLookedAt(t *testing.T) {
	each(t, func(r *rig) {
		sheets := aSchool()
		sheets["pupils.csv"] = strings.ReplaceAll(sheets["pupils.csv"], "Kashif Butt", `"""><img src=x onerror=alert(1)>"`)
		sheets["attendance.csv"] = "Admission No,Date,Status\n101,2026-11-23,Absent\n"
		r.imports(sheets)
		b := r.as(bot.UserReadOnly)
		b.gets("/schedule/digest?q=nobody").has(r, "Nobody is called that")
		page := b.gets("/schedule/digest?q=Siddiqui")
		page.has(r, "Ayesha", "By SMS", "By WhatsApp", "segment", "Al-Noor")
		found := b.gets("/schedule/digest?q=Hamza")
		found.has(r, "would get no digest")
		if strings.Contains(found.body, "<img") {
			r.Error("a family's name comes out as it went in")
		}
		other := r.otherSchool()
		theirs := r.household(other)
		if a := b.gets("/schedule/digest?household=" + theirs); a.status != http.StatusNotFound {
			r.Errorf("another school's family is shown: %d", a.status)
		}
		if list, err := r.store.Broadcasts(r.Context(), r.school.ID, 10); err != nil || len(list) != 0 {
			r.Errorf("something is to be sent: %v, %v", list, err)
		}
	})
}

// Nothing of another school is shown or changed.
func TestSchedulesOfAnotherSchool(t *testing.T) {
	each(t, func(r *rig) {
		own := r.school
		r.school = r.otherSchool()
		theirs := r.schedule(scheduler.Schedule{Name: "theirs", Cron: "0 16 * * 5"})
		r.school = own
		owner := r.as(bot.UserOwner)
		for _, do := range []string{"pause", "resume", "remove"} {
			for _, ref := range []string{theirs.ID, "theirs"} {
				if a := owner.posts("/schedule/" + ref + "/" + do); a.status != http.StatusNotFound {
					r.Errorf("%s of another school's schedule: %d", do, a.status)
				}
			}
		}
		if strings.Contains(owner.gets("/schedule").body, "theirs") {
			r.Error("another school's schedule is shown")
		}
	})
}
