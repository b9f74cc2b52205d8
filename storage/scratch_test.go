package storage_test

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// TestScratch: what is done in a scratch leaves the database as it was.
func TestScratch(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		if !strings.HasPrefix(url, "postgres") {
			t.Skip("a SQLite file is a scratch of its own")
		}
		scratch, remove, err := storage.Scratch(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		s, err := storage.Open(t.Context(), scratch)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddSchool(t.Context(), time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC), bot.School{Name: "A", Timezone: "Asia/Karachi", Hours: "08:00-21:00"}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if holds, err := storage.HoldsSchool(t.Context(), scratch); err != nil || !holds {
			t.Errorf("the scratch holds its school: %v %v", holds, err)
		}
		if holds, err := storage.HoldsSchool(t.Context(), url); err != nil || holds {
			t.Errorf("the database beside it holds one: %v %v", holds, err)
		}
		if err := remove(t.Context()); err != nil {
			t.Fatal(err)
		}
		if holds, err := storage.HoldsSchool(t.Context(), scratch); err != nil || holds {
			t.Errorf("what was taken away holds one: %v %v", holds, err)
		}
	})
}
