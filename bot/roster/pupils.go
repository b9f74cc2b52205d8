package roster

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"raabta/bot"
)

// pupil reads a row of a list of pupils. Whoever it may be about has not left: a row that cannot be read is remembered.
func (r *reader) pupil(t *table, row row) {
	p := Pupil{Place: Place{t.file, row.line}, has: t.has}
	if row.cells == nil { // too many cells: nobody can say whom it names
		r.roster.unread[""] = true
		return
	}
	class, classErr := parseClass(t.cell(row, "Class"), t.cell(row, "Section"))
	cell := t.cell(row, "Admission No")
	admission, err := parseAdmission(cell)
	if err != nil {
		r.defect(t, row.line, "Admission No", cell, err)
		r.roster.unread[classKey(class.Name)] = true
		return
	}
	reject := func(column, cell string, err error) {
		r.defect(t, row.line, column, cell, err)
		r.roster.rejected[admissionKey(admission)] = true
	}
	p.AdmissionNo, p.Class = admission, class
	if p.Name, err = parseName(t.cell(row, "Student")); err != nil {
		reject("Student", t.cell(row, "Student"), err)
		return
	}
	if classErr != nil {
		column := "Class"
		if errors.Is(classErr, errSections) {
			column = "Section"
		}
		reject(column, t.cell(row, column), classErr)
		return
	}
	p.Father, p.Mother = r.parent(t, row, "Father"), r.parent(t, row, "Mother")
	if p.Language, err = parseLanguage(t.cell(row, "Language"), r.options.Languages); err != nil {
		r.defect(t, row.line, "Language", t.cell(row, "Language"), err)
	}
	r.phones(t, row, &p)
	if !r.anotherHousehold(t, p) {
		return
	}
	if len(p.Phones) == 0 {
		r.warn(t, row.line, "", p.Name, "this family cannot be reached: it has no mobile number", "ask the family for one")
	}
	k := admissionKey(admission)
	r.pupils[k] = append(r.pupils[k], len(r.roster.Pupils))
	r.roster.Pupils = append(r.roster.Pupils, p)
}

// parent reads a father's or mother's name; a bad one is left out, since the pupil can do without.
func (r *reader) parent(t *table, row row, column string) string {
	cell := t.cell(row, column)
	if empty(cell) {
		return ""
	}
	name, err := parseName(cell)
	if err != nil {
		r.defect(t, row.line, column, cell, err)
	}
	return name
}

// phones reads the three columns of numbers.
func (r *reader) phones(t *table, row row, p *Pupil) {
	for rank, column := range []string{"Contact 1", "Contact 2", "WhatsApp"} {
		cell := t.cell(row, column)
		if column == "WhatsApp" {
			if answer, ok := parseYes(cell); ok {
				p.onWhatsApp = answer
				break
			}
		}
		numbers, bad := parseNumbers(cell, r.options.Country)
		for _, b := range bad {
			r.defect(t, row.line, column, b.text, b.err)
			p.unreachable = true
		}
		for _, n := range numbers {
			p.Phones = addPhone(p.Phones, bot.Phone{Number: n, Rank: rank + 1, WhatsApp: column == "WhatsApp", Relation: relation(t.said[column])})
			if !strings.HasPrefix(string(n), r.home) {
				r.warn(t, row.line, column, string(n), "this number belongs to another country", "look whether it is right")
			}
		}
	}
	if p.onWhatsApp == yes && len(p.Phones) > 0 {
		p.Phones[0].WhatsApp = true
	}
}

// relation is whose phone a heading speaks of: "Father Mobile".
func relation(heading string) bot.Relation {
	for _, word := range bot.FoldWords(heading) {
		switch word {
		case "father", "fathers", "walid", "والد":
			return bot.Father
		case "mother", "mothers", "walida", "والدہ":
			return bot.Mother
		case "guardian", "guardians", "parent", "parents":
			return bot.OtherGuardian
		}
	}
	return ""
}

// maxHomes is how many households a child may have.
const maxHomes = 4

// anotherHousehold says whether a row is to be kept: it is the first of its admission number, or names the same child
// with other numbers, as the lists of schools do for parents who live apart.
func (r *reader) anotherHousehold(t *table, p Pupil) bool {
	if len(r.pupils[admissionKey(p.AdmissionNo)]) == maxHomes {
		r.defect(t, p.Line, "Admission No", p.AdmissionNo, fmt.Errorf("this pupil stands in more than %d rows: keep one for each household", maxHomes))
		return false
	}
	for _, i := range r.pupils[admissionKey(p.AdmissionNo)] {
		before := r.roster.Pupils[i]
		where := fmt.Sprintf("line %d", before.Line)
		if before.File != p.File {
			where += " of " + before.File
		}
		switch {
		case fold(before.Name) != fold(p.Name):
			r.defect(t, p.Line, "Admission No", p.AdmissionNo, fmt.Errorf("another pupil has this admission number (%s): correct one of the two", where))
			return false
		case classKey(before.Class.Name) != classKey(p.Class.Name):
			r.defect(t, p.Line, "Class", p.Class.Name, fmt.Errorf("this pupil stands in class %s as well (%s): keep one of the two rows", before.Class.Name, where))
			return false
		case len(before.Phones) == 0 && len(p.Phones) > 0:
			r.roster.Pupils[i] = p
			r.warn(t, p.Line, "Admission No", p.AdmissionNo, "this pupil stands here a second time ("+where+"); this row was taken, it has a number", "")
			return false
		case len(p.Phones) == 0, slices.EqualFunc(before.Phones, p.Phones, func(a, b bot.Phone) bool { return a.Number == b.Number }) &&
			nameKey(before.Father) == nameKey(p.Father):
			r.warn(t, p.Line, "Admission No", p.AdmissionNo, "this pupil stands here a second time ("+where+"); the row was passed over", "")
			return false
		}
	}
	return true
}
