package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// audited has a transaction write down whose deed it is, where ctx says so.
func (s *Store) audited(ctx context.Context, f func(t *sqlx.Tx) error) func(t *sqlx.Tx) error {
	d, ok := bot.DeedOf(ctx)
	if !ok {
		return f
	}
	return func(t *sqlx.Tx) error {
		if err := f(t); err != nil {
			return err
		}
		d.ID = bot.NewID()
		_, err := t.NamedExecContext(ctx, `
			INSERT INTO audit (id, school_id, user_id, who, action, subject, at)
			VALUES (:id, :school_id, :user_id, :who, :action, :subject, :at)`, d)
		return err
	}
}

// WriteDown writes the deed of ctx down where nothing that the database holds changes with it.
func (s *Store) WriteDown(ctx context.Context) error {
	if err := s.tx(ctx, func(*sqlx.Tx) error { return nil }); err != nil {
		return fmt.Errorf("write a deed down: %w", err)
	}
	return nil
}

// Deeds lists what was done to a school's data, the last first: limit of them that come after the id before, "" for the newest.
func (s *Store) Deeds(ctx context.Context, schoolID, before string, limit int) ([]bot.Deed, error) {
	var list []bot.Deed
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM audit WHERE school_id = $1 AND ($2 = '' OR id < $2) ORDER BY at DESC, id DESC LIMIT $3`, schoolID, before, limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit: %w", err)
	}
	return list, nil
}
