package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
)

// Look is a database as it was found: nothing was made, changed or brought up to date.
type Look struct {
	Engine         string // "SQLite 3.54.0", "PostgreSQL 15.4"
	Version, Known int64  // of the schema, and the newest that this program knows
	Journal        string // SQLite's journal mode: wal, once a command has opened it
	Damage         string // the first things that SQLite's quick_check found; "" for none
	ReadOnly       bool   // Postgres: it takes no changes at present (a standby)
}

// LookAt opens a database to be read only. The Store may be asked for everything that only reads, where the schema is this
// program's (Version is Known); nil where a SQLite file is not there yet, which the first command that needs it makes.
func LookAt(ctx context.Context, url string) (s *Store, look Look, err error) {
	if look.Known, err = newestMigration(); err != nil {
		return nil, look, err
	}
	path, onFile := File(url)
	if onFile {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && path != "" {
			return nil, look, nil
		}
		// mode=rw never makes a file. Not mode=ro: beside a log that nobody else has open, that cannot read.
		looking, err := sqlite.NewConnector(sqliteDSN(path, "query_only(1)") + "&mode=rw")
		if err != nil {
			return nil, look, err
		}
		db := rolling(sql.OpenDB(&preparing{Connector: looking, sqlite: true}), onSQLite)
		s = &Store{db: db, writer: db, trouble: newTrouble()}
	} else if s, _, err = connect(url, nil); err != nil {
		return nil, look, err
	}
	look, err = s.look(ctx, look)
	if err != nil {
		return nil, look, errors.Join(explained(err), s.Close())
	}
	return s, look, nil
}

func (s *Store) look(ctx context.Context, look Look) (Look, error) {
	version := ""
	if s.onPostgres() {
		if err := s.db.QueryRowContext(ctx, "SELECT current_setting('server_version'), pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'").
			Scan(&version, &look.ReadOnly); err != nil {
			return look, err
		}
		look.Engine = "PostgreSQL " + version
	} else {
		if err := s.db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
			return look, err
		}
		look.Engine = "SQLite " + version
		if err := s.db.GetContext(ctx, &look.Journal, "PRAGMA journal_mode"); err != nil {
			return look, err
		}
		var found []string
		if err := s.db.SelectContext(ctx, &found, "PRAGMA quick_check(3)"); err != nil {
			return look, err
		}
		if len(found) != 1 || found[0] != "ok" {
			look.Damage = strings.Join(found, "; ")
		}
	}
	look.Version = s.version(ctx)
	return look, nil
}

// File is the file of a database address, ok where it is SQLite's.
func File(url string) (path string, ok bool) {
	rest, ok := strings.CutPrefix(url, "sqlite:")
	return strings.TrimPrefix(rest, "//"), ok
}

// newestMigration is the schema that this program makes.
func newestMigration() (newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		number, _, _ := strings.Cut(strings.TrimPrefix(f, "migrations/"), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("the migration %s has no number", f)
		}
		newest = max(newest, n)
	}
	return newest, nil
}

// Serving says whether a program serves from a SQLite file at this moment. known is false on Postgres, where many may.
func Serving(ctx context.Context, url string) (serving, known bool, err error) {
	path, ok := File(url)
	if !ok {
		return false, false, nil
	}
	if _, err := os.Stat(path + "-serving"); errors.Is(err, fs.ErrNotExist) {
		return false, true, nil
	}
	db, err := sql.Open(onSQLite, sqliteDSN(path+"-serving", "busy_timeout(0)")+"&mode=rw")
	if err != nil {
		return false, true, err
	}
	defer db.Close()
	var n int
	switch err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&n); {
	case err == nil:
		return false, true, nil
	case passing(err):
		return true, true, nil
	default:
		return false, true, err
	}
}

// Standing is what a look at the school's data is to find out beside Gauges.
type Standing struct {
	Households  int `db:"households"`
	Unreachable int `db:"unreachable"` // with a child here and no phone that gets anything
	Students    int `db:"students"`
	Staff       int `db:"staff"`
	NoTeacher   int `db:"no_teacher"` // classes with pupils and no class teacher with a phone
	Waiting     int `db:"waiting"`    // conversations that wait for the school
	OldestDue   time.Time
}

// Standing counts, over all schools.
func (s *Store) Standing(ctx context.Context, now time.Time) (st Standing, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		st = Standing{}
		if err := t.GetContext(ctx, &st, `
			WITH pupils AS (SELECT id, class_id FROM students WHERE state = 'active')
			SELECT (SELECT COUNT(*) FROM households) AS households,
				(SELECT COUNT(*) FROM pupils) AS students,
				(SELECT COUNT(*) FROM staff WHERE state = 'active') AS staff,
				(SELECT COUNT(*) FROM threads WHERE state = 'waiting') AS waiting,
				(SELECT COUNT(*) FROM (SELECT DISTINCT class_id FROM pupils) AS taught WHERE NOT EXISTS (
					SELECT 1 FROM teachings te JOIN staff f ON f.id = te.staff_id
					WHERE te.class_id = taught.class_id AND te.class_teacher AND f.state = 'active' AND f.number <> '')) AS no_teacher,
				(SELECT COUNT(*) FROM households h WHERE
					EXISTS (SELECT 1 FROM household_students hs JOIN pupils p ON p.id = hs.student_id WHERE hs.household_id = h.id AND hs.may_receive)
					AND NOT EXISTS (SELECT 1 FROM phones p WHERE p.household_id = h.id AND p.problem = '' AND (p.sms OR p.whatsapp)
						AND (p.whatsapp OR NOT EXISTS (SELECT 1 FROM addresses a
							WHERE a.school_id = h.school_id AND a.channel = 'sms' AND a.number = p.number AND a.problem <> '')))) AS unreachable`); err != nil {
			return err
		}
		// What nothing but a stopped sender holds: families' hours do not hold these classes.
		var due []time.Time
		if err := t.SelectContext(ctx, &due, `
			SELECT send_after FROM queue
			WHERE claimed_by = '' AND NOT held AND send_after <= $1 AND priority < $2
			ORDER BY send_after LIMIT 1`, now, promptClasses()); err != nil {
			return err
		}
		for _, at := range due {
			st.OldestDue = at
		}
		return nil
	})
	if err != nil {
		return Standing{}, fmt.Errorf("read how the school stands: %w", err)
	}
	return st, nil
}
