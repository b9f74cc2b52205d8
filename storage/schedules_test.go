package storage_test

import (
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/scheduler"
	"raabta/storage"
)

// addSchedule makes a schedule of the school, armed at now: a cron expression, or a wall clock.
func (k *talk) addSchedule(name, rule string, change ...func(*scheduler.Schedule)) scheduler.Schedule {
	k.Helper()
	s := scheduler.Schedule{
		ID: bot.NewID(), SchoolID: k.school.ID, Name: name, Kind: "digest", Audience: "all", Class: bot.Routine, Cron: rule,
		GraceSeconds: 7200, CreatedAt: k.now,
	}
	if _, err := civil.ParseWall(rule); err == nil {
		s.Cron, s.Wall = "", rule
	}
	for _, f := range change {
		f(&s)
	}
	s, err := scheduler.Arm(s, k.school, k.now)
	if err != nil {
		k.Fatal(err)
	}
	if err := k.store.AddSchedule(k.Context(), s); err != nil {
		k.Fatal(err)
	}
	return s
}

func (k *talk) schedule(ref string) scheduler.Schedule {
	k.Helper()
	s, err := k.store.Schedule(k.Context(), k.school.ID, ref)
	if err != nil {
		k.Fatal(err)
	}
	return s
}

// at is an instant by the school's wall.
func (k *talk) at(wall string) time.Time {
	k.Helper()
	w, err := civil.ParseWall(wall)
	if err != nil {
		k.Fatal(err)
	}
	return w.Instant(k.school.Zone())
}

// fire lets a runner do everything that is due.
func fire(t *testing.T, s *storage.Store, now time.Time) {
	t.Helper()
	r := &scheduler.Runner{Store: s, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for more := true; more; {
		var err error
		if more, err = r.Step(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
}

// occurred lists what was fired, missed and skipped, the earliest first: "2026-11-27 16:00 fired".
func (k *talk) occurred() []string {
	k.Helper()
	list, err := k.store.Occurrences(k.Context(), k.school.ID, 1000)
	if err != nil {
		k.Fatal(err)
	}
	lines := []string{}
	for _, o := range list {
		lines = append(lines, o.Date+" "+o.Slot+" "+o.State)
	}
	slices.Reverse(lines)
	return lines
}

func (k *talk) wantOccurred(want ...string) {
	k.Helper()
	if got := k.occurred(); !slices.Equal(got, want) {
		k.Errorf("%q\nwant %q", got, want)
	}
}

func (k *talk) wantNext(ref, wall, state string) {
	k.Helper()
	s := k.schedule(ref)
	if s.Wall != wall || s.State != state || s.State == scheduler.Active && !s.NextAt.Equal(k.at(wall)) {
		k.Errorf("it stands at %s (%v), %s; want %s, %s", s.Wall, s.NextAt, s.State, wall, state)
	}
}

func TestAScheduleFires(t *testing.T) {
	weekly := "0 16 * * 5"
	for _, c := range []struct {
		name, rule, now string
		change          func(*scheduler.Schedule)
		occurred        []string
		next, state     string
	}{
		{"a minute early: nothing", weekly, "2026-11-27 15:59", nil, []string{}, "2026-11-27T16:00", "active"},
		{"on time, and then next week's date", weekly, "2026-11-27 16:00", nil, []string{"2026-11-27 16:00 fired"}, "2026-12-04T16:00", "active"},
		{"late within its grace", weekly, "2026-11-27 18:00", nil, []string{"2026-11-27 16:00 fired"}, "2026-12-04T16:00", "active"},
		{"later than that: missed, visibly", weekly, "2026-11-27 18:01", nil, []string{"2026-11-27 16:00 missed"}, "2026-12-04T16:00", "active"},
		{"three weeks of downtime: each one is written down, the last one fires", weekly, "2026-12-11 17:00", nil,
			[]string{"2026-11-27 16:00 missed", "2026-12-04 16:00 missed", "2026-12-11 16:00 fired"}, "2026-12-18T16:00", "active"},
		{"once: done", "2026-11-27 16:00", "2026-11-27 16:00", nil, []string{"2026-11-27 16:00 fired"}, "2026-11-27T16:00", "done"},
		{"once, missed: done", "2026-11-27 16:00", "2026-11-28 16:00", nil, []string{"2026-11-27 16:00 missed"}, "2026-11-27T16:00", "done"},
		{"what it says is over", "2026-11-27 16:00", "2026-11-27 17:00", func(s *scheduler.Schedule) { s.ExpiresAt = s.CreatedAt.Add(time.Hour) },
			[]string{"2026-11-27 16:00 missed"}, "2026-11-27T16:00", "done"},
		{"a slot of its own", "2026-11-27 16:00", "2026-11-27 16:00", func(s *scheduler.Schedule) { s.Slot = "1d" }, []string{"2026-11-27 1d fired"}, "2026-11-27T16:00", "done"},
		{"not on a holiday", "0 16 * * *", "2026-11-25 16:00", func(s *scheduler.Schedule) { s.SkipHolidays = true },
			[]string{"2026-11-24 16:00 missed", "2026-11-25 16:00 skipped"}, "2026-11-26T16:00", "active"},
		{"on a holiday all the same", "0 16 * * *", "2026-11-25 16:00", nil, []string{"2026-11-24 16:00 missed", "2026-11-25 16:00 fired"}, "2026-11-26T16:00", "active"},
		{"not on the day off", "0 16 * * 7", "2026-11-29 16:00", func(s *scheduler.Schedule) { s.SkipHolidays = true },
			[]string{"2026-11-29 16:00 skipped"}, "2026-12-06T16:00", "active"},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachTalk(t, func(k *talk) {
				if err := k.store.SetHoliday(k.Context(), k.school.ID, civil.Date{Year: 2026, Month: 11, Day: 25}, "Iqbal Day"); err != nil {
					k.Fatal(err)
				}
				s := k.addSchedule("weekly", c.rule, func(s *scheduler.Schedule) {
					if c.change != nil {
						c.change(s)
					}
				})
				fire(k.T, k.store, k.at(c.now))
				fire(k.T, k.store, k.at(c.now)) // again changes nothing
				k.wantOccurred(c.occurred...)
				k.wantNext("weekly", c.next, c.state)
				fired := 0
				for _, o := range c.occurred {
					if strings.HasSuffix(o, " fired") {
						fired++
					}
				}
				if n := k.count("SELECT count(*) FROM broadcasts b JOIN occurrences o ON o.broadcast_id = b.id AND o.state = 'fired' AND b.day = o.date"); n != fired || k.count("SELECT count(*) FROM broadcasts") != fired {
					k.Errorf("%d broadcasts, want %d", n, fired)
				}
				if fired == 1 {
					b, err := k.store.Broadcasts(k.Context(), k.school.ID, 1)
					if err != nil || b[0].Kind != "digest" || b[0].Topic != bot.TopicDigest || b[0].State != bot.BroadcastExpanding || !strings.HasPrefix(b[0].Key, "schedule "+s.ID) {
						k.Errorf("the broadcast is %+v, %v", b, err)
					}
				}
			})
		})
	}
}

// A week is seven civil days, not 168 hours.
func TestAWeeklyScheduleStaysAtItsHourWhenTheClocksChange(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.exec("UPDATE schools SET timezone = 'America/New_York'")
		k.school.Timezone = "America/New_York"
		k.now = k.at("2027-03-01 12:00")
		k.addSchedule("weekly", "0 16 * * 5")
		before := k.at("2027-03-12 16:00")
		fire(k.T, k.store, k.at("2027-03-05 16:00"))
		fire(k.T, k.store, before)
		k.wantNext("weekly", "2027-03-19T16:00", "active")
		if d := k.schedule("weekly").NextAt.Sub(before); d != 167*time.Hour {
			k.Errorf("over the change of clocks it waits %v", d)
		}
	})
}

func TestAPausedScheduleKeepsSilent(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addSchedule("daily", "0 16 * * *")
		pause := func(now, state string) error {
			_, err := k.store.SetScheduleState(k.Context(), k.at(now), k.school.ID, "Daily", state)
			return err
		}
		if err := pause("2026-11-24 12:00", scheduler.Paused); err != nil {
			k.Fatal(err)
		}
		fire(k.T, k.store, k.at("2026-11-26 16:00"))
		k.wantOccurred()
		if err := pause("2026-11-26 17:00", scheduler.Active); err != nil {
			k.Fatal(err)
		}
		k.wantNext("daily", "2026-11-27T16:00", "active") // what fell into the pause is not missed
		fire(k.T, k.store, k.at("2026-11-27 16:00"))
		k.wantOccurred("2026-11-27 16:00 fired")

		k.addSchedule("once", "2026-11-28 16:00")
		fire(k.T, k.store, k.at("2026-11-28 16:00"))
		for _, state := range []string{scheduler.Paused, scheduler.Active} {
			if _, err := k.store.SetScheduleState(k.Context(), k.at("2026-11-29 12:00"), k.school.ID, "once", state); err == nil {
				k.Errorf("a schedule that is done became %s", state)
			}
		}
		if err := func() error {
			_, err := k.store.SetScheduleState(k.Context(), k.now, k.school.ID, "nothing", scheduler.Paused)
			return err
		}(); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("no schedule: %v", err)
		}
	})
}

func TestSchedulesHaveNames(t *testing.T) {
	eachTalk(t, func(k *talk) {
		digest := k.addSchedule("Weekly digest", "0 18 * * 6")
		k.addSchedule("Fees", "2026-11-25 10:00")
		other := k.addSchool("Other School")
		same := digest
		same.ID = bot.NewID()
		err := k.store.AddSchedule(k.Context(), same)
		if err == nil || !strings.Contains(err.Error(), `there is a schedule called "Weekly digest" already: give this one another name`) {
			k.Errorf("a second one of its name: %v", err)
		}
		same.SchoolID = other.ID
		if err := k.store.AddSchedule(k.Context(), same); err != nil {
			k.Errorf("the same name in another school: %v", err)
		}
		fire(k.T, k.store, k.at("2026-11-28 18:00"))
		list, last, err := k.store.Schedules(k.Context(), k.school.ID)
		if err != nil || len(list) != 2 || list[0].Name != "Weekly digest" || list[1].Name != "Fees" {
			k.Fatalf("%+v, %v", list, err)
		}
		if o := last[digest.ID]; o.State != scheduler.Fired || o.Date != "2026-11-28" || last[list[1].ID].State != scheduler.Missed {
			k.Errorf("last: %+v", last)
		}
		if err := k.store.RemoveSchedule(k.Context(), k.school.ID, "weekly DIGEST"); err != nil {
			k.Fatal(err)
		}
		if err := k.store.RemoveSchedule(k.Context(), other.ID, digest.ID); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("removed another school's: %v", err)
		}
		if len(k.occurred()) != 2 || k.count("SELECT count(*) FROM schedules WHERE school_id = $1", other.ID) != 1 {
			k.Error("more was removed than the schedule")
		}
	})
}

// An event that moves has its reminders replaced; other events keep theirs.
func TestReplacedSchedules(t *testing.T) {
	eachTalk(t, func(k *talk) {
		of := func(event string) func(*scheduler.Schedule) {
			return func(s *scheduler.Schedule) { s.Kind, s.Subject = "event", event }
		}
		old := k.addSchedule("Sports Day 1d", "2026-11-26 17:00", of("sports"))
		k.addSchedule("Sports Day 7d", "2026-11-24 17:00", of("sports"))
		k.addSchedule("Mela 1d", "2026-11-26 17:00", of("mela"))
		fire(k.T, k.store, k.at("2026-11-24 17:00"))
		moved := old
		moved.ID, moved.Wall, moved.NextAt = bot.NewID(), "2026-11-28T17:00", k.at("2026-11-28 17:00")
		if err := k.store.ReplaceSchedules(k.Context(), k.school.ID, "event", "sports", []scheduler.Schedule{moved}); err != nil {
			k.Fatal(err)
		}
		list, _, err := k.store.Schedules(k.Context(), k.school.ID)
		if err != nil || len(list) != 2 || list[0].Name != "Mela 1d" || list[1].ID != moved.ID {
			k.Errorf("%+v, %v", list, err)
		}
		// Nothing is lost where the new ones are refused.
		clash := moved
		clash.ID, clash.Name = bot.NewID(), "Mela 1d"
		if err := k.store.ReplaceSchedules(k.Context(), k.school.ID, "event", "sports", []scheduler.Schedule{clash}); err == nil {
			k.Error("two schedules have one name")
		}
		if err := k.store.ReplaceSchedules(k.Context(), k.school.ID, "event", "mela", []scheduler.Schedule{clash, clash}); err == nil {
			k.Error("two schedules have one name")
		}
		k.wantNext("Sports Day 1d", "2026-11-28T17:00", "active")
		if err := k.store.ReplaceSchedules(k.Context(), k.school.ID, "event", "sports", nil); err != nil {
			k.Fatal(err)
		}
		fire(k.T, k.store, k.at("2026-11-28 17:00"))
		k.wantOccurred("2026-11-24 17:00 fired", "2026-11-26 17:00 missed")
	})
}
