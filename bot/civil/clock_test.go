package civil_test

import (
	"cmp"
	"testing"

	"raabta/bot/civil"
)

func TestParseClock(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"16:00", "16:00"},
		{"9:05", "09:05"},
		{"16.00", "16:00"},
		{"00:00", "00:00"},
		{"23:59", "23:59"},
		{"16:00:00", "16:00"},
		{"4 pm", "16:00"},
		{"4PM", "16:00"},
		{"4:30pm", "16:30"},
		{"4.30 p.m.", "16:30"},
		{"4:30:00\u202fPM", "16:30"}, // a spreadsheet's narrow no-break space
		{"12 am", "00:00"},
		{"12:30 AM", "00:30"},
		{"12 pm", "12:00"},
		{"۱۶:۳۰", "16:30"},
		{"٤ pm", "16:00"},
		{"4", ""}, // morning or evening?
		{"16", ""},
		{"24:00", ""}, // only the end of hours
		{"24:01", ""},
		{"25:00", ""},
		{"12:60", ""},
		{"13 pm", ""},
		{"0 am", ""},
		{"16:00:30", ""},
		{"1:5", ""},
		{"-1:00", ""},
		{"4 baje", ""},
		{"noon", ""},
		{"", ""},
	} {
		got, err := civil.ParseClock(c.written)
		if err == nil && got.String() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("ParseClock(%q) = %v, %v; want %q", c.written, got, err, c.want)
		}
	}
}

func TestParseWall(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"2026-11-27T16:00", "2026-11-27T16:00"},
		{"2026-11-27 16:00", "2026-11-27T16:00"},
		{"2026-11-27T16:00:00", "2026-11-27T16:00"},
		{"2026-11-27 00:00", "2026-11-27T00:00"},
		{"27/11/2026 4 pm", "2026-11-27T16:00"},
		{"27 Nov 2026, 4:30 pm", "2026-11-27T16:30"},
		{"27 Oct 2026 4:30 pm", "2026-10-27T16:30"},
		{"۲۷/۱۱/۲۰۲۶ ۱۶:۰۰", "2026-11-27T16:00"},
		{"2026-11-27 24:00", ""},
		{"2026-02-30 16:00", ""},
		{"11/27/2026 16:00", ""},
		{"2026-11-27", ""},
		{"16:00", ""},
		{"2026-11-27T", ""},
		{"", ""},
	} {
		got, err := civil.ParseWall(c.written)
		if got.String() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("ParseWall(%q) = %v, %v; want %q", c.written, got, err, c.want)
		}
	}
	if _, err := civil.ParseWall("31/02/2026 16:00"); err == nil || err.Error() != "February 2026 has no day 31: check the date" {
		t.Errorf("a day that does not exist is refused with %v", err)
	}
}

func TestWallsSortByDateThenClock(t *testing.T) {
	walls := []civil.Wall{wall(t, "2026-11-26 23:59"), wall(t, "2026-11-27 08:00"), wall(t, "2026-11-27 16:00"), wall(t, "2026-12-01 00:00")}
	for i, w := range walls {
		for j, v := range walls {
			if got, want := w.Compare(v), cmp.Compare(i, j); got != want || w.Before(v) != (want < 0) {
				t.Errorf("%v compared with %v is %d, want %d", w, v, got, want)
			}
		}
	}
}

func TestParseHours(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"08:00-21:00", "08:00-21:00"},
		{"7:30 - 16:00", "07:30-16:00"},
		{"8 am to 9 pm", "08:00-21:00"},
		{"8am–9pm", "08:00-21:00"},
		{"۰۸:۰۰-۲۱:۰۰", "08:00-21:00"},
		{"10:00-01:00", "10:00-01:00"}, // Ramadan, over midnight
		{"00:00-24:00", "00:00-24:00"},
		{"21:00-00:00", "21:00-24:00"},
		{"24:00-08:00", ""},
		{"08:00-08:00", ""},
		{"00:00-00:00", ""},
		{"08:00-24:30", ""},
		{"08:00", ""},
		{"08:00-12:00-16:00", ""},
		{"8-21", ""},
		{"always", ""},
		{"", ""},
	} {
		got, err := civil.ParseHours(c.written)
		if got.String() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("ParseHours(%q) = %v, %v; want %q", c.written, got, err, c.want)
		}
	}
}

func TestHoursContain(t *testing.T) {
	for _, c := range []struct {
		hours, clock string
		want         bool
	}{
		{"08:00-21:00", "07:59", false},
		{"08:00-21:00", "08:00", true},
		{"08:00-21:00", "20:59", true},
		{"08:00-21:00", "21:00", false},
		{"10:00-01:00", "00:59", true},
		{"10:00-01:00", "01:00", false},
		{"10:00-01:00", "09:59", false},
		{"10:00-01:00", "10:00", true},
		{"00:00-24:00", "00:00", true},
		{"00:00-24:00", "23:59", true},
	} {
		if got := hours(t, c.hours).Contains(clock(t, c.clock)); got != c.want {
			t.Errorf("%s contains %s: %v", c.hours, c.clock, got)
		}
	}
	if (civil.Hours{}).Contains(civil.Clock{}) {
		t.Error("hours that were never set contain midnight")
	}
}

func TestParseDays(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"sun", "sun"},
		{"sun,sat", "sat,sun"},
		{"Friday and Saturday", "fri,sat"},
		{"Thurs, Fri", "thu,fri"},
		{"none", "none"},
		{"mon,mon", "mon"},
		{"", ""},
		{"su", ""},
		{"sun,none", ""},
		{"holiday", ""},
		{"mon,tue,wed,thu,fri,sat,sun", ""},
	} {
		got, err := civil.ParseDays(c.written)
		if err == nil && got.String() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("ParseDays(%q) = %v, %v; want %q", c.written, got, err, c.want)
		}
	}
}

func clock(t testing.TB, s string) civil.Clock {
	t.Helper()
	c, err := civil.ParseClock(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func hours(t testing.TB, s string) civil.Hours {
	t.Helper()
	h, err := civil.ParseHours(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func wall(t testing.TB, s string) civil.Wall {
	t.Helper()
	w, err := civil.ParseWall(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func FuzzParseClock(f *testing.F) {
	for _, s := range []string{"16:00", "4 pm", "4:30pm", "12 am", "24:00", "۱۶:۳۰", "4:30:00\u202fPM", "99:99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := civil.ParseClock(s)
		if err != nil {
			return
		}
		if c.Hour < 0 || c.Hour > 23 || c.Minute < 0 || c.Minute > 59 {
			t.Fatalf("%q is read as %v", s, c)
		}
		if again, err := civil.ParseClock(c.String()); err != nil || again != c {
			t.Fatalf("%v is read back as %v, %v", c, again, err)
		}
	})
}

func FuzzParseHours(f *testing.F) {
	for _, s := range []string{"08:00-21:00", "8 am to 9 pm", "10:00-01:00", "00:00-24:00", "21:00-00:00", "a - b - c", "–"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, err := civil.ParseHours(s)
		if err != nil {
			return
		}
		if !h.Contains(h.From) || h.Contains(h.Until) {
			t.Fatalf("%q is read as %v, which does not begin and end where it says", s, h)
		}
		if again, err := civil.ParseHours(h.String()); err != nil || again != h {
			t.Fatalf("%v is read back as %v, %v", h, again, err)
		}
	})
}

func FuzzParseWall(f *testing.F) {
	for _, s := range []string{"2026-11-27T16:00", "2026-11-27 16:00", "27 Nov 2026, 4:30 pm", "۲۷/۱۱/۲۰۲۶ ۱۶:۰۰", "T", "2026-11-27 24:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := civil.ParseWall(s)
		if err != nil {
			return
		}
		if again, err := civil.ParseWall(w.String()); err != nil || again != w {
			t.Fatalf("%v is read back as %v, %v", w, again, err)
		}
	})
}
