package roster

import (
	"cmp"
	"slices"

	"raabta/bot"
)

// pair is a family of the sheets that may be a household that is stored.
type pair struct {
	family    int
	household string
	score     int
}

// match says which stored household each family is: its id, or "" for a new one. A household is at most one family, and
// keeps its id, its language and its conversations whatever else changes. What makes them one, the strongest first: a
// number in common, a child in common, the same father. Either a child, or a number together with the parents' names,
// must agree; the same number alone is two families on one phone.
func (p *planner) match(families []family) []string {
	// By number and parent together: a number that stands with a thousand families would make a million pairs.
	stored := make(map[string][]string)
	for _, h := range p.now.Households {
		for _, parent := range parentKeys(storedNames(h)) {
			for _, phone := range h.Phones {
				k := key(string(phone.Number), parent)
				stored[k] = append(stored[k], h.ID)
			}
		}
	}
	var pairs []pair
	for i, f := range families {
		children := make(map[string]bool)
		var candidates []string
		for _, row := range f.rows {
			admission := p.admission(row.AdmissionNo)
			children[admission] = true
			candidates = append(candidates, p.homes[admission]...)
		}
		parents := parentKeys(f.fathers(), f.mothers())
		numbers := make(map[bot.Number]bool)
		for _, phone := range f.phones() {
			numbers[phone.Number] = true
			for _, parent := range parents {
				candidates = append(candidates, stored[key(string(phone.Number), parent)]...)
			}
		}
		slices.Sort(candidates)
		for _, id := range slices.Compact(candidates) {
			if score := score(parents, p.houses[id], children, numbers); score > 0 {
				pairs = append(pairs, pair{i, id, score})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	matched := make([]string, len(families))
	taken := make(map[string]bool)
	for _, m := range pairs {
		if matched[m.family] == "" && !taken[m.household] {
			matched[m.family] = m.household
			taken[m.household] = true
		}
	}
	return matched
}

// score says how surely a family is a household; 0 when it is not. Between equals more children in common decide.
func score(parents []string, h bot.Household, children map[string]bool, numbers map[bot.Number]bool) int {
	number := slices.ContainsFunc(h.Phones, func(p bot.Phone) bool { return numbers[p.Number] })
	common := 0
	for _, c := range h.Children {
		if children[c.AdmissionNo] {
			common++
		}
	}
	same := slices.ContainsFunc(parentKeys(storedNames(h)), func(k string) bool { return slices.Contains(parents, k) })
	if common == 0 && !(number && same) {
		return 0
	}
	points := min(common, 99)
	if number {
		points += 400
	}
	if common > 0 {
		points += 300
	}
	if same {
		points += 200
	}
	return points
}

// parentKeys are what a family's parents are compared by: the fathers, or the mothers where no father is named, or that
// nobody is.
func parentKeys(fathers, mothers []string) []string {
	names := fathers
	if len(names) == 0 {
		names = mothers
	}
	if len(names) == 0 {
		return []string{"-"}
	}
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = nameKey(name)
		if len(fathers) == 0 {
			keys[i] = "mother " + keys[i]
		}
	}
	return keys
}

func storedNames(h bot.Household) (fathers, mothers []string) {
	for _, g := range h.Guardians {
		switch g.Relation {
		case bot.Father:
			fathers = append(fathers, g.Name)
		case bot.Mother:
			mothers = append(mothers, g.Name)
		}
	}
	return fathers, mothers
}
