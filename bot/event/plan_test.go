package event_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
)

func TestPlan(t *testing.T) {
	ramadan := school
	ramadan.RamadanFrom, ramadan.RamadanUntil, ramadan.RamadanHours = "2026-11-01", "2026-11-30", "10:00-16:00"
	nights := ramadan
	nights.RamadanHours = "20:00-01:00"
	always, newYork := school, school
	always.Hours = "00:00-24:00"
	newYork.Timezone = "America/New_York"
	never := school
	never.Hours = ""
	for _, c := range []struct {
		why    string
		school bot.School
		date   string
		clock  string
		now    string // on the school's wall
		want   string
	}{
		{"three weeks ahead", school, "2026-11-27", "16:00", "2026-11-06 12:00", "7d 2026-11-20T17:00 remind, 1d 2026-11-26T17:00 remind, morning 2026-11-27T08:00 today"},
		{"the whole day: it begins with the morning", school, "2026-11-27", "", "2026-11-06 12:00", "7d 2026-11-20T17:00 remind, 1d 2026-11-26T17:00 remind"},
		{"at eight: the morning would come with it", school, "2026-11-27", "08:00", "2026-11-06 12:00", "7d 2026-11-20T17:00 remind, 1d 2026-11-26T17:00 remind"},
		{"a week ahead: told today anyway", school, "2026-11-27", "16:00", "2026-11-20 12:00", "1d 2026-11-26T17:00 remind, morning 2026-11-27T08:00 today"},
		{"the day before: told today anyway", school, "2026-11-27", "16:00", "2026-11-26 12:00", "morning 2026-11-27T08:00 today"},
		{"late in the evening before: told in the morning anyway", school, "2026-11-27", "16:00", "2026-11-26 22:00", ""},
		{"on the day", school, "2026-11-27", "16:00", "2026-11-27 07:00", ""},
		{"after it", school, "2026-11-27", "16:00", "2026-11-28 12:00", ""},
		{"Ramadan: before the hours end", ramadan, "2026-11-27", "16:00", "2026-11-06 12:00", "7d 2026-11-20T10:00 remind, 1d 2026-11-26T10:00 remind, morning 2026-11-27T10:00 today"},
		{"Ramadan: the hours begin after it", nights, "2026-11-27", "16:00", "2026-11-06 12:00", "7d 2026-11-20T20:00 remind, 1d 2026-11-26T20:00 remind"},
		{"no hours: not at midnight", always, "2026-11-27", "16:00", "2026-11-06 12:00", "7d 2026-11-20T17:00 remind, 1d 2026-11-26T17:00 remind, morning 2026-11-27T08:00 today"},
		{"over a change of the clocks it stays at its hour", newYork, "2026-11-02", "16:00", "2026-10-20 12:00", "7d 2026-10-26T17:00 remind, 1d 2026-11-01T17:00 remind, morning 2026-11-02T08:00 today"},
		{"hours that never open", never, "2026-11-27", "16:00", "2026-11-06 12:00", ""},
		{"no date", school, "soon", "16:00", "2026-11-06 12:00", ""},
	} {
		wall, err := civil.ParseWall(c.now)
		if err != nil {
			t.Fatal(err)
		}
		e := with(func(e *event.Event) { e.Date, e.Clock = c.date, c.clock })
		var got []string
		for _, r := range event.Plan(e, c.school, wall.Instant(c.school.Zone())) {
			got = append(got, r.Slot+" "+r.Wall.String()+" "+r.Part)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s:\n%s\nwant %s", c.why, strings.Join(got, ", "), c.want)
		}
	}
}

// Whatever the school's hours: no reminder comes after the event or in the past, each in the hours, each on a day of its own.
func TestNoReminderCollides(t *testing.T) {
	for _, hours := range []string{"08:00-21:00", "10:00-01:00", "20:00-23:00", "00:00-24:00", "16:00-17:00"} {
		s := school
		s.Hours = hours
		for at := start.AddDate(0, 0, -9); at.Before(start.Add(3 * time.Hour)); at = at.Add(37 * time.Minute) {
			told := civil.DateOf(s.Families().NextOpen(at), s.Zone())
			days := []civil.Date{told}
			for _, r := range event.Plan(sports, s, at) {
				instant := r.Wall.Instant(s.Zone())
				if !instant.After(at) || !instant.Before(start) || !s.Families().Open(instant) || slices.Contains(days, r.Wall.Date) {
					t.Fatalf("hours %s, announced at %v: %s at %s", hours, at, r.Slot, r.Wall)
				}
				days = append(days, r.Wall.Date)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(*event.Event)
		want   string // a part of the only sentence; "" for none
	}{
		{"sound", func(*event.Event) {}, ""},
		{"no title", func(e *event.Event) { e.Title = " \u200b" }, "no title"},
		{"a long title", func(e *event.Event) { e.Title = strings.Repeat("س", 81) }, "the title has 81 letters: 80 is the most"},
		{"a long place", func(e *event.Event) { e.Place = strings.Repeat("x", 81) }, "the place has 81 letters"},
		{"a long question", func(e *event.Event) { e.Question = strings.Repeat("x", 301) }, "the question has 301 letters"},
		{"over", func(e *event.Event) { e.Date = "2026-11-19" }, "2026-11-19 at 16:00 is over"},
		{"a whole day that has begun", func(e *event.Event) { e.Date, e.Clock = "2026-11-20", "" }, "an event without a time begins at 08:00"},
		{"no date", func(e *event.Event) { e.Date = "" }, "date"},
		{"a clock nobody can read", func(e *event.Event) { e.Clock = "4" }, "morning or evening"},
		{"an audience nobody knows", func(e *event.Event) { e.Audience = "5-B" }, `"5-B" is not known`},
	} {
		wrong := event.Check(with(c.change), school, now)
		switch {
		case c.want == "" && len(wrong) > 0, c.want != "" && (len(wrong) != 1 || !strings.Contains(wrong[0].Error(), c.want)):
			t.Errorf("%s: %v", c.why, wrong)
		}
	}
}

func TestStates(t *testing.T) {
	for state, want := range map[string][]string{event.Draft: nil, event.Announced: {"draft", "announced"}, event.Canceled: {"draft", "announced", "canceled"}} {
		if got := event.Replaces(state); !slices.Equal(got, want) {
			t.Errorf("%s follows %v, want %v", state, got, want)
		}
	}
}
