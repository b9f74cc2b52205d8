package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// ErrServing says that another program serves from the same SQLite file.
var ErrServing = errors.New("another raabta serves from this database already: stop it first, or give this one a DATABASE_URL of its own")

// LockServing makes this process the one that serves from a SQLite file, until unlock or its end (a kill included).
// ErrServing when another is. Other commands are not locked out. On Postgres many processes may serve: nothing is locked.
//
// The lock is SQLite's own, an exclusive transaction on an empty database beside the file, so it works alike on every
// system.
func LockServing(ctx context.Context, url string) (unlock func() error, err error) {
	scheme, path, _ := strings.Cut(url, ":")
	path = strings.TrimPrefix(path, "//")
	if scheme != "sqlite" {
		return func() error { return nil }, nil
	}
	if err := place(path); err != nil {
		return nil, err
	}
	// Not at once: Serving may be looking just now, for less than a millisecond.
	db, err := sql.Open(onSQLite, sqliteDSN(path+"-serving", "busy_timeout(300)")+"&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		err = errors.Join(err, db.Close())
		if passing(err) {
			return nil, ErrServing
		}
		return nil, err
	}
	return func() error { return errors.Join(t.Rollback(), db.Close()) }, nil
}
