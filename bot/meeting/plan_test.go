package meeting_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"raabta/bot/meeting"
)

func TestPlan(t *testing.T) {
	lapsed, held := now.Add(-time.Minute), replyBy
	for _, c := range []struct {
		name   string
		board  meeting.Board
		visits []meeting.Visit // on it
		needs  []meeting.Need
		want   map[string][]string
		full   []string
	}{
		{"two children, one after the other", board(6, sana, omar), nil, imran(),
			map[string][]string{"imran": {sana + "/0", omar + "/1"}}, nil},
		{"both at the same teacher", board(6, sana), nil, []meeting.Need{need("imran", "ayesha", sana), need("imran", "bilal", sana)},
			map[string][]string{"imran": {sana + "/0", sana + "/1"}}, nil},
		{"later, rather than with a wait", board(6, sana, omar), []meeting.Visit{visit("x", "x", omar, 0), visit("y", "y", omar, 1), visit("z", "z", sana, 2)}, imran(),
			map[string][]string{"imran": {sana + "/1", omar + "/2"}}, nil},
		{"with a wait, rather than not at all", board(4, sana, omar), []meeting.Visit{visit("x", "x", omar, 0), visit("y", "y", omar, 1), visit("z", "z", sana, 1),
			visit("w", "w", sana, 2), visit("v", "v", omar, 2), visit("u", "u", sana, 3)}, imran(),
			map[string][]string{"imran": {sana + "/0", omar + "/3"}}, nil},
		{"one child's teachers before the next child's", board(6, sana, omar), nil,
			[]meeting.Need{need("imran", "ayesha", sana), need("imran", "bilal", sana), need("imran", "ayesha", omar), need("imran", "bilal", omar)},
			map[string][]string{"imran": {omar + "/0", sana + "/1", omar + "/2", sana + "/3"}}, nil},
		{"who has more visits chooses first", board(2, sana, omar), nil, append([]meeting.Need{need("a", "a", sana)}, imran()...),
			map[string][]string{"imran": {sana + "/0", omar + "/1"}, "a": {sana + "/1"}}, nil},
		{"nobody is sent away from a slot that is held", board(2, sana), []meeting.Visit{proposed(visit("x", "x", sana, 0), held)}, []meeting.Need{need("a", "a", sana)},
			map[string][]string{"a": {sana + "/1"}}, nil},
		{"a hold that is over holds nothing", board(2, sana), []meeting.Visit{proposed(visit("x", "x", sana, 0), lapsed)}, []meeting.Need{need("a", "a", sana)},
			map[string][]string{"a": {sana + "/0"}}, nil},
		{"too many families", board(2, sana), nil, []meeting.Need{need("a", "a", sana), need("b", "b", sana), need("c", "c", sana)},
			map[string][]string{"a": {sana + "/0"}, "b": {sana + "/1"}}, []string{"c"}},
		{"half an itinerary is none", board(1, sana, omar), nil, imran(), map[string][]string{}, []string{"imran"}},
		{"a child of two homes goes to its teacher once", board(3, sana), nil, []meeting.Need{need("father", "kid", sana), need("mother", "kid", sana)},
			map[string][]string{"father": {sana + "/0"}}, nil},
		{"what is booked already is not needed", board(3, sana, omar), []meeting.Visit{visit("grandmother", "ayesha", sana, 2)}, imran(),
			map[string][]string{"imran": {omar + "/0"}}, nil},
		{"a teacher without slots", board(3, sana), nil, imran(), map[string][]string{}, []string{"imran"}},
		{"no slots at all", meeting.Board{}, nil, imran(), map[string][]string{}, []string{"imran"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.board.Visits = c.visits
			proposed, full := meeting.Plan(c.board, c.needs, now, karachi)
			got := map[string][]string{}
			for _, it := range proposed {
				got[it.HouseholdID] = slots(it.Visits)
			}
			if !reflect.DeepEqual(got, c.want) || !slices.Equal(full, c.full) {
				t.Errorf("the plan is %v, full %v\nwant %v, full %v", got, full, c.want, c.full)
			}
		})
	}
}

func TestPlanStaysWithinADay(t *testing.T) {
	b := board(2, sana, omar)
	for i := range b.Slots { // the second time is a day later
		if b.Slots[i].StartsAt.Equal(at(1)) {
			b.Slots[i].StartsAt = four.Add(24 * time.Hour)
			b.Slots[i].EndsAt = at(1).Add(24 * time.Hour)
		}
	}
	if proposed, full := meeting.Plan(b, imran(), now, karachi); len(proposed) != 0 || len(full) != 1 {
		t.Errorf("a family is asked to come on two days: %v", proposed)
	}
}

func TestPlanLeavesAnHourToCome(t *testing.T) {
	proposed, _ := meeting.Plan(board(12, sana), []meeting.Need{need("a", "a", sana)}, four.Add(-25*time.Minute), karachi)
	if got := slots(proposed[0].Visits); got[0] != sana+"/4" {
		t.Errorf("at 15:35 a family is called to %v, want the first time after 16:35", got)
	}
}

// A random school: no clash, nobody forgotten, nothing that was held is touched, the same plan however the rows are ordered,
// and each family's way as short as can be.
func TestPlanProperties(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		b, needs := randomSchool(r)
		proposed, full := meeting.Plan(b, needs, now, karachi)
		if err := wrongWith(b, needs, proposed, full); err != "" {
			t.Fatalf("seed %d: %s", seed, err)
		}
		for range 3 {
			shuffled := b
			shuffled.Slots, shuffled.Visits = slices.Clone(b.Slots), slices.Clone(b.Visits)
			r.Shuffle(len(shuffled.Slots), func(i, j int) { shuffled.Slots[i], shuffled.Slots[j] = shuffled.Slots[j], shuffled.Slots[i] })
			r.Shuffle(len(shuffled.Visits), func(i, j int) {
				shuffled.Visits[i], shuffled.Visits[j] = shuffled.Visits[j], shuffled.Visits[i]
			})
			again, fullAgain := meeting.Plan(shuffled, needs, now, karachi)
			if !reflect.DeepEqual(again, proposed) || !slices.Equal(fullAgain, full) {
				t.Fatalf("seed %d: the same board in another order gives another plan", seed)
			}
		}
		// Alone on the board, a family gets the shortest way there is, and of these the earliest.
		first := needsOf(needs, needs[0].HouseholdID)
		alone, _ := meeting.Plan(b, first, now, karachi)
		start, span, ok := bruteForce(b, first)
		if ok != (len(alone) == 1) {
			t.Fatalf("seed %d: a way exists: %v, found %v", seed, ok, alone)
		}
		if ok {
			visits := alone[0].Visits
			if got := visits[len(visits)-1].StartsAt.Sub(visits[0].StartsAt); got != span || !visits[0].StartsAt.Equal(start) {
				t.Fatalf("seed %d: the way takes %v from %v, the best %v from %v", seed, got, visits[0].StartsAt, span, start)
			}
		}
	}
}

// randomSchool has up to 5 teachers, 4 to 14 periods with a break after the first third, some slots taken, and families of
// one to four visits.
func randomSchool(r *rand.Rand) (meeting.Board, []meeting.Need) {
	var teachers []string
	for i := range 1 + r.IntN(5) {
		teachers = append(teachers, fmt.Sprintf("t%d", i))
	}
	n := 4 + r.IntN(11)
	b := board(n, teachers...)
	for i := range b.Slots {
		if !b.Slots[i].StartsAt.Before(at(n / 3)) {
			b.Slots[i].StartsAt = b.Slots[i].StartsAt.Add(30 * time.Minute)
			b.Slots[i].EndsAt = b.Slots[i].EndsAt.Add(30 * time.Minute)
		}
	}
	b.Slots = slices.DeleteFunc(b.Slots, func(meeting.Slot) bool { return r.IntN(10) == 0 }) // teachers who come later or leave early
	for i, s := range b.Slots {
		if r.IntN(3) == 0 {
			v := visit(fmt.Sprintf("old%d", i), fmt.Sprintf("oldkid%d", i), s.StaffID, 0)
			v.SlotID, v.StartsAt = s.ID, s.StartsAt
			if r.IntN(2) == 0 {
				v = proposed(v, now.Add(time.Duration(r.IntN(3)-1)*time.Hour))
			}
			b.Visits = append(b.Visits, v)
		}
	}
	var needs []meeting.Need
	for f := range 1 + r.IntN(20) {
		for c := range 1 + r.IntN(2) {
			for _, teacher := range pick(r, teachers, 1+r.IntN(2)) {
				needs = append(needs, need(fmt.Sprintf("f%02d", f), fmt.Sprintf("f%02dkid%d", f, c), teacher))
			}
		}
	}
	return b, needs
}

func pick(r *rand.Rand, list []string, n int) []string {
	list = slices.Clone(list)
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(n, len(list))]
}

func needsOf(needs []meeting.Need, household string) []meeting.Need {
	return slices.DeleteFunc(slices.Clone(needs), func(n meeting.Need) bool { return n.HouseholdID != household })
}

// wrongWith says which promise a plan breaks, "" for none.
func wrongWith(b meeting.Board, needs []meeting.Need, proposed []meeting.Itinerary, full []string) string {
	held := map[string]bool{}
	for _, v := range b.Visits {
		held[v.SlotID] = v.Live(now)
	}
	known := map[string]meeting.Slot{}
	for _, s := range b.Slots {
		known[s.ID] = s
	}
	done := map[string]bool{}
	for _, id := range full {
		done[id] = true
	}
	for _, it := range proposed {
		if done[it.HouseholdID] {
			return it.HouseholdID + " is planned twice"
		}
		done[it.HouseholdID] = true
		want := map[string]bool{}
		for _, n := range needsOf(needs, it.HouseholdID) {
			want[n.StudentID+n.StaffID] = true
		}
		var last time.Time
		for _, v := range it.Visits {
			s := known[v.SlotID]
			switch {
			case held[v.SlotID]:
				return v.SlotID + " is given twice"
			case s.StaffID != v.StaffID || !s.StartsAt.Equal(v.StartsAt):
				return v.SlotID + " is not that teacher's, or not then"
			case !v.StartsAt.After(last):
				return it.HouseholdID + " is at two places at once"
			case !want[v.StudentID+v.StaffID]:
				return it.HouseholdID + " has a visit it does not need, or twice"
			}
			held[v.SlotID], last = true, v.StartsAt
			delete(want, v.StudentID+v.StaffID)
		}
		if len(want) > 0 {
			return it.HouseholdID + " lacks a visit"
		}
	}
	for _, n := range needs {
		if !done[n.HouseholdID] {
			return n.HouseholdID + " is forgotten"
		}
	}
	return ""
}

// bruteForce tries every way through needs: the shortest, of these the earliest.
func bruteForce(b meeting.Board, needs []meeting.Need) (start time.Time, span time.Duration, ok bool) {
	held := map[string]bool{}
	for _, v := range b.Visits {
		held[v.SlotID] = v.Live(now)
	}
	var times []time.Time
	var try func(n int)
	try = func(n int) {
		if n == len(needs) {
			first, last := slices.MinFunc(times, time.Time.Compare), slices.MaxFunc(times, time.Time.Compare)
			if d := last.Sub(first); !ok || d < span || d == span && first.Before(start) {
				start, span, ok = first, d, true
			}
			return
		}
		for _, s := range b.Slots {
			if s.StaffID == needs[n].StaffID && !held[s.ID] && !slices.ContainsFunc(times, s.StartsAt.Equal) {
				times = append(times, s.StartsAt)
				try(n + 1)
				times = times[:n]
			}
		}
	}
	try(0)
	return start, span, ok
}

// One child's visits come together when nothing stands against it, however many there are.
func TestPlanDoesNotZigzagBetweenChildren(t *testing.T) {
	teachers := []string{"t0", "t1", "t2", "t3", "t4", "t5"}
	var needs []meeting.Need
	for i, teacher := range teachers {
		needs = append(needs, need("f", fmt.Sprintf("kid%d", i%2), teacher))
	}
	proposed, _ := meeting.Plan(board(12, teachers...), needs, now, karachi)
	var order []string
	for _, v := range proposed[0].Visits {
		order = append(order, v.StudentID)
	}
	if want := []string{"kid0", "kid0", "kid0", "kid1", "kid1", "kid1"}; !slices.Equal(order, want) {
		t.Errorf("the family goes %v, want %v", order, want)
	}
}

// A whole school at once: 500 families of one to three children, 60 teachers, 40 slots each.
func BenchmarkPlan(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var teachers []string
	for i := range 60 {
		teachers = append(teachers, fmt.Sprintf("t%02d", i))
	}
	var needs []meeting.Need
	for f := range 500 {
		for c, teacher := range pick(r, teachers, 1+r.IntN(3)) {
			needs = append(needs, need(fmt.Sprintf("f%03d", f), fmt.Sprintf("f%03dkid%d", f, c), teacher))
		}
	}
	whole := board(40, teachers...)
	for b.Loop() {
		meeting.Plan(whole, needs, now, karachi)
	}
}

// Nearly nothing is left, and every family has eight visits to make: the most expensive question there is.
func BenchmarkPlanWhenNearlyFull(b *testing.B) {
	r := rand.New(rand.NewPCG(2, 2))
	var teachers []string
	for i := range 60 {
		teachers = append(teachers, fmt.Sprintf("t%02d", i))
	}
	whole := board(40, teachers...)
	for i, s := range whole.Slots {
		if r.IntN(10) > 0 {
			v := visit(fmt.Sprintf("old%d", i), fmt.Sprintf("oldkid%d", i), s.StaffID, 0)
			v.SlotID = s.ID
			whole.Visits = append(whole.Visits, v)
		}
	}
	var needs []meeting.Need
	for f := range 500 {
		for c, teacher := range pick(r, teachers, 8) {
			needs = append(needs, need(fmt.Sprintf("f%03d", f), fmt.Sprintf("f%03dkid%d", f, c%2), teacher))
		}
	}
	for b.Loop() {
		meeting.Plan(whole, needs, now, karachi)
	}
}
