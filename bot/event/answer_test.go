package event_test

import (
	"reflect"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/bot/reply"
	"raabta/templates"
)

func TestAnswers(t *testing.T) {
	asked := bot.Question{ID: "q", Kind: event.Kind, Subject: "sports", HouseholdID: "a", Ask: "Will you come?\nReply 1 = yes, 2 = no", ExpiresAt: start}
	moved := with(func(e *event.Event) { e.Date = "2026-11-30" })
	movedBack := with(func(e *event.Event) { e.Date = "2026-11-19" })
	canceled := with(func(e *event.Event) { e.State = event.Canceled })
	yes := "Thank you. Your answer for Annual Sports Day is noted: yes."
	no := "Thank you. Your answer for Annual Sports Day is noted: no."
	for _, c := range []struct {
		why, words string
		facts      any
		close      bool
		answer     string
		text       string
		asksUntil  time.Time
	}{
		{"yes", "jee", sports, true, "yes", yes, time.Time{}},
		{"1", "1", sports, true, "yes", yes, time.Time{}},
		{"no", "نہیں", sports, true, "no", no, time.Time{}},
		{"2", "2", sports, true, "no", no, time.Time{}},
		{"only the place changed", "1", with(func(e *event.Event) { e.Place = "Hall" }), true, "yes", yes, time.Time{}},
		{"moved to another day", "1", moved, true, "", "Al-Noor School: Changed: Annual Sports Day is now on Mon 30 Nov, 4:00 pm, at School ground, Gate 2.\nWill you come?\nReply 1 = yes, 2 = no", start.AddDate(0, 0, 3)},
		{"moved to a day that is over", "1", movedBack, true, "", "Al-Noor School: Changed: Annual Sports Day is now on Thu 19 Nov, 4:00 pm, at School ground, Gate 2.", time.Time{}},
		{"canceled", "1", canceled, true, "", "Al-Noor School: Cancelled: Annual Sports Day on Fri 27 Nov, 4:00 pm will not take place.", time.Time{}},
		{"free words", "what should they wear?", sports, false, "", "unclear", time.Time{}},
		{"an event that is gone", "1", nil, false, "", "", time.Time{}},
	} {
		q := asked
		q.Facts = c.facts
		a := event.Asker{}.Answer(q, reply.Read(c.words), bot.Talk{Now: now, School: school, Language: templates.English, Book: builtin(t).book})
		if a.Close != c.close || a.Answer != c.answer || a.Reason == "" {
			t.Errorf("%s: %+v", c.why, a)
		}
		var want []bot.Effect
		if c.answer != "" {
			want = []bot.Effect{event.Record{EventID: "sports", HouseholdID: "a", Answer: c.answer, At: now}}
		}
		if !reflect.DeepEqual(a.Effects, want) {
			t.Errorf("%s: effects %+v, want %+v", c.why, a.Effects, want)
		}
		switch {
		case c.text == "":
			if len(a.Texts) != 0 {
				t.Errorf("%s: says %+v", c.why, a.Texts)
			}
			continue
		case len(a.Texts) != 1 || c.text != "unclear" && a.Texts[0].Body != c.text:
			t.Errorf("%s: says %+v", c.why, a.Texts)
			continue
		}
		again := a.Texts[0].Question
		if (again != nil) != !c.asksUntil.IsZero() || again != nil && (!again.ExpiresAt.Equal(c.asksUntil) || again.Subject != "sports") {
			t.Errorf("%s: asks again %+v", c.why, again)
		}
	}
}

func TestFits(t *testing.T) {
	for words, want := range map[string]bool{"1": true, "2": true, "haan": true, "nahi": true, "3": false, "1 and 2": false, "hello": false} {
		if got := (event.Asker{}).Fits(bot.Question{}, reply.Read(words)); got != want {
			t.Errorf("%q fits: %v", words, got)
		}
	}
}
