package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
	"raabta/storage"
)

// fair is a school with a meeting on the day after tomorrow: slots of ten minutes with the class teacher of 5-B and with an
// art teacher who teaches the class too.
type fair struct {
	*talk
	art     bot.Staff
	meeting meeting.Meeting
	slots   []meeting.Slot
}

func eachFair(t *testing.T, periods int, f func(k *fair)) {
	t.Helper()
	eachTalk(t, func(k *talk) {
		m := &fair{talk: k, art: k.addStaff("Mr Art", bot.RoleTeacher, "")}
		k.exec(`INSERT INTO teachings (staff_id, class_id, subject, class_teacher) VALUES ($1, $2, 'Art', FALSE)`, m.art.ID, k.class)
		m.meeting, m.slots = m.add("Parents' day", periods)
		f(m)
	})
}

func (k *fair) add(name string, periods int) (meeting.Meeting, []meeting.Slot) {
	k.Helper()
	day := civil.DateOf(k.now, k.school.Zone()).AddDays(2)
	until := civil.Clock{Hour: 16 + periods/6, Minute: periods % 6 * 10}
	m, slots, err := meeting.Setup{
		Name: name, Dates: []civil.Date{day}, Hours: civil.Hours{From: civil.Clock{Hour: 16}, Until: until}, SlotMin: 10,
		Teachers: []string{k.teacher.ID, k.art.ID},
	}.Make(k.school, k.now)
	if err != nil {
		k.Fatal(err)
	}
	if err := k.store.AddMeeting(k.Context(), m, slots); err != nil {
		k.Fatal(err)
	}
	return m, slots
}

// slot is the nth time of a teacher.
func (k *fair) slot(teacher string, n int) meeting.Slot {
	var own []meeting.Slot
	for _, s := range k.slots {
		if s.StaffID == teacher {
			own = append(own, s)
		}
	}
	return own[n]
}

func (k *fair) child(household string) string {
	k.Helper()
	return k.text(`SELECT student_id FROM household_students WHERE household_id = $1 ORDER BY student_id LIMIT 1`, household)
}

// visits are a family's visits to the class teacher and to the art teacher at the nth and the next time.
func (k *fair) visits(household string, n int, until time.Time) []meeting.Visit {
	k.Helper()
	var visits []meeting.Visit
	for i, teacher := range []string{k.teacher.ID, k.art.ID} {
		s := k.slot(teacher, n+i)
		visits = append(visits, meeting.Visit{SlotID: s.ID, StudentID: k.child(household), StaffID: teacher, StartsAt: s.StartsAt, HeldUntil: until})
	}
	return visits
}

func (k *fair) carryOut(effects ...bot.Effect) error {
	return storage.CarryOut(k.Context(), k.store, k.now, k.school.ID, effects...)
}

func (k *fair) must(effects ...bot.Effect) {
	k.Helper()
	if err := k.carryOut(effects...); err != nil {
		k.Fatal(err)
	}
}

func (k *fair) propose(household string, n int, until time.Time) meeting.Propose {
	return meeting.Propose{MeetingID: k.meeting.ID, HouseholdID: household, Visits: k.visits(household, n, until), At: k.now}
}

func (k *fair) book(household string, n int) meeting.Book {
	return meeting.Book{MeetingID: k.meeting.ID, HouseholdID: household, Visits: k.visits(household, n, time.Time{}), At: k.now}
}

func (k *fair) release(household, family string) meeting.Release {
	return meeting.Release{MeetingID: k.meeting.ID, HouseholdID: household, Family: family, At: k.now}
}

func (k *fair) board() meeting.Board {
	k.Helper()
	b, err := k.store.Board(k.Context(), k.meeting.ID)
	if err != nil {
		k.Fatal(err)
	}
	return b
}

// holds says what a family has: its state, and its visits as state and time, "booked 0, booked 1".
func (k *fair) holds(household string) string {
	k.Helper()
	b := k.board()
	var visits []string
	for _, v := range b.Visits {
		if v.HouseholdID == household {
			visits = append(visits, fmt.Sprintf("%s %d", v.State, int(v.StartsAt.Sub(k.meeting.StartsAt)/(10*time.Minute))))
		}
	}
	return strings.TrimSpace(b.Families[household] + ": " + strings.Join(visits, ", "))
}

func TestMeetingIsReadAsItWasMade(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		h := k.addFamily("Imran Ali", nil, "Ayesha Imran")
		hold := k.meeting.ReplyBy
		k.must(k.propose(h.ID, 1, hold))

		for _, ref := range []string{k.meeting.ID, "Parents' day", "PARENTS' DAY"} {
			m, err := k.store.Meeting(k.Context(), k.school.ID, ref)
			want := k.meeting
			want.State = meeting.Inviting
			if err != nil || m != want {
				k.Errorf("by %q: %+v, %v\nwant %+v", ref, m, err, want)
			}
		}
		b := k.board()
		if len(b.Slots) != 12 || b.Slots[0] != k.slot(b.Slots[0].StaffID, 0) || b.Teachers[k.art.ID] != "Mr Art" || b.Teachers[k.teacher.ID] != "Ms Sana" {
			k.Errorf("the board has slots %v, teachers %v", b.Slots, b.Teachers)
		}
		want := k.visits(h.ID, 1, hold)[0]
		want.MeetingID, want.HouseholdID, want.State, want.Child, want.Class, want.Family = k.meeting.ID, h.ID, meeting.Proposed, "Ayesha Imran", "5-B", "Imran Ali"
		if len(b.Visits) != 2 || b.Visits[0] != want {
			k.Errorf("the visits are %+v\nwant first %+v", b.Visits, want)
		}

		for _, ref := range []string{"Sports day", ""} {
			if _, err := k.store.Meeting(k.Context(), k.school.ID, ref); !errors.Is(err, bot.ErrNotFound) {
				k.Errorf("by %q: %v, want ErrNotFound", ref, err)
			}
		}
		if _, err := k.store.Meeting(k.Context(), k.addSchool("Other School").ID, k.meeting.ID); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school reads it: %v", err)
		}
		if _, err := k.store.Board(k.Context(), "none"); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("the board of nothing: %v", err)
		}
	})
}

func TestMeetingsAreCounted(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		var ids []string
		for i := range 5 {
			ids = append(ids, k.addFamily(fmt.Sprint("Family ", i), nil, "Kid").ID)
		}
		k.must(k.book(ids[0], 0), k.propose(ids[1], 2, k.meeting.ReplyBy), k.release(ids[2], meeting.Declined), k.release(ids[3], meeting.Full))
		k.add("Empty", 1)
		list, err := k.store.Meetings(k.Context(), k.school.ID)
		if err != nil || len(list) != 2 {
			k.Fatalf("%v, %v", list, err)
		}
		got := list[slices.IndexFunc(list, func(s meeting.Summary) bool { return s.ID == k.meeting.ID })]
		want := meeting.Summary{Meeting: got.Meeting, Slots: 12, Booked: 2, Proposed: 2, InvitedFamilies: 1, BookedFamilies: 1, DeclinedFamilies: 1, FullFamilies: 1}
		if got != want || got.Name != "Parents' day" {
			k.Errorf("counted %+v, want %+v", got, want)
		}
	})
}

func TestNeedsOfFamilies(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		two := k.addFamily("Two children", nil, "Ayesha", "Bilal")
		left := k.addFamily("Left", nil, "Gone")
		k.exec(`UPDATE students SET state = 'left' WHERE id = $1`, k.child(left.ID))
		mayNot := k.addFamily("May not", nil, "Hamza")
		k.exec(`UPDATE household_students SET may_book = FALSE WHERE household_id = $1`, mayNot.ID)
		elsewhere := k.addFamily("Elsewhere", nil, "Zara")
		class := bot.NewID()
		k.exec(`INSERT INTO classes (id, school_id, name, grade, section) VALUES ($1, $2, '6-A', '6', 'A')`, class, k.school.ID)
		k.exec(`UPDATE students SET class_id = $1 WHERE id = $2`, class, k.child(elsewhere.ID))
		maths := k.addFamily("Maths", nil, "Omar") // taught by Ms Sana, who has another class; his own class teacher takes no part
		other := bot.NewID()
		k.exec(`INSERT INTO classes (id, school_id, name, grade, section) VALUES ($1, $2, '7-A', '7', 'A')`, other, k.school.ID)
		k.exec(`UPDATE students SET class_id = $1 WHERE id = $2`, other, k.child(maths.ID))
		for _, subject := range []string{"Maths", "Science"} {
			k.exec(`INSERT INTO teachings (staff_id, class_id, subject, class_teacher) VALUES ($1, $2, $3, FALSE)`, k.teacher.ID, other, subject)
		}

		needs, err := k.store.Needs(k.Context(), k.meeting.ID, []string{two.ID, left.ID, mayNot.ID, elsewhere.ID, maths.ID})
		if err != nil {
			k.Fatal(err)
		}
		var got []string
		names := map[string]string{two.ID: "two", maths.ID: "maths", k.teacher.ID: "Sana", k.art.ID: "Art"}
		for _, n := range needs {
			got = append(got, fmt.Sprintf("%s %s %s", names[n.HouseholdID], n.Child, names[n.StaffID]))
		}
		slices.Sort(got)
		want := []string{"maths Omar Sana", "two Ayesha Art", "two Ayesha Sana", "two Bilal Art", "two Bilal Sana"}
		if !slices.Equal(got, want) {
			k.Errorf("they meet %v\nwant %v", got, want)
		}

		k.exec(`UPDATE staff SET state = 'left' WHERE id = $1`, k.teacher.ID)
		needs, err = k.store.Needs(k.Context(), k.meeting.ID, []string{two.ID, maths.ID})
		if err != nil || len(needs) != 2 || needs[0].StaffID != k.art.ID {
			k.Errorf("after the teacher left they meet %v, %v", needs, err)
		}
		if none, err := k.store.Needs(k.Context(), k.meeting.ID, nil); err != nil || len(none) != 0 {
			k.Errorf("nobody meets %v, %v", none, err)
		}
	})
}

func TestCanceledMeetingTakesNobody(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		a, b := k.addFamily("A", nil, "Kid"), k.addFamily("B", nil, "Kid")
		k.must(k.book(a.ID, 0))
		off := k.meeting.Cancellation(k.now)
		if err := k.store.CallOffMeeting(k.Context(), k.now, off); err != nil {
			k.Fatal(err)
		}
		if err := k.store.CallOffMeeting(k.Context(), k.now, off); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("canceled twice: %v, want ErrTaken", err)
		}
		for _, e := range []bot.Effect{k.book(b.ID, 2), k.propose(b.ID, 2, k.meeting.ReplyBy)} {
			if err := k.carryOut(e); !errors.Is(err, bot.ErrTaken) {
				k.Errorf("%T into a canceled meeting: %v, want ErrTaken", e, err)
			}
		}
		if got := k.holds(a.ID); got != "booked: booked 0, booked 1" {
			k.Errorf("whom to tell is forgotten: %s", got)
		}
		if got := k.board().Meeting.State; got != meeting.Canceled {
			k.Errorf("the meeting is %s", got)
		}
		again, _ := k.add("Parents' day", 1)
		if m, err := k.store.Meeting(k.Context(), k.school.ID, "parents' day"); err != nil || m.ID != again.ID {
			k.Errorf("by name: %v, %v, want the one that takes place", m, err)
		}
		off.ID, off.Subject, off.Key = bot.NewID(), "none", "none"
		if err := k.store.CallOffMeeting(k.Context(), k.now, off); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("cancel nothing: %v", err)
		}
	})
}
