package roster

import (
	"errors"
	"fmt"

	"raabta/bot/digest"
)

// statuses of a register. In Pakistan's registers L alone is leave, not late: the word has to be written out for late.
var statuses = words(map[string]string{
	"p,present,yes,y,1,haazir,hazir,haazar,حاضر,ح":                                          digest.Present,
	"a,ab,absent,no,n,0,ghair hazir,ghair haazir,ghairhazir,ghair hazar,غیر حاضر,غیرحاضر,غ": digest.Absent,
	"late,lt,tardy,der,dair,der se,dair se,دیر,دیر سے,تاخیر":                                digest.Late,
	"l,leave,lv,on leave,sick leave,sl,chutti,chhutti,rukhsat,rukhsati,رخصت,چھٹی,ر":         digest.Leave,
})

func (r *reader) attendance(t *table, row row) {
	admission, ok := r.admission(t, row)
	if !ok {
		return
	}
	day, ok := r.pastDate(t, row, "Date")
	if !ok {
		return
	}
	cell := t.cell(row, "Status")
	status, ok := statuses[fold(cell)]
	if !ok {
		switch {
		case cell == "✓" || cell == "✔":
			status = digest.Present
		case fold(cell) == "":
			r.warn(t, row.line, "Status", cell, "nothing is entered for this day", "")
			return
		default:
			r.defect(t, row.line, "Status", cell, errors.New("this is not a status: write P (present), A (absent), L (leave) or Late"))
			return
		}
	}
	if fold(cell) == "l" {
		if _, first := r.firstFact(key("leave", t.file), "", row.line, 0); first {
			r.warn(t, row.line, "Status", cell, "L is read as leave, as registers mean it", "write Late for a pupil who came late")
		}
	}
	before, fresh := r.firstFact(key("attendance", admissionKey(admission), day), status, row.line, 0)
	switch {
	case fresh:
		a := Attendance{Place: Place{t.file, row.line}, AdmissionNo: admission}
		a.Date, a.Status = day, status
		r.roster.Attendance = append(r.roster.Attendance, a)
	case before.value != status:
		r.defect(t, row.line, "Status", cell, fmt.Errorf("line %d says %s for the same pupil and day: correct one of the two", before.line, before.value))
	}
}
