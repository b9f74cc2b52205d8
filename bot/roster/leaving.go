package roster

import (
	"fmt"
	"slices"

	"raabta/bot"
)

// tooMany says that so many pupils missing from a list are the list's fault rather than theirs: more than a fifth of them
// and at least five, or at least half of them and at least two. A school loses a few pupils a term; half a file, or a
// filter that was left on in the spreadsheet, loses many at once.
func tooMany(missing, all int) bool {
	return missing*5 > all && missing >= 5 || missing*2 >= all && missing >= 2
}

// leave marks as left the pupils of the classes in the sheets who are not in the sheets. Nobody is deleted: whoever is
// in a later list comes back. Pupils of other classes are not touched, nor those whose row could not be read.
func (p *planner) leave() {
	inSheets := make(map[string]Place)
	for _, row := range p.r.Pupils {
		k := classKey(row.Class.Name)
		if _, there := inSheets[k]; !there {
			inSheets[k] = row.Place
		}
	}
	size := make(map[string]int)
	missing := make(map[string][]bot.Student)
	var order []string
	for _, s := range p.now.Students {
		k := classKey(s.Class)
		if _, ok := inSheets[k]; !ok || s.State != bot.StudentActive {
			continue
		}
		size[k]++
		if _, listed := p.listed[s.AdmissionNo]; listed || p.r.rejected[Key(s.AdmissionNo)] {
			continue
		}
		if missing[k] == nil {
			order = append(order, k)
		}
		missing[k] = append(missing[k], s)
	}
	slices.Sort(order)

	var gone []bot.Student
	for _, k := range order {
		list := missing[k]
		name := p.classes[k].Name
		switch {
		case p.r.unread[""], p.r.unread[k]:
			p.warn(Place{File: inSheets[k].File}, "", "", fmt.Sprintf("%d pupils of %s are not in the sheet; they were kept, since rows could not be read", len(list), name),
				"correct those rows and import again")
		case !p.r.Options.AllowLeft && tooMany(len(list), size[k]):
			p.keep(inSheets[k], len(list), size[k], name)
		default:
			gone = append(gone, list...)
		}
	}
	if whole := sum(size); !p.r.Options.AllowLeft && len(order) > 1 && tooMany(len(gone), whole) {
		p.keep(inSheets[order[0]], len(gone), whole, "the classes in the sheets")
		gone = nil
	}
	for _, s := range gone {
		s.State = bot.StudentLeft
		p.leaving[s.AdmissionNo] = true
		p.c.Students = append(p.c.Students, s)
		p.c.Counts.Left++
	}
}

func (p *planner) keep(at Place, missing, all int, of string) {
	do := "give the whole list"
	if how := p.r.Options.LeftHow; how != "" {
		do += ", or, if they really have left, " + how
	}
	p.c.Kept += missing
	p.warn(Place{File: at.File}, "", "", fmt.Sprintf("%d of the %d pupils of %s are not in the sheet; they were kept", missing, all, of), do)
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
