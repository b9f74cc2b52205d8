package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"modernc.org/sqlite"
)

// The names of the engines: as database/sql and sqlx know their drivers, and whatsmeow its dialects.
const (
	onSQLite   = "sqlite"
	onPostgres = "postgres"
)

// Connections. Postgres: enough for the loops, the webhooks and the console of one process. SQLite: readers beside the
// one writer; more than the machine has cores only wait for each other.
const (
	postgresConns = 16
	sqliteReaders = 4
)

// connect opens the pools. lock is held by whoever migrates; watch is OpenWatched's, nil for nobody.
func connect(address string, watch func(point string)) (s *Store, lock locker, err error) {
	switch scheme, rest, _ := strings.Cut(address, ":"); scheme {
	case "sqlite":
		return connectSQLite(strings.TrimPrefix(rest, "//"), watch)
	case "postgres", "postgresql":
		return connectPostgres(address, watch)
	}
	return nil, nil, errAddress
}

var errAddress = errors.New("DATABASE_URL must be sqlite:FILE, such as sqlite:raabta.db, or postgres://user:password@host/database")

// place makes the database's file if it is not there, or says why it can't be.
func place(path string) error {
	if path == "" {
		return errors.New("DATABASE_URL names no file: write it like sqlite:raabta.db")
	}
	// The file holds children's names and families' numbers; SQLite gives its log files the same rights.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder of the database %s does not exist: make it, or correct DATABASE_URL", path)
	}
	if err != nil {
		return fmt.Errorf("the database can't be opened: %w", err)
	}
	return f.Close()
}

func connectSQLite(path string, watch func(point string)) (*Store, locker, error) {
	if err := place(path); err != nil {
		return nil, nil, err
	}
	// A statement that changes several rows keeps their pages as they were until it is done; in a file that would be a file
	// for every batch. The log is folded back after 16 MB, since the same few pages are written again and again.
	writing, err := sqlite.NewConnector(sqliteDSN(path, "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)", "wal_autocheckpoint(4000)") + "&_txlock=immediate")
	if err != nil {
		return nil, nil, err
	}
	// Readers share the system's cache of the file; one of 2 MB each besides would only be more memory.
	reading, err := sqlite.NewConnector(sqliteDSN(path, "query_only(1)", "cache_size(-512)"))
	if err != nil {
		return nil, nil, err
	}
	writer, reader := sql.OpenDB(&preparing{Connector: writing, sqlite: true, watch: watch}), sql.OpenDB(&preparing{Connector: reading, sqlite: true, watch: watch})
	writer.SetMaxOpenConns(1)
	reader.SetMaxOpenConns(sqliteReaders)
	reader.SetMaxIdleConns(sqliteReaders)
	s := &Store{db: rolling(reader, onSQLite), writer: rolling(writer, onSQLite), trouble: newTrouble(), turns: &turns{}}
	return s, fileLock(path + "-migrating"), nil
}

// sqliteDSN addresses the file with the settings that the package's SQL relies on. The driver sets busy_timeout
// first, so that the others wait for a lock as well; pragmas may give another.
func sqliteDSN(path string, pragmas ...string) string {
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		p = "/" + p // file:/C:/raabta.db
	}
	q := url.Values{"_time_integer_format": {"unix_milli"}, "_inttotime": {"1"}, "_dqs": {"0"}}
	q["_pragma"] = append([]string{"foreign_keys(1)"}, pragmas...)
	if !slices.ContainsFunc(pragmas, func(p string) bool { return strings.HasPrefix(p, "busy_timeout") }) {
		q.Add("_pragma", "busy_timeout(10000)") // the driver puts it first; of two it takes either
	}
	return "file:" + (&url.URL{Path: p}).EscapedPath() + "?" + q.Encode()
}

func connectPostgres(address string, watch func(point string)) (*Store, locker, error) {
	config, err := postgresConfig(address)
	if err != nil {
		return nil, nil, err
	}
	server, err := pq.NewConnectorConfig(config)
	if err != nil {
		return nil, nil, err
	}
	server.Dialer(newDialer())
	var connector driver.Connector = server
	// Who sets binary_parameters=yes has a pooler between us and Postgres that hands each transaction another connection:
	// what was prepared would not be there.
	if !config.BinaryParameters {
		connector = &preparing{Connector: connector, watch: watch}
	}
	db := rolling(sql.OpenDB(connector), onPostgres)
	db.SetMaxOpenConns(postgresConns)
	db.SetMaxIdleConns(postgresConns)
	return &Store{db: db, writer: db, skipLocked: " FOR UPDATE SKIP LOCKED", forUpdate: " FOR UPDATE", forShare: " FOR SHARE", trouble: newTrouble()}, advisoryLock(db), nil
}

// postgresConfig reads an address and adds what every connection of ours has.
func postgresConfig(address string) (pq.Config, error) {
	config, err := pq.NewConfig(address)
	if err != nil {
		// The driver's words would show the password.
		return config, errors.New("DATABASE_URL can't be read: write it like postgres://user:password@host/database?sslmode=require, special characters of the password as %XX")
	}
	if config.Runtime == nil {
		config.Runtime = map[string]string{}
	}
	config.Runtime["timezone"] = "UTC"
	// All that runs often finds its rows by an index. A plan that was made while a table was empty, and kept, would read the
	// whole of it for good. (Never to keep one, plan_cache_mode, has each foreign key's check planned anew as well.) What
	// has to read a table whole still does, and is not to be compiled for that.
	//
	// A process that is cut off, or stopped, in the middle of a transaction holds its locks, the lease's row among them: the
	// server ends its session before a lease would be over.
	for name, value := range map[string]string{"enable_seqscan": "off", "jit": "off", "idle_in_transaction_session_timeout": "10s"} {
		if _, set := config.Runtime[name]; !set {
			config.Runtime[name] = value
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	if config.ApplicationName == "" {
		config.ApplicationName = "raabta"
	}
	return config, nil
}

// rolling is a pool whose readers pass over columns they do not know: while programs are replaced one by one, those of before
// go on working on the schema of the next. (A test sees to it that this program knows every column there is.)
func rolling(db *sql.DB, engine string) *sqlx.DB { return sqlx.NewDb(db, engine).Unsafe() }

func (s *Store) onPostgres() bool { return s.db.DriverName() == onPostgres }

// once runs f in one transaction and commits it; an error or a panic of f rolls it back.
func once(ctx context.Context, db *sqlx.DB, f func(t *sqlx.Tx) error) error {
	return within(ctx, db, nil, f)
}

// onceReading runs f on one snapshot. Postgres takes a snapshot per statement unless told otherwise.
func onceReading(ctx context.Context, db *sqlx.DB, f func(t *sqlx.Tx) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if db.DriverName() == onPostgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	return within(ctx, db, o, f)
}

func within(ctx context.Context, db *sqlx.DB, o *sql.TxOptions, f func(t *sqlx.Tx) error) error {
	t, err := db.BeginTxx(ctx, o)
	if err != nil {
		return brokenOff(err)
	}
	defer t.Rollback() // does nothing after Commit
	if err := f(t); err != nil {
		return brokenOff(err)
	}
	return t.Commit() // when the connection breaks here, nobody knows
}

// in makes a placeholder for each element of the slices among args: with $2 a slice of three, "a = $1 AND b IN ($2)"
// becomes "a = $1 AND b IN ($2,$3,$4)". An empty slice becomes NULL, which is IN nothing (do not use it with NOT IN).
func in(query string, args ...any) (string, []any, error) {
	return expand(query, args, func(reflect.Value) (string, bool) { return "", false })
}

// expand is in, but for the lists that whole makes one argument of, JSON on SQLite.
func expand(query string, args []any, whole func(reflect.Value) (string, bool)) (string, []any, error) {
	names := make([]string, len(args))
	var flat []any
	for i, a := range args {
		v, list := sliceOf(a)
		if !list {
			flat = append(flat, a)
			names[i] = "$" + strconv.Itoa(len(flat))
			continue
		}
		if text, ok := whole(v); ok {
			flat = append(flat, text)
			names[i] = "SELECT value FROM json_each($" + strconv.Itoa(len(flat)) + ")"
			continue
		}
		places := make([]string, v.Len())
		for j := range places {
			flat = append(flat, v.Index(j).Interface())
			places[j] = "$" + strconv.Itoa(len(flat))
		}
		if names[i] = strings.Join(places, ","); len(places) == 0 {
			names[i] = "NULL"
		}
	}
	var b strings.Builder
	b.Grow(len(query) + 16*len(names))
	for {
		text, rest, found := strings.Cut(query, "$")
		b.WriteString(text)
		if !found {
			return b.String(), flat, nil
		}
		end := 0
		for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(rest[:end])
		if err != nil || n < 1 || n > len(names) {
			return "", nil, fmt.Errorf("the query asks for $%s of %d arguments", rest[:end], len(args))
		}
		b.WriteString(names[n-1])
		query = rest[end:]
	}
}
