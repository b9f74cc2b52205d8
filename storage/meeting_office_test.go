package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// guest is a family's first child as the class teacher's guests list it.
func (k *fair) guest(household string) meeting.Guest {
	k.Helper()
	list, err := k.store.MeetingGuests(k.Context(), k.meeting, k.teacher.ID)
	if err != nil {
		k.Fatal(err)
	}
	i := slices.IndexFunc(list, func(g meeting.Guest) bool { return g.HouseholdID == household })
	if i < 0 {
		k.Fatalf("the family is no guest: %+v", list)
	}
	return list[i]
}

func (k *fair) bookByHand(household string, n int) meeting.Arrangement {
	k.Helper()
	a, err := k.board().BookByHand(k.slot(k.teacher.ID, n).ID, k.guest(household), k.now)
	if err != nil {
		k.Fatal(err)
	}
	return a
}

func TestTwoFamiliesNeverHoldOneSlotByHand(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		const n = 6
		var all []meeting.Arrangement
		for i := range n {
			all = append(all, k.bookByHand(k.addFamily(fmt.Sprint("Family ", i), nil, "Kid").ID, 0))
		}
		errs := make([]error, n)
		var wg sync.WaitGroup
		for i, a := range all {
			wg.Go(func() { errs[i] = k.store.ArrangeMeeting(k.Context(), k.now, k.school.ID, a, nil, nil) })
		}
		wg.Wait()
		booked := 0
		for _, err := range errs {
			switch {
			case err == nil:
				booked++
			case !errors.Is(err, bot.ErrTaken):
				k.Error(err)
			}
		}
		if got := k.board().Visits; booked != 1 || len(got) != 1 || got[0].State != meeting.Booked {
			k.Errorf("%d families were given one slot, %+v", booked, got)
		}
	})
}

func TestAFamilyThatChangedMeanwhileIsDecidedAfresh(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		h := k.addFamily("Imran Ali", nil, "Ayesha").ID
		stale := k.bookByHand(h, 0)
		k.must(k.book(h, 2))
		if err := k.store.ArrangeMeeting(k.Context(), k.now, k.school.ID, stale, nil, nil); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("what was decided about other times: %v, want ErrTaken", err)
		}
		if got := k.holds(h); got != "booked: booked 2, booked 3" {
			k.Errorf("it holds %s", got)
		}
		// The class teacher's time moves, the other's stays.
		if err := k.store.ArrangeMeeting(k.Context(), k.now, k.school.ID, k.bookByHand(h, 0), nil, nil); err != nil {
			k.Fatal(err)
		}
		if got := k.holds(h); got != "booked: booked 0, booked 3" {
			k.Errorf("it holds %s", got)
		}
		if err := k.store.ArrangeMeeting(k.Context(), k.now, k.addSchool("Other").ID, k.bookByHand(h, 1), nil, nil); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school's meeting: %v, want ErrNotFound", err)
		}
		all, err := k.board().ReleaseByHand(k.slot(k.teacher.ID, 0).ID, true, k.now)
		if err != nil {
			k.Fatal(err)
		}
		if err := k.store.ArrangeMeeting(k.Context(), k.now, k.school.ID, all, nil, nil); err != nil {
			k.Fatal(err)
		}
		if got := k.holds(h); got != "declined:" {
			k.Errorf("it holds %s", got)
		}
	})
}

func TestGuestsAreThoseWhomTheMeetingIsFor(t *testing.T) {
	eachFair(t, 1, func(k *fair) {
		in := k.addFamily("In", nil, "Ayesha", "Bilal")
		mayNot := k.addFamily("May not", nil, "Hamza")
		k.exec(`UPDATE household_students SET may_book = FALSE WHERE household_id = $1`, mayNot.ID)
		untold := k.addFamily("Untold", nil, "Zara")
		k.exec(`UPDATE household_students SET may_receive = FALSE WHERE household_id = $1`, untold.ID)
		left := k.addFamily("Left", nil, "Gone")
		k.exec(`UPDATE students SET state = 'left' WHERE id = $1`, k.child(left.ID))
		guests := func(audience string) (names []string) {
			m := k.meeting
			m.Audience = audience
			list, err := k.store.MeetingGuests(k.Context(), m, k.art.ID)
			if err != nil {
				k.Fatal(err)
			}
			for _, g := range list {
				names = append(names, g.Class+" "+g.Child+" "+g.Family)
			}
			return names
		}
		both := []string{"5-B Ayesha In", "5-B Bilal In"}
		for audience, want := range map[string][]string{"all": both, "class:5-b": both, "household:" + in.ID: both, "household:" + mayNot.ID: nil} {
			if got := guests(audience); !slices.Equal(got, want) {
				k.Errorf("for %s: %v, want %v", audience, got, want)
			}
		}
		if _, err := k.store.MeetingGuests(k.Context(), meeting.Meeting{SchoolID: k.school.ID, Audience: "class:9-Z"}, k.art.ID); !errors.Is(err, bot.ErrAudience) {
			k.Errorf("a class that is gone: %v", err)
		}
	})
}

func TestMeetingsAndFamiliesAreListed(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		other := k.addStaff("Mr Elsewhere", bot.RoleTeacher, "")
		for staff, want := range map[string]int{k.art.ID: 1, other.ID: 0} {
			if list, err := k.store.MeetingsWith(k.Context(), k.school.ID, staff); err != nil || len(list) != want {
				k.Errorf("%d meetings, %v, want %d", len(list), err, want)
			}
		}
		for i := range 3 {
			h := k.addFamily(fmt.Sprint("Full ", i), []bot.Number{bot.Number(fmt.Sprint("+92300123456", i))}, "Kid")
			k.must(k.release(h.ID, meeting.Full))
		}
		k.must(k.book(k.addFamily("Booked", nil, "Kid").ID, 0), k.release(k.addFamily("Declined", nil, "Kid").ID, meeting.Declined))
		list, err := k.store.MeetingFamilies(k.Context(), k.school.ID, k.meeting.ID, 2)
		var got []string
		for _, f := range list {
			got = append(got, fmt.Sprint(f.State, " ", f.Name, " ", f.Number))
		}
		want := []string{"declined Declined ", "full Full 0 +923001234560", "full Full 1 +923001234561"}
		if err != nil || !slices.Equal(got, want) {
			k.Errorf("listed %q, %v\nwant %q", got, err, want)
		}
		if list, err := k.store.MeetingFamilies(k.Context(), k.addSchool("Other").ID, k.meeting.ID, 2); err != nil || len(list) > 0 {
			k.Errorf("another school sees %v, %v", list, err)
		}
	})
}

func TestInvitingAndCallingOff(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		day := civil.DateOf(k.meeting.StartsAt, k.school.Zone())
		remind := func(m meeting.Meeting) []scheduler.Schedule {
			at := m.StartsAt.Add(-1)
			return []scheduler.Schedule{scheduler.Remind(m.Broadcast(meeting.PartToday, "", bot.Reminder, k.now), "meeting morning", "morning", civil.Wall{Date: day}, at, m.EndsAt)}
		}
		invites := func(m meeting.Meeting) bool {
			b := m.Invitation(k.school, k.now)
			added, err := k.store.InviteToMeeting(k.Context(), b, remind(m))
			if err != nil {
				k.Fatal(err)
			}
			return added.ID == b.ID
		}
		if !invites(k.meeting) || invites(k.meeting) {
			k.Error("one invitation a day is one")
		}
		again, _ := k.add("Parents' day", 1)
		if !invites(again) {
			k.Error("another meeting is not invited to")
		}
		names := func() (names []string) {
			list, _, err := k.store.Schedules(k.Context(), k.school.ID)
			if err != nil {
				k.Fatal(err)
			}
			for _, s := range list {
				names = append(names, s.Name)
			}
			slices.Sort(names)
			return names
		}
		if got := names(); len(got) != 2 || got[0] != "meeting morning" {
			k.Errorf("the reminders are called %q", got)
		}
		if err := k.store.CallOffMeeting(k.Context(), k.now, k.meeting.Cancellation(k.now)); err != nil {
			k.Fatal(err)
		}
		if got := names(); len(got) != 1 || got[0] == "meeting morning" {
			k.Errorf("still armed: %q", got)
		}
		if got := k.text(`SELECT state FROM broadcasts WHERE subject = $1 AND part = 'invite'`, k.meeting.ID); got != bot.BroadcastCanceled {
			k.Errorf("the invitation is %s", got)
		}
		if got := k.text(`SELECT state FROM broadcasts WHERE subject = $1 AND part = 'invite'`, again.ID); got != bot.BroadcastExpanding {
			k.Errorf("the other meeting's invitation is %s", got)
		}
		if got := k.text(`SELECT state FROM broadcasts WHERE subject = $1 AND part = 'cancel'`, k.meeting.ID); got != bot.BroadcastExpanding {
			k.Errorf("the cancellation is %s", got)
		}
	})
}
