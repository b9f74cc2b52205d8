package storage

import (
	"context"
	"fmt"

	"raabta/bot"
)

// ClassList lists a school's classes by name.
func (s *Store) ClassList(ctx context.Context, schoolID string) ([]bot.SchoolClass, error) {
	var list []bot.SchoolClass
	if err := s.db.SelectContext(ctx, &list, "SELECT * FROM classes WHERE school_id = $1 ORDER BY name, id", schoolID); err != nil {
		return nil, fmt.Errorf("list the classes: %w", err)
	}
	return list, nil
}
