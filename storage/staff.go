package storage

import (
	"context"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// staffByNumber reads the active staff with one of the numbers, and those who mind the schools' front desks.
func staffByNumber(ctx context.Context, t *sqlx.Tx, schools []string, numbers []bot.Number) ([]bot.Staff, error) {
	var list []bot.Staff
	err := selectIn(ctx, t, &list, `
		SELECT * FROM staff
		WHERE school_id IN ($1) AND state = 'active' AND number <> '' AND (number IN ($2) OR role IN ($3, $4))
		ORDER BY name, id`, schools, numbers, bot.RoleOffice, bot.RoleHead)
	return list, err
}

// staffByID reads active staff.
func staffByID(ctx context.Context, t *sqlx.Tx, ids []string) ([]bot.Staff, error) {
	var list []bot.Staff
	err := selectIn(ctx, t, &list, `SELECT * FROM staff WHERE id IN ($1) AND state = 'active' ORDER BY name, id`, ids)
	return list, err
}

// fillTeachings adds to each member of staff what they teach.
func fillTeachings(ctx context.Context, t *sqlx.Tx, staff []bot.Staff) error {
	byID := make(map[string]*bot.Staff, len(staff))
	ids := make([]string, len(staff))
	for i := range staff {
		byID[staff[i].ID], ids[i] = &staff[i], staff[i].ID
	}
	var list []bot.Teaching
	if err := selectIn(ctx, t, &list, `
		SELECT te.staff_id, te.class_id, c.name AS class, te.subject, te.class_teacher
		FROM teachings te JOIN classes c ON c.id = te.class_id
		WHERE te.staff_id IN ($1) ORDER BY c.name, te.subject`, ids); err != nil {
		return err
	}
	for _, te := range list {
		byID[te.StaffID].Teaches = append(byID[te.StaffID].Teaches, te)
	}
	return nil
}
