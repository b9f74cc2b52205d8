package roster

import (
	"fmt"
	"slices"
	"strings"

	"raabta/bot"
)

// Import is what sheets come to in a school, before it is carried out: what everybody looks at, whether on a terminal or a page.
type Import struct {
	Roster  *Roster
	Before  Snapshot
	Changes *Changes // nil where no row could be used
	Defects []Defect // of the sheets and of the plan
}

// OptionsOf are a school's.
func OptionsOf(s bot.School, o Options) Options {
	o.Country, o.DefaultLanguage, o.Languages = s.Country, s.DefaultLanguage(), strings.Split(s.Languages, ",")
	return o
}

// Prepare reads sheets and plans what they change; snapshot reads what they are compared with, once. Its error is what a reader or
// snapshot said.
func Prepare(files []File, o Options, snapshot func(*Roster) (Snapshot, error)) (*Import, error) {
	read, defects, err := Read(files, o)
	if err != nil {
		return nil, err
	}
	i := &Import{Roster: read, Defects: defects}
	if read.rows() == 0 {
		return i, nil
	}
	if i.Before, err = snapshot(read); err != nil {
		return nil, err
	}
	i.Changes = Plan(i.Before, read)
	i.Defects = append(i.Defects, i.Changes.Defects...)
	return i, nil
}

// rows counts what there is to import.
func (r *Roster) rows() int {
	return len(r.Pupils) + len(r.Staff) + len(r.Attendance) + len(r.Marks) + len(r.Homework) + len(r.Notes) + len(r.Events)
}

// Rejected counts the rows, and whole files, of which something was left out.
func (i *Import) Rejected() int {
	rows := map[Place]bool{}
	for _, d := range i.Defects {
		if !d.Warning {
			rows[Place{File: d.File, Line: d.Line}] = true
		}
	}
	return len(rows)
}

// Alike are rows with one mistake: the first, and the lines of the others.
type Alike struct {
	Defect
	Others []int
}

// alikeShown is how many rows with the same mistake are shown each by itself.
const alikeShown = 3

// Grouped are the defects that were left out (warning false), or taken but to be looked at. Where many rows of a sheet have one mistake,
// the first stands for all: a wrong column must not bury the three rows that need a person.
func (i *Import) Grouped(warning bool) (list []Alike) {
	alike := make(map[Defect][]Defect)
	for _, d := range i.Defects {
		if d.Warning == warning {
			alike[d.mistake()] = append(alike[d.mistake()], d)
		}
	}
	for _, d := range i.Defects {
		all := alike[d.mistake()]
		switch {
		case d.Warning != warning:
		case len(all) <= alikeShown:
			list = append(list, Alike{Defect: d})
		case d == all[0]:
			one := Alike{Defect: d}
			for _, other := range all[1:] {
				one.Others = append(one.Others, other.Line)
			}
			list = append(list, one)
		}
	}
	return list
}

// mistake is a defect without its place.
func (d Defect) mistake() Defect {
	d.Line, d.Value = 0, ""
	return d
}

// valueShown is how much of a cell is shown, in letters: enough to find it by.
const valueShown = 24

// Cell is what stands in the cell, cut to what one finds it by.
func (d Defect) Cell() string {
	value := []rune(d.Value)
	if len(value) > valueShown {
		value = append(value[:valueShown-1], '…')
	}
	return string(value)
}

// Sentence is what is wrong and what to do.
func (d Defect) Sentence() string {
	s := d.Problem + "."
	if d.Do != "" {
		s += " " + strings.ToUpper(d.Do[:1]) + d.Do[1:] + "."
	}
	return s
}

// At is where a defect is: "pupils.csv:7".
func (d Defect) At() string {
	if d.Line > 0 {
		return fmt.Sprintf("%s:%d", d.File, d.Line)
	}
	return d.File
}

// atMost keeps the first items of a list and says how many more there are.
func atMost(list []string, limit int) string {
	if len(list) > limit+1 {
		return strings.Join(list[:limit], ", ") + fmt.Sprintf(" and %d more", len(list)-limit)
	}
	return strings.Join(list, ", ")
}

// teachesInWords is what somebody teaches: "5-B (class teacher), 6-A Mathematics".
func teachesInWords(list []bot.Teaching) string {
	var words []string
	for _, t := range list {
		one := strings.TrimSpace(t.Class + " " + t.Subject)
		if t.ClassTeacher {
			one = t.Class + " (class teacher)"
		}
		if !slices.Contains(words, one) {
			words = append(words, one)
		}
	}
	return strings.Join(words, ", ")
}
