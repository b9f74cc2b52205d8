package meeting

import "time"

// route is a stretch of one day in which a family can see all its teachers, one after the other: the periods from first to
// last, both included.
type route struct {
	first, last int
	span        time.Duration
}

// shortest finds the route through needs that takes the least time from its beginning to its end, the earliest of several.
// It stays within one day: nobody is asked to come twice.
func (g *grid) shortest(needs []Need) (best route, ok bool) {
	for i := range g.periods {
		if r, found := g.from(needs, i, best.span); found {
			best, ok = r, true
		}
		if ok && best.span <= g.least(needs) {
			break
		}
	}
	return best, ok
}

// least is how long a route takes that has no gap in it.
func (g *grid) least(needs []Need) time.Duration {
	return time.Duration(len(needs)) * g.periods[0].end.Sub(g.periods[0].start)
}

// from finds the shortest route that begins with a visit in period i and takes less time than under (0: any).
func (g *grid) from(needs []Need, i int, under time.Duration) (route, bool) {
	m := g.newMatching(needs)
	if !m.add(i) {
		return route{}, false // no teacher is free then
	}
	for j := i; ; {
		span := g.periods[j].end.Sub(g.periods[i].start)
		if under > 0 && span >= under {
			break
		}
		if m.matched == len(needs) {
			return route{i, j, span}, true
		}
		if j++; j == len(g.periods) || g.periods[j].day != g.periods[i].day {
			break
		}
		m.add(j)
	}
	return route{}, false
}

// walk gives each need its slot on a route: no two at one time, one child's teachers before the next child's where that
// leaves everybody a slot, the earliest slots first.
func (g *grid) walk(needs []Need, r route) []Visit {
	var visits []Visit
	left := append([]Need(nil), needs...)
	child := ""
	for i := r.first; i <= r.last && len(left) > 0; i++ {
		n, ok := g.next(left, child, i, r.last)
		if !ok {
			continue
		}
		need := left[n]
		left = append(left[:n:n], left[n+1:]...)
		child = need.StudentID
		visits = append(visits, Visit{
			SlotID: g.slot(need.StaffID, i), MeetingID: g.meeting, HouseholdID: need.HouseholdID, StudentID: need.StudentID, StaffID: need.StaffID,
			StartsAt: g.periods[i].start, State: Proposed, Child: need.Child, Class: need.Class,
		})
	}
	return visits
}

// next chooses which of the needs left is met in period i, those of the child at hand first; none where meeting any of them
// now would leave another without a slot.
func (g *grid) next(left []Need, child string, i, last int) (int, bool) {
	for _, same := range []bool{true, false} {
		for n, need := range left {
			if (need.StudentID == child) == same && g.slot(need.StaffID, i) != "" && g.possible(left, n, i+1, last) {
				return n, true
			}
		}
	}
	return 0, false
}

// possible says whether the needs but one all find slots in the periods from first to last.
func (g *grid) possible(needs []Need, but, first, last int) bool {
	rest := append(needs[:but:but], needs[but+1:]...)
	m := g.newMatching(rest)
	for i := first; i <= last && m.matched < len(rest); i++ {
		m.add(i)
	}
	return m.matched == len(rest)
}
