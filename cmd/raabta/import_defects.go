package main

import (
	"fmt"
	"io"
	"strings"

	"raabta/bot/roster"
)

const (
	// valueShown is how much of a cell is shown, in letters: enough to find it by.
	valueShown = 24
	// alikeShown is how many rows with the same mistake are shown each by itself.
	alikeShown = 3
)

// showDefects prints what was taken but should be looked at, and what was left out.
func (p *plan) showDefects(w io.Writer) {
	var out, look []roster.Defect
	for _, d := range p.defects {
		if d.Warning {
			look = append(look, d)
		} else {
			out = append(out, d)
		}
	}
	section(w, "taken, but look at it", defectRows(look))
	section(w, "left out, because something is wrong", defectRows(out))
}

// defectRows are defects as rows of a table. Where many rows of a sheet have one mistake, the first stands for all and names
// the lines of the others: a wrong column must not bury the three rows that need a person.
func defectRows(list []roster.Defect) [][]string {
	alike := make(map[roster.Defect][]roster.Defect)
	for _, d := range list {
		alike[mistake(d)] = append(alike[mistake(d)], d)
	}
	var rows [][]string
	for _, d := range list {
		all := alike[mistake(d)]
		switch {
		case len(all) <= alikeShown:
			rows = append(rows, defectRow(d, ""))
		case d == all[0]:
			var lines []string
			for _, other := range all[1:] {
				lines = append(lines, fmt.Sprint(other.Line))
			}
			rows = append(rows, defectRow(d, fmt.Sprintf(" (So have lines %s.)", atMost(lines, 20))))
		}
	}
	return rows
}

// mistake is a defect without its place.
func mistake(d roster.Defect) roster.Defect {
	d.Line, d.Value = 0, ""
	return d
}

func defectRow(d roster.Defect, note string) []string {
	at := d.File
	if d.Line > 0 {
		at = fmt.Sprintf("%s:%d", d.File, d.Line)
	}
	value := []rune(d.Value)
	if len(value) > valueShown {
		value = append(value[:valueShown-1], '…')
	}
	problem := d.Problem + "."
	if d.Do != "" {
		problem += " " + strings.ToUpper(d.Do[:1]) + d.Do[1:] + "."
	}
	return []string{at, d.Column, string(value), problem + note}
}
