package meeting

import (
	"slices"
	"time"
)

const (
	// mostOptions is how many other times a family is offered: more do not fit a text.
	mostOptions = 3
	// patience is how much longer than the shortest way through its teachers a family's other times may take.
	patience = 30 * time.Minute
	// apart is how far from the time refused the others should be: who cannot come at four cannot at ten past.
	apart = 30 * time.Minute
)

// others finds complete other times for the household that b.Needs is about, besides the one that begins at but
// (zero for none): the earliest, one from the middle and the latest, so that they suit different days' work. Its own visits
// count as free.
func (b Board) others(household string, now, but time.Time, zone *time.Location) [][]Visit {
	needs := slices.Clone(unmet(b.Needs, b.covered(now)))
	slices.SortFunc(needs, compareNeeds)
	g := newGrid(b, now, now.Add(lead), zone, household)
	if len(needs) == 0 || len(g.periods) == 0 {
		return nil
	}
	var routes []route
	for i, p := range g.periods {
		if r, ok := g.from(needs, i, 0); ok && !p.start.Equal(but) {
			routes = append(routes, r)
		}
	}
	if len(routes) == 0 {
		return nil
	}
	best := slices.MinFunc(routes, func(a, b route) int { return int(a.span - b.span) }).span
	routes = slices.DeleteFunc(routes, func(r route) bool { return r.span > best+patience })
	if far := slices.DeleteFunc(slices.Clone(routes), func(r route) bool { return g.periods[r.first].start.Sub(but).Abs() < apart }); len(far) >= mostOptions {
		routes = far
	}
	var found [][]Visit
	for _, r := range spread(routes) {
		found = append(found, g.walk(needs, r))
	}
	return found
}

// spread picks the first, the middle and the last.
func spread(routes []route) []route {
	if last := len(routes) - 1; last >= mostOptions {
		return []route{routes[0], routes[last/2], routes[last]}
	}
	return routes
}
