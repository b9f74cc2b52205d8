package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// FoldFrom is foldFrom.
const FoldFrom = foldFrom

// BookmarkRow is a row of the table of bookmarks.
type BookmarkRow struct {
	Name string    `db:"name"`
	At   time.Time `db:"at"`
	ID   string    `db:"id"`
}

// InsertBookmarks is insertCount of bookmarks that are not there yet.
func (s *Store) InsertBookmarks(ctx context.Context, rows []BookmarkRow) (n int, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		n, err = insertCount(ctx, t, "INSERT INTO bookmarks (name, at, id) VALUES (:name, :at, :id) ON CONFLICT (name) DO NOTHING", rows)
		return err
	})
	return n, err
}
