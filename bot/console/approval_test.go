package console_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// twoPeople has the school ask for a second person above so many texts.
func (r *rig) twoPeople(above int) {
	r.Helper()
	s, err := r.store.School(r.Context(), r.school.ID)
	if err != nil {
		r.Fatal(err)
	}
	s.SecondAbove = above
	if err := r.store.UpdateSchool(r.Context(), r.clock(), s); err != nil {
		r.Fatal(err)
	}
}

// TestASecondPersonSendsIt: rows 89 and 126: who writes to many does not send it alone.
func TestASecondPersonSendsIt(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		r.outside(1000)
		r.twoPeople(3)
		writer, head := r.as(bot.UserOffice), r.as(bot.UserAdmin)
		draft := writer.drafts("text-en", "School is closed on Friday.", "to", "all")
		writer.gets(draft+"/look").has(r, "What goes to more than 3 needs two people", "Ask a second person to send it")
		if to := writer.sendsIt(draft); to != draft+"/look" {
			r.Errorf("asking leads to %s", to)
		}
		writer.gets(draft+"/look").has(r, "Nothing has left yet", "You asked for a second person Tue 24 Nov 2026, 10:00.")
		if page := writer.gets(draft + "/look"); strings.Contains(page.body, `/send"`) {
			r.Error("who asks may send it all the same")
		}
		if a := writer.posts(draft+"/send", "pin", "x"); a.status == http.StatusSeeOther {
			r.Error("sent without a look")
		}
		writer.gets("/").has(r, "Waits for a second person", "School is closed on Friday.", "4 texts", "you asked")
		head.gets("/").has(r, "Waits for a second person", "The office")
		if page := r.as(bot.UserReadOnly).gets("/"); strings.Contains(page.body, "Waits for a second person") {
			r.Error("who may not send is asked to")
		}
		head.gets("/broadcasts").has(r, "waits for a second person")

		// Changed, it is another text: what was asked for the old one does not count.
		changed := []string{"text-en", "School is closed on Monday.", "to", "all", "class", "routine", "when", "now", "version", "1"}
		writer.posts(draft+"/change", changed...)
		head.gets(draft+"/look").has(r, "needs two people")
		if to := head.sendsIt(draft); to != draft+"/look" || len(r.broadcasts()) != 0 {
			r.Errorf("the head sends what nobody asked for: %s", to)
		}
		// It is the head who asks now; the writer looks and sends.
		writer.gets(draft+"/look").has(r, "The admin asks you to look at this and send it.", "Send 4 texts")
		if to := writer.sendsIt(draft); len(r.broadcasts()) != 1 || to != "/broadcasts/"+r.broadcasts()[0].ID {
			r.Errorf("the second person's click leads to %s: %d broadcasts", to, len(r.broadcasts()))
		}
		if got := r.deeds("approval."); !slices.Equal(got, []string{"approval.ask", "approval.ask"}) {
			r.Errorf("the audit has %v", got)
		}
		if got := r.deeds("broadcast.send"); len(got) != 1 {
			r.Errorf("the audit has %v", got)
		}
		if page := head.gets("/"); strings.Contains(page.text(), "School is closed on Monday. 4 texts") {
			r.Error("what was sent waits still")
		}

		// Few, and what is for safety, go as ever.
		writer.sendsIt(writer.drafts("text-en", "Bring a pencil.", "to", "class:4-A"))
		writer.sendsIt(writer.drafts("text-en", "Fetch your child now.", "to", "all", "class", "emergency"))
		if n := len(r.broadcasts()); n != 3 {
			r.Errorf("%d broadcasts, want 3", n)
		}
	})
}

func TestAWishForASecondPersonPasses(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		r.outside(1000)
		r.twoPeople(1)
		writer, head := r.as(bot.UserOffice), r.as(bot.UserAdmin)
		old, thrown := writer.drafts("text-en", "Fees are due.", "to", "all"), writer.drafts("text-en", "Fees again.", "to", "all")
		writer.sendsIt(old)
		writer.sendsIt(thrown)
		writer.posts(thrown + "/discard")
		if page := head.gets("/"); strings.Contains(page.text(), "Fees again.") || !strings.Contains(page.text(), "Fees are due.") {
			r.Errorf("there waits: %s", page.text())
		}
		r.passes(bot.ApprovalLasts + time.Minute)
		head = r.as(bot.UserAdmin)
		if page := head.gets("/"); strings.Contains(page.text(), "Fees are due.") {
			r.Error("it waits for ever")
		}
		head.gets(old+"/look").has(r, "needs two people")
	})
}

// TestEventsAndMeetingsTakeTwo: their texts hold words of the school's too.
func TestEventsAndMeetingsTakeTwo(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		r.twoPeople(3)
		writer, head := r.as(bot.UserOffice), r.as(bot.UserAdmin)
		e := writer.sportsDay()
		at := "/events/" + e.ID
		writer.gets(at+"/announce").has(r, "needs two people")
		writer.posts(at + "/announce")
		writer.gets(at+"/announce").has(r, "You asked for a second person")
		if a := writer.posts(at + "/announce"); a.status == http.StatusSeeOther {
			r.Error("asked twice, it goes")
		}
		head.gets("/").has(r, "Sports Day", "The office")
		head.posts(at + "/announce")
		r.works()
		writer.gets(at).has(r, "4 have not answered")

		// What it changes to stands in the address that the second person follows.
		form := []string{"title", "Sports Day", "date", "2026-12-07", "clock", "15:00", "place", "Hall", "version", "1"}
		writer.posts(at+"/change", form...)
		list, err := r.store.Approvals(r.Context(), r.school.ID, time.Time{}, 10)
		if err != nil || len(list) != 1 {
			r.Fatalf("there wait %+v, %v", list, err)
		}
		head.gets(list[0].Path).has(r, "The office asks you", "Mon 7 Dec 2026, 15:00", "Hall")
		other := slices.Clone(form)
		other[7] = "At home"
		head.posts(at+"/change", other...) // not what was asked for
		writer.gets(at).has(r, "Fri 4 Dec 2026, 16:00")
		head.posts(at+"/change", form...)
		writer.gets(at).has(r, "Mon 7 Dec 2026, 15:00")
		if a := writer.posts(at + "/cancel"); a.status != http.StatusSeeOther {
			r.Errorf("taking it back waits for somebody: %d", a.status)
		}
		writer.gets(at).has(r, "canceled")

		id := meetingAt(writer)
		writer.gets("/meetings/"+id+"/invite").has(r, "needs two people")
		writer.posts("/meetings/" + id + "/invite")
		writer.posts("/meetings/" + id + "/invite")
		r.expandsMeetings()
		if n := len(r.boardOf(id).Families); n != 0 {
			r.Errorf("%d families are invited by one person", n)
		}
		head.posts("/meetings/" + id + "/invite")
		r.expandsMeetings()
		if n := len(r.boardOf(id).Families); n != 4 {
			r.Errorf("%d families are invited by two, want 4", n)
		}
	})
}

func TestTwoPeopleNeedTwo(t *testing.T) {
	r := onSQLite(t)
	admin := r.as(bot.UserAdmin)
	if a := admin.posts("/settings", settingsForm("second-above", "50")...); a.status != http.StatusUnprocessableEntity {
		t.Errorf("one person must find a second: %d", a.status)
	} else {
		a.has(t, "Two people must be able to send", `value="50"`)
	}
	r.user(bot.UserOffice, func(u *bot.User) { u.State = bot.UserDisabled })
	r.user(bot.UserReadOnly)
	admin.posts("/settings", settingsForm("second-above", "50")...).has(t, "Two people must be able to send")
	r.user(bot.UserOffice, func(u *bot.User) { u.Login = "office two" })
	if a := admin.posts("/settings", settingsForm("second-above", "50")...); a.status != http.StatusSeeOther {
		t.Errorf("two people are not enough: %d %s", a.status, a.text())
	}
	if s, err := r.store.School(t.Context(), r.school.ID); err != nil || s.SecondAbove != 50 {
		t.Errorf("above %d, %v", s.SecondAbove, err)
	}
}
