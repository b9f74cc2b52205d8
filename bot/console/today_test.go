package console_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// aDay fills the rig's school with a day's traffic: a broadcast under way, words of a family that wait, what did not arrive.
func (r *rig) aDay() {
	r.Helper()
	r.imports(aSchool())
	sms := []bot.Sender{{SchoolID: r.school.ID, Channel: bot.SMS, Provider: "simulator", Address: "+924235550100", CanSend: true, CanReceive: true, Rate: 10, State: bot.SenderOK}}
	if err := r.store.SetSenders(r.Context(), r.school.ID, "simulator", sms); err != nil {
		r.Fatal(err)
	}
	families, err := r.store.FindHouseholds(r.Context(), r.school.ID, []bot.Sought{{Word: "butt"}})
	if err != nil || len(families) != 1 {
		r.Fatalf("%v, %v", families, err)
	}
	b, err := r.store.AddBroadcast(r.Context(), bot.Broadcast{
		ID: bot.NewID(), SchoolID: r.school.ID, Kind: bot.KindText, Key: "closed", Audience: "all", Text: "School is closed on Friday.", Class: bot.Routine,
		State: bot.BroadcastExpanding, SendAfter: r.now, CreatedAt: r.now,
	})
	if err != nil {
		r.Fatal(err)
	}
	var drafts []bot.Draft
	for i := range 8 {
		drafts = append(drafts, bot.Draft{Message: bot.Message{
			ID: bot.NewID(), SchoolID: r.school.ID, Channel: bot.SMS, Class: bot.Routine, HouseholdID: families[0].ID, Number: bot.Number(fmt.Sprintf("+9230012345%02d", 10+i)),
			Body: "School is closed on Friday.", Language: "en", Segments: 1, BroadcastID: b.ID, Recipient: fmt.Sprint("r", i), SendAfter: r.now, ExpiresAt: r.now.Add(24 * time.Hour),
		}})
	}
	if err := r.store.Expand(r.Context(), r.now, b, drafts, "", true); err != nil {
		r.Fatal(err)
	}
	r.passes(-2 * time.Hour)
	r.receives("+923001234504", "SM1", "<script>alert(1)</script> kal chutti hai?")
	r.passes(2 * time.Hour)
	if err := r.store.RaiseAlarm(r.Context(), r.now, bot.Alarm{SchoolID: r.school.ID, Cause: "test", Text: "The provider refuses our <b>password</b>."}); err != nil {
		r.Fatal(err)
	}
}

// receives has a phone write to the school, under a provider's id, and routes what it wrote.
func (r *rig) receives(from bot.Number, id, body string) {
	r.Helper()
	_, err := r.store.Receive(r.Context(), bot.Incoming{Channel: bot.SMS, ProviderID: id, From: from, To: "+924235550100", Body: body, At: r.clock()})
	if err != nil {
		r.Fatal(err)
	}
	router := &bot.Router{Store: r.store, Books: r.books, Log: r.logger, Queued: func() {}}
	for more := true; more; {
		if more, err = router.Step(r.Context(), r.clock()); err != nil {
			r.Fatal(err)
		}
	}
}

// TestTodayShowsWhatIsToDo: who waits, what goes out, what did not arrive, whom the school reaches.
func TestTodayShowsWhatIsToDo(t *testing.T) {
	each(t, func(r *rig) {
		r.aDay()
		office := r.as(bot.UserOffice)
		page := office.gets("/")
		page.has(r, "Butt", "Hamza Butt", "2 h", "School is closed on Friday.", "8 wait", "100 %", "4 families are reached", "works", "The provider refuses our &lt;b&gt;password&lt;/b&gt;.")
		if strings.Contains(page.body, "<script>alert") || strings.Contains(page.body, "<b>password") {
			r.Error("somebody's words are markup")
		}
		if n := len(page.body); n > 60<<10 {
			r.Errorf("the page has %d bytes", n)
		}
	})
}

// TestATeachersToday: their own threads, and nothing of the office's.
func TestATeachersToday(t *testing.T) {
	each(t, func(r *rig) {
		r.aDay()
		page := r.teacher("Usman Ghani").gets("/")
		page.has(r, "Butt")
		for _, no := range []string{"Whom we reach", "Going out now", "The school&#39;s numbers"} {
			if strings.Contains(page.body, no) {
				r.Errorf("a teacher sees %q", no)
			}
		}
		if other := r.teacher("Hira Malik").gets("/"); strings.Contains(other.text(), "Butt") {
			r.Error("a teacher sees another's thread")
		}
	})
}

// TestTodayInABrowser: words that come in appear by themselves.
func TestTodayInABrowser(t *testing.T) {
	r := onSQLite(t)
	r.aDay()
	s := r.screen(desktop)
	s.signsIn(bot.UserOwner)
	s.opens("/")
	s.shoots("today")
	r.receives("+923001234505", "SM2", "Is there school tomorrow?")
	s.until("a family that writes appears by itself", `document.querySelector("#waiting .count").textContent === "2"`)
	s.looks(night)
	s.shoots("today-night")
	s.looks(phone)
	s.shoots("today-phone")
	r.passes(time.Minute)
	s.posts("/language", "language", "ur")
	s.looks(desktop)
	s.opens("/")
	s.shoots("today-ur")
	s.looks(phone)
	s.shoots("today-ur-phone")
}
