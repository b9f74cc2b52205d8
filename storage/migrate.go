package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. One program at a time does it, behind lock; goose has a lock of its own for
// Postgres only, and on SQLite programs that started together collided. A schema newer than the program is refused: it
// would not know what to write into columns it has never heard of.
func (s *Store) migrate(ctx context.Context, lock locker) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	if s.onPostgres() {
		dialect = goose.DialectPostgres
	}
	plan, err := goose.NewProvider(dialect, s.writer.DB, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	sources := plan.ListSources()
	known := sources[len(sources)-1].Version

	// Nearly always there is nothing to do, and then nobody waits for anybody.
	if err := again(ctx, func() error { return s.writer.PingContext(ctx) }); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	switch found := s.version(ctx); {
	case found > known:
		return fmt.Errorf("this database was made by a newer raabta (its schema is %d, this program knows up to %d): install that version or a newer one", found, known)
	case found == known:
		return nil
	}
	return lock(ctx, func() error {
		// Another may have migrated while we waited, even a newer program.
		if found := s.version(ctx); found > known {
			return fmt.Errorf("this database was just brought up to a newer raabta (its schema is %d, this program knows up to %d): install that version or a newer one", found, known)
		}
		if s.onPostgres() {
			if _, err := s.writer.ExecContext(ctx, prologue); err != nil {
				return fmt.Errorf("prepare the database: %w", err)
			}
		}
		if _, err := plan.Up(ctx); err != nil {
			return fmt.Errorf("bring the database up to date: %w", err)
		}
		return s.nameAll(ctx)
	})
}

// Version is the number of the schema that the database has.
func (s *Store) Version(ctx context.Context) (int64, error) { return s.version(ctx), s.Ping(ctx) }

// version is the schema's number, 0 for a database that has none.
func (s *Store) version(ctx context.Context) int64 {
	var v sql.NullInt64
	// The table is goose's. Without it the query fails, which says the same as an empty one.
	if s.writer.GetContext(ctx, &v, "SELECT max(version_id) FROM goose_db_version") != nil {
		return 0
	}
	return v.Int64
}

// prologue gives Postgres the types that the migrations' times, and the words of a search, are declared with.
const prologue = `DO $$ BEGIN
	CREATE DOMAIN datetime AS timestamptz;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$ BEGIN
	CREATE DOMAIN wordtext AS text COLLATE "C";
EXCEPTION WHEN duplicate_object THEN NULL;
END $$`

// locker runs f while no other program is inside.
type locker func(ctx context.Context, f func() error) error

// advisoryLock is held by a transaction on a connection of its own: it ends with the connection, however that ends.
func advisoryLock(db *sqlx.DB) locker {
	const raabta = 0x7261616274610000 // "raabta"
	return func(ctx context.Context, f func() error) error {
		return once(ctx, db, func(t *sqlx.Tx) error {
			if _, err := t.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(raabta)); err != nil {
				return fmt.Errorf("wait for another raabta that brings the database up to date: %w", err)
			}
			return f()
		})
	}
}

// fileLock locks a file beside the database, the way SQLite locks: an exclusive transaction on an empty database. It works
// on every system and ends with the process. The lock can't be taken on the database itself, since goose works there on
// connections of its own. The file is left behind, empty: to remove it would let a third program in.
func fileLock(path string) locker {
	return func(ctx context.Context, f func() error) (err error) {
		db, err := sql.Open(onSQLite, sqliteDSN(path)+"&_txlock=exclusive")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		var t *sql.Tx
		for { // a migration may take longer than one busy_timeout
			if t, err = db.BeginTx(ctx, nil); err == nil {
				break
			}
			if !passing(err) || ctx.Err() != nil {
				return fmt.Errorf("wait for another raabta that brings the database up to date: %w", err)
			}
		}
		defer t.Rollback()
		return f()
	}
}
