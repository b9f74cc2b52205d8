package bot

import (
	"strings"
	"testing"
	"time"
)

// TestClockFace plays a machine's two clocks, second by second: each row sets the wall clock at second 10 of a process that
// had a sound one, and perhaps again at second 30.
func TestClockFace(t *testing.T) {
	start := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		database bool
		set      map[int]time.Duration // by how much the wall clock is set, at a second
		want     map[int]ClockState    // at a second
		words    string                // of the first trouble
	}{
		{"nothing happens", false, nil, map[int]ClockState{5: ClockSound, 200: ClockSound}, ""},
		{"a small step is an adjustment", false, map[int]time.Duration{10: -3 * time.Second, 20: 4 * time.Minute}, map[int]ClockState{10: ClockSound, 20: ClockSound, 30: ClockSound}, ""},
		{"two hours ahead, and it stays", false, map[int]time.Duration{10: 2 * time.Hour}, map[int]ClockState{9: ClockSound, 10: ClockAhead, 69: ClockAhead, 70: ClockSound}, "jumped ahead by 2 hours"},
		{"a day ahead, and back", false, map[int]time.Duration{10: 25 * time.Hour, 30: -25 * time.Hour}, map[int]ClockState{10: ClockAhead, 29: ClockAhead, 30: ClockSound, 200: ClockSound}, "jumped ahead by 25 hours"},
		{"ahead, and not steady", false, map[int]time.Duration{10: time.Hour, 50: time.Minute}, map[int]ClockState{70: ClockAhead, 109: ClockAhead, 110: ClockSound}, "jumped ahead by 60 minutes"},
		{"ahead twice", false, map[int]time.Duration{10: time.Hour, 50: time.Hour}, map[int]ClockState{70: ClockAhead, 109: ClockAhead, 110: ClockSound}, "jumped ahead by 60 minutes"},
		{"two hours back", false, map[int]time.Duration{10: -2 * time.Hour}, map[int]ClockState{10: ClockBehind, 3000: ClockBehind, 7300: ClockSound}, "2 hours behind the newest"},
		{"a day back", false, map[int]time.Duration{10: -24 * time.Hour}, map[int]ClockState{10: ClockBehind, 7300: ClockBehind}, "24 hours behind the newest"},
		{"two hours back, and right again", false, map[int]time.Duration{10: -2 * time.Hour, 600: 2 * time.Hour}, map[int]ClockState{10: ClockBehind, 599: ClockBehind, 600: ClockSound, 700: ClockSound}, "2 hours behind the newest"},
		{"back to 1970", false, map[int]time.Duration{10: time.Unix(60, 0).Sub(start)}, map[int]ClockState{10: ClockWrong, 7300: ClockWrong}, "was never set"},
		{"with a database any step must be compared", true, map[int]time.Duration{10: 20 * time.Second}, map[int]ClockState{9: ClockSound, 10: ClockWrong, 100: ClockWrong}, ""},
	} {
		f := clockFace{database: c.database}
		f.compare(start, start, start)
		wall, words := start, ""
		for second := range 7400 {
			wall = wall.Add(c.set[second])
			got := f.look(wall, time.Duration(second)*time.Second)
			if want, ok := c.want[second]; ok && got != want {
				t.Errorf("%s: in second %d the clock is %q, want %q", c.name, second, got, want)
			}
			if got != ClockSound && words == "" {
				words = f.words(got)
			}
			wall = wall.Add(time.Second)
		}
		if c.words == "" && words != "" || !strings.Contains(words, c.words) {
			t.Errorf("%s: staff read %q, want %q", c.name, words, c.words)
		}
	}
}

// TestClockFaceComparesWithTheDatabase: how far apart is judged by the two looks around the answer, so a slow answer is no
// fault.
func TestClockFaceComparesWithTheDatabase(t *testing.T) {
	start := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		theirs time.Duration // the database's clock, from the question on
		took   time.Duration
		want   ClockState
		words  string
	}{
		{"the same", 0, 0, ClockSound, ""},
		{"five seconds", 5 * time.Second, 0, ClockSound, ""},
		{"more", 5*time.Second + time.Millisecond, 0, ClockWrong, "5 seconds behind the database's"},
		{"two hours the other way", -2 * time.Hour, 0, ClockWrong, "2 hours ahead of the database's"},
		{"a slow answer", 20 * time.Second, 30 * time.Second, ClockSound, ""},
	} {
		f := clockFace{database: true}
		if got := f.look(start, 0); got != ClockWrong || f.words(got) != "" {
			t.Errorf("before it was compared the clock is %q: %s", got, f.words(got))
		}
		f.compare(start, start.Add(c.theirs), start.Add(c.took))
		if got := f.look(start.Add(c.took), c.took); got != c.want || !strings.Contains(f.words(got), c.words) {
			t.Errorf("%s: the clock is %q, want %q: %s", c.name, got, c.want, f.words(got))
		}
	}
}

// TestClockFaceOfTheNextStart: a PC that comes up in last year knows from its database that it is not.
func TestClockFaceOfTheNextStart(t *testing.T) {
	seen := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	f := clockFace{newest: seen}
	if got := f.look(seen.AddDate(-1, 0, 0), 0); got != ClockBehind {
		t.Errorf("a year back the clock is %q", got)
	}
	f.believe() // staff say that it is right
	if got := f.look(seen.AddDate(-1, 0, 0).Add(time.Second), time.Second); got != ClockSound {
		t.Errorf("when staff have said that it is right the clock is %q", got)
	}
	if got := f.look(seen.Add(time.Hour), 2*time.Second); got != ClockAhead {
		t.Errorf("set right again, a year further, it is %q", got)
	}
}
