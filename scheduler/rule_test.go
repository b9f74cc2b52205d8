package scheduler_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same answers on a machine without zone files

	"raabta/bot/civil"
	"raabta/scheduler"
)

func ruleOf(t testing.TB, s string) scheduler.Rule {
	t.Helper()
	r, err := scheduler.ParseRule(s)
	if err != nil {
		t.Fatalf("ParseRule(%q): %v", s, err)
	}
	return r
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func instant(t testing.TB, rfc3339 string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestParseRule(t *testing.T) {
	for _, c := range []struct{ written, stored, words string }{
		{"2026-11-27 16:00", "2026-11-27T16:00", "once, on Friday 27 November 2026 at 16:00"},
		{"27 Nov 2026 4:30 pm", "2026-11-27T16:30", "once, on Friday 27 November 2026 at 16:30"}, // five words, and no cron
		{"0 16 * * FRI", "0 16 * * fri", "every Friday at 16:00"},
		{"@weekly", "@weekly", "every Sunday at 00:00"},
	} {
		r := ruleOf(t, c.written)
		if r.String() != c.stored || r.Words() != c.words {
			t.Errorf("%q is %q, %q; want %q, %q", c.written, r, r.Words(), c.stored, c.words)
		}
		if again := ruleOf(t, r.String()); again.String() != r.String() {
			t.Errorf("%q is read back as %q", r, again)
		}
	}
	for written, says := range map[string]string{
		"31/02/2026 16:00":  "February 2026 has no day 31",
		"11/27/2026 4 pm":   "month first",
		"tomorrow at four":  "not a date and a time",
		"":                  "not a date and a time",
		"0 16 * *":          "five parts",
		"0 16 1 13 0":       "months from 1 to 12",
		"@every 1h":         "@every",
		"TZ=0":              "own time zone",
		"2026-11-27 24:00":  "24:00 is the end of a day",
		"CRON_TZ=A/B 1 2 3": "own time zone",
	} {
		if _, err := scheduler.ParseRule(written); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("ParseRule(%q): %v; it should say %q", written, err, says)
		}
	}
}

// A rule is made at some instant; what it fires first, and what follows, is checked by hand.
func TestFirings(t *testing.T) {
	for _, c := range []struct {
		why, zone, rule, now string
		want                 []string // wall clock = instant
	}{
		{"an ordinary week", "Asia/Karachi", "0 16 * * 5", "2026-11-27T10:59:59Z",
			[]string{"2026-11-27T16:00=2026-11-27T11:00:00Z", "2026-12-04T16:00=2026-12-04T11:00:00Z"}},
		{"made at the very time, it begins next time", "Asia/Karachi", "0 16 * * 5", "2026-11-27T11:00:00Z",
			[]string{"2026-12-04T16:00=2026-12-04T11:00:00Z"}},
		{"a gap moves the firing, not the next day's", "America/New_York", "30 2 * * *", "2026-03-07T12:00:00Z",
			[]string{"2026-03-08T02:30=2026-03-08T07:00:00Z", "2026-03-09T02:30=2026-03-09T06:30:00Z"}},
		{"two in one gap both fire", "America/New_York", "15,45 2 * * *", "2026-03-08T06:00:00Z",
			[]string{"2026-03-08T02:15=2026-03-08T07:00:00Z", "2026-03-08T02:45=2026-03-08T07:00:00Z", "2026-03-09T02:15=2026-03-09T06:15:00Z"}},
		{"an hour that comes twice fires once", "America/New_York", "30 1 * * *", "2026-11-01T05:00:00Z",
			[]string{"2026-11-01T01:30=2026-11-01T05:30:00Z", "2026-11-02T01:30=2026-11-02T06:30:00Z"}},
		{"made in the second showing, its first is past", "America/New_York", "30 1 * * *", "2026-11-01T06:10:00Z",
			[]string{"2026-11-02T01:30=2026-11-02T06:30:00Z"}},
		{"midnight in Cairo", "Africa/Cairo", "0 0 * * *", "2026-04-23T12:00:00Z",
			[]string{"2026-04-24T00:00=2026-04-23T22:00:00Z", "2026-04-25T00:00=2026-04-24T21:00:00Z"}},
		{"midnight in Beirut", "Asia/Beirut", "0 0 * * *", "2026-03-28T12:00:00Z",
			[]string{"2026-03-29T00:00=2026-03-28T22:00:00Z"}},
		{"midnight in Santiago", "America/Santiago", "0 0 * * *", "2026-09-05T12:00:00Z",
			[]string{"2026-09-06T00:00=2026-09-06T04:00:00Z"}},
		{"midnight in Karachi, 2008", "Asia/Karachi", "0 0 * * *", "2008-05-31T12:00:00Z",
			[]string{"2008-06-01T00:00=2008-05-31T19:00:00Z", "2008-06-02T00:00=2008-06-01T18:00:00Z"}},
		{"half past eleven in Karachi, 2009", "Asia/Karachi", "30 23 * * *", "2009-10-31T12:00:00Z",
			[]string{"2009-10-31T23:30=2009-10-31T17:30:00Z", "2009-11-01T23:30=2009-11-01T18:30:00Z"}},
		{"half an hour on Lord Howe Island", "Australia/Lord_Howe", "15 2 * * *", "2026-10-03T12:00:00Z",
			[]string{"2026-10-04T02:15=2026-10-03T15:30:00Z", "2026-10-05T02:15=2026-10-04T15:15:00Z"}},
		{"a day that Apia left out", "Pacific/Apia", "0 16 * * *", "2011-12-30T03:00:00Z",
			[]string{"2011-12-30T16:00=2011-12-30T10:00:00Z", "2011-12-31T16:00=2011-12-31T02:00:00Z"}},
		{"once", "Asia/Karachi", "2026-11-27 16:00", "2026-11-01T00:00:00Z",
			[]string{"2026-11-27T16:00=2026-11-27T11:00:00Z", "none"}},
		{"once, too late", "Asia/Karachi", "2026-11-27 16:00", "2026-11-27T11:00:00Z", []string{"none"}},
		{"once, put back over", "America/New_York", "2026-11-01 01:30", "2026-11-01T06:10:00Z", []string{"none"}},
	} {
		z, r := zone(t, c.zone), ruleOf(t, c.rule)
		f, ok := r.First(instant(t, c.now), z)
		for i, want := range c.want {
			got := "none"
			if ok {
				got = f.Wall.String() + "=" + f.At.Format(time.RFC3339)
			}
			if got != want {
				t.Errorf("%s: %q fires %d. at %s, want %s", c.why, c.rule, i+1, got, want)
			}
			f, ok = r.Following(f.Wall, z)
		}
	}
}

func TestKeysAreCivil(t *testing.T) {
	f := scheduler.Resolve(wall(t, "2026-03-08 02:30"), zone(t, "America/New_York"))
	want := scheduler.Key{ScheduleID: "digest", Date: civil.Date{Year: 2026, Month: 3, Day: 8}, Slot: "02:30"}
	if got := f.Key("digest"); got != want {
		t.Errorf("fired at 03:00, after the gap, the key is %v, want %v", got, want)
	}
	if elsewhere := scheduler.Resolve(f.Wall, zone(t, "Asia/Karachi")); elsewhere.Key("digest") != want || elsewhere.At.Equal(f.At) {
		t.Errorf("another zone, another instant, one key: %v at %v", elsewhere.Key("digest"), elsewhere.At)
	}
}

func TestDecide(t *testing.T) {
	due := instant(t, "2026-11-27T02:00:00Z") // 07:00 in Karachi
	for _, c := range []struct {
		late, grace time.Duration
		want        scheduler.Decision
	}{
		{-time.Second, scheduler.DefaultGrace, scheduler.NotYet},
		{0, scheduler.DefaultGrace, scheduler.Fire},
		{2 * time.Hour, scheduler.DefaultGrace, scheduler.Fire},
		{2*time.Hour + time.Second, scheduler.DefaultGrace, scheduler.TooLate},
		{3 * time.Hour, scheduler.DefaultGrace, scheduler.TooLate}, // down for three hours
		{3 * time.Hour, 24 * time.Hour, scheduler.Fire},
		{5 * time.Second, 0, scheduler.Fire}, // a loop that woke a little late was not down
		{2 * time.Minute, 0, scheduler.TooLate},
		{5 * time.Second, -time.Hour, scheduler.Fire},
	} {
		if got := scheduler.Decide(due, c.grace, due.Add(c.late)); got != c.want {
			t.Errorf("%v late with a grace of %v: %v, want %v", c.late, c.grace, got, c.want)
		}
	}
	if got := scheduler.Decide(time.Time{}, scheduler.DefaultGrace, due); got != scheduler.NotYet {
		t.Errorf("a schedule without a next time: %v", got)
	}
}

func TestSkip(t *testing.T) {
	eid, sunday, monday := wall(t, "2026-03-20 08:00").Date, wall(t, "2026-11-29 08:00").Date, wall(t, "2026-11-30 08:00").Date
	school := civil.Calendar{Off: civil.DaysOf(time.Sunday), Holidays: map[civil.Date]bool{eid: true}}
	for _, c := range []struct {
		skip                scheduler.Skip
		eid, sunday, monday bool
	}{
		{scheduler.Skip{}, false, false, false},
		{scheduler.Skip{Holidays: true}, true, false, false},
		{scheduler.Skip{OffDays: true}, false, true, false},
		{scheduler.Skip{Holidays: true, OffDays: true}, true, true, false},
	} {
		if e, s, m := c.skip.On(eid, school), c.skip.On(sunday, school), c.skip.On(monday, school); e != c.eid || s != c.sunday || m != c.monday {
			t.Errorf("%+v skips Eid: %v, a Sunday: %v, a Monday: %v", c.skip, e, s, m)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{"2026-11-27 16:00", "27 Nov 2026 4:30 pm", "0 16 * * 5", "@weekly", "TZ=0", "31/02/2026 16:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := scheduler.ParseRule(s)
		if err != nil {
			return
		}
		if again, err := scheduler.ParseRule(r.String()); err != nil || again.String() != r.String() {
			t.Fatalf("%q is read back as %v, %v", r, again, err)
		}
	})
}
