package roster

import (
	"cmp"
	"fmt"
	"slices"

	"raabta/bot"
)

// family is a household as the sheets propose it: rows of pupils who share a number and a father.
type family struct {
	rows   []Pupil // by admission number
	father string  // as names are compared; "" where no row names one
}

// propose parts pupils into families. Two rows are one family when they share a number and
//
//   - name the same father;
//   - or one of them names none, and no other father uses that number;
//   - or neither does, and they name the same mother, or there is no other mother to tell them apart.
//
// The same father without a shared number is two families: half a school is called Muhammad Ali.
func propose(pupils []Pupil) []family {
	g := &grouping{parent: make([]int, len(pupils)), father: make([]string, len(pupils)), mother: make([]string, len(pupils))}
	var order []bot.Number
	on := make(map[bot.Number][]int)
	for i, p := range pupils {
		g.parent[i], g.father[i], g.mother[i] = i, nameKey(p.Father), nameKey(p.Mother)
		for _, phone := range p.Phones {
			if on[phone.Number] == nil {
				order = append(order, phone.Number)
			}
			on[phone.Number] = append(on[phone.Number], i)
		}
	}
	fathers, mothers := slices.Clone(g.father), slices.Clone(g.mother)
	for _, number := range order {
		g.join(on[number], fathers)
	}
	for _, number := range order {
		var fatherless []int
		named := make(map[string]int)
		for _, i := range on[number] {
			if fathers[i] == "" {
				fatherless = append(fatherless, i)
			} else if _, there := named[fathers[i]]; !there {
				named[fathers[i]] = i
			}
		}
		if len(named) == 1 {
			for _, only := range named {
				for _, i := range fatherless {
					g.union(only, i)
				}
			}
			continue
		}
		g.join(fatherless, mothers)
		var known, motherless []int
		for _, i := range fatherless {
			if mothers[i] == "" {
				motherless = append(motherless, i)
			} else {
				known = append(known, i)
			}
		}
		for _, i := range motherless {
			g.union(motherless[0], i)
		}
		if len(known) > 0 && len(motherless) > 0 && !slices.ContainsFunc(known, func(i int) bool { return mothers[i] != mothers[known[0]] }) {
			g.union(known[0], motherless[0])
		}
	}
	return g.families(pupils)
}

// grouping is a union-find over rows that never joins two fathers, nor two mothers where no father is named.
type grouping struct {
	parent         []int
	father, mother []string // of the group, at its root
}

func (g *grouping) root(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *grouping) union(a, b int) {
	a, b = g.root(a), g.root(b)
	other := func(x, y string) bool { return x != "" && y != "" && x != y }
	if a == b || other(g.father[a], g.father[b]) || g.father[a] == "" && g.father[b] == "" && other(g.mother[a], g.mother[b]) {
		return
	}
	a, b = min(a, b), max(a, b)
	g.parent[b] = a
	g.father[a] = cmp.Or(g.father[a], g.father[b])
	g.mother[a] = cmp.Or(g.mother[a], g.mother[b])
}

// join unites the rows that have one name among names.
func (g *grouping) join(rows []int, names []string) {
	first := make(map[string]int)
	for _, i := range rows {
		if names[i] == "" {
			continue
		}
		if j, there := first[names[i]]; there {
			g.union(j, i)
		} else {
			first[names[i]] = i
		}
	}
}

func (g *grouping) families(pupils []Pupil) []family {
	at := make(map[int]int)
	var list []family
	for i, p := range pupils {
		root := g.root(i)
		n, there := at[root]
		if !there {
			n = len(list)
			at[root] = n
			list = append(list, family{father: g.father[root]})
		}
		list[n].rows = append(list[n].rows, p)
	}
	for _, f := range list { // siblings' rows may come in any order, and from any file
		slices.SortStableFunc(f.rows, func(a, b Pupil) int { return cmp.Compare(admissionKey(a.AdmissionNo), admissionKey(b.AdmissionNo)) })
	}
	return list
}

// What one household has at most. More is a column that was filled down.
const (
	maxPhones  = bot.MaxPhones
	maxParents = 6 // fathers, or mothers
)

// phones are the numbers of all rows: first everybody's Contact 1, then Contact 2, then WhatsApp.
func (f family) phones() []bot.Phone {
	var all []bot.Phone
	for _, p := range f.rows {
		all = append(all, p.Phones...)
	}
	slices.SortStableFunc(all, func(a, b bot.Phone) int { return cmp.Compare(a.Rank, b.Rank) })
	onWhatsApp := make(map[bot.Number]bool)
	for _, p := range all {
		onWhatsApp[p.Number] = onWhatsApp[p.Number] || p.WhatsApp
	}
	var phones []bot.Phone
	for _, p := range all {
		on, more := onWhatsApp[p.Number]
		if !more {
			continue // it stands there already
		}
		delete(onWhatsApp, p.Number)
		if p.WhatsApp = on; len(phones) < maxPhones {
			phones = append(phones, p)
		}
	}
	return phones
}

// parents are the names in a column, once each.
func (f family) parents(of func(Pupil) string) []string {
	var names []string
	seen := make(map[string]bool)
	for _, p := range f.rows {
		name := of(p)
		if k := nameKey(name); name != "" && !seen[k] && len(names) < maxParents {
			seen[k] = true
			names = append(names, name)
		}
	}
	return names
}

func (f family) fathers() []string { return f.parents(func(p Pupil) string { return p.Father }) }
func (f family) mothers() []string { return f.parents(func(p Pupil) string { return p.Mother }) }

// has says whether any row's sheet has a column.
func (f family) has(column string) bool {
	return slices.ContainsFunc(f.rows, func(p Pupil) bool { return p.has[column] })
}

// A number with so many children of so many fathers is not a family's: it may be the office's, pasted down the column.
const (
	crowdChildren = 8
	crowdFathers  = 4
)

// crowds warns of numbers that stand with too many children.
func crowds(pupils []Pupil, found *defects) {
	type crowd struct {
		children, fathers map[string]bool
		first             Place
	}
	on := make(map[bot.Number]*crowd)
	var order []bot.Number
	for _, p := range pupils {
		for _, phone := range p.Phones {
			c := on[phone.Number]
			if c == nil {
				c = &crowd{map[string]bool{}, map[string]bool{}, p.Place}
				on[phone.Number] = c
				order = append(order, phone.Number)
			}
			c.children[admissionKey(p.AdmissionNo)] = true
			if p.Father != "" {
				c.fathers[nameKey(p.Father)] = true
			}
		}
	}
	for _, n := range order {
		if c := on[n]; len(c.children) >= crowdChildren && len(c.fathers) >= crowdFathers {
			found.add(Defect{File: c.first.File, Line: c.first.Line, Value: string(n), Warning: true,
				Problem: fmt.Sprintf("this number stands with %d children of %d fathers", len(c.children), len(c.fathers)),
				Do:      "look whether it is the office's number, pasted into the column"})
		}
	}
}
