package scheduler_test

import (
	"strings"
	"testing"

	"raabta/bot/civil"
	"raabta/scheduler"
)

func cronOf(t testing.TB, expr string) scheduler.Cron {
	t.Helper()
	c, err := scheduler.ParseCron(expr)
	if err != nil {
		t.Fatalf("ParseCron(%q): %v", expr, err)
	}
	return c
}

func wall(t testing.TB, s string) civil.Wall {
	t.Helper()
	w, err := civil.ParseWall(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestCronNext(t *testing.T) {
	for _, c := range []struct{ expr, after, want string }{
		{"0 16 * * 5", "2026-11-27 15:59", "2026-11-27T16:00"},
		{"0 16 * * 5", "2026-11-27 16:00", "2026-12-04T16:00"}, // strictly after
		{"0 16 * * 5", "2026-11-27 16:01", "2026-12-04T16:00"},
		{"0 16 * * FRI", "2026-11-21 00:00", "2026-11-27T16:00"},
		{"  0   16 * *  fri ", "2026-11-21 00:00", "2026-11-27T16:00"},
		{"0 8 1 * *", "2026-11-27 16:00", "2026-12-01T08:00"},
		{"0 8 31 * *", "2026-11-01 00:00", "2026-12-31T08:00"}, // months without a 31st have none
		{"0 8 29 2 *", "2026-11-27 16:00", "2028-02-29T08:00"},
		{"30 2 * * *", "2026-03-07 02:30", "2026-03-08T02:30"}, // a calendar knows no gap
		{"30 1 * * *", "2026-11-01 01:30", "2026-11-02T01:30"}, // and no hour that comes twice
		{"0 8,14 * * *", "2026-11-27 08:00", "2026-11-27T14:00"},
		{"0 8 * * mon-fri", "2026-11-27 08:00", "2026-11-30T08:00"},
		{"0 8 13 * 5", "2026-11-06 08:00", "2026-11-13T08:00"}, // the 13th or a Friday
		{"0 8 13 * 5", "2026-11-13 08:00", "2026-11-20T08:00"},
		{"0 8 * * 7", "2026-11-27 08:00", "2026-11-29T08:00"}, // Sunday by its other number
		{"0 8 * * 0", "2026-11-27 08:00", "2026-11-29T08:00"},
		{"0 8 * * 5-7", "2026-11-28 08:00", "2026-11-29T08:00"},
		{"0 8 * * fri-sun", "2026-11-29 08:00", "2026-12-04T08:00"},
		{"0 8 * * 1-7/3", "2026-11-30 08:00", "2026-12-03T08:00"}, // Monday, Thursday, Sunday
		{"0 8 * * 1-7/3", "2026-12-03 08:00", "2026-12-06T08:00"},
		{"0 8 * * 0-7", "2026-11-27 08:00", "2026-11-28T08:00"},
		{"0 8 * * sun-sun", "2026-11-27 08:00", "2026-11-29T08:00"},
		{"@daily", "2026-11-27 00:00", "2026-11-28T00:00"},
		{"@Weekly", "2026-11-27 00:00", "2026-11-29T00:00"},
		{"@monthly", "2026-11-27 00:00", "2026-12-01T00:00"},
		{"@yearly", "2026-11-27 00:00", "2027-01-01T00:00"},
		{"0 16 * * *", "2026-12-31 16:00", "2027-01-01T16:00"},
	} {
		got, ok := cronOf(t, c.expr).Next(wall(t, c.after))
		if !ok || got.String() != c.want {
			t.Errorf("%q after %s is %v, want %s", c.expr, c.after, got, c.want)
		}
	}
	if got, ok := (scheduler.Cron{}).Next(wall(t, "2026-11-27 16:00")); ok {
		t.Errorf("a cron that was never set fires at %v", got)
	}
}

func TestParseCronRefusesWithASentence(t *testing.T) {
	for _, c := range []struct{ expr, says string }{
		{"", "five parts"},
		{"every friday", "five parts"},
		{"0 16 * *", "five parts"},
		{"0 0 16 * * 5", "five parts"},
		{"*-x 16 * * 5", "five parts"},
		{", 16 * * 5", "five parts"},
		{"0 16 * * 5\x00", "five parts"},
		{"TZ=0", "own time zone"},
		{"CRON_TZ=Asia/Karachi", "own time zone"},
		{"CRON_TZ=Asia/Karachi 0 16 * * 5", "own time zone"},
		{" tz=UTC 0 16 * * 5", "own time zone"},
		{"@every 1h", "@every"},
		{"@every 0s", "@every"},
		{"@reboot", "@daily, @weekly, @monthly and @yearly"},
		{"@", "@daily"},
		{"60 16 * * 5", "minutes go from 0 to 59"},
		{"0 24 * * 5", "hours from 0 to 23"},
		{"0 16 0 * *", "days of the month from 1 to 31"},
		{"0 16 * 13 *", "months from 1 to 12"},
		{"0 16 * * 8", "days of the week"},
		{"0 16 * * 5-8", "days of the week"},
		{"0 16 * * fri-mon", "days of the week"},
		{"0 16 * * 1-7/0", "days of the week"},
		{"0 16 * * fry", "days of the week"},
		{"0 8 30 2 *", "no such day ever comes"},
		{"0 8 31 4,6,9,11 *", "no such day ever comes"},
		{"* * * * *", "1440 times a day"},
		{"* 8 * * *", "60 times a day"}, // the slip of somebody who meant 08:00
		{"*/15 8,9 * * *", "8 times a day"},
		{"@hourly", "24 times a day"},
		{"0 8-12 * * *", "5 times a day"},
	} {
		_, err := scheduler.ParseCron(c.expr)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("ParseCron(%q): %v; it should say %q", c.expr, err, c.says)
		}
	}
}

func TestWords(t *testing.T) {
	for expr, want := range map[string]string{
		"0 16 * * 5":            "every Friday at 16:00",
		"0 8 * * *":             "every day at 08:00",
		"@daily":                "every day at 00:00",
		"0 8 */1 * *":           "every day at 08:00",
		"0 8 13 * 0-6":          "every day at 08:00", // either the 13th or any day
		"0 8 1 * *":             "1st of each month at 08:00",
		"0 8 1,15 * *":          "1st and 15th of each month at 08:00",
		"0 8 2,3,11,22,23 * *":  "2nd, 3rd, 11th, 22nd and 23rd of each month at 08:00",
		"0 8 1-7 * *":           "1st to 7th of each month at 08:00",
		"0 8 */2 * *":           "0 8 */2 * *", // sixteen dates: no plainer in words
		"0 8 * * 1-5":           "every Monday to Friday at 08:00",
		"0 8 * * 1-6":           "every Monday to Saturday at 08:00",
		"0 8 * * fri-sun":       "every Friday to Sunday at 08:00",
		"0 8 * * 6,0":           "every Saturday and Sunday at 08:00",
		"0 8 * * 7":             "every Sunday at 08:00",
		"30 7 * * mon,wed,fri":  "every Monday, Wednesday and Friday at 07:30",
		"0 8,14 * * 1":          "every Monday at 08:00 and 14:00",
		"0,30 8,14 * * 1":       "every Monday at 08:00, 08:30, 14:00 and 14:30",
		"0 8 14 8 *":            "14th of August at 08:00",
		"0 8 1 1,7 *":           "1st of January and July at 08:00",
		"0 8 * 4-6 *":           "every day in April to June at 08:00",
		"0 8 * 3 5":             "every Friday in March at 08:00",
		"0 8 13 * 5":            "13th of each month and every Friday at 08:00", // cron's "either"
		"not cron":              "not cron",
		"* * * * *":             "* * * * *",
		"CRON_TZ=UTC 0 8 * * *": "CRON_TZ=UTC 0 8 * * *",
	} {
		if got := scheduler.Words(expr); got != want {
			t.Errorf("%q reads %q, want %q", expr, got, want)
		}
	}
}

func FuzzParseCron(f *testing.F) {
	for _, s := range []string{"0 16 * * 5", "@daily", "@every 1h", "TZ=0", "CRON_TZ=Asia/Karachi", "0 8 30 2 *", "0 8 29 2 *", "0 8 * * 1-7/3",
		"0 8 13 * fri-sun", "*/20 8 * * *", "0 8 1-7/2,15 jan-mar ?", "59 23 31 12 7", "*-x * * * *", "0/59 0/12 1/30 * *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := scheduler.ParseCron(s)
		if err != nil {
			return
		}
		if again, err := scheduler.ParseCron(c.String()); err != nil || again.String() != c.String() {
			t.Fatalf("%q is read back as %v, %v", c, again, err)
		}
		if c.Words() == "" {
			t.Fatalf("%q has no words", c)
		}
		last := civil.Wall{Date: civil.Date{Year: 2026, Month: 2, Day: 27}}
		day, onDay := civil.Date{}, 0
		for range 20 {
			next, ok := c.Next(last)
			if !ok || !last.Before(next) {
				t.Fatalf("%q: after %v comes %v, %v", c, last, next, ok)
			}
			if next.Date != day {
				day, onDay = next.Date, 0
			}
			if onDay++; onDay > scheduler.MostPerDay {
				t.Fatalf("%q fires %d times on %v", c, onDay, day)
			}
			last = next
		}
	})
}
