package storage_test

import (
	"testing"
	"time"

	"raabta/bot"
	"raabta/scheduler"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// TestAScheduleKeepsItsWallClock: the school's time zone was wrong; once corrected, "16:00" is 16:00 there.
func TestAScheduleKeepsItsWallClock(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
		school, err := s.FirstSchool(t.Context(), now, bot.School{Name: "A", ShortName: "A", Country: "PK", Timezone: "UTC", Languages: "en",
			Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun"})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := scheduler.Arm(scheduler.Schedule{ID: bot.NewID(), SchoolID: school.ID, Name: "weekly", Kind: "digest", Audience: "all", Class: bot.Routine, Cron: "0 16 * * 5", CreatedAt: now}, school, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.AddSchedule(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		school.Timezone = "Asia/Karachi"
		if err := s.UpdateSchool(t.Context(), now, school); err != nil {
			t.Fatal(err)
		}
		list, _, err := s.Schedules(t.Context(), school.ID)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if want := time.Date(2026, 11, 27, 11, 0, 0, 0, time.UTC); list[0].Wall != "2026-11-27T16:00" || !list[0].NextAt.Equal(want) {
			t.Errorf("it fires at %s, %s; want %s", list[0].Wall, list[0].NextAt, want)
		}
	})
}
