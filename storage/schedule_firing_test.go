package storage_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/scheduler"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// Three programs on one database: each firing is written down once, with one broadcast, and none is left out.
func TestThreeFirersMakeOneOccurrence(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		stores := []*storage.Store{storagetest.Open(t, url), storagetest.Open(t, url), storagetest.Open(t, url)}
		k := newTalk(t, stores[0])
		for _, name := range []string{"a", "b", "c", "d"} {
			k.addSchedule(name, "0,30 16 * * *")
		}
		var want []string
		for d := (civil.Date{Year: 2026, Month: 11, Day: 24}); d.Before(civil.Date{Year: 2026, Month: 12, Day: 1}); d = d.AddDays(1) {
			for _, clock := range []string{"16:00", "16:30"} {
				var wg sync.WaitGroup
				for _, s := range stores {
					wg.Go(func() { fire(t, s, k.at(d.String()+" "+clock)) })
				}
				wg.Wait()
				for range 4 {
					want = append(want, d.String()+" "+clock+" fired")
				}
			}
		}
		if got := k.occurred(); !slices.Equal(got, want) {
			t.Errorf("%d occurrences, want %d: %q", len(got), len(want), got)
		}
		if n := k.count("SELECT count(*) FROM broadcasts b JOIN occurrences o ON o.broadcast_id = b.id"); n != len(want) || k.count("SELECT count(*) FROM broadcasts") != n {
			t.Errorf("%d broadcasts belong to occurrences, want %d", n, len(want))
		}
		for _, name := range []string{"a", "b", "c", "d"} {
			k.wantNext(name, "2026-12-01T16:00", scheduler.Active)
		}
	})
}

// A firing that breaks off has not happened: the next look finds it due, as it was.
func TestAFiringHappensWhollyOrNotAtAll(t *testing.T) {
	eachTalk(t, func(k *talk) {
		s := k.addSchedule("daily", "0 16 * * *")
		next := s
		next.Wall, next.NextAt = "2026-11-25T16:00", k.at("2026-11-25 16:00")
		o := scheduler.Occurrence{ScheduleID: s.ID, SchoolID: k.school.ID, Date: "2026-11-24", Slot: "16:00", State: scheduler.Fired, DueAt: s.NextAt, At: s.NextAt, BroadcastID: "b"}
		if err := k.store.Fire(k.Context(), s.NextAt, next, o, &bot.Broadcast{ID: "b", SchoolID: "no such school", Key: "k"}); err == nil {
			k.Fatal("a broadcast of no school was stored")
		}
		k.wantOccurred()
		k.wantNext("daily", "2026-11-24T16:00", scheduler.Active)
		fire(k.T, k.store, s.NextAt)
		k.wantOccurred("2026-11-24 16:00 fired")
		// Who read the schedule before that comes too late.
		if err := k.store.Fire(k.Context(), s.NextAt, next, o, nil); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("fired twice: %v", err)
		}
	})
}

// Where the clocks skip an hour, two wall clocks are one instant: the schedule still stands at it after the first, and only
// the key tells who comes too late.
func TestTwoFiringsAtOneInstant(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.exec("UPDATE schools SET timezone = 'America/New_York'")
		k.school.Timezone = "America/New_York"
		k.now = k.at("2027-03-13 12:00")
		k.addSchedule("night", "15,45 2 * * *")
		gap := k.at("2027-03-14 02:15")
		due, err := k.store.Due(k.Context(), gap, 10)
		if err != nil || len(due) != 1 || due[0].School.ID != k.school.ID {
			k.Fatalf("%+v, %v", due, err)
		}
		stale := due[0].Schedule
		fireOnce := func(wall, slot string) error {
			next := stale
			next.Wall, next.NextAt = wall, k.at(wall)
			return k.store.Fire(k.Context(), gap, next, scheduler.Occurrence{ScheduleID: stale.ID, SchoolID: k.school.ID, Date: "2027-03-14", Slot: slot, State: scheduler.Fired, DueAt: gap, At: gap}, nil)
		}
		if err := fireOnce("2027-03-14T02:45", "02:15"); err != nil {
			k.Fatal(err)
		}
		if err := fireOnce("2027-03-14T02:45", "02:15"); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("the first of two fired twice: %v", err)
		}
		fire(k.T, k.store, gap)
		k.wantOccurred("2027-03-14 02:15 fired", "2027-03-14 02:45 fired")
		k.wantNext("night", "2027-03-15T02:15", scheduler.Active)
	})
}

// The clock was ahead, was set back, and the schedule was armed afresh: it comes to a firing that is written down. Nothing is
// sent twice, and it goes on from there.
func TestAScheduleGoesOnAfterTheClockWasSetBack(t *testing.T) {
	eachTalk(t, func(k *talk) {
		s := k.addSchedule("daily", "0 16 * * *")
		fire(k.T, k.store, s.NextAt)
		k.wantNext("daily", "2026-11-25T16:00", scheduler.Active)
		k.exec("UPDATE schedules SET wall = '2026-11-24T16:00', next_at = $1", s.NextAt)
		fire(k.T, k.store, s.NextAt)
		k.wantOccurred("2026-11-24 16:00 fired")
		k.wantNext("daily", "2026-11-25T16:00", scheduler.Active)
		if n := k.count("SELECT count(*) FROM broadcasts"); n != 1 {
			k.Errorf("%d broadcasts", n)
		}
		fire(k.T, k.store, k.at("2026-11-25 16:00"))
		k.wantOccurred("2026-11-24 16:00 fired", "2026-11-25 16:00 fired")
	})
}
