package roster

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"raabta/bot/civil"
)

// reader is one Read.
type reader struct {
	options Options
	roster  *Roster
	found   defects
	home    string // how the country's numbers begin, "+92"

	pupils   map[string][]int // rows in roster.Pupils by admission key
	staff    map[string]int   // place in roster.Staff, by number or else by name
	teachers map[string]int   // place in roster.Staff of a class's teacher, by class key
	facts    map[string]fact
}

// fact is a row that stood before, to compare a second one with.
type fact struct {
	value string
	line  int
	at    int // its place in the roster's list
}

// Read reads sheets of any kinds together, in any order. The defects are in the order of the files and their lines; what
// they are about (unless Warning is set) is not in the Roster. The error is of a reader that broke, or says that there
// were no files.
func Read(files []File, school Options) (*Roster, []Defect, error) {
	if len(files) == 0 {
		return nil, nil, errors.New("no sheet was given: name one or more CSV files")
	}
	r := &reader{
		options: school, home: fmt.Sprintf("+%d", phonenumbers.GetCountryCodeForRegion(school.Country)),
		roster: &Roster{Options: school, rejected: map[string]bool{}, unread: map[string]bool{}},
		pupils: map[string][]int{}, staff: map[string]int{}, teachers: map[string]int{}, facts: map[string]fact{},
	}
	order := make(map[string]int)
	var tables []*table
	for i, f := range files {
		if _, twice := order[f.Name]; !twice {
			order[f.Name] = i
		}
		data, err := io.ReadAll(io.LimitReader(f.Data, maxBytes+1))
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", f.Name, err)
		}
		t, err := r.open(f.Name, data)
		var no fault
		switch {
		case errors.As(err, &no):
			r.found.add(Defect{File: f.Name, Line: no.line, Problem: no.problem, Do: no.do})
			r.roster.unread[""] = true // it may have been a list of pupils
			continue
		case err != nil:
			return nil, nil, fmt.Errorf("read %s: %w", f.Name, err)
		}
		tables = append(tables, t)
	}
	for _, sheet := range []struct {
		kind *kind
		read func(*table, row)
	}{
		{pupilsSheet, r.pupil}, {staffSheet, r.member}, {attendanceSheet, r.attendance}, {marksSheet, r.mark},
		{homeworkSheet, r.homework}, {notesSheet, r.note}, {eventsSheet, r.event},
	} {
		for _, t := range tables {
			if t.kind != sheet.kind {
				continue
			}
			for _, row := range t.rows {
				if row.cells != nil || sheet.kind == pupilsSheet {
					sheet.read(t, row)
				}
			}
		}
	}
	return r.roster, r.found.sorted(order), nil
}

// open decodes a file and finds its table.
func (r *reader) open(name string, data []byte) (*table, error) {
	switch {
	case len(data) > maxBytes:
		return nil, fault{0, fmt.Sprintf("the file is larger than %d MB", maxBytes>>20), "import it in parts"}
	case strings.HasPrefix(string(data[:min(len(data), 4)]), "PK\x03\x04"), strings.HasPrefix(string(data[:min(len(data), 4)]), "\xd0\xcf\x11\xe0"):
		return nil, fault{0, "this is an Excel workbook", "in Excel choose File, Save As, CSV UTF-8, and give that file"}
	}
	text, guessed := decode(data)
	if guessed != "" {
		r.found.add(Defect{File: name, Problem: "the file does not say how its letters are written; it was read as " + guessed,
			Do: "look whether the names are right, or save it as CSV UTF-8", Warning: true})
	}
	return newTable(name, newCSV(text), &r.found)
}

// defect notes what is wrong with a cell.
func (r *reader) defect(t *table, line int, column, value string, err error) {
	problem, do := reason(err)
	r.found.add(Defect{File: t.file, Line: line, Column: column, Value: value, Problem: problem, Do: do})
}

// warn notes what a person should know about a row that was taken.
func (r *reader) warn(t *table, line int, column, value, problem, do string) {
	r.found.add(Defect{File: t.file, Line: line, Column: column, Value: value, Problem: problem, Do: do, Warning: true})
}

// firstFact keeps a fact, or says how the one that stood before under the same key compares.
func (r *reader) firstFact(key, value string, line, at int) (before fact, fresh bool) {
	before, there := r.facts[key]
	if !there {
		r.facts[key] = fact{value, line, at}
	}
	return before, !there
}

// key joins the parts of a fact's identity.
func key(parts ...string) string { return strings.Join(parts, "\x1f") }

// admission reads the admission number of a row of facts.
func (r *reader) admission(t *table, row row) (string, bool) {
	cell := t.cell(row, "Admission No")
	admission, err := parseAdmission(cell)
	if err != nil {
		r.defect(t, row.line, "Admission No", cell, err)
	}
	return admission, err == nil
}

// pastDate reads the day of a fact, which is not in the future.
func (r *reader) pastDate(t *table, row row, column string) (string, bool) {
	cell := t.cell(row, column)
	day, err := civil.ParseDate(cell)
	if err == nil && day.After(r.options.Today) && !r.options.Today.IsZero() {
		err = errors.New("this day is still to come: correct the date (the day stands before the month)")
	}
	if err != nil {
		r.defect(t, row.line, column, cell, err)
	}
	return day.String(), err == nil
}
