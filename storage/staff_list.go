package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// StaffList lists a school's active staff by name, with what they teach.
func (s *Store) StaffList(ctx context.Context, schoolID string) (list []bot.Staff, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		err := t.SelectContext(ctx, &list, `SELECT * FROM staff WHERE school_id = $1 AND state = 'active' ORDER BY name, id`, schoolID)
		if err != nil || len(list) == 0 {
			return err
		}
		return fillTeachings(ctx, t, list)
	})
	if err != nil {
		return nil, fmt.Errorf("list the staff: %w", err)
	}
	return list, nil
}
