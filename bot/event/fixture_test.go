package event_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/templates"
)

// The event of these tests: Sports Day, on Friday, 27 November 2026, at 16:00 in Lahore; it is a week before.
var (
	start  = time.Date(2026, 11, 27, 11, 0, 0, 0, time.UTC)
	now    = start.AddDate(0, 0, -7)
	school = bot.School{ID: "school", Name: "Al-Noor School, Lahore", ShortName: "Al-Noor School", Timezone: "Asia/Karachi",
		Languages: "en,ur,ur-Latn", Hours: "08:00-21:00"}
	sports = event.Event{ID: "sports", SchoolID: "school", Title: "Annual Sports Day", Date: "2026-11-27", Clock: "16:00", Place: "School ground, Gate 2",
		Audience: "all", Question: "Will you come?", State: event.Announced, Version: 1, StartsAt: start}
)

// store is one event and who was told and has answered.
type store struct {
	event          event.Event
	told, answered map[string]bool
}

func (s store) Event(_ context.Context, _, id string) (event.Event, error) {
	if id != s.event.ID {
		return event.Event{}, bot.ErrNotFound
	}
	return s.event, nil
}

func (s store) Told(context.Context, string, []string) (map[string]bool, error) {
	if s.told == nil {
		return map[string]bool{}, nil
	}
	return s.told, nil
}

func (s store) Answered(context.Context, string, []string) (map[string]bool, error) {
	return s.answered, nil
}

type books struct{ book *templates.Book }

func (b books) Book(context.Context, string) (*templates.Book, error) { return b.book, nil }

var builtinOnce = sync.OnceValues(templates.Builtin)

func builtin(t testing.TB) books {
	t.Helper()
	b, err := builtinOnce()
	if err != nil {
		t.Fatal(err)
	}
	return books{b}
}

func compose(t testing.TB, s store, at time.Time, part string, chunk ...bot.Recipient) []bot.Draft {
	t.Helper()
	b := bot.Broadcast{ID: "b", SchoolID: "school", Kind: event.Kind, Subject: s.event.ID, Part: part, Class: bot.Reminder}
	drafts, err := event.Composer{Store: s, Books: builtin(t)}.Compose(t.Context(), at, school, b, chunk)
	if err != nil {
		t.Fatal(err)
	}
	return drafts
}

func family(id string, lang templates.Language) bot.Recipient {
	return bot.Recipient{Key: id, Household: bot.Household{ID: id, Name: "Family " + id, Language: string(lang)}, Reach: bot.Reach{Channel: bot.SMS, Number: "+923001111101"}}
}

// with is the event changed.
func with(change func(*event.Event)) event.Event {
	e := sports
	change(&e)
	return e
}
