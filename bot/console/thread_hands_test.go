package console_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// TestTeachersSeeTheirOwn: P28: a teacher's user lists, reads and answers their own conversations, in their own name, and closes and
// gives away none.
func TestTeachersSeeTheirOwn(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		k.writes(kashif, "for Usman")
		k.writes(imran, "ہیرا کے لیے")
		k.writes(stranger, "for the office")
		teacher := k.teacher("Usman Ghani")
		for _, path := range []string{"/threads", "/threads?show=all", "/threads?show=office", "/threads?show=mine", "/threads?teacher=" + k.staffed("Hira Malik"), "/threads?show=all&q=a", "/threads?q=B1"} {
			a := teacher.gets(path)
			if got := a.codes(); a.status != http.StatusOK || strings.Trim(got, "A1") != "" || strings.Contains(a.body, "Hira Malik") {
				k.Errorf("%s lists %q", path, got)
			}
		}
		for _, code := range []string{"B1", "C1"} {
			if a := teacher.gets("/threads/" + code); a.status != http.StatusNotFound {
				k.Errorf("%s is shown to another's teacher: %d", code, a.status)
			}
			if a := teacher.posts("/threads/"+code+"/reply", "words", "hello", "read", "0"); a.status != http.StatusNotFound {
				k.Errorf("%s is answered by another's teacher: %d", code, a.status)
			}
		}
		page := teacher.gets("/threads/A1")
		page.has(k, "for Usman", "in your name")
		if strings.Contains(page.body, "/assign") || strings.Contains(page.body, "/close") {
			k.Error("a teacher is offered what they may not")
		}
		if a := teacher.posts("/threads/A1/reply", append(page.form(), "words", "I am here")...); a.status != http.StatusSeeOther {
			k.Fatalf("%d %s", a.status, a.text())
		}
		if sent := k.to(kashif); len(sent) != 1 || !strings.Contains(sent[0].Body, "Usman Ghani") || sent[0].Template != "relay" {
			k.Errorf("the family gets %+v", sent)
		}
		reader := k.as(bot.UserReadOnly)
		if a := reader.gets("/threads/A1"); a.status != http.StatusOK || strings.Contains(a.body, "<textarea") {
			k.Errorf("who only reads: %d, with a form: %v", a.status, strings.Contains(a.body, "<textarea"))
		}
		k.user(bot.UserTeacher, func(u *bot.User) { u.Login, u.StaffID = "nobodys", "" })
		nobodys := k.browser()
		nobodys.signsIn("nobodys", password)
		if a := nobodys.gets("/threads/C1"); a.status != http.StatusNotFound {
			k.Errorf("the office's conversation is shown to a teacher of nobody: %d", a.status)
		}
		if a := nobodys.gets("/threads?show=all"); a.codes() != "" {
			k.Errorf("a teacher of nobody sees %q", a.codes())
		}
	})
}

// TestAnotherSchoolsConversations are not there.
func TestAnotherSchoolsConversations(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		other, err := k.store.AddSchool(k.Context(), k.now, bot.School{
			Name: "Iqra School", ShortName: "Iqra", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		})
		if err != nil {
			k.Fatal(err)
		}
		k.writes(kashif, "for Al-Noor alone")
		k.user(bot.UserOwner, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "iqra" })
		there := k.browser()
		there.signsIn("iqra", password)
		if a := there.gets("/threads?show=all&q=Kashif"); a.status != http.StatusOK || a.codes() != "" {
			k.Errorf("another school lists %q", a.codes())
		}
		for _, a := range []answer{
			there.gets("/threads/A1"), there.posts("/threads/A1/reply", "words", "x"), there.posts("/threads/A1/close"),
			there.posts("/threads/A1/assign", "staff", k.staffed("Hira Malik")),
		} {
			if a.status != http.StatusNotFound {
				k.Errorf("another school's conversation: %d", a.status)
			}
		}
	})
}

// TestAConversationIsGivenAway: to a teacher who is told at once, and whose answer by quoting reaches the family; what had not left for the
// one before is taken back.
func TestAConversationIsGivenAway(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		office := k.as(bot.UserOffice)
		k.writes(kashif, "Hamza forgot his book")
		k.writes(kashif, "It is the green one")
		page := office.gets("/threads/A1")
		if a := office.posts("/threads/A1/assign", append(page.form(), "staff", k.staffed("Hira Malik"))...); a.status != http.StatusSeeOther {
			k.Fatalf("%d %s", a.status, a.text())
		}
		office.gets("/threads/A1").has(k, "passed on to their phone", "with Hira Malik", "To the phone of Hira Malik", "taken back")
		forward := k.to(hira)
		if len(forward) != 1 || !strings.HasPrefix(forward[0].Body, "#A1 Hamza Butt (5-B)") || !strings.Contains(forward[0].Body, "Hamza forgot his book\nIt is the green one") {
			k.Fatalf("the new teacher gets %+v", forward)
		}
		for _, m := range k.to(usman) {
			if m.Status != bot.Canceled {
				k.Errorf("the teacher before gets still: %s, %s", m.Body, m.Status)
			}
		}
		k.writes(hira, "#A1 I have it here")
		if sent := k.to(kashif); len(sent) != 1 || !strings.Contains(sent[0].Body, "Hira Malik") || !strings.Contains(sent[0].Body, "I have it here") {
			k.Errorf("the family gets %+v", sent)
		}
		k.writes(kashif, "Thank you")
		if th := k.thread("A1"); th.StaffID != k.staffed("Hira Malik") || th.State != bot.ThreadWaiting {
			k.Errorf("their next words are in %+v", th)
		}
		// And on to the office, where somebody has a phone.
		page = office.gets("/threads/A1")
		if a := office.posts("/threads/A1/assign", append(page.form(), "staff", "office")...); a.status != http.StatusSeeOther {
			k.Fatalf("%d %s", a.status, a.text())
		}
		if got := k.to("+923111000009"); len(got) != 1 || !strings.Contains(got[0].Body, "Thank you") {
			k.Errorf("the office gets %+v", got)
		}
		for staff, want := range map[string]int{"": http.StatusUnprocessableEntity, "office": http.StatusUnprocessableEntity, bot.NewID(): http.StatusNotFound, "x\x00": http.StatusNotFound} {
			if a := office.posts("/threads/A1/assign", append(office.gets("/threads/A1").form(), "staff", staff)...); a.status != want {
				k.Errorf("given to %q: %d, want %d", staff, a.status, want)
			}
		}
		if n := k.deeds("thread.assign"); n != 2 {
			k.Errorf("the audit has %d", n)
		}
	})
}

// TestTwoConversationsBecomeOne: the new teacher talks with the family about the child already.
func TestTwoConversationsBecomeOne(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		office := k.as(bot.UserOffice)
		k.writes(kashif, "first, to Usman")
		office.posts("/threads/A1/assign", append(office.gets("/threads/A1").form(), "staff", k.staffed("Hira Malik"))...)
		k.passes(80 * time.Hour) // the next words begin anew, with the class teacher
		office = k.as(bot.UserOffice)
		k.writes(kashif, "second, to Usman again")
		page := office.gets("/threads/B1")
		page.has(k, "second, to Usman again", "More with this family", "#A1")
		a := office.posts("/threads/B1/assign", append(page.form(), "staff", k.staffed("Hira Malik"))...)
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/threads/A1" {
			k.Fatalf("%d %s", a.status, a.text())
		}
		office.gets("/threads/A1").has(k, "first, to Usman", "second, to Usman again")
		if got := office.gets("/threads?show=all").codes(); got != "A1" {
			k.Errorf("the list has %q", got)
		}
		office.gets("/threads/B1").has(k, "it went on in another", "#A1")
		if forwards := k.to(hira); len(forwards) != 2 || !strings.HasPrefix(forwards[1].Body, "#A1") || !strings.Contains(forwards[1].Body, "second") || strings.Contains(forwards[1].Body, "first") {
			k.Errorf("the new teacher gets %+v", forwards)
		}
		k.writes(kashif, "third")
		if th := k.thread("A1"); th.State != bot.ThreadWaiting || !th.FamilyAt.Equal(k.clock()) {
			k.Errorf("the family's next words are not in the one conversation: %+v", th)
		}
		office.gets("/threads/A1").has(k, "third")
	})
}

// TestClosing: nothing waits any more, and the family's next words open it again.
func TestClosing(t *testing.T) {
	r := onSQLite(t)
	k := newTalks(r)
	office := k.as(bot.UserOffice)
	k.writes(kashif, "Thanks for all")
	if a := office.posts("/threads/A1/close", office.gets("/threads/A1").form()...); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text())
	}
	office.gets("/threads").has(t, "#A1 is closed", "Nobody waits")
	k.writes(kashif, "One more thing")
	if got := office.gets("/threads").codes(); got != "A1" {
		t.Errorf("the list has %q", got)
	}
}
