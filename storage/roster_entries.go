package storage

import (
	"slices"

	"raabta/bot"
	"raabta/bot/digest"
)

// writeFacts writes what teachers entered over what was entered before.
func (i *importing) writeFacts() error {
	var attendance []digest.Attendance
	for _, a := range i.changes.Attendance {
		id, err := i.student(a.AdmissionNo)
		if err != nil {
			return err
		}
		a.StudentID = id
		attendance = append(attendance, a.Attendance)
	}
	if err := insert(i.ctx, i.t, `
		INSERT INTO attendance (student_id, date, status) VALUES (:student_id, :date, :status)
		ON CONFLICT (student_id, date) DO UPDATE SET status = excluded.status`, attendance); err != nil {
		return err
	}
	var marks []digest.Mark
	for _, m := range i.changes.Marks {
		id, err := i.student(m.AdmissionNo)
		if err != nil {
			return err
		}
		m.StudentID = id
		marks = append(marks, m.Mark)
	}
	if err := insert(i.ctx, i.t, `
		INSERT INTO marks (student_id, subject, test, date, marks, out_of) VALUES (:student_id, :subject, :test, :date, :marks, :out_of)
		ON CONFLICT (student_id, subject, test, date) DO UPDATE SET marks = excluded.marks, out_of = excluded.out_of`, marks); err != nil {
		return err
	}
	var notes []digest.Note
	for _, n := range i.changes.Notes {
		id, err := i.student(n.AdmissionNo)
		if err != nil {
			return err
		}
		n.StudentID = id
		notes = append(notes, n.Note)
	}
	if err := insert(i.ctx, i.t, `
		INSERT INTO notes (student_id, date, note, kind) VALUES (:student_id, :date, :note, :kind)
		ON CONFLICT (student_id, date, note) DO UPDATE SET kind = excluded.kind`, notes); err != nil {
		return err
	}
	return i.writeHomework()
}

// writeHomework writes homework, and all who did not hand it in anew: a pupil who did since is no longer named.
func (i *importing) writeHomework() error {
	if len(i.changes.Homework) == 0 {
		return nil
	}
	type task struct{ class, subject, title, due string }
	var added []digest.Homework
	var classes, dues []string
	lacking := make(map[task][]string)
	for _, h := range i.changes.Homework {
		class, err := i.class(h.Class)
		if err != nil {
			return err
		}
		h.ID, h.ClassID = bot.NewID(), class
		added = append(added, h.Homework)
		classes, dues = append(classes, class), append(dues, h.Due)
		lacking[task{class, h.Subject, h.Title, h.Due}] = h.Missing
	}
	if err := insert(i.ctx, i.t, `
		INSERT INTO homework (id, class_id, subject, title, due) VALUES (:id, :class_id, :subject, :title, :due)
		ON CONFLICT (class_id, subject, title, due) DO NOTHING`, added); err != nil {
		return err
	}
	var stored []digest.Homework
	for some := range slices.Chunk(distinct(dues), chunk) {
		var part []digest.Homework
		if err := selectIn(i.ctx, i.t, &part, `
			SELECT id, class_id, subject, title, due FROM homework WHERE class_id IN ($1) AND due IN ($2)`, distinct(classes), some); err != nil {
			return err
		}
		stored = append(stored, part...)
	}
	type row struct {
		HomeworkID string `db:"homework_id"`
		StudentID  string `db:"student_id"`
	}
	var ids []string
	var rows []row
	for _, h := range stored {
		admissions, ours := lacking[task{h.ClassID, h.Subject, h.Title, h.Due}]
		if !ours {
			continue
		}
		ids = append(ids, h.ID)
		for _, admission := range admissions {
			student, err := i.student(admission)
			if err != nil {
				return err
			}
			rows = append(rows, row{h.ID, student})
		}
	}
	if err := i.deleteBy(`DELETE FROM homework_missing WHERE homework_id IN ($1)`, ids); err != nil {
		return err
	}
	return insert(i.ctx, i.t, `INSERT INTO homework_missing (homework_id, student_id) VALUES (:homework_id, :student_id)`, rows)
}
