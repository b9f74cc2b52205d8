package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Classrooms lists a school's classes by name, with how many pupils they have and who teaches them.
func (s *Store) Classrooms(ctx context.Context, schoolID string) (list []bot.Classroom, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) (err error) {
		list, err = classrooms(ctx, t, "c.school_id = $1", schoolID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list classes: %w", err)
	}
	return list, nil
}

// Classroom reads a class and who is in it, by name. bot.ErrNotFound where the school has no such class.
func (s *Store) Classroom(ctx context.Context, schoolID, id string) (class bot.Classroom, pupils []bot.Pupil, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		class, pupils = bot.Classroom{}, nil
		list, err := classrooms(ctx, t, "c.school_id = $1 AND c.id = $2", schoolID, id)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return bot.ErrNotFound
		}
		class = list[0]
		if err := t.SelectContext(ctx, &pupils, `
			SELECT id, school_id, admission_no, name, class_id, state FROM students WHERE class_id = $1 AND state = 'active' ORDER BY name, id`, id); err != nil {
			return err
		}
		var homes []struct {
			bot.Household
			StudentID string `db:"student_id"`
		}
		if err := t.SelectContext(ctx, &homes, `
			SELECT hs.student_id, h.id, h.school_id, h.name, h.language
			FROM students st JOIN household_students hs ON hs.student_id = st.id JOIN households h ON h.id = hs.household_id
			WHERE st.class_id = $1 AND st.state = 'active' ORDER BY h.name, h.id`, id); err != nil {
			return err
		}
		at := make(map[string]int, len(pupils))
		for i, p := range pupils {
			at[p.ID] = i
		}
		for _, h := range homes {
			p := &pupils[at[h.StudentID]]
			p.Households = append(p.Households, h.Household)
		}
		return nil
	})
	if err != nil {
		return bot.Classroom{}, nil, fmt.Errorf("read the class %s: %w", id, err)
	}
	return class, pupils, nil
}

// classrooms reads classes c of which something holds.
func classrooms(ctx context.Context, t *sqlx.Tx, holds string, args ...any) ([]bot.Classroom, error) {
	var list []bot.Classroom
	if err := t.SelectContext(ctx, &list, `
		SELECT c.id, c.school_id, c.name, c.grade, c.section,
			(SELECT COUNT(*) FROM students st WHERE st.class_id = c.id AND st.state = 'active') AS pupils
		FROM classes c WHERE `+holds+` ORDER BY LENGTH(c.name), c.name, c.id`, args...); err != nil {
		return nil, err
	}
	var teaches []bot.ClassTeaching
	if err := t.SelectContext(ctx, &teaches, `
		SELECT te.class_id, te.staff_id, f.name AS staff, te.subject, te.class_teacher
		FROM classes c JOIN teachings te ON te.class_id = c.id JOIN staff f ON f.id = te.staff_id
		WHERE `+holds+` AND f.state = 'active' ORDER BY te.subject, f.name, te.staff_id`, args...); err != nil {
		return nil, err
	}
	at := make(map[string]int, len(list))
	for i, c := range list {
		at[c.ID] = i
	}
	for _, te := range teaches {
		c := &list[at[te.ClassID]]
		c.Teachers = append(c.Teachers, te)
	}
	return list, nil
}
