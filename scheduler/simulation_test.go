package scheduler_test

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"raabta/bot/civil"
	"raabta/scheduler"
)

// The long promise: each wall clock that a rule names is carried out or marked missed exactly once, in order, whatever the
// zone's clocks do and however the program is restarted, paused, doubled or given a wrong clock.
//
// Three replicas share one store. Each takes the coming firing from it, may be paused or die there, decides by its own clock,
// and commits; the store knows what a database knows: a key once written refuses a second, and the coming firing only moves
// forward. What should have happened is counted out from the calendar by other means than cron.
func TestEveryWallClockOnceInEveryZone(t *testing.T) {
	daily := func(civil.Date) bool { return true }
	rules := []struct {
		expr  string
		slots []string
		on    func(civil.Date) bool
	}{
		{"10,30,50 2 * * *", []string{"02:10", "02:30", "02:50"}, daily}, // three in one gap
		{"0 0 * * *", []string{"00:00"}, daily},                          // the midnight gaps
		{"30,45 0,1 * * *", []string{"00:30", "00:45", "01:30", "01:45"}, daily},
		{"15,30 23 * * *", []string{"23:15", "23:30"}, daily}, // the hour before midnight, twice
		{"0 16 * * 1-6", []string{"16:00"}, func(d civil.Date) bool { return d.Weekday() != time.Sunday }},
		{"0,30 0,3 * * fri-sun", []string{"00:00", "00:30", "03:00", "03:30"}, func(d civil.Date) bool { return d.Weekday()%6 == 0 || d.Weekday() == time.Friday }},
		{"0 8 1,31 * *", []string{"08:00"}, func(d civil.Date) bool { return d.Day == 1 || d.Day == 31 }},
	}
	var total tally
	t.Run("zones", func(t *testing.T) {
		for i, name := range []string{
			"Asia/Karachi", "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York",
			"America/Santiago", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran",
			"Australia/Lord_Howe", "Europe/London", "Pacific/Apia", "Pacific/Chatham",
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				z := zone(t, name)
				for j, rule := range rules {
					w := &world{
						t: t, zone: z, rule: ruleOf(t, rule.expr), random: rand.New(rand.NewPCG(uint64(i), uint64(j))),
						done: map[scheduler.Key]bool{}, total: &total,
					}
					w.run(wallsOf(t, rule.slots, rule.on))
				}
			})
		}
	})
	t.Logf("%d occurrences (%d in gaps, %d shown twice): %d fired, %d missed for downtime; %d commits refused",
		total.occurrences.Load(), total.gaps.Load(), total.overlaps.Load(), total.fired.Load(), total.missed.Load(), total.refused.Load())
	if n := total.occurrences.Load(); n < 1_000_000 {
		t.Errorf("only %d occurrences were tried", n)
	}
	if total.gaps.Load() < 1300 || total.overlaps.Load() < 900 || total.missed.Load() < 1000 || total.refused.Load() < 1000 {
		t.Error("too few of the hard cases came up to prove anything")
	}
}

// The years of the simulation, by the wall.
var firstDay, lastDay = civil.Date{Year: 2005, Month: time.January, Day: 1}, civil.Date{Year: 2032, Month: time.December, Day: 31}

// wallsOf counts out, day by day, the wall clocks that a rule should name.
func wallsOf(t *testing.T, slots []string, on func(civil.Date) bool) []civil.Wall {
	var walls []civil.Wall
	for d := firstDay; !d.After(lastDay); d = d.AddDays(1) {
		if !on(d) {
			continue
		}
		for _, slot := range slots {
			c, err := civil.ParseClock(slot)
			if err != nil {
				t.Fatal(err)
			}
			walls = append(walls, civil.Wall{Date: d, Clock: c})
		}
	}
	return walls
}

type tally struct {
	occurrences, gaps, overlaps, fired, missed, refused atomic.Int64
}

// world is one schedule in one zone, the store that keeps it and the replicas that carry it out.
type world struct {
	t      *testing.T
	zone   *time.Location
	rule   scheduler.Rule
	random *rand.Rand
	total  *tally

	now  time.Time
	next scheduler.Firing
	done map[scheduler.Key]bool
	held [3]scheduler.Firing // what each replica took from the store and has not committed; zero for nothing

	want []civil.Wall // still to come, in order
	last time.Time    // the instant of the last one
}

const grace = 2 * time.Hour

func (w *world) run(want []civil.Wall) {
	w.want = want
	w.now = civil.Wall{Date: firstDay}.Instant(w.zone).Add(-time.Second)
	next, ok := w.rule.First(w.now, w.zone)
	if !ok {
		w.t.Fatal("the rule never begins")
	}
	w.next = next
	for len(w.want) > 0 {
		if w.next.At.After(w.now) {
			w.sleep()
		}
		for replica := 0; replica < len(w.held) && len(w.want) > 0; replica++ {
			w.wake(replica)
		}
	}
	w.total.occurrences.Add(int64(len(want)))
}

// sleep passes the time until something is due: mostly a few seconds more, now and then days of a power cut, after which no
// replica remembers anything.
func (w *world) sleep() {
	w.now = w.next.At.Add(time.Duration(w.random.IntN(20_000)) * time.Millisecond)
	if w.random.IntN(200) == 0 {
		w.now = w.now.Add(time.Duration(w.random.Int64N(int64(60 * time.Hour))))
		clear(w.held[:])
	}
}

// wake lets a replica go on from where it was: take the coming firing, decide, commit. It may die or be paused in between,
// and its clock may be wrong.
func (w *world) wake(replica int) {
	chance := w.random.IntN(64)
	if w.held[replica].At.IsZero() || chance == 0 { // chance 0: it was restarted
		w.held[replica] = w.next
	}
	if chance == 1 {
		return // paused with what it holds, which goes stale
	}
	now := w.now
	if chance == 2 {
		now = now.Add(-time.Duration(w.random.Int64N(int64(26 * time.Hour)))) // its clock was set back
	}
	f := w.held[replica]
	w.held[replica] = scheduler.Firing{}
	if d := scheduler.Decide(f.At, grace, now); d != scheduler.NotYet {
		w.commit(f, d, now)
	}
}

// commit is the store's transaction.
func (w *world) commit(f scheduler.Firing, d scheduler.Decision, now time.Time) {
	key := f.Key("digest")
	if w.done[key] {
		w.total.refused.Add(1)
		return
	}
	w.done[key] = true
	w.carriedOut(f, d, now)
	next, ok := w.rule.Following(f.Wall, w.zone)
	if !ok {
		w.t.Fatalf("%v is said to be the last", f.Wall)
	}
	if next.Wall.Before(w.next.Wall) || next.At.Before(w.next.At) {
		w.t.Fatalf("the coming firing would move back from %v (%v) to %v (%v)", w.next.Wall, w.next.At, next.Wall, next.At)
	}
	w.next = next
}

// carriedOut checks one occurrence against the calendar and against the clock on the wall.
func (w *world) carriedOut(f scheduler.Firing, d scheduler.Decision, now time.Time) {
	if f.Wall != w.want[0] {
		w.t.Fatalf("%v was carried out, but %v was next", f.Wall, w.want[0])
	}
	w.want = w.want[1:]
	if f.At.Before(w.last) {
		w.t.Fatalf("%v is %v, before the one before it (%v)", f.Wall, f.At, w.last)
	}
	w.last = f.At
	switch late := now.Sub(f.At); {
	case late < 0:
		w.t.Fatalf("%v was carried out %v early", f.Wall, -late)
	case d == scheduler.TooLate:
		w.total.missed.Add(1)
		if late <= grace {
			w.t.Fatalf("%v was marked missed only %v late", f.Wall, late)
		}
	default:
		w.total.fired.Add(1)
		if late > grace {
			w.t.Fatalf("%v was sent %v late", f.Wall, late)
		}
	}

	// What the wall shows then: the very time, and for the first time; or, after a gap, the first minute beyond it.
	const apart = 3 * time.Hour // no clock is put back further
	switch shown := civil.WallOf(f.At, w.zone); shown.Compare(f.Wall) {
	case -1:
		w.t.Fatalf("%v fires at %v, when the wall shows only %v", f.Wall, f.At, shown)
	case 0:
		if back := w.putBack(f.At.Add(-apart), f.At); back > 0 && civil.WallOf(f.At.Add(-back), w.zone) == f.Wall {
			w.t.Fatalf("%v fires at its second showing, %v", f.Wall, f.At)
		}
		if back := w.putBack(f.At, f.At.Add(apart)); back > 0 && civil.WallOf(f.At.Add(back), w.zone) == f.Wall {
			w.total.overlaps.Add(1)
		}
	case 1:
		w.total.gaps.Add(1)
		if before := civil.WallOf(f.At.Add(-time.Minute), w.zone); !before.Before(f.Wall) {
			w.t.Fatalf("%v fires at %v, but the wall was past it a minute before", f.Wall, f.At)
		}
	}
}

// putBack is by how much the clocks go back between two instants.
func (w *world) putBack(from, to time.Time) time.Duration {
	_, before := from.In(w.zone).Zone()
	_, after := to.In(w.zone).Zone()
	return time.Duration(before-after) * time.Second
}

func BenchmarkFollowing(b *testing.B) {
	r, z := ruleOf(b, "30 1 * * *"), zone(b, "America/New_York")
	w := wall(b, "2026-11-01 01:30")
	for b.Loop() {
		r.Following(w, z)
	}
}
