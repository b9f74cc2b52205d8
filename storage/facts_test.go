package storage_test

import (
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/digest"
)

// student is the id of a child by its name.
func (k *talk) student(name string) string {
	k.Helper()
	return k.text("SELECT id FROM students WHERE name = $1", name)
}

func TestFactsAreThoseOfTheWeek(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha", "Bilal", "Chand")
		a, b := k.student("Ayesha"), k.student("Bilal")
		for date, status := range map[string]string{"2026-11-21": "absent", "2026-11-22": "present", "2026-11-28": "absent", "2026-11-29": "absent"} {
			k.exec("INSERT INTO attendance (student_id, date, status) VALUES ($1, $2, $3)", a, date, status)
			k.exec("INSERT INTO marks (student_id, subject, test, date, marks, out_of) VALUES ($1, 'Maths', 'Unit 3', $2, '17.5', '20')", a, date)
			k.exec("INSERT INTO notes (student_id, date, note, kind) VALUES ($1, $2, 'kind', 'praise')", a, date)
			k.exec("INSERT INTO homework (id, class_id, subject, title, due) VALUES ($1, $2, 'Maths', 'p41', $1)", date, k.class)
			k.exec("INSERT INTO homework_missing (homework_id, student_id) VALUES ($1, $2)", date, a)
		}
		k.exec("INSERT INTO attendance (student_id, date, status) VALUES ($1, '2026-11-24', 'late')", b)
		ids := []string{a, b, k.student("Chand"), a}
		got, err := k.store.Facts(k.Context(), k.school.ID, ids, "2026-11-22", "2026-11-28")
		if err != nil {
			k.Fatal(err)
		}
		want := map[string]*digest.Facts{
			a: {
				Attendance: []digest.Attendance{{StudentID: a, Date: "2026-11-22", Status: "present"}, {StudentID: a, Date: "2026-11-28", Status: "absent"}},
				Missing:    []digest.Missing{{StudentID: a, Subject: "Maths", Title: "p41", Due: "2026-11-22"}, {StudentID: a, Subject: "Maths", Title: "p41", Due: "2026-11-28"}},
				Marks: []digest.Mark{{StudentID: a, Subject: "Maths", Test: "Unit 3", Date: "2026-11-22", Marks: "17.5", OutOf: "20"},
					{StudentID: a, Subject: "Maths", Test: "Unit 3", Date: "2026-11-28", Marks: "17.5", OutOf: "20"}},
				Notes: []digest.Note{{StudentID: a, Date: "2026-11-22", Note: "kind", Kind: "praise"}, {StudentID: a, Date: "2026-11-28", Note: "kind", Kind: "praise"}},
			},
			b: {Attendance: []digest.Attendance{{StudentID: b, Date: "2026-11-24", Status: "late"}}},
		}
		if !reflect.DeepEqual(got, want) {
			k.Errorf("got  %+v\nwant %+v", got[a], want[a])
		}
		if got, err := k.store.Facts(k.Context(), k.addSchool("Other School").ID, ids, "2026-11-22", "2026-11-28"); err != nil || len(got) != 0 {
			k.Errorf("another school reads %v, %v", got, err)
		}
	})
}

func TestClassTeachersAreThoseWhoCanBeTold(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		id := k.student("Ayesha")
		named := func() string {
			names, err := k.store.ClassTeachers(k.Context(), []string{id, "nobody"})
			if err != nil {
				k.Fatal(err)
			}
			return names[id]
		}
		if got := named(); got != "Ms Sana" {
			k.Errorf("the class teacher is %q", got)
		}
		k.exec("UPDATE staff SET number = '' WHERE id = $1", k.teacher.ID)
		if got := named(); got != "" {
			k.Errorf("%q has no phone", got)
		}
		k.exec("UPDATE staff SET number = $1, state = 'left' WHERE id = $2", teacherNo, k.teacher.ID)
		if got := named(); got != "" {
			k.Errorf("%q has left", got)
		}
	})
}

// The weekly report as a family lives it: it arrives, "2" reaches the class teacher, and next week's replaces its question.
func TestADigestIsSentAnsweredAndReplaced(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		k.addFamily("Nothing Entered", []bot.Number{mother}, "Bilal")
		k.exec("UPDATE households SET language = 'en'")
		k.exec("INSERT INTO attendance (student_id, date, status) VALUES ($1, '2026-11-23', 'absent')", k.student("Ayesha"))
		send := func(day string) {
			k.Helper()
			if _, err := k.store.AddBroadcast(k.Context(), bot.Broadcast{
				SchoolID: k.school.ID, Kind: digest.Kind, Key: "digest " + day, Audience: "all", Class: bot.Routine, Topic: bot.TopicDigest, Day: day,
				SendAfter: k.now, CreatedAt: k.now,
			}); err != nil {
				k.Fatal(err)
			}
			x := &bot.Expander{
				Store: k.store, Composers: map[string]bot.Composer{digest.Kind: digest.Composer{Store: k.store, Books: k.books()}},
				Alarm: k.store.RaiseAlarm, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			}
			if _, err := x.Step(k.Context(), k.now); err != nil {
				k.Fatal(err)
			}
		}
		send("2026-11-24")
		if got, want := k.lastTo(father), "Iqra School: Ayesha (5-B): absent 1 of 1 days\nPlease send Ayesha every day; if ill, text us that morning.\nReply 1 = done, 2 = please call me"; got != want {
			k.Errorf("the report is %q, want %q", got, want)
		}
		if n := k.count("SELECT count(*) FROM messages WHERE direction = 'out'"); n != 1 {
			k.Errorf("%d texts, want 1: nothing was entered about the other family", n)
		}
		send("2026-11-25")
		if n := k.count("SELECT count(*) FROM questions WHERE state = 'open'"); n != 1 {
			k.Errorf("%d open questions, want 1", n)
		}
		k.left()
		k.write(father, "2")
		r := &bot.Router{Store: k.store, Books: k.books(), Askers: map[string]bot.Asker{digest.Kind: digest.Asker{}}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		if _, err := r.Step(k.Context(), k.now); err != nil {
			k.Fatal(err)
		}
		if got, want := k.text("SELECT body FROM messages WHERE template = 'digest_call'"), "Iqra School: Thank you. We have told Ms Sana. Please expect a call or a text."; got != want {
			k.Errorf("the family is told %q, want %q", got, want)
		}
		if got := k.lastTo(teacherNo); !strings.HasPrefix(got, "#A1 Ayesha (5-B), ") || !strings.Contains(got, "please call") {
			k.Errorf("the teacher is told %q", got)
		}
		if got := k.text("SELECT answer FROM questions WHERE state = 'answered'"); got != "call" {
			k.Errorf("the question keeps %q", got)
		}
	})
}

func TestFactsOfAWholeSchool(t *testing.T) {
	eachTalk(t, func(k *talk) {
		var names []string
		for i := range 1200 { // more than one statement takes
			names = append(names, fmt.Sprintf("Child %d", i))
		}
		tx := k.db.MustBegin()
		ids := make([]string, len(names))
		for i, name := range names {
			ids[i] = bot.NewID()
			tx.MustExec(`INSERT INTO students (id, school_id, admission_no, name, class_id, state) VALUES ($1, $2, $3, $3, $4, 'active')`, ids[i], k.school.ID, name, k.class)
			tx.MustExec("INSERT INTO attendance (student_id, date, status) VALUES ($1, '2026-11-23', 'present')", ids[i])
		}
		if err := tx.Commit(); err != nil {
			k.Fatal(err)
		}
		got, err := k.store.Facts(k.Context(), k.school.ID, ids, "2026-11-23", "2026-11-23")
		if err != nil || len(got) != len(names) {
			k.Errorf("facts of %d of %d, %v", len(got), len(names), err)
		}
	})
}
