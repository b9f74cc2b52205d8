package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// lineWidth is the width of the terminals that the output is laid out for, in columns.
const lineWidth = 100

// gap is the space between two columns of a table.
const gap = 2

// table is rows of cells that are printed in aligned columns. The last cell of a row is broken into lines of its own column
// where it is too long for the terminal; no cell is ever cut off.
type table struct {
	indent int
	rows   [][]string
}

// add appends a row.
func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// print writes the table. A column is as wide as its widest cell; rows may have fewer cells than others.
func (t *table) print(w io.Writer) {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			if i < len(row)-1 { // the last cell of a row pushes nothing aside
				widths[i] = max(widths[i], displayWidth(cell))
			}
		}
	}
	margin := strings.Repeat(" ", t.indent)
	for _, row := range t.rows {
		var b strings.Builder
		b.WriteString(margin)
		at := t.indent
		for i, cell := range row {
			if i < len(row)-1 {
				b.WriteString(cell + strings.Repeat(" ", widths[i]-displayWidth(cell)+gap))
				at += widths[i] + gap
				continue
			}
			var lines []string
			for _, line := range strings.Split(cell, "\n") {
				lines = append(lines, wrap(line, max(lineWidth-at, 30))...)
			}
			b.WriteString(strings.Join(lines, "\n"+strings.Repeat(" ", at)))
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// displayWidth is how many columns of a terminal a text takes: letters count, the marks above and below them, and characters that
// only join or turn others, do not. Urdu names are full of both.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			n++
		}
	}
	return n
}

// plural is a count with its noun: "1 row", "3 rows".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// atMost keeps the first items of a list and says how many more there are.
func atMost(list []string, limit int) string {
	if len(list) > limit+1 {
		return strings.Join(list[:limit], ", ") + fmt.Sprintf(" and %d more", len(list)-limit)
	}
	return strings.Join(list, ", ")
}
