package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/scheduler"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// draftEvent makes an event that nobody was told of.
func (k *talk) draftEvent(title string) event.Event {
	k.Helper()
	e := event.Event{ID: bot.NewID(), SchoolID: k.school.ID, Title: title, Date: "2026-12-18", Clock: "09:00", Audience: "all", Question: "Will you come?", State: event.Draft, Version: 1, CreatedAt: k.now}
	k.startsAt(&e)
	if err := k.store.AddEvent(k.Context(), e); err != nil {
		k.Fatal(err)
	}
	return e
}

func (k *talk) announce(e event.Event) error {
	_, err := k.store.AnnounceEvent(k.Context(), k.now, k.school, e, event.Broadcast(e, event.PartAnnounce, k.now), event.Plan(e, k.school, k.now))
	return err
}

// Of many who announce one event at once one does, and all of it happens: the state, the broadcast, the reminders.
func TestAnEventIsAnnouncedOnceAndWhole(t *testing.T) {
	eachTalk(t, func(k *talk) {
		e := k.draftEvent("Sports Day")
		var wg sync.WaitGroup
		errs := make(chan error, 8)
		for range cap(errs) {
			wg.Go(func() { errs <- k.announce(e) })
		}
		wg.Wait()
		close(errs)
		done := 0
		for err := range errs {
			switch {
			case err == nil:
				done++
			case !errors.Is(err, bot.ErrTaken):
				k.Error(err)
			}
		}
		if done != 1 || k.event(e.ID).State != event.Announced {
			k.Errorf("announced %d times, it is %s", done, k.event(e.ID).State)
		}
		if n := k.count("SELECT count(*) FROM broadcasts"); n != 1 {
			k.Errorf("%d broadcasts", n)
		}
		if n := k.count("SELECT count(*) FROM schedules WHERE kind = 'event' AND subject = '" + e.ID + "'"); n != 3 {
			k.Errorf("%d reminders, want 3", n)
		}
		// An audience that the school does not have announces nothing.
		odd := k.draftEvent("Odd")
		odd.Audience = "class:9-Z"
		if err := k.announce(odd); !errors.Is(err, bot.ErrAudience) || k.event(odd.ID).State != event.Draft {
			k.Errorf("got %v, and it is %s", err, k.event(odd.ID).State)
		}
	})
}

// Two events of one title keep their reminders apart, also when one of them moves or goes.
func TestRemindersOfOneTitleAreToldApart(t *testing.T) {
	eachTalk(t, func(k *talk) {
		a, b := k.draftEvent("Sports Day"), k.draftEvent("Sports Day")
		for _, e := range []event.Event{a, b} {
			if err := k.announce(e); err != nil {
				k.Fatal(err)
			}
		}
		b.Date = "2026-12-21"
		k.startsAt(&b)
		if _, _, err := k.store.ChangeEvent(k.Context(), k.now, k.school, b, nil, event.Plan(b, k.school, k.now)); !errors.Is(err, bot.ErrTaken) && err != nil {
			k.Fatal(err)
		}
		of := func(e event.Event) (n int) {
			list, _, err := k.store.Schedules(k.Context(), k.school.ID)
			if err != nil {
				k.Fatal(err)
			}
			for _, s := range list {
				if s.Subject == e.ID && s.State == scheduler.Active && s.ExpiresAt.Equal(k.event(e.ID).StartsAt) {
					n++
				}
			}
			return n
		}
		if of(a) != 3 || of(b) != 3 {
			k.Errorf("%d and %d reminders, want 3 and 3", of(a), of(b))
		}
		if _, err := k.store.CancelEvent(k.Context(), k.now, k.event(a.ID), nil); err != nil {
			k.Fatal(err)
		}
		if of(a) != 0 || of(b) != 3 {
			k.Errorf("%d and %d reminders, want none and 3", of(a), of(b))
		}
	})
}

// A cancellation takes back what has not left and tells those who were told; whoever looks at an old version changes nothing.
func TestACancellationTakesTheRestBack(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{"+923001234567"}, "Omar")
		e := k.draftEvent("Sports Day")
		if err := k.announce(e); err != nil {
			k.Fatal(err)
		}
		told := event.Broadcast(e, event.PartCancel, k.now)
		old := e // a draft still
		if _, err := k.store.CancelEvent(k.Context(), k.now, old, &told); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("canceled as it stood before: %v", err)
		}
		e = k.event(e.ID)
		if _, err := k.store.CancelEvent(k.Context(), k.now, e, &told); err != nil {
			k.Fatal(err)
		}
		list, err := k.store.EventSent(k.Context(), k.school.ID, e.ID)
		if err != nil || len(list) != 2 || list[0].State != bot.BroadcastCanceled || list[1].Part != event.PartCancel || list[1].State != bot.BroadcastExpanding {
			k.Errorf("got %+v, %v", list, err)
		}
		if list, err := k.store.EventSent(k.Context(), k.addSchool("Other").ID, e.ID); err != nil || len(list) != 0 {
			k.Errorf("another school reads %+v, %v", list, err)
		}
		e.SchoolID = k.addSchool("Third").ID
		if _, err := k.store.CancelEvent(k.Context(), k.now, e, nil); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school cancels it: %v", err)
		}
	})
}

// Families are counted and listed by what is known of them.
func TestFamiliesOfAnEvent(t *testing.T) {
	eachTalk(t, func(k *talk) {
		for i, name := range []string{"Asad", "Bilal", "Chand", "Danish", "Ehsan"} {
			k.addFamily(name, []bot.Number{bot.Number(fmt.Sprintf("+92300123456%d", i))}, "Child of "+name)
		}
		e := k.addEvent("Sports Day", "2026-12-18", "09:00")
		k.send(e, event.PartAnnounce, "announce")
		k.answer("+923001234560", "1")
		k.answer("+923001234561", "2")
		k.exec("UPDATE messages SET status = 'failed' WHERE number = $1 AND broadcast_id <> ''", "+923001234564")
		r, err := k.store.EventReach(k.Context(), e)
		if err != nil || r.Yes != 1 || r.No != 1 || r.Made != 5 || r.Told != 4 || r.Silent() != 2 || r.Untold() != 1 || r.Percent(r.Yes) != 25 {
			k.Errorf("got %+v, %v", r, err)
		}
		for which, want := range map[string]string{event.Yes: "[Asad]", event.No: "[Bilal]", event.Silent: "[Chand Danish]", event.Untold: "[Ehsan]"} {
			list, err := k.store.EventFamilies(k.Context(), e, which, 0, 10)
			var names []string
			for _, a := range list {
				names = append(names, a.Name)
			}
			if got := fmt.Sprint(names); err != nil || got != want {
				k.Errorf("%s are %s, want %s: %v", which, got, want, err)
			}
		}
		if list, err := k.store.EventFamilies(k.Context(), e, event.Silent, 1, 1); err != nil || len(list) != 1 || list[0].Name != "Danish" {
			k.Errorf("the second page is %+v, %v", list, err)
		}
		e.SchoolID = k.addSchool("Other").ID
		if r, err := k.store.EventReach(k.Context(), e); err != nil || r.Made+r.Told != 0 {
			k.Errorf("another school has %+v, %v", r, err)
		}
	})
}

// BenchmarkEventPage reads what the page of an event for 100,000 families shows.
func BenchmarkEventPage(b *testing.B) {
	storagetest.Bench(b, func(b *testing.B, s *storage.Store) {
		now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
		school, err := s.FirstSchool(b.Context(), now, bot.School{Name: "A", Timezone: "Asia/Karachi", Hours: "00:00-24:00"})
		if err != nil {
			b.Fatal(err)
		}
		e := event.Event{ID: "event", SchoolID: school.ID, Title: "Sports Day", Date: "2026-12-18", Clock: "09:00", Audience: "all", State: event.Announced, Version: 1, StartsAt: now, CreatedAt: now}
		if err := s.AddEvent(b.Context(), e); err != nil {
			b.Fatal(err)
		}
		broadcast, err := s.AddBroadcast(b.Context(), event.Broadcast(e, event.PartAnnounce, now))
		if err != nil {
			b.Fatal(err)
		}
		const families = 100_000
		numbers := fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", families)
		for _, query := range []string{
			"INSERT INTO classes (id, school_id, name, grade, section) VALUES ('c', $1, '5-B', '5', 'B')",
			"INSERT INTO households (id, school_id, name, language, created_at) " + numbers + "SELECT 'h' || i, $1, 'Family ' || (i * 7919 % 100000), 'en', (SELECT created_at FROM schools LIMIT 1) FROM n",
			"INSERT INTO students (id, school_id, admission_no, name, class_id, state) " + numbers + "SELECT 's' || i, $1, 'a' || i, 'Child ' || i, 'c', 'active' FROM n",
			"INSERT INTO household_students (household_id, student_id, may_receive, may_book) SELECT 'h' || substr(id, 2), id, TRUE, TRUE FROM students WHERE school_id = $1",
			"INSERT INTO event_answers (event_id, household_id, answer, at) SELECT 'event', id, CASE WHEN id < 'h3' THEN 'no' ELSE 'yes' END, created_at FROM households WHERE school_id = $1 AND id < 'h6'",
		} {
			if _, err := storage.Writer(s).ExecContext(b.Context(), query, school.ID); err != nil {
				b.Fatal(query, err)
			}
		}
		list := drafts(school, families)
		for i := range list {
			id := fmt.Sprintf("h%d", i+1)
			list[i].BroadcastID, list[i].HouseholdID, list[i].Recipient, list[i].Topic = broadcast.ID, id, id, bot.TopicEvent
			if i%100 == 0 {
				list[i].Status = bot.Failed
			}
		}
		if err := s.Enqueue(b.Context(), now, list); err != nil {
			b.Fatal(err)
		}
		if _, err := storage.Writer(s).ExecContext(b.Context(), "ANALYZE"); err != nil { // as Postgres does by itself
			b.Fatal(err)
		}
		b.Run("reach", func(b *testing.B) {
			for b.Loop() {
				if r, err := s.EventReach(b.Context(), e); err != nil || r.Told != families-families/100 || r.Made != families {
					b.Fatal(r, err)
				}
			}
		})
		for _, which := range []string{event.Yes, event.Silent, event.Untold} {
			b.Run(which, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.EventFamilies(b.Context(), e, which, 0, 51); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run("sent", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.EventSent(b.Context(), school.ID, e.ID); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}
