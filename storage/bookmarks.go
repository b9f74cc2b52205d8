package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Bookmark reads how far a chore has come, the zero value where it has not begun.
func (s *Store) Bookmark(ctx context.Context, name string) (b bot.Bookmark, err error) {
	err = s.db.GetContext(ctx, &b, "SELECT at, id FROM bookmarks WHERE name = $1", name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return b, fmt.Errorf("read the bookmark %s: %w", name, err)
	}
	return b, nil
}

// MoveBookmark notes how far a chore has come, if it still stands where the caller found it. Otherwise another process has
// moved it meanwhile, and that stands.
func (s *Store) MoveBookmark(ctx context.Context, name string, from, to bot.Bookmark) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, `
			INSERT INTO bookmarks (name, at, id) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET at = excluded.at, id = excluded.id
			WHERE bookmarks.at = $4 AND bookmarks.id = $5`, name, to.At, to.ID, from.At, from.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("move the bookmark %s: %w", name, err)
	}
	return nil
}
