package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/meeting"
	"raabta/templates"
)

// meetingAt plans a meeting on Friday by the form and gives its id.
func meetingAt(office *browser, more ...string) string {
	office.Helper()
	page := office.gets("/meetings/new")
	form := []string{"name", "Parents' day", "date", "2026-11-27", "from", "16:00", "to", "17:00", "minutes", "10"}
	for _, m := range regexp.MustCompile(`name="teacher" value="([^"]+)" checked`).FindAllStringSubmatch(page.body, -1) {
		form = append(form, "teacher", m[1])
	}
	a := office.posts("/meetings", append(form, more...)...)
	if a.status != http.StatusSeeOther {
		office.Fatalf("the meeting is not planned: %d %s", a.status, a.text())
	}
	return strings.TrimPrefix(a.header.Get("Location"), "/meetings/")
}

// expands makes the messages of the broadcasts that wait, as serve would.
func (r *rig) expandsMeetings() {
	r.Helper()
	builtin, err := templates.Builtin()
	if err != nil {
		r.Fatal(err)
	}
	e := bot.Expander{
		Store: r.store, Log: slog.New(slog.DiscardHandler), Alarm: func(context.Context, time.Time, bot.Alarm) error { return nil },
		Composers: map[string]bot.Composer{meeting.Kind: meeting.Composer{Store: r.store, Books: oneBook{builtin}}},
	}
	if _, err := e.Step(r.Context(), r.clock()); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) boardOf(id string) meeting.Board {
	r.Helper()
	b, err := r.store.Board(r.Context(), id)
	if err != nil {
		r.Fatal(err)
	}
	return b
}

// told are the texts that were queued, by template.
func (r *rig) told(template string) (bodies []string) {
	r.Helper()
	err := r.store.Messages(r.Context(), bot.MessageFilter{School: r.school.ID, Direction: bot.Out}, func(m bot.Message, _ string) error {
		if m.Template == template {
			bodies = append(bodies, m.Body)
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	return bodies
}

// theSlot is the nth time of a teacher, theGuest a child's key in the form.
func theSlot(b meeting.Board, teacher string, n int) string {
	for _, s := range b.Slots {
		if b.Teachers[s.StaffID] == teacher {
			if n == 0 {
				return s.ID
			}
			n--
		}
	}
	return ""
}

func theGuest(a answer, child string) string {
	m := regexp.MustCompile(`<option value="([^"]+)"[^>]*>[^<]*` + regexp.QuoteMeta(child)).FindStringSubmatch(a.body)
	if m == nil {
		return ""
	}
	return m[1]
}

// TestAMeetingFromPlanToCancel: planned, invited after a look at whom it reaches, booked and given back by hand, printed, canceled.
func TestAMeetingFromPlanToCancel(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		office.gets("/meetings").has(r, "No meeting yet.", "Plan a meeting")
		id := meetingAt(office)
		if got := len(r.boardOf(id).Slots); got != 12 {
			r.Fatalf("%d times, want 6 with each of two teachers", got)
		}
		office.gets("/meetings/"+id).has(r, "Nobody is told yet", "Hira Malik", "Usman Ghani", "Fri 27 Nov 2026, 16:00–17:00", "all families", "planned, nobody invited")
		office.gets("/meetings/"+id+"/invite").has(r, "4 families are proposed a time", "Thu 26 Nov 2026, 17:00", "Fri 27 Nov 2026, 08:00")
		if a := office.posts("/meetings/" + id + "/invite"); a.status != http.StatusSeeOther {
			r.Fatalf("not invited: %d %s", a.status, a.text())
		}
		r.expandsMeetings()
		if got := r.told("meeting_invite" + strings.TrimPrefix(templates.Asking("meeting_invite", "meeting_ask"), "meeting_invite")); len(got) != 4 {
			r.Errorf("%d families were invited, want 4", len(got))
		}
		office.posts("/meetings/"+id+"/invite").has(r, "nobody to invite")
		office.gets("/meetings/"+id).has(r, "No answer yet: 4", "families are answering", "proposed")

		// A family says on the phone that it comes: what it was proposed is booked, all of it.
		b := r.boardOf(id)
		at := slices.IndexFunc(b.Visits, func(v meeting.Visit) bool { return v.Child == "Ayesha Siddiqui" })
		ayesha := b.Visits[at]
		page := office.gets("/meetings/" + id + "/slot/" + ayesha.SlotID)
		page.has(r, "Tariq Siddiqui", "Bilal Siddiqui", "The family comes: book it", "/people/"+ayesha.HouseholdID)
		a := office.posts("/meetings/"+id+"/book", "slot", ayesha.SlotID, "guest", ayesha.HouseholdID+":"+ayesha.StudentID)
		if a.status != http.StatusSeeOther {
			r.Fatalf("not booked: %d %s", a.status, a.text())
		}
		office.gets(a.header.Get("Location")).has(r, "Booked for Tariq Siddiqui. The family is being told.")
		if said := r.told("meeting_booked"); len(said) != 1 || !strings.Contains(said[0], "Ayesha") || !strings.Contains(said[0], "Bilal") {
			r.Errorf("the family is told %q", said)
		}
		b = r.boardOf(id)
		if b.Families[ayesha.HouseholdID] != meeting.Booked {
			r.Errorf("the family is %s", b.Families[ayesha.HouseholdID])
		}

		// One of its two times is given back, then the other.
		a = office.posts("/meetings/"+id+"/release", "slot", ayesha.SlotID)
		office.gets(a.header.Get("Location")).has(r, "Tariq Siddiqui gave the time back.")
		if said := r.told("meeting_booked"); len(said) != 2 || !slices.ContainsFunc(said, func(s string) bool { return !strings.Contains(s, "Ayesha") && strings.Contains(s, "Bilal") }) {
			r.Errorf("the family is told %q", said)
		}
		b = r.boardOf(id)
		for _, visit := range b.Visits {
			if visit.HouseholdID == ayesha.HouseholdID {
				office.posts("/meetings/"+id+"/release", "slot", visit.SlotID, "all", "1")
			}
		}
		if b = r.boardOf(id); b.Families[ayesha.HouseholdID] != meeting.Declined || len(r.told("meeting_declined")) != 1 {
			r.Errorf("the family is %s and was told %q", b.Families[ayesha.HouseholdID], r.told("meeting_declined"))
		}
		office.posts("/meetings/"+id+"/release", "slot", ayesha.SlotID).has(r, "Nobody holds this time any more.")
		office.gets("/meetings/"+id).has(r, "Cannot come: 1")
		office.gets("/meetings").has(r, "Parents&#39; day", "Fri 27 Nov 2026, 16:00–17:00")

		// The lists, on paper and as a sheet.
		office.gets("/meetings/"+id+"/sheet").has(r, "Hira Malik", "Usman Ghani", "Hamza Butt", "not confirmed", "16:00–16:10")
		sheet := office.gets("/meetings/" + id + "/board.csv")
		if lines := strings.Count(sheet.body, "\n"); lines != 13 || !strings.HasPrefix(sheet.body, "\uFEFFTeacher,Date,From") {
			r.Errorf("the sheet has %d lines: %s", lines, sheet.body)
		}

		if a := office.posts("/meetings/" + id + "/cancel"); a.status != http.StatusSeeOther {
			r.Fatalf("not canceled: %d %s", a.status, a.text())
		}
		r.expandsMeetings()
		if got := r.told("meeting_canceled"); len(got) != 3 {
			r.Errorf("%d families are told, want 3", len(got))
		}
		office.gets("/meetings/"+id).has(r, "canceled")
		for _, path := range []string{"/cancel", "/invite"} {
			if a := office.posts("/meetings/" + id + path); a.status != http.StatusUnprocessableEntity {
				r.Errorf("%s of a canceled meeting: %d", path, a.status)
			}
		}
		office.posts("/meetings/"+id+"/book", "slot", ayesha.SlotID, "guest", ayesha.HouseholdID+":"+ayesha.StudentID).has(r, "over, or the meeting was canceled")

		list, err := r.store.Deeds(r.Context(), r.school.ID, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		var deeds []string
		for _, d := range slices.Backward(list) {
			if action, ok := strings.CutPrefix(d.Action, "meeting."); ok {
				deeds = append(deeds, action)
				if d.Subject != id && action != "add" {
					r.Errorf("%s is about %q", d.Action, d.Subject)
				}
			}
		}
		if got, want := strings.Join(deeds, " "), "add invite book release release cancel"; got != want {
			r.Errorf("the audit has %s, want %s", got, want)
		}
		if r.log.Len() > 0 {
			r.Errorf("the log says: %s", r.log)
		}
	})
}

// TestTwoBrowsersNeverBookOneTime: two secretaries give one time to two families at once.
func TestTwoBrowsersNeverBookOneTime(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		one, two := r.as(bot.UserOffice), r.as(bot.UserAdmin)
		id := meetingAt(one)
		slot := theSlot(r.boardOf(id), "Usman Ghani", 2)
		page := one.gets("/meetings/" + id + "/slot/" + slot)
		children := []string{"Hamza Butt", "Zainab Raza"}
		answers := make([]answer, 2)
		var wg sync.WaitGroup
		for i, b := range []*browser{one, two} {
			guest := theGuest(page, children[i])
			if guest == "" {
				r.Fatalf("%s cannot be chosen: %s", children[i], page.text())
			}
			wg.Go(func() { answers[i] = b.posts("/meetings/"+id+"/book", "slot", slot, "guest", guest) })
		}
		wg.Wait()
		statuses := []int{answers[0].status, answers[1].status}
		slices.Sort(statuses)
		if !slices.Equal(statuses, []int{http.StatusSeeOther, http.StatusConflict}) {
			r.Errorf("answered with %v", statuses)
		}
		for _, a := range answers {
			if a.status == http.StatusConflict && !strings.Contains(a.text(), "meanwhile") {
				r.Errorf("who came second reads: %s", a.text())
			}
		}
		if got := r.boardOf(id).Visits; len(got) != 1 || len(r.told("meeting_booked")) != 1 {
			r.Errorf("booked: %+v, told: %q", got, r.told("meeting_booked"))
		}
		if list, _, err := r.store.Schedules(r.Context(), r.school.ID); err != nil || len(list) != 2 {
			r.Errorf("who was booked before anybody is invited is reminded by %v, %v", list, err)
		}
	})
}

func TestAMeetingFilledInWronglyIsShownAgain(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	office := r.as(bot.UserOffice)
	a := office.posts("/meetings", "name", "Open <day>", "date", "2026-11-20", "from", "17:00", "to", "16:00", "minutes", "ten", "break-from", "x")
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("answered with %d", a.status)
	}
	a.has(t, "Give the break like", "Each family needs between 5 and 60 minutes.", `value="Open &lt;day&gt;"`, `value="2026-11-20"`)
	office.posts("/meetings", "name", " ", "date", "2026-11-20", "from", "17:00", "to", "16:00", "minutes", "90").
		has(t, "Give the meeting a name", "Choose the teachers", "This day or hour is over", "ends before it begins", "between 5 and 60")
	office.posts("/meetings", "name", "x", "date", "2026-11-27", "from", "16:00", "to", "17:00", "minutes", "10", "class", "9-Z", "teacher", "nobody").has(t, "Choose the teachers")
	// Those who teach the classes are ticked.
	page := office.gets("/meetings/new?" + url.Values{"class": {"4-A"}, "name": {"Only four"}}.Encode())
	page.has(t, `value="Only four"`)
	if n := strings.Count(page.body, ` checked>`); n != 2 { // the class and its teacher
		t.Errorf("%d ticks: %s", n, page.body)
	}
	id := meetingAt(office, "class", "4-A")
	if got := r.boardOf(id).Meeting.Audience; got != "class:4-A" {
		t.Errorf("it is for %q", got)
	}
	// A child that belongs to nobody whom the meeting is for cannot be chosen.
	slot := theSlot(r.boardOf(id), "Usman Ghani", 0)
	if page := office.gets("/meetings/" + id + "/slot/" + slot); theGuest(page, "Hamza Butt") != "" || theGuest(page, "Bilal Siddiqui") == "" {
		t.Errorf("there can be chosen: %s", page.text())
	}
	office.posts("/meetings/"+id+"/book", "slot", slot, "guest", "nobody:none").has(t, "Choose the child")
}

// TestManyFamiliesAreToldOnPurpose: above two hundred the number itself is typed.
func TestManyFamiliesAreToldOnPurpose(t *testing.T) {
	r := onSQLite(t)
	pupils := "Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n"
	const n = 201
	for i := range n {
		pupils += fmt.Sprintf("%d,Child %d,Father %d,,4,A,0300-%07d,,no,en\n", i+1, i, i, 2000000+i)
	}
	r.imports(map[string]string{"pupils.csv": pupils, "staff.csv": "Name,Phone,Role,Classes,Subjects\nHira Malik,0311-1000003,class teacher,4-A,English\n"})
	office := r.as(bot.UserOffice)
	form := []string{"name", "Parents' day", "date", "2026-11-27", "from", "05:00", "to", "23:00", "minutes", "5"}
	form = append(form, "teacher", regexp.MustCompile(`name="teacher" value="([^"]+)"`).FindStringSubmatch(office.gets("/meetings/new").body)[1])
	id := strings.TrimPrefix(office.posts("/meetings", form...).header.Get("Location"), "/meetings/")
	office.gets("/meetings/"+id+"/invite").has(t, "201 families are proposed a time", "Type the number")
	for _, typed := range []string{"", "200", "many"} {
		a := office.posts("/meetings/"+id+"/invite", "typed", typed)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q was enough: %d", typed, a.status)
		}
		a.has(t, "This tells 201 families.")
	}
	if a := office.posts("/meetings/"+id+"/invite", "typed", "201"); a.status != http.StatusSeeOther {
		t.Fatalf("not invited: %d %s", a.status, a.text())
	}
	r.expandsMeetings()
	office.posts("/meetings/"+id+"/cancel", "typed", "1").has(t, "This tells 201 families.")
	if a := office.posts("/meetings/"+id+"/cancel", "typed", "201"); a.status != http.StatusSeeOther {
		t.Errorf("not canceled: %d %s", a.status, a.text())
	}
}

// TestWhoCannotBeToldIsBookedAllTheSame, and the page says to call.
func TestWhoCannotBeToldIsBookedAllTheSame(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	office := r.as(bot.UserOffice)
	id := meetingAt(office)
	if err := r.store.SetOptOut(t.Context(), r.now, r.school.ID, bot.OptOut{Number: "+923001234504", Topic: bot.TopicAll, At: r.now, Source: "reply"}); err != nil {
		t.Fatal(err)
	}
	slot := theSlot(r.boardOf(id), "Usman Ghani", 0)
	a := office.posts("/meetings/"+id+"/book", "slot", slot, "guest", theGuest(office.gets("/meetings/"+id+"/slot/"+slot), "Hamza Butt"))
	office.gets(a.header.Get("Location")).has(t, "Booked for Kashif Butt.", "STOP", "call them")
	if got := r.boardOf(id).Visits; len(got) != 1 || len(r.told("meeting_booked")) != 0 {
		t.Errorf("booked %+v, told %q", got, r.told("meeting_booked"))
	}
}
