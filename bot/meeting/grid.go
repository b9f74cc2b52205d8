package meeting

import (
	"slices"
	"time"

	"raabta/bot/civil"
)

// lead is what a family needs at least to read a text and come.
const lead = time.Hour

// grid is what is free on a board: periods by time, and for each teacher a slot or none at each of them.
type grid struct {
	meeting string
	periods []period
	free    map[string][]string // staff id → slot id by period, "" where none is free
	index   map[int64]int       // a period by its start, in milliseconds
}

// newGrid lays out the slots of a board that begin after a moment and that no live visit holds, but for the visits of one
// household ("" for none), which may be moved.
func newGrid(b Board, now, after time.Time, zone *time.Location, household string) *grid {
	held := map[string]bool{}
	for _, v := range b.Visits {
		if v.Live(now) && (household == "" || v.HouseholdID != household) {
			held[v.SlotID] = true
		}
	}
	g := &grid{meeting: b.Meeting.ID, free: map[string][]string{}, index: map[int64]int{}}
	for _, s := range b.Slots {
		at := s.StartsAt.UnixMilli()
		if _, known := g.index[at]; !known && s.StartsAt.After(after) {
			g.index[at] = 0
			g.periods = append(g.periods, period{s.StartsAt, s.EndsAt, civil.DateOf(s.StartsAt, zone)})
		}
	}
	slices.SortFunc(g.periods, func(a, b period) int { return a.start.Compare(b.start) })
	for i, p := range g.periods {
		g.index[p.start.UnixMilli()] = i
	}
	for _, s := range b.Slots {
		i, ahead := g.index[s.StartsAt.UnixMilli()]
		if !ahead || held[s.ID] {
			continue
		}
		if g.free[s.StaffID] == nil {
			g.free[s.StaffID] = make([]string, len(g.periods))
		}
		g.free[s.StaffID][i] = s.ID
	}
	return g
}

// slot is the free slot of a teacher in a period, "" for none.
func (g *grid) slot(staff string, i int) string {
	if row := g.free[staff]; row != nil {
		return row[i]
	}
	return ""
}

// take makes the slots of visits no longer free.
func (g *grid) take(visits []Visit) {
	for _, v := range visits {
		g.free[v.StaffID][g.index[v.StartsAt.UnixMilli()]] = ""
	}
}

// byTime sorts visits in place, as the family walks them.
func byTime(visits []Visit) []Visit {
	slices.SortStableFunc(visits, func(a, b Visit) int { return a.StartsAt.Compare(b.StartsAt) })
	return visits
}
