package roster

import (
	"errors"
	"fmt"
	"slices"

	"raabta/bot/civil"
	"raabta/bot/digest"
)

// maxMissing is how many pupils one cell may name.
const maxMissing = 300

func (r *reader) homework(t *table, row row) {
	h := Homework{Place: Place{t.file, row.line}, Homework: digest.Homework{}}
	c, err := parseClass(t.cell(row, "Class"), "")
	if err != nil {
		r.defect(t, row.line, "Class", t.cell(row, "Class"), err)
		return
	}
	h.Class = c.Name
	var ok bool
	if h.Subject, ok = r.short(t, row, "Subject", maxTitle); !ok {
		return
	}
	if h.Title, ok = r.short(t, row, "Homework", maxTitle); !ok {
		return
	}
	due, err := civil.ParseDate(t.cell(row, "Due"))
	if err != nil {
		r.defect(t, row.line, "Due", t.cell(row, "Due"), err)
		return
	}
	h.Due = due.String()
	h.Missing = r.missing(t, row)

	before, fresh := r.firstFact(key("homework", classKey(h.Class), fold(h.Subject), fold(h.Title), h.Due), "", row.line, len(r.roster.Homework))
	if fresh {
		r.roster.Homework = append(r.roster.Homework, h)
		return
	}
	// A row for each pupil is one homework as well.
	one := &r.roster.Homework[before.at]
	if len(one.Missing)+len(h.Missing) > maxMissing {
		r.defect(t, row.line, "Missing", t.cell(row, "Missing"), fmt.Errorf("more than %d pupils stand in the rows of this homework: part it by class", maxMissing))
		return
	}
	for _, admission := range h.Missing {
		if !slices.Contains(one.Missing, admission) {
			one.Missing = append(one.Missing, admission)
		}
	}
}

// missing reads the admission numbers of those who did not hand it in.
func (r *reader) missing(t *table, row row) []string {
	cell := t.cell(row, "Missing")
	if empty(cell) {
		return nil
	}
	list := items(cell)
	if len(list) > maxMissing {
		r.defect(t, row.line, "Missing", cell, fmt.Errorf("more than %d pupils stand here: part the homework by class", maxMissing))
		return nil
	}
	var missing []string
	for _, item := range list {
		admission, err := parseAdmission(item)
		if err != nil {
			r.defect(t, row.line, "Missing", item, errors.New("this is not an admission number: write the numbers with commas between them"))
			continue
		}
		if !slices.Contains(missing, admission) {
			missing = append(missing, admission)
		}
	}
	return missing
}
