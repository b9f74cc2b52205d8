package console_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// TestManyMustBeTyped: above 200 texts the number is asked for, in either script.
func TestManyMustBeTyped(t *testing.T) {
	r := onSQLite(t)
	r.imports(manyFamilies(230))
	r.outside(1000)
	b := r.as(bot.UserOffice)
	draft := b.drafts("text-en", "School is closed on Friday.", "to", "all")
	b.gets(draft+"/look").has(r, "type the number of texts, 230")
	pin := b.pin(draft)
	for _, wrong := range []string{"", "23", "all of them", "-230"} {
		if a := b.posts(draft+"/send", "pin", pin, "count", wrong); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q sends it: %d", wrong, a.status)
		}
	}
	b.sendsIt(draft, "count", "۲۳۰")
}

// TestFormsSayWhatIsWrong: what was typed stays, and a sentence says what to do.
func TestFormsSayWhatIsWrong(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	b := r.as(bot.UserOffice)
	for _, c := range []struct {
		says  string
		pairs []string
	}{
		{"Write the text in one language", []string{"to", "all", "class", "routine", "when", "now"}},
		{"{chlid} is not known", []string{"text-en", "Dear {chlid}", "to", "all", "class", "routine", "when", "now"}},
		{"Choose whom it is for", []string{"text-en", "Typed words", "class", "routine", "when", "now"}},
		{"does not have all of these", []string{"text-en", "Typed words", "to", "class:9-Z", "class", "routine", "when", "now"}},
		{"Choose what kind", []string{"text-en", "Typed words", "to", "all", "class", "absence", "when", "now"}},
		{"This time is over", []string{"text-en", "Typed words", "to", "all", "class", "routine", "when", "at", "date", "2026-11-24", "clock", "09:59"}},
		{"Choose the days", []string{"text-en", "Typed words", "to", "all", "class", "routine", "when", "weekly", "week-clock", "16:00"}},
		{"is not repeated", []string{"text-en", "Typed words", "to", "all", "class", "emergency", "when", "weekly", "day", "5", "week-clock", "16:00"}},
		{"No family is found", []string{"text-en", "Typed words", "family", "Zzz", "class", "routine", "when", "now"}},
		{"Several families are found", []string{"text-en", "Typed words", "family", "a", "class", "routine", "when", "now"}},
		{"Choose when", []string{"text-en", "Typed words", "to", "all", "class", "routine"}},
	} {
		a := b.posts("/broadcasts", c.pairs...)
		if a.has(t, c.says); a.status != http.StatusUnprocessableEntity || slices.Contains(c.pairs, "Typed words") && !strings.Contains(a.body, "Typed words") {
			t.Errorf("%v: %d, and what was typed is gone", c.pairs, a.status)
		}
	}
	draft := b.drafts("text-en", "Please call.", "family", "0300-1234504")
	b.gets(draft+"/look").has(t, "To Kashif Butt (Hamza, 5-B).", "Send 1 text")
}

// TestLaterAndEveryWeek: what is to leave at a time waits for it and can be taken back; what is to be said every week is a schedule.
func TestLaterAndEveryWeek(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		out := r.outside(1000)
		b := r.as(bot.UserOffice)
		later := b.drafts("text-en", "Exam tomorrow.", "to", "class:5-B", "class", "reminder", "when", "at", "date", "2026-11-26", "clock", "16:00")
		b.gets(later+"/look").has(r, "The first leaves Thu 26 Nov 2026, 16:00.", "Send 3 texts then")
		path := b.sendsIt(later)
		b.gets(path).has(r, "waiting", "Thu 26 Nov 2026, 16:00", "Take back what has not left")
		out.steps()
		r.passes(54 * time.Hour)
		b = r.as(bot.UserOffice) // nobody stays signed in so long
		out.steps()
		if len(out.sent) != 3 {
			r.Errorf("%d texts left at the time, want 3", len(out.sent))
		}
		weekly := b.drafts("text-en", "Library books are due.", "text-ur-Latn", "Kitabein wapis karein.", "to", "all", "when", "weekly", "day", "1", "day", "4", "week-clock", "15:30", "skip", "yes")
		b.gets(weekly+"/look").has(r, "It leaves every Mon, Thu at 15:30", "Not on holidays", "Plan it")
		b.sendsIt(weekly)
		b.sendsItAgain(weekly)
		plans, _, err := r.store.Schedules(r.Context(), r.school.ID)
		if err != nil || len(plans) != 1 {
			r.Fatalf("%d schedules, %v", len(plans), err)
		}
		if p := plans[0]; p.Cron != "30 15 * * 1,4" || p.Text != "Library books are due." || p.TextRoman != "Kitabein wapis karein." || !p.SkipHolidays || p.Audience != "all" {
			r.Errorf("the schedule is %+v", p)
		}
	})
}

// TestAnEmergencyLeavesAtOnce, and says so before.
func TestAnEmergencyLeavesAtOnce(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	out := r.outside(1000)
	b := r.as(bot.UserOffice)
	draft := b.drafts("text-en", "School closes now. Please fetch {child}.", "to", "all", "class", "emergency")
	b.gets(draft+"/look").has(t, "This is an emergency", "EMERGENCY: send 4 texts now")
	b.sendsIt(draft)
	out.steps()
	if len(out.sent) != 4 {
		t.Errorf("%d texts left at once, want 4", len(out.sent))
	}
}

// TestOtherSchoolsBroadcastsAreNotThere: nothing of one school's is to be seen or changed from another.
func TestOtherSchoolsBroadcastsAreNotThere(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		r.outside(1000)
		mine := r.as(bot.UserOffice)
		draft := mine.drafts("text-en", "Ours alone.", "to", "all")
		pin := mine.pin(draft)
		path := mine.sendsIt(mine.drafts("text-en", "Ours alone, sent.", "to", "all"))
		other, err := r.store.AddSchool(r.Context(), r.now, bot.School{
			Name: "Other School", ShortName: "Other", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		})
		if err != nil {
			r.Fatal(err)
		}
		r.user(bot.UserOwner, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		theirs := r.browser()
		theirs.signsIn("theirs", password)
		for _, p := range []string{draft + "/look", path, path + "/results.csv", "/broadcasts/new?draft=" + draft[len("/broadcasts/drafts/"):], "/broadcasts/new?from=" + path[len("/broadcasts/"):]} {
			if a := theirs.gets(p); a.status != http.StatusNotFound {
				r.Errorf("%s: %d", p, a.status)
			}
		}
		for _, p := range []string{draft + "/send", draft + "/change", draft + "/discard", path + "/undo", path + "/pause", path + "/resume", path + "/cancel"} {
			if a := theirs.posts(p, "pin", pin, "text-en", "Theirs", "to", "all", "class", "routine", "when", "now", "version", "1"); a.status != http.StatusNotFound {
				r.Errorf("%s: %d", p, a.status)
			}
		}
		if a := theirs.gets("/broadcasts"); strings.Contains(a.body, "Ours alone") {
			r.Error("another school's broadcasts are listed")
		}
		home, err := r.store.FindHouseholds(r.Context(), r.school.ID, []bot.Sought{{Word: "butt"}})
		if err != nil || len(home) != 1 {
			r.Fatalf("%v, %v", home, err)
		}
		if a := theirs.posts("/broadcasts", "text-en", "Hello", "to", "household:"+home[0].ID, "class", "routine", "when", "now"); a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, "Butt") {
			r.Errorf("another school's family is written to: %d", a.status)
		}
		mine.gets(path).has(r, "waiting")
	})
}
