package console_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/bot/simulator"
	"raabta/scheduler"
	"raabta/templates"
)

// works carries out what is due now: schedules, the texts of broadcasts.
func (r *rig) works() {
	r.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	builtin, err := templates.Builtin()
	if err != nil {
		r.Fatal(err)
	}
	books := oneBook{builtin}
	sender := bot.Sender{SchoolID: r.school.ID, Channel: bot.SMS, Provider: "simulator", Address: ourSMS, CanSend: true, CanReceive: true, Rate: 100}
	if _, err := r.store.SetSender(r.Context(), sender); err != nil {
		r.Fatal(err)
	}
	if err := r.store.RefreshHours(r.Context(), r.clock()); err != nil {
		r.Fatal(err)
	}
	runner := &scheduler.Runner{Store: r.store, Log: log}
	expander := &bot.Expander{Store: r.store, Composers: map[string]bot.Composer{
		bot.KindText: bot.TextComposer{Books: books}, event.Kind: event.Composer{Store: r.store, Books: books},
	}, Alarm: r.store.RaiseAlarm, Log: log}
	router := &bot.Router{Store: r.store, Books: books, Askers: map[string]bot.Asker{event.Kind: event.Asker{}}, Log: log}
	for more := true; more; {
		if more, err = runner.Step(r.Context(), r.clock()); err != nil {
			r.Fatal(err)
		}
	}
	if _, err := expander.Step(r.Context(), r.clock()); err != nil {
		r.Fatal(err)
	}
	if _, err := router.Step(r.Context(), r.clock()); err != nil {
		r.Fatal(err)
	}
	outbox := &bot.Outbox{Store: r.store, Channels: map[string]bot.Channel{"simulator": simulator.New(nil)}, Owner: "test", Log: log, Wake: bot.NewWake()}
	for more := true; more; {
		if more, err = outbox.Step(r.Context(), r.clock()); err != nil {
			r.Fatal(err)
		}
	}
}

// writes has a family's phone write to the school.
func (r *rig) writes(from bot.Number, body string) {
	r.Helper()
	in := bot.Incoming{Channel: bot.SMS, ProviderID: bot.NewID(), From: from, To: ourSMS, Body: body, At: r.clock()}
	if _, err := r.store.Receive(r.Context(), in); err != nil {
		r.Fatal(err)
	}
	r.works()
}

// schedule adds one, armed from now.
func (r *rig) schedule(s scheduler.Schedule) scheduler.Schedule {
	r.Helper()
	s.ID, s.SchoolID, s.Class, s.CreatedAt = bot.NewID(), r.school.ID, bot.Routine, r.now
	if s.Kind == "" {
		s.Kind, s.Text, s.Audience = bot.KindText, "Fees are due.", "all"
	}
	if s.GraceSeconds == 0 {
		s.GraceSeconds = 7200
	}
	school, err := r.store.School(r.Context(), r.school.ID)
	if err != nil {
		r.Fatal(err)
	}
	armed, err := scheduler.Arm(s, school, r.now)
	if err != nil {
		r.Fatal(err)
	}
	if err := r.store.AddSchedule(r.Context(), armed); err != nil {
		r.Fatal(err)
	}
	return armed
}

// schedules lists them.
func (r *rig) schedules() []scheduler.Schedule {
	r.Helper()
	list, _, err := r.store.Schedules(r.Context(), r.school.ID)
	if err != nil {
		r.Fatal(err)
	}
	return list
}

// event is a school's event by its title.
func (r *rig) event(title string) event.Event {
	r.Helper()
	e, err := r.store.Event(r.Context(), r.school.ID, title)
	if err != nil {
		r.Fatal(err)
	}
	return e
}

// sportsDay writes an event down through the page.
func (b *browser) sportsDay(more ...string) event.Event {
	b.Helper()
	a := b.posts("/events", append([]string{"title", "Sports Day", "date", "2026-12-04", "clock", "16:00", "place", "Main ground", "whom", "all", "question", "Will you come?"}, more...)...)
	if a.status != http.StatusSeeOther {
		b.Fatalf("the event is not written down: %d %s", a.status, a.text())
	}
	return b.event("Sports Day")
}

// day is what a calendar page shows on a date.
func (a answer) day(iso string) string {
	_, rest, ok := strings.Cut(a.body, `<time datetime="`+iso+`">`)
	if !ok {
		return "(no such day)"
	}
	rest, _, _ = strings.Cut(rest, `<li class="day`)
	return answer{body: ">" + rest}.text()
}

// many is a sheet of n families with a child each, in class 6-C.
func many(n int) string {
	var b strings.Builder
	b.WriteString("Admission No,Student,Father,Class,Section,Contact 1,WhatsApp,Language\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Child %04d,Father %04d,6,C,0345-%07d,no,en\n", 1000+i, i, i, 1000000+i)
	}
	return b.String()
}

// otherSchool makes one more.
func (r *rig) otherSchool() bot.School {
	r.Helper()
	s := r.school
	s.ID, s.Name, s.ShortName = "", "Other School", "Other"
	other, err := r.store.AddSchool(r.Context(), r.now, s)
	if err != nil {
		r.Fatal(err)
	}
	return other
}

// household imports a family into a school and gives its id.
func (r *rig) household(school bot.School) string {
	r.Helper()
	own := r.school
	r.school = school
	r.imports(map[string]string{"pupils.csv": "Admission No,Student,Father,Class,Section,Contact 1,WhatsApp,Language\n1,Sara Noor,Noor Khan,1,A,0300-7654321,no,en\n"})
	r.school = own
	found, err := r.store.FindHouseholds(r.Context(), school.ID, []bot.Sought{{Word: "sara"}})
	if err != nil || len(found) != 1 {
		r.Fatalf("the other school's family: %v, %v", found, err)
	}
	return found[0].ID
}
