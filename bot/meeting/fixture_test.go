package meeting_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
	"raabta/templates"
)

// The meeting of these tests: Friday, 27 November 2026, from 16:00 on in Lahore, ten minutes a visit.
var (
	karachi = mustZone("Asia/Karachi")
	friday  = civil.Date{Year: 2026, Month: time.November, Day: 27}
	four    = civil.Wall{Date: friday, Clock: civil.Clock{Hour: 16}}.Instant(karachi)
	now     = four.Add(-72 * time.Hour)
	replyBy = four.Add(-24 * time.Hour)

	school = bot.School{ID: "school", Name: "Al-Noor School, Lahore", ShortName: "Al-Noor School", Timezone: "Asia/Karachi", Languages: "en,ur,ur-Latn"}
	sana   = "teacher-sana" // class teacher of 5-B
	omar   = "teacher-omar" // class teacher of 2-A
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// at is n visits after four o'clock.
func at(n int) time.Time { return four.Add(time.Duration(n) * 10 * time.Minute) }

// board has the same n free visits for each teacher; a slot's id is the teacher's and its number: "teacher-sana/0".
func board(n int, teachers ...string) meeting.Board {
	b := meeting.Board{
		Meeting: meeting.Meeting{ID: "ptm", SchoolID: "school", Name: "Parents' day", SlotMin: 10, State: meeting.Inviting, ReplyBy: replyBy,
			StartsAt: four, EndsAt: at(n)},
		Teachers: map[string]string{sana: "Ms Sana Iqbal", omar: "Mr Omar Farooq"},
		Families: map[string]string{},
	}
	for i := range n {
		for _, teacher := range teachers {
			b.Slots = append(b.Slots, slot(teacher, i))
		}
	}
	return b
}

func slot(teacher string, n int) meeting.Slot {
	return meeting.Slot{ID: fmt.Sprintf("%s/%d", teacher, n), MeetingID: "ptm", StaffID: teacher, StartsAt: at(n), EndsAt: at(n + 1)}
}

// visit is a booked visit; proposed one that is held until a time.
func visit(household, student, teacher string, n int) meeting.Visit {
	s := slot(teacher, n)
	return meeting.Visit{SlotID: s.ID, MeetingID: "ptm", HouseholdID: household, StudentID: student, StaffID: teacher, StartsAt: s.StartsAt,
		State: meeting.Booked, Child: student, Class: "5-B", Family: household}
}

func proposed(v meeting.Visit, until time.Time) meeting.Visit {
	v.State, v.HeldUntil = meeting.Proposed, until
	return v
}

// need of Imran Ali's two children, or of somebody else's.
func need(household, student, teacher string) meeting.Need {
	names := map[string]string{"ayesha": "Ayesha Imran", "bilal": "Muhammad Bilal Imran"}
	name := names[student]
	if name == "" {
		name = student
	}
	return meeting.Need{HouseholdID: household, StudentID: student, Child: name, Class: "5-B", StaffID: teacher, ClassTeacher: true, HasClass: true}
}

func imran() []meeting.Need {
	return []meeting.Need{need("imran", "ayesha", sana), need("imran", "bilal", omar)}
}

func family(id, language string) bot.Recipient {
	return bot.Recipient{Key: id, Household: bot.Household{ID: id, SchoolID: "school", Name: id, Language: language}}
}

// slots are the ids of visits, in order.
func slots(visits []meeting.Visit) []string {
	ids := []string{}
	for _, v := range visits {
		ids = append(ids, v.SlotID)
	}
	return ids
}

// store plays the part of storage for a composer.
type store struct {
	board meeting.Board
	needs []meeting.Need
}

func (s store) Board(context.Context, string) (meeting.Board, error) { return s.board, nil }

func (s store) Needs(_ context.Context, _ string, households []string) ([]meeting.Need, error) {
	return slices.DeleteFunc(slices.Clone(s.needs), func(n meeting.Need) bool { return !slices.Contains(households, n.HouseholdID) }), nil
}

// books gives every school the built-in texts.
type books struct{ book *templates.Book }

func (b books) Book(context.Context, string) (*templates.Book, error) { return b.book, nil }

func builtin(t testing.TB) *templates.Book {
	t.Helper()
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return book
}
