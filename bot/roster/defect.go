package roster

import (
	"cmp"
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// Defect is something in a sheet that a person must look at: what is wrong, and what to do about it. What it is about
// was left out of the import, unless Warning says that it was taken as it stands.
//
// Value repeats the cell, which may hold a phone number or a child's name: it is for the person at the screen, never for
// a log.
type Defect struct {
	File    string
	Line    int    // of the file, from 1; 0 for the whole file
	Column  string // the canonical heading, "" for the whole row
	Value   string // at most 60 letters of the cell
	Problem string
	Do      string // "" where nothing need be done
	Warning bool
}

// String is the defect on one line: `pupils.csv, line 7, Contact 1 "0300-12": no phone has this number. Write it again.`
func (d Defect) String() string {
	var b strings.Builder
	b.WriteString(d.File)
	if d.Line > 0 {
		fmt.Fprintf(&b, ", line %d", d.Line)
	}
	if d.Column != "" {
		b.WriteString(", " + d.Column)
	}
	if d.Value != "" {
		fmt.Fprintf(&b, " %q", d.Value)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(d.Problem + ".")
	if d.Do != "" {
		b.WriteString(" " + strings.ToUpper(d.Do[:1]) + d.Do[1:])
		if !strings.HasSuffix(d.Do, "?") {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// LogValue leaves out what stands in the cell.
func (d Defect) LogValue() slog.Value {
	return slog.GroupValue(slog.String("file", d.File), slog.Int("line", d.Line), slog.String("column", d.Column), slog.Bool("warning", d.Warning))
}

// Place is where something stood.
type Place struct {
	File string
	Line int
}

// maxDefects bounds a list: a sheet in which every row is wrong is wrong as a whole.
const maxDefects = 1000

// defects collects what is wrong, in the order of the files and lines.
type defects struct {
	list []Defect
	more int // how many did not fit
}

func (d *defects) add(found Defect) {
	if len(d.list) >= maxDefects {
		d.more++
		return
	}
	found.Value = shorten(found.Value)
	d.list = append(d.list, found)
}

func (d *defects) sorted(order map[string]int) []Defect {
	slices.SortStableFunc(d.list, func(a, b Defect) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Line, b.Line))
	})
	if d.more > 0 {
		d.list = append(d.list, Defect{Problem: fmt.Sprintf("%d more things are wrong", d.more), Do: "correct these first"})
		d.more = 0
	}
	return d.list
}

// shorten keeps what a person needs to recognise a cell, and what a terminal can show of it.
func shorten(value string) string {
	value = strings.Join(strings.Fields(visible(value)), " ")
	if r := []rune(value); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return value
}

// reason parts an error of a parser into what is wrong and what to do: the numbers' errors put a semicolon between the
// two, the dates' a colon.
func reason(err error) (problem, do string) {
	problem, do, found := strings.Cut(err.Error(), "; ")
	if !found {
		problem, do, _ = strings.Cut(err.Error(), ": ")
	}
	return problem, do
}
