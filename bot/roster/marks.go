package roster

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"raabta/bot/digest"
)

var (
	decimal = regexp.MustCompile(`^\d{1,4}(\.\d{1,2}0*)?$`)
	absents = words(map[string]bool{"a,ab,abs,absent,l,leave,غیر حاضر,رخصت,ghair hazir,chutti,not taken": true})
)

// parseMarks reads a number of marks, "17", "17.5", "۱۷٫۵", and writes it as a family would: "17.50" is 17.5.
func parseMarks(text string) (string, float64, error) {
	text = strings.TrimSuffix(plain(text), ".")
	if strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	if !decimal.MatchString(text) {
		return "", 0, errors.New("this is not a number of marks: write it like 17 or 17.5, or A for a pupil who was absent")
	}
	value, err := strconv.ParseFloat(text, 64)
	return strconv.FormatFloat(value, 'f', -1, 64), value, err
}

func (r *reader) mark(t *table, row row) {
	admission, ok := r.admission(t, row)
	if !ok {
		return
	}
	day, ok := r.pastDate(t, row, "Date")
	if !ok {
		return
	}
	m := Mark{Place: Place{t.file, row.line}, AdmissionNo: admission, Mark: digest.Mark{Date: day}}
	if m.Subject, ok = r.short(t, row, "Subject", maxTitle); !ok {
		return
	}
	if t.cell(row, "Test") != "" {
		if m.Test, ok = r.short(t, row, "Test", maxTitle); !ok {
			return
		}
	}
	got, outOf := t.cell(row, "Marks"), t.cell(row, "Out Of")
	if absents[fold(got)] || fold(got) == "" {
		r.warn(t, row.line, "Marks", got, "no marks for this pupil", "")
		return
	}
	if before, after, cut := strings.Cut(got, "/"); cut && outOf == "" { // 17/20
		got, outOf = before, after
	}
	var marks, most float64
	var err error
	if m.Marks, marks, err = parseMarks(got); err != nil {
		r.defect(t, row.line, "Marks", got, err)
		return
	}
	if m.OutOf, most, err = parseMarks(outOf); err != nil {
		r.defect(t, row.line, "Out Of", outOf, errors.New("this is not a number of marks: write the most that could be reached, like 20"))
		return
	}
	if most == 0 || marks > most {
		r.defect(t, row.line, "Marks", t.cell(row, "Marks"), fmt.Errorf("%s marks out of %s cannot be: correct one of the two", m.Marks, m.OutOf))
		return
	}
	value := m.Marks + "/" + m.OutOf
	before, fresh := r.firstFact(key("mark", admissionKey(admission), fold(m.Subject), fold(m.Test), day), value, row.line, 0)
	switch {
	case fresh:
		r.roster.Marks = append(r.roster.Marks, m)
	case before.value != value:
		r.defect(t, row.line, "Marks", value, fmt.Errorf("line %d says %s for the same test: correct one of the two", before.line, before.value))
	}
}

// short reads a short text that must be there: a subject, a test, a title.
func (r *reader) short(t *table, row row, column string, most int) (string, bool) {
	cell := t.cell(row, column)
	text := strings.Join(strings.Fields(visible(cell)), " ")
	var err error
	switch {
	case text == "":
		err = fmt.Errorf("the cell is empty: write the %s", strings.ToLower(column))
	case len([]rune(text)) > most:
		err = fmt.Errorf("this is longer than %d letters: shorten it", most)
	case fold(text) == "" || strings.HasPrefix(text, "=") || strings.HasPrefix(text, "＝"):
		err = fmt.Errorf("this is not a %s: write it in words", strings.ToLower(column))
	}
	if err != nil {
		r.defect(t, row.line, column, cell, err)
	}
	return text, err == nil
}
