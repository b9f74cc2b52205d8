package storage_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// A watcher hears of each step of a transaction, before and after it, in order, and of the commit.
func TestWatcherIsToldOfEveryStep(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		var mu sync.Mutex
		var steps []string
		s, err := storage.OpenWatched(t.Context(), url, func(point string) {
			mu.Lock()
			defer mu.Unlock()
			steps = append(steps, point)
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
		school, err := s.FirstSchool(t.Context(), now, bot.School{Name: "Al-Noor", Country: "PK", Timezone: "Asia/Karachi", Languages: "en"})
		if err != nil {
			t.Fatal(err)
		}
		steps = nil
		_, err = s.AddBroadcast(t.Context(), bot.Broadcast{
			SchoolID: school.ID, Kind: bot.KindText, Audience: "all", Text: "Hello", Class: bot.Routine, Topic: bot.TopicNotice, SendAfter: now, CreatedAt: now,
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"before INSERT INTO broadcasts", "after INSERT INTO broadcasts", "before SELECT broadcasts", "after SELECT broadcasts",
			"before COMMIT", "after COMMIT",
		}
		if len(steps) < len(want) || !slices.Equal(steps[len(steps)-len(want):], want) {
			t.Errorf("told %q, want them to end with %q", steps, want)
		}
	})
}
