package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// talk is a school with two senders, a class 5-B with its teacher, a front desk, and a test's means to write to it.
type talk struct {
	*testing.T
	store   *storage.Store
	db      *sqlx.DB
	school  bot.School
	class   string
	teacher bot.Staff
	office  bot.Staff
	now     time.Time
	sent    int
}

const (
	ourSMS      = "+15005550006"
	ourWhatsApp = "+15005550009"
	mother      = bot.Number("+923001111101")
	father      = bot.Number("+923001111102")
	stranger    = bot.Number("+923009999999")
	teacherNo   = bot.Number("+923002222201")
	officeNo    = bot.Number("+923002222202")
)

func eachTalk(t *testing.T, f func(k *talk)) {
	t.Helper()
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		f(newTalk(t, s))
		inStep(t, s)
	})
}

func newTalk(t *testing.T, s *storage.Store) *talk {
	t.Helper()
	k := &talk{T: t, store: s, db: storage.Writer(s), now: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)}
	k.school = k.addSchool("Iqra School")
	k.addSender(k.school.ID, bot.SMS, ourSMS)
	k.addSender(k.school.ID, bot.WhatsApp, ourWhatsApp)
	k.class = bot.NewID()
	k.exec(`INSERT INTO classes (id, school_id, name, grade, section) VALUES ($1, $2, '5-B', '5', 'B')`, k.class, k.school.ID)
	k.teacher = k.addStaff("Ms Sana", bot.RoleClassTeacher, teacherNo)
	k.office = k.addStaff("Mr Office", bot.RoleOffice, officeNo)
	k.exec(`INSERT INTO teachings (staff_id, class_id, subject, class_teacher) VALUES ($1, $2, '', TRUE)`, k.teacher.ID, k.class)
	return k
}

func (k *talk) exec(query string, args ...any) {
	k.Helper()
	if _, err := k.db.ExecContext(k.Context(), query, args...); err != nil {
		k.Fatalf("%s: %v", query, err)
	}
}

func (k *talk) addSchool(name string) bot.School {
	k.Helper()
	school, err := k.store.AddSchool(k.Context(), k.now, bot.School{
		Name: name, ShortName: name, Country: "PK", Timezone: "Asia/Karachi", Languages: "en,ur", Hours: "08:00-21:00",
		TeacherHours: "07:30-16:00", WeekOff: "sun",
	})
	if err != nil {
		k.Fatal(err)
	}
	return school
}

func (k *talk) addSender(school string, channel bot.ChannelName, address string) {
	k.Helper()
	k.exec(`INSERT INTO senders (id, school_id, channel, provider, address, can_send, can_receive, rate, state, paused_till, free_at)
		VALUES ($1, $2, $3, 'twilio', $4, TRUE, TRUE, 1, 'ok', $5, $5)`, bot.NewID(), school, channel, address, time.Time{})
}

func (k *talk) addStaff(name string, role bot.Role, number bot.Number) bot.Staff {
	k.Helper()
	f := bot.Staff{ID: bot.NewID(), SchoolID: k.school.ID, Name: name, Number: number, Role: role, Language: "en", State: "active"}
	k.exec(`INSERT INTO staff (id, school_id, name, number, role, language, whatsapp, state) VALUES ($1, $2, $3, $4, $5, 'en', FALSE, 'active')`,
		f.ID, f.SchoolID, f.Name, f.Number, f.Role)
	return f
}

// addFamily makes a household with a guardian of its name, phones in their order, and children in 5-B.
func (k *talk) addFamily(name string, numbers []bot.Number, children ...string) bot.Household {
	k.Helper()
	h := bot.Household{ID: bot.NewID(), SchoolID: k.school.ID, Name: name, Language: "ur"}
	k.exec(`INSERT INTO households (id, school_id, name, language, created_at) VALUES ($1, $2, $3, $4, $5)`, h.ID, h.SchoolID, name, h.Language, k.now)
	k.exec(`INSERT INTO guardians (id, household_id, name, relation) VALUES ($1, $2, $3, 'father')`, bot.NewID(), h.ID, name)
	for i, n := range numbers {
		k.exec(`INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp) VALUES ($1, $2, $3, $4, TRUE, FALSE)`, h.SchoolID, h.ID, n, i+1)
	}
	for _, c := range children {
		id := bot.NewID()
		k.exec(`INSERT INTO students (id, school_id, admission_no, name, class_id, state) VALUES ($1, $2, $3, $4, $5, 'active')`,
			id, h.SchoolID, "A-"+id[24:], c, k.class)
		k.exec(`INSERT INTO household_students (household_id, student_id, may_receive, may_book) VALUES ($1, $2, TRUE, TRUE)`, h.ID, id)
	}
	return h
}

// write is a text from a phone to the school, a second after the one before.
func (k *talk) write(from bot.Number, body string, change ...func(*bot.Incoming)) bot.Incoming {
	k.Helper()
	k.sent++
	in := bot.Incoming{
		Channel: bot.SMS, ProviderID: fmt.Sprintf("SM%032d", k.sent), From: from, To: ourSMS, Body: body,
		At: k.now.Add(time.Duration(k.sent) * time.Second),
	}
	for _, f := range change {
		f(&in)
	}
	fresh, err := k.store.Receive(k.Context(), in)
	if err != nil || !fresh {
		k.Fatalf("receive %q: fresh %v, %v", body, fresh, err)
	}
	return in
}

func (k *talk) unrouted() []bot.Inbound {
	k.Helper()
	list, err := k.store.Unrouted(k.Context(), k.now, 64)
	if err != nil {
		k.Fatal(err)
	}
	return list
}

// next is the only message that waits.
func (k *talk) next() bot.Inbound {
	k.Helper()
	list := k.unrouted()
	if len(list) != 1 {
		k.Fatalf("%d messages wait, want 1", len(list))
	}
	return list[0]
}

func (k *talk) route(d bot.Decision) error { return k.store.Route(k.Context(), k.now, d) }

func (k *talk) mustRoute(d bot.Decision) {
	k.Helper()
	if err := k.route(d); err != nil {
		k.Fatal(err)
	}
}

// draft is a queued text of the school.
func (k *talk) draft(to bot.Number, topic bot.Topic, answers time.Time) bot.Draft {
	return bot.Draft{Message: bot.Message{
		ID: bot.NewID(), SchoolID: k.school.ID, Direction: bot.Out, Channel: bot.SMS, Class: bot.Routine, Topic: topic,
		Status: bot.Queued, Priority: bot.Routine.Priority(), Number: to, Body: "words", Language: "en", Segments: 1,
		AnswersAt: answers, SendAfter: k.now, ExpiresAt: k.now.Add(time.Hour), CreatedAt: k.now,
	}}
}

// queue has texts queued, by way of a message of nobody's.
func (k *talk) queue(drafts ...bot.Draft) {
	k.Helper()
	k.write("+15550000000", "for the queue")
	for _, in := range k.unrouted() {
		if in.Message.Body == "for the queue" {
			k.mustRoute(bot.Decision{Message: in.Message, Reason: "test", Drafts: drafts})
			return
		}
	}
	k.Fatal("the message that queues is not there")
}

func (k *talk) text(query string, args ...any) string {
	k.Helper()
	var s string
	if err := k.db.GetContext(k.Context(), &s, query, args...); err != nil {
		k.Fatalf("%s: %v", query, err)
	}
	return s
}

func (k *talk) count(query string, args ...any) int {
	k.Helper()
	var n int
	if err := k.db.GetContext(k.Context(), &n, query, args...); err != nil {
		k.Fatalf("%s: %v", query, err)
	}
	return n
}
