package console_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

// atOnce sends several forms to one path at one moment, by two browsers in turn, and gives the answers in the order of the forms.
func atOnce(path string, browsers []*browser, forms ...[]string) []answer {
	answers := make([]answer, len(forms))
	var wait sync.WaitGroup
	for i, form := range forms {
		wait.Go(func() { answers[i] = browsers[i%len(browsers)].posts(path, form...) })
	}
	wait.Wait()
	return answers
}

// one fails the test unless exactly one of some answers took what was sent, and the others were refused with a sentence; which it was.
func one(t testing.TB, what string, answers []answer) (first int) {
	t.Helper()
	first = -1
	for i, a := range answers {
		switch {
		case a.status == http.StatusSeeOther && first < 0:
			first = i
		case a.status == http.StatusSeeOther:
			t.Errorf("%s is done twice", what)
		case a.status < 400 || a.status >= 500 || len(a.text()) < 100:
			t.Errorf("%s is answered by %d %s", what, a.status, a.text())
		}
	}
	if first < 0 {
		t.Fatalf("%s is done by nobody: %d %s", what, answers[0].status, answers[0].text())
	}
	return first
}

// TestADraftIsOnePersonsAtATime: row 115: of two who change a draft at once one is told so, and what is sent is never a mixture.
func TestADraftIsOnePersonsAtATime(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		r.outside(1000)
		two := []*browser{r.as(bot.UserOffice), r.as(bot.UserAdmin)}
		says := func(text string) []string {
			return []string{"text-en", text, "to", "all", "class", "routine", "when", "now", "version", "1"}
		}
		draft := two[0].drafts("text-en", "Fees are due.", "to", "all")
		texts := []string{"Fees are due on Monday.", "Fees are due on Tuesday."}
		first := one(r, "a change", atOnce(draft+"/change", two, says(texts[0]), says(texts[1])))
		page := two[0].gets(draft + "/look")
		page.has(r, texts[first])
		if strings.Contains(page.text(), texts[1-first]) {
			r.Error("both changes stand in the draft")
		}
		if n := len(r.deeds("broadcast.redraft")); n != 1 {
			r.Errorf("the audit has %d changes", n)
		}

		// One sends what they looked at while the other changes it.
		draft = two[0].drafts("text-en", "Bring a pencil.", "to", "all")
		pin := two[0].pin(draft)
		var sent, changed answer
		var wait sync.WaitGroup
		wait.Go(func() { sent = two[0].posts(draft+"/send", "pin", pin) })
		wait.Go(func() { changed = two[1].posts(draft+"/change", says("Bring a book.")...) })
		wait.Wait()
		list := r.broadcasts()
		switch {
		case len(list) == 0 && changed.status == http.StatusSeeOther:
			two[0].gets(draft+"/look").has(r, "Bring a book.")
		case len(list) == 1 && list[0].Text == "Bring a pencil." && changed.status == http.StatusConflict:
		default:
			r.Errorf("sent: %d, changed: %d, and there are %+v", sent.status, changed.status, list)
		}
	})
}

// TestAnEventIsOnePersonsAtATime: row 115: announced twice and changed twice at once, families are told once.
func TestAnEventIsOnePersonsAtATime(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		two := []*browser{r.as(bot.UserOffice), r.as(bot.UserAdmin)}
		at := "/events/" + two[0].sportsDay().ID
		one(r, "an announcement", atOnce(at+"/announce", two, nil, nil, nil, nil))
		r.works()
		if n := len(r.broadcasts()); n != 1 {
			r.Fatalf("%d announcements", n)
		}
		moves := func(clock string) []string {
			return []string{"title", "Sports Day", "date", "2026-12-07", "clock", clock, "place", "Hall", "version", "1"}
		}
		clocks := []string{"09:00", "15:00"}
		first := one(r, "a change", atOnce(at+"/change", two, moves(clocks[0]), moves(clocks[1])))
		r.works()
		if e := r.event("Sports Day"); e.Clock != clocks[first] || e.Version != 2 {
			r.Errorf("the event is %+v", e)
		}
		one(r, "taking it back", atOnce(at+"/cancel", two, nil, nil))
		r.works()
		if n := len(r.broadcasts()); n != 3 {
			r.Errorf("families are told %d times, want 3", n)
		}
		if got := r.deeds("event."); !slices.Equal(got, []string{"event.add", "event.announce", "event.change", "event.cancel"}) {
			r.Errorf("the audit has %v", got)
		}
	})
}

// TestAChildIsBookedOnce: row 115: two give one child two times with one teacher at once; it has one, and the family hears of that.
func TestAChildIsBookedOnce(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		two := []*browser{r.as(bot.UserOffice), r.as(bot.UserAdmin)}
		id := meetingAt(two[0])
		b := r.boardOf(id)
		slots := []string{theSlot(b, "Usman Ghani", 1), theSlot(b, "Usman Ghani", 3)}
		guest := theGuest(two[0].gets("/meetings/"+id+"/slot/"+slots[0]), "Hamza Butt")
		answers := atOnce("/meetings/"+id+"/book", two, []string{"slot", slots[0], "guest", guest}, []string{"slot", slots[1], "guest", guest})
		done := 0
		for _, a := range answers {
			if a.status == http.StatusSeeOther {
				done++
			} else if a.status != http.StatusConflict {
				r.Errorf("answered by %d %s", a.status, a.text())
			}
		}
		if held := r.boardOf(id).Visits; len(held) != 1 || done == 0 || done != len(r.told("meeting_booked")) || done != len(r.deeds("meeting.book")) {
			r.Errorf("%d bookings, %q told, and the child has %+v", done, r.told("meeting_booked"), held)
		}
	})
}

// TestAnAnswerLeavesOnce: row 115: one form sent four times at once is one answer; with other words it is another one.
func TestAnAnswerLeavesOnce(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		two := []*browser{k.as(bot.UserOffice), k.as(bot.UserAdmin)}
		k.writes(kashif, "When does Hamza come home?")
		k.passes(time.Minute)
		form := two[0].gets("/threads/A1").form()
		says := func(words string) []string { return append(slices.Clone(form), "words", words) }
		for _, a := range atOnce("/threads/A1/reply", two, says("At two."), says("At two."), says("At two."), says("At two.")) {
			if a.status != http.StatusSeeOther {
				r.Errorf("one of them is answered by %d %s", a.status, a.text())
			}
		}
		if sent := k.to(kashif); len(sent) != 1 || k.deeds("thread.reply") != 1 {
			r.Errorf("the family gets %d answers, and the audit has %d", len(sent), k.deeds("thread.reply"))
		}
		for _, a := range atOnce("/threads/A1/reply", two, says("At three."), says("At two."), says("At three.")) {
			if a.status != http.StatusSeeOther {
				r.Errorf("other words are answered by %d %s", a.status, a.text())
			}
		}
		if sent := k.to(kashif); len(sent) != 2 {
			r.Errorf("the family gets %d answers, want 2", len(sent))
		}
	})
}

// TestFormsOfTheOfficeAreTakenOnce: row 115: sheets, users and numbers.
func TestFormsOfTheOfficeAreTakenOnce(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		two := []*browser{r.as(bot.UserOwner), r.as(bot.UserAdmin)}
		path, page := two[0].looks("pupils.csv", aSchool()["pupils.csv"]+"106,Omar,Kamran,,5,B,0300-1234599,,no,en\n")
		form := []string{"revision", page.hidden("revision")}
		one(r, "an import", atOnce(path+"/apply", two, form, form, form))
		if n := len(r.deeds("import.apply")); n != 1 {
			r.Errorf("the audit has %d imports", n)
		}

		saima := func(name string) []string {
			return []string{"name", name, "login", "saima", "password", "quiet mango telescope", "role", "office"}
		}
		names := []string{"Mrs Saima", "Miss Saima"}
		first := one(r, "a user", atOnce("/users", two, saima(names[0]), saima(names[1])))
		if u, err := r.store.UserByLogin(r.Context(), "saima"); err != nil || u.Name != names[first] {
			r.Errorf("the user is %q, %v", u.Name, err)
		}

		f := r.family("104")
		number := func(n string) []string {
			return []string{"seen", f.PhonesMark(), "old", string(f.Phones[0].Number), "number", n, "sms", "1"}
		}
		first = one(r, "a number", atOnce("/people/"+f.ID+"/phone", two, number("0301-7654321"), number("0301-7654322")))
		if now := r.family("104"); len(now.Phones) != 1 || now.Phones[0].Number != []bot.Number{"+923017654321", "+923017654322"}[first] {
			r.Errorf("the numbers are %+v", now.Phones)
		}
	})
}
