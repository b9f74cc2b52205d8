package roster

import (
	"fmt"
	"slices"

	"raabta/bot"
)

// mover is the part of planning that says which children belong to which households.
type mover struct {
	*planner
	matched []string         // stored household of each family, "" for a new one
	places  []int            // of each family in Changes.Households, or -1
	gained  map[string][]int // families a child joins, by admission number
	stays   map[string][]string
	left    map[string][]string // households a child leaves
}

// links plans which children belong to which households. A child who gains a household by moving leaves the one it was
// in; a child that merely stands in fewer rows than it has households leaves none, since half a file deletes nothing.
func (p *planner) links(families []family, matched []string, places []int) {
	m := &mover{p, matched, places, map[string][]int{}, map[string][]string{}, map[string][]string{}}
	var order []string
	for i, f := range families {
		for _, row := range f.rows {
			admission := p.admission(row.AdmissionNo)
			if m.gained[admission] == nil && m.stays[admission] == nil {
				order = append(order, admission)
			}
			switch {
			case matched[i] != "" && slices.Contains(p.homes[admission], matched[i]):
				m.stays[admission] = append(m.stays[admission], matched[i])
			case !slices.Contains(m.gained[admission], i):
				m.gained[admission] = append(m.gained[admission], i)
			}
		}
	}
	for _, admission := range order {
		m.move(admission)
	}
	m.guard(families, order)
}

// move links one child to the households it gained, and takes it out of as many that no row names any more. A household
// that must not be told about a child passes that on: the new one may be the same parent with another phone.
func (m *mover) move(admission string) {
	var leave []bot.Child
	restricted := false
	for _, id := range m.homes[admission] {
		if slices.Contains(m.stays[admission], id) {
			continue
		}
		for _, c := range m.houses[id].Children {
			switch {
			case c.AdmissionNo != admission:
			case !c.MayReceive:
				restricted = true
			default:
				c.HouseholdID = id
				leave = append(leave, c)
			}
		}
	}
	for _, i := range m.gained[admission] {
		link := Link{AdmissionNo: admission, Household: m.places[i], HouseholdID: m.matched[i], MayReceive: true, MayBook: true}
		switch {
		case len(leave) > 0:
			m.c.Links = append(m.c.Links, Link{AdmissionNo: admission, Household: -1, HouseholdID: leave[0].HouseholdID, Leaves: true})
			m.left[admission] = append(m.left[admission], leave[0].HouseholdID)
			link.MayBook = leave[0].MayBook
			leave = leave[1:]
		case restricted:
			link.MayReceive, link.MayBook = false, false
			at, name := m.rowOf(admission)
			m.warn(at, "", name, "this child has a household that must not be told about it, and the sheet names another one",
				"nothing about the child goes to the new one until you allow it")
		}
		m.c.Links = append(m.c.Links, link)
	}
}

func (p *planner) rowOf(admission string) (Place, string) {
	for _, row := range p.pupils {
		if p.admission(row.AdmissionNo) == admission {
			return row.Place, row.Name
		}
	}
	return Place{}, ""
}

// guard asks a person before the numbers, or the names, of many pupils change at once: columns shift, and a column that
// is sorted by itself gives every child another's family.
func (m *mover) guard(families []family, order []string) {
	after := make(map[string][]bot.Number)
	for i, f := range families {
		phones := m.houses[m.matched[i]].Phones
		if m.places[i] >= 0 {
			phones = m.c.Households[m.places[i]].Phones
		}
		movedHere := false
		for _, row := range f.rows {
			admission := m.admission(row.AdmissionNo)
			after[admission] = append(after[admission], numbersOf(phones)...)
			movedHere = movedHere || len(m.left[admission]) > 0 && slices.Contains(m.gained[admission], i)
		}
		if movedHere && m.matched[i] == "" {
			m.c.Counts.NumbersChanged++
		}
	}
	known, changed := 0, 0
	for _, admission := range order {
		var before, firsts []bot.Number
		for _, id := range m.homes[admission] {
			numbers := numbersOf(m.houses[id].Phones)
			if len(numbers) == 0 {
				continue
			}
			before, firsts = append(before, numbers...), append(firsts, numbers[0])
			if !slices.Contains(m.stays[admission], id) && !slices.Contains(m.left[admission], id) {
				after[admission] = append(after[admission], numbers...)
			}
		}
		if len(before) == 0 {
			continue
		}
		known++
		now := after[admission]
		lost := slices.ContainsFunc(before, func(n bot.Number) bool { return !slices.Contains(now, n) })
		if lost || !slices.Contains(firsts, now[0]) {
			changed++
		}
	}
	switch renamed := m.c.Counts.Renamed; {
	case tooManyChanged(changed, known):
		m.c.NeedsConfirm = confirm(changed, known, "numbers", "whether the columns have shifted")
	case tooManyChanged(renamed, known):
		m.c.NeedsConfirm = confirm(renamed, known, "names", "whether a column was sorted by itself")
	}
}

// tooManyChanged says that so many pupils with other numbers are the sheet's fault rather than new phones: more than a
// fifth of those who are known and at least three.
func tooManyChanged(changed, known int) bool { return changed*5 > known && changed >= 3 }

func confirm(changed, known int, what, look string) string {
	return fmt.Sprintf("%d of %d known pupils (%d %%) would get other %s: look %s",
		changed, known, changed*100/max(known, 1), what, look)
}

func numbersOf(phones []bot.Phone) []bot.Number {
	list := make([]bot.Number, len(phones))
	for i, p := range phones {
		list[i] = p.Number
	}
	return list
}
