package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"raabta/bot"
)

// Section is changes of one kind, a row each.
type Section struct {
	Kind Kind
	Rows [][]string
}

// Kind of changes: a heading in English.
type Kind string

// Kinds of changes.
const (
	NewPupils     Kind = "new pupils" // by class: the class, how many, some of their names
	LeftPupils    Kind = "left (they are kept, and get nothing)"
	BackPupils    Kind = "came back"
	MovedPupils   Kind = "moved to another class"
	RenamedPupils Kind = "renamed"
	OtherNumbers  Kind = "numbers changed"
	OneFamily     Kind = "one family, by number and father (its phone gets one text for all of them)"
	NewStaff      Kind = "new on the staff"
	OtherStaff    Kind = "changed on the staff"
	NewEvents     Kind = "events (nothing is announced by importing)"
)

// Sections are the changes as people look at them, without the kinds of which there are none. Changes is not nil.
func (i *Import) Sections() []Section {
	list := slices.Concat(i.pupils(), i.families(), i.staff(), i.events())
	return slices.DeleteFunc(list, func(s Section) bool { return len(s.Rows) == 0 })
}

// pupils are those who are new, by class, and those who left, came back, moved or have another name.
func (i *Import) pupils() []Section {
	before := make(map[string]bot.Student, len(i.Before.Students))
	for _, s := range i.Before.Students {
		before[s.ID] = s
	}
	fresh := map[string][]string{}
	var classes []string
	var left, back, moved, renamed [][]string
	for _, s := range i.Changes.Students {
		old, known := before[s.ID]
		switch {
		case !known:
			if fresh[s.Class] == nil {
				classes = append(classes, s.Class)
			}
			fresh[s.Class] = append(fresh[s.Class], s.Name)
			continue
		case s.State == bot.StudentLeft:
			left = append(left, []string{s.Class, s.AdmissionNo, s.Name})
			continue
		case old.State == bot.StudentLeft:
			back = append(back, []string{s.Class, s.AdmissionNo, s.Name})
		}
		if s.Class != old.Class {
			moved = append(moved, []string{s.AdmissionNo, s.Name, old.Class + " → " + s.Class})
		}
		if s.Name != old.Name {
			renamed = append(renamed, []string{s.AdmissionNo, old.Name + " → " + s.Name})
		}
	}
	slices.SortFunc(classes, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }) // 5-B before 10-A
	var news [][]string
	for _, class := range classes {
		news = append(news, []string{class, fmt.Sprint(len(fresh[class])), atMost(fresh[class], 5)})
	}
	return []Section{{NewPupils, news}, {LeftPupils, left}, {BackPupils, back}, {MovedPupils, moved}, {RenamedPupils, renamed}}
}

// families are those whose numbers are others, and the pupils whom the sheets make brothers and sisters.
func (i *Import) families() []Section {
	before := make(map[string]bot.Household, len(i.Before.Households))
	for _, h := range i.Before.Households {
		before[h.ID] = h
	}
	names := i.pupilNames()
	children := make(map[int][]string)
	for _, l := range i.Changes.Links {
		if !l.Leaves && l.Household >= 0 {
			children[l.Household] = append(children[l.Household], names[Key(l.AdmissionNo)])
		}
	}
	var numbers, several [][]string
	for n, h := range i.Changes.Households {
		old, known := before[h.ID]
		same := slices.EqualFunc(h.Phones, old.Phones, func(a, b bot.Phone) bool { return a.Number == b.Number })
		switch {
		case known && !same:
			numbers = append(numbers, []string{old.Family(), old.Numbers() + " → " + h.Numbers()})
		case !known && len(children[n]) > 1:
			several = append(several, []string{h.Name, strings.Join(children[n], ", ")})
		}
	}
	return []Section{{OtherNumbers, numbers}, {OneFamily, several}}
}

// pupilNames are the pupils' names with their classes, by admission number as it is compared.
func (i *Import) pupilNames() map[string]string {
	names := make(map[string]string)
	for _, s := range i.Before.Students {
		names[Key(s.AdmissionNo)] = fmt.Sprintf("%s (%s)", s.Name, s.Class)
	}
	for _, s := range i.Changes.Students {
		names[Key(s.AdmissionNo)] = fmt.Sprintf("%s (%s)", s.Name, s.Class)
	}
	return names
}

func (i *Import) staff() []Section {
	before := make(map[string]bool)
	for _, s := range i.Before.Staff {
		before[s.ID] = true
	}
	var fresh, changed [][]string
	for _, s := range i.Changes.Staff {
		number := string(s.Number)
		if number == "" {
			number = "no phone"
		}
		row := []string{s.Name, string(s.Role), number, teachesInWords(s.Teaches)}
		if before[s.ID] {
			changed = append(changed, row)
		} else {
			fresh = append(fresh, row)
		}
	}
	return []Section{{NewStaff, fresh}, {OtherStaff, changed}}
}

func (i *Import) events() []Section {
	var events [][]string
	for _, e := range i.Changes.Events {
		events = append(events, []string{strings.TrimSpace(e.Date + " " + e.Clock), e.Title, strings.ReplaceAll(e.Audience, ",", ", ")})
	}
	return []Section{{NewEvents, events}}
}
