package storage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// What schedules did in a span is listed with what they are called, also where they are gone; nothing of another school, nothing
// outside the span.
func TestWhatWasDoneInASpan(t *testing.T) {
	eachTalk(t, func(k *talk) {
		kept, gone := k.addSchedule("kept", "0 16 * * *"), k.addSchedule("gone", "0 17 * * *", func(s *scheduler.Schedule) { s.Kind, s.Subject = "event", "sports" })
		for _, day := range []string{"2026-11-24", "2026-11-25", "2026-11-26"} {
			fire(k.T, k.store, k.at(day+" 16:00"))
			fire(k.T, k.store, k.at(day+" 17:00"))
		}
		if err := k.store.RemoveSchedule(k.Context(), k.school.ID, gone.ID); err != nil {
			k.Fatal(err)
		}
		did, err := k.store.Did(k.Context(), k.school.ID, k.at("2026-11-24 17:00"), k.at("2026-11-26 16:00"), 10)
		if err != nil {
			k.Fatal(err)
		}
		var got []string
		for _, d := range did {
			got = append(got, d.Date+" "+d.Slot+" "+d.Name+" "+d.Kind+" "+d.Subject)
		}
		want := []string{"2026-11-24 17:00  event sports", "2026-11-25 16:00 kept " + kept.Kind + " ", "2026-11-25 17:00  event sports"}
		if !slices.Equal(got, want) {
			k.Errorf("got %q\nwant %q", got, want)
		}
		if did, err := k.store.Did(k.Context(), k.school.ID, time.Time{}, k.at("2027-01-01 00:00"), 2); err != nil || len(did) != 2 {
			k.Errorf("%d of at most 2: %v", len(did), err)
		}
		if did, err := k.store.Did(k.Context(), k.addSchool("Other").ID, time.Time{}, k.at("2027-01-01 00:00"), 9); err != nil || len(did) != 0 {
			k.Errorf("another school did %v, %v", did, err)
		}
	})
}

// Broadcasts that wait, events and meetings, each only within its span and its school.
func TestWhatIsPlannedInASpan(t *testing.T) {
	eachTalk(t, func(k *talk) {
		other := k.addSchool("Other")
		for _, school := range []string{k.school.ID, other.ID} {
			for _, at := range []string{"2026-12-01 00:00", "2026-12-15 10:00", "2027-01-01 00:00"} {
				b := bot.Broadcast{SchoolID: school, Kind: bot.KindText, Audience: "all", Text: at, Class: bot.Routine, SendAfter: k.at(at), CreatedAt: k.now}
				if _, err := k.store.AddBroadcast(k.Context(), b); err != nil {
					k.Fatal(err)
				}
			}
			for _, m := range [][2]string{{"2026-11-30 09:00", "2026-12-01 13:00"}, {"2026-12-31 09:00", "2027-01-02 13:00"}, {"2027-01-01 09:00", "2027-01-01 13:00"}} {
				m := meeting.Meeting{ID: bot.NewID(), SchoolID: school, Name: m[0], Audience: "all", SlotMin: 10, State: meeting.Planned, StartsAt: k.at(m[0]), EndsAt: k.at(m[1]), CreatedAt: k.now}
				if err := k.store.AddMeeting(k.Context(), m, nil); err != nil {
					k.Fatal(err)
				}
			}
		}
		e := k.addEvent("Sports Day", "2026-12-31", "09:00")
		k.addEvent("New Year", "2027-01-01", "09:00")
		from, until := k.at("2026-12-01 00:00"), k.at("2027-01-01 00:00")
		waiting, err := k.store.PlannedBroadcasts(k.Context(), k.school.ID, from, until, 10)
		if err != nil || len(waiting) != 2 || waiting[0].Text != "2026-12-01 00:00" || waiting[1].Text != "2026-12-15 10:00" {
			k.Errorf("waiting are %+v, %v", waiting, err)
		}
		meetings, err := k.store.MeetingsIn(k.Context(), k.school.ID, from, until)
		if err != nil || len(meetings) != 2 || meetings[0].Name != "2026-11-30 09:00" {
			k.Errorf("meetings are %+v, %v", meetings, err)
		}
		events, err := k.store.EventsOn(k.Context(), k.school.ID, civil.Date{Year: 2026, Month: 12, Day: 1}, civil.Date{Year: 2026, Month: 12, Day: 31})
		if err != nil || len(events) != 1 || events[0].ID != e.ID {
			k.Errorf("events are %+v, %v", events, err)
		}
		titles, err := k.store.Titles(k.Context(), k.school.ID, []string{e.ID, meetings[0].ID, "nobody"})
		if err != nil || len(titles) != 2 || titles[e.ID] != "Sports Day" || titles[meetings[0].ID] != meetings[0].Name {
			k.Errorf("titles are %v, %v", titles, err)
		}
		if titles, err := k.store.Titles(k.Context(), other.ID, []string{e.ID}); err != nil || len(titles) != 0 {
			k.Errorf("another school reads %v, %v", titles, err)
		}
	})
}

func TestHolidaysInARow(t *testing.T) {
	eachTalk(t, func(k *talk) {
		day := civil.Date{Year: 2026, Month: 12, Day: 30}
		set := func(from, until civil.Date, name string) {
			if err := k.store.SetHolidays(k.Context(), k.school.ID, from, until, name); err != nil {
				k.Fatal(err)
			}
		}
		holidays := func() string {
			school, err := k.store.School(k.Context(), k.school.ID)
			if err != nil {
				k.Fatal(err)
			}
			var list []string
			for d, name := range school.Holidays {
				list = append(list, d.String()[5:]+" "+name)
			}
			slices.Sort(list)
			return strings.Join(list, ", ")
		}
		set(day, day.AddDays(3), "Winter")
		set(day.AddDays(2), day.AddDays(2), "New Year")
		if got := holidays(); got != "01-01 New Year, 01-02 Winter, 12-30 Winter, 12-31 Winter" {
			k.Errorf("holidays are %s", got)
		}
		if err := k.store.RemoveHolidays(k.Context(), k.school.ID, day, day.AddDays(2)); err != nil {
			k.Fatal(err)
		}
		if got := holidays(); got != "01-02 Winter" {
			k.Errorf("left are %s", got)
		}
		if err := k.store.RemoveHolidays(k.Context(), k.addSchool("Other").ID, day, day.AddDays(9)); err != nil || holidays() == "" {
			k.Errorf("another school removes them: %v", err)
		}
	})
}

func TestClassList(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{"+923001234567"}, "Omar")
		list, err := k.store.ClassList(k.Context(), k.school.ID)
		if err != nil || len(list) == 0 || list[0].SchoolID != k.school.ID {
			k.Errorf("got %+v, %v", list, err)
		}
		if list, err := k.store.ClassList(k.Context(), k.addSchool("Other").ID); err != nil || len(list) != 0 {
			k.Errorf("another school has %+v, %v", list, err)
		}
	})
}
