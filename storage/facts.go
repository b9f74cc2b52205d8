package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"raabta/bot/digest"
)

// Facts reads what was entered about a school's students on the civil days from to until (ISO, both included), by student
// id: attendance, marks and notes of those days, and homework that was due on them and is missing. Students about whom
// nothing was entered are not there.
func (s *Store) Facts(ctx context.Context, schoolID string, studentIDs []string, from, until string) (all map[string]*digest.Facts, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		all = make(map[string]*digest.Facts, len(studentIDs))
		for some := range slices.Chunk(distinct(studentIDs), chunk) {
			if err := factsOf(ctx, t, all, schoolID, some, from, until); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was entered about %d students: %w", len(studentIDs), err)
	}
	return all, nil
}

// factsOf reads four tables, each by the student at the head of its key.
func factsOf(ctx context.Context, t *sqlx.Tx, all map[string]*digest.Facts, schoolID string, ids []string, from, until string) error {
	of := func(student string) *digest.Facts {
		f := all[student]
		if f == nil {
			f = &digest.Facts{}
			all[student] = f
		}
		return f
	}
	var own []string
	if err := selectIn(ctx, t, &own, "SELECT id FROM students WHERE school_id = $1 AND id IN ($2)", schoolID, ids); err != nil {
		return err
	}
	var attendance []digest.Attendance
	if err := selectIn(ctx, t, &attendance, `
		SELECT student_id, date, status FROM attendance
		WHERE student_id IN ($1) AND date BETWEEN $2 AND $3 ORDER BY student_id, date`, own, from, until); err != nil {
		return err
	}
	for _, a := range attendance {
		f := of(a.StudentID)
		f.Attendance = append(f.Attendance, a)
	}
	var missing []digest.Missing
	if err := selectIn(ctx, t, &missing, `
		SELECT m.student_id, h.subject, h.title, h.due FROM homework_missing m JOIN homework h ON h.id = m.homework_id
		WHERE m.student_id IN ($1) AND h.due BETWEEN $2 AND $3 ORDER BY m.student_id, h.due, h.subject, h.title`, own, from, until); err != nil {
		return err
	}
	for _, m := range missing {
		f := of(m.StudentID)
		f.Missing = append(f.Missing, m)
	}
	var marks []digest.Mark
	if err := selectIn(ctx, t, &marks, `
		SELECT student_id, subject, test, date, marks, out_of FROM marks
		WHERE student_id IN ($1) AND date BETWEEN $2 AND $3 ORDER BY student_id, date, subject, test`, own, from, until); err != nil {
		return err
	}
	for _, m := range marks {
		f := of(m.StudentID)
		f.Marks = append(f.Marks, m)
	}
	var notes []digest.Note
	if err := selectIn(ctx, t, &notes, `
		SELECT student_id, date, note, kind FROM notes
		WHERE student_id IN ($1) AND date BETWEEN $2 AND $3 ORDER BY student_id, date, note`, own, from, until); err != nil {
		return err
	}
	for _, n := range notes {
		f := of(n.StudentID)
		f.Notes = append(f.Notes, n)
	}
	return nil
}

// ClassTeachers reads the name of each student's class teacher, by student id: the one who gets what the family writes
// about the child (see householdsByID), where that is somebody with a phone.
func (s *Store) ClassTeachers(ctx context.Context, studentIDs []string) (map[string]string, error) {
	names := make(map[string]string, len(studentIDs))
	for some := range slices.Chunk(distinct(studentIDs), chunk) {
		var rows []struct{ K, V string }
		if err := selectIn(ctx, s.db, &rows, `
			SELECT st.id AS k, f.name AS v
			FROM students st
			JOIN staff f ON f.id = (SELECT MIN(x.id) FROM teachings te JOIN staff x ON x.id = te.staff_id
				WHERE te.class_id = st.class_id AND te.class_teacher AND x.state = 'active')
			WHERE st.id IN ($1) AND f.number <> ''`, some); err != nil {
			return nil, fmt.Errorf("read the class teachers of %d students: %w", len(studentIDs), err)
		}
		for _, r := range rows {
			names[r.K] = r.V
		}
	}
	return names, nil
}
