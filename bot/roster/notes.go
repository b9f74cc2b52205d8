package roster

import (
	"errors"

	"raabta/bot/digest"
)

// noteKinds as teachers name them. A note without a kind is one to act on.
var noteKinds = words(map[string]string{
	"praise,good,positive,well done,shabash,tareef,taareef,شاباش,تعریف":                           digest.Praise,
	"improve,improvement,needs improvement,needs work,work on,negative,behtar,behtari,بہتری,بہتر": digest.Improve,
})

func (r *reader) note(t *table, row row) {
	admission, ok := r.admission(t, row)
	if !ok {
		return
	}
	day, ok := r.pastDate(t, row, "Date")
	if !ok {
		return
	}
	n := Note{Place: Place{t.file, row.line}, AdmissionNo: admission, Note: digest.Note{Date: day, Kind: digest.Improve}}
	if n.Note.Note, ok = r.short(t, row, "Note", maxNote); !ok {
		return
	}
	if cell := t.cell(row, "Kind"); cell != "" {
		if n.Kind, ok = noteKinds[fold(cell)]; !ok {
			r.defect(t, row.line, "Kind", cell, errors.New("this is not a kind of note: write praise or improve"))
			return
		}
	}
	if _, fresh := r.firstFact(key("note", admissionKey(admission), day, n.Note.Note), n.Kind, row.line, 0); fresh {
		r.roster.Notes = append(r.roster.Notes, n)
	}
}
