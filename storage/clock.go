package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// DatabaseClock tells what the database's clock shows, not what this process's does; false on SQLite, which has none of its
// own.
func (s *Store) DatabaseClock(ctx context.Context) (at time.Time, ok bool, err error) {
	if !s.onPostgres() {
		return time.Time{}, false, nil
	}
	if err := s.db.GetContext(ctx, &at, "SELECT clock_timestamp()"); err != nil {
		return time.Time{}, false, fmt.Errorf("ask the database for the time: %w", err)
	}
	return at.UTC(), true, nil
}

// NewestClock is the newest time that NoteClock was given, zero where there is none.
func (s *Store) NewestClock(ctx context.Context) (at time.Time, err error) {
	err = s.db.GetContext(ctx, &at, "SELECT seen_at FROM clock WHERE id = 1")
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the newest time seen: %w", err)
	}
	return at.UTC(), nil
}

// NoteClock keeps a time that was believed, if it is newer than the one kept; with reset in any case.
func (s *Store) NoteClock(ctx context.Context, at time.Time, reset bool) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, `
			INSERT INTO clock (id, seen_at) VALUES (1, $1)
			ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at WHERE clock.seen_at < excluded.seen_at OR $2`, at, reset)
		return err
	})
	if err != nil {
		return fmt.Errorf("note the newest time seen: %w", err)
	}
	return nil
}
