package civil_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot/civil"
)

func date(t testing.TB, iso string) civil.Date {
	t.Helper()
	d, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		t.Fatal(err)
	}
	return civil.DateOf(d, time.UTC)
}

func TestParseDateReadsWhatSchoolsWrite(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"2026-11-27", "2026-11-27"},
		{" 2026-11-27 ", "2026-11-27"},
		{"2026/1/5", "2026-01-05"},
		{"27/11/2026", "2026-11-27"},
		{"27-11-2026", "2026-11-27"},
		{"27.11.2026", "2026-11-27"},
		{"3/4/2026", "2026-04-03"}, // day first, always
		{"27-11-26", "2026-11-27"},
		{"26-11-27", "2027-11-26"}, // day first, even here
		{"27 Nov 2026", "2026-11-27"},
		{"27-Nov-26", "2026-11-27"}, // a date cell of a spreadsheet, saved as CSV
		{"27 NOVEMBER 2026", "2026-11-27"},
		{"27th November, 2026", "2026-11-27"},
		{"1st Sept. 2026", "2026-09-01"},
		{"Nov 27, 2026", "2026-11-27"},
		{"۲۷/۱۱/۲۰۲۶", "2026-11-27"},
		{"٢٧-١١-٢٠٢٦", "2026-11-27"},
		{"۲۷؍۱۱؍۲۰۲۶", "2026-11-27"},
		{"۲۷ نومبر ۲۰۲۶", "2026-11-27"},
		{"27 نومبر، 2026", "2026-11-27"},
		{"\u200f۲۷/۱۱/۲۰۲۶\u200e", "2026-11-27"},
		{"27–11–2026", "2026-11-27"},
		{"27\u00a0Nov\u00a02026", "2026-11-27"},
		{"2026-11-27 00:00:00", "2026-11-27"},
		{"2026-11-27T00:00:00Z", "2026-11-27"},
		{"27/11/2026 0:00", "2026-11-27"},
		{"29/2/2028", "2028-02-29"},
		{"29/2/2100", ""},
		{"29/2/2026", ""},
		{"31/4/2026", ""},
		{"0/4/2026", ""},
		{"27/0/2026", ""},
		{"27/13/2026", ""},
		{"2026-13-01", ""},
		{"27/11/0026", ""},
		{"27/11", ""},
		{"27 2026", ""},
		{"27/11/202", ""},
		{"27 Foo 2026", ""},
		{"45988", ""}, // a spreadsheet's day number
		{"tomorrow", ""},
		{"", ""},
	} {
		got, err := civil.ParseDate(c.written)
		if got.String() != c.want || (err == nil) != (c.want != "") {
			t.Errorf("ParseDate(%q) = %v, %v; want %q", c.written, got, err, c.want)
		}
	}
}

func TestParseDateSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"11/27/2026", "11/27/2026 has the month first: write the day first, 27/11/2026, or 2026-11-27"},
		{"11-27-26", "11/27/2026 has the month first: write the day first, 27/11/2026, or 2026-11-27"},
		{"31/02/2026", "February 2026 has no day 31: check the date"},
		{"27/13/2026", "there is no month 13: write the date as 2026-11-27 or 27/11/2026"},
		{"27/11/0026", "the year 26 cannot be right: write the year with four digits, as in 27/11/2026"},
		{"soon", "this is not a date: write it as 2026-11-27, 27/11/2026 or 27 Nov 2026"},
	} {
		if _, err := civil.ParseDate(c.written); err == nil || err.Error() != c.want {
			t.Errorf("ParseDate(%q): %v; want %q", c.written, err, c.want)
		}
	}
}

// A column that was mixed up may put a phone number where a date belongs, and errors are logged.
func TestParseErrorsDoNotRepeatTheCell(t *testing.T) {
	const phone = "03001234567"
	_, dateErr := civil.ParseDate(phone)
	_, clockErr := civil.ParseClock(phone)
	_, wallErr := civil.ParseWall(phone + " " + phone)
	_, hoursErr := civil.ParseHours(phone + "-" + phone)
	_, daysErr := civil.ParseDays(phone)
	for _, err := range []error{dateErr, clockErr, wallErr, hoursErr, daysErr} {
		if err == nil || strings.Contains(err.Error(), "0300") {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	d := date(t, "2028-02-28")
	for n, want := range map[int]string{0: "2028-02-28", 1: "2028-02-29", 2: "2028-03-01", -28: "2028-01-31", 366: "2029-02-28"} {
		got := d.AddDays(n)
		if got.String() != want {
			t.Errorf("%v plus %d days is %v, want %v", d, n, got, want)
		}
		if back := got.Sub(d); back != n {
			t.Errorf("%v is %d days after %v, want %d", got, back, d, n)
		}
	}
	if far := date(t, "2199-12-31").Sub(date(t, "1900-01-01")); far != 109572 {
		t.Errorf("three centuries have %d days, want 109572", far)
	}
	if w := date(t, "2026-11-27").Weekday(); w != time.Friday {
		t.Errorf("2026-11-27 is a %v", w)
	}
	if z := (civil.Date{}); z.String() != "" || !z.IsZero() || d.IsZero() {
		t.Errorf("no date is written %q", z)
	}
}

func TestDatesSortByDay(t *testing.T) {
	want := []civil.Date{date(t, "2025-12-31"), date(t, "2026-01-30"), date(t, "2026-02-01"), date(t, "2026-02-02")}
	got := []civil.Date{want[2], want[0], want[3], want[1]}
	slices.SortFunc(got, civil.Date.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("sorted %v", got)
	}
	if !want[0].Before(want[1]) || want[0].Before(want[0]) || !want[1].After(want[0]) || want[1].After(want[1]) {
		t.Error("Before and After disagree with the sorting")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-27", "27/11/2026", "27.11.26", "27 Nov 2026", "Nov 27, 2026", "11/27/2026", "۲۷/۱۱/۲۰۲۶", "27 نومبر، 2026", "2026-11-27T00:00:00Z", "29/2/2026", "\xff/1/2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := civil.ParseDate(s)
		if err != nil {
			if d != (civil.Date{}) {
				t.Fatalf("%q is refused and yet read as %v", s, d)
			}
			return
		}
		if _, err := time.Parse(time.DateOnly, d.String()); err != nil {
			t.Fatalf("%q is read as %v, which no calendar has", s, d)
		}
		if again, err := civil.ParseDate(d.String()); err != nil || again != d {
			t.Fatalf("%v is read back as %v, %v", d, again, err)
		}
	})
}
