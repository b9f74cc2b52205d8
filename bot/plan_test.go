package bot_test

import (
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

func TestFinishTime(t *testing.T) {
	karachi, err := time.LoadLocation("Asia/Karachi")
	if err != nil {
		t.Fatal(err)
	}
	day := civil.Calendar{Zone: karachi, Hours: civil.Hours{From: civil.Clock{Hour: 8}, Until: civil.Clock{Hour: 21}}}
	ramadan := day
	ramadan.Seasons = []civil.Season{{
		From: civil.Date{Year: 2026, Month: time.November, Day: 28}, Until: civil.Date{Year: 2026, Month: time.November, Day: 29},
		Hours: civil.Hours{From: civil.Clock{Hour: 10}, Until: civil.Clock{Hour: 12}},
	}}
	always := civil.Calendar{Zone: karachi, Hours: civil.Always()}
	never := civil.Calendar{Zone: karachi}
	at := func(s string) time.Time {
		w, err := civil.ParseWall("2026-11-" + s)
		if err != nil {
			t.Fatal(err)
		}
		return w.Instant(karachi)
	}
	for _, c := range []struct {
		name  string
		count int
		rate  float64
		start time.Time
		cal   civil.Calendar
		class bot.Class
		want  time.Time
	}{
		{"nothing to send", 0, 1, at("27 23:00"), day, bot.Routine, at("27 23:00")},
		{"one leaves at once", 1, 1, at("27 16:00"), day, bot.Routine, at("27 16:00")},
		{"3601 at one a second take an hour", 3601, 1, at("27 16:00"), day, bot.Routine, at("27 17:00")},
		{"half a message a second", 1801, 0.5, at("27 16:00"), day, bot.Routine, at("27 17:00")},
		{"as fast as they are taken", 50_000, 0, at("27 16:00"), day, bot.Routine, at("27 16:00")},
		{"before the families' hours it waits for them", 1, 1, at("27 05:00"), day, bot.Routine, at("27 08:00")},
		{"after them it waits for the morning", 61, 1, at("27 21:00"), day, bot.Tip, at("28 08:01")},
		{"the rest goes on in the morning", 7201, 1, at("27 20:00"), day, bot.Reminder, at("28 09:00")},
		{"the minute of closing is closed", 3601, 1, at("27 20:00"), day, bot.Reminder, at("28 08:00")},
		{"over several days", 13*3600*2 + 3600 + 1, 1, at("27 08:00"), day, bot.Routine, at("29 09:00")},
		{"Ramadan's hours are shorter", 3601 + 7200, 1, at("27 20:00"), ramadan, bot.Routine, at("29 10:00")},
		{"an emergency goes at any hour", 3601, 1, at("27 23:00"), day, bot.Emergency, at("28 00:00")},
		{"so does an absence", 1, 1, at("27 03:00"), day, bot.Absence, at("27 03:00")},
		{"always open", 86_401, 1, at("27 12:00"), always, bot.Routine, at("28 12:00")},
		{"never open", 1, 1, at("27 12:00"), never, bot.Routine, time.Time{}},
		{"longer than anybody waits", 1_000_000_000, 1, at("27 12:00"), day, bot.Routine, time.Time{}},
		{"longer than anybody waits, inside the hours", 300 * 86_400, 1, at("27 12:00"), day, bot.Routine, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := bot.FinishTime(c.count, c.rate, c.start, c.cal, c.class)
			if !got.Equal(c.want) {
				t.Errorf("got %s, want %s", got.In(karachi), c.want.In(karachi))
			}
		})
	}
}
