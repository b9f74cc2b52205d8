package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Store is one database. It is safe for use by many goroutines, and several programs may share a database.
type Store struct {
	db     *sqlx.DB // for reading outside a transaction; on SQLite these connections refuse to write
	writer *sqlx.DB // for tx: on SQLite a pool of one, on Postgres the same as db

	// What ends a SELECT on Postgres that is about to change the rows it reads: skipLocked passes over rows that others
	// have in hand, forUpdate waits for them, forShare waits for those who change them. SQLite has one writer anyway.
	skipLocked, forUpdate, forShare string

	trouble *trouble

	// looked is when Tidy last went through the whole queue: for all that does not belong there, for what is over.
	looked struct {
		sync.Mutex
		all, over time.Time
	}
	turns     *turns // at SQLite's writer, nil on Postgres
	frontiers frontiers

	// Webhooks come in crowds.
	receiving group[bot.Incoming, bool]
	reporting group[reporting, struct{}]
}

// Open opens the database at url and brings its schema up to date:
//
//	sqlite:raabta.db           a file, made (readable by its owner only) if it is not there
//	postgres://user@host/name  a database that exists
//
// Several programs may open one database at the same moment. The error of a schema newer than this program, of a missing
// folder, of an address that can't be read is a sentence for the person who set it up.
func Open(ctx context.Context, url string) (*Store, error) { return open(ctx, url, nil) }

func open(ctx context.Context, url string, watch func(point string)) (*Store, error) {
	s, lock, err := connect(url, watch)
	if err != nil {
		return nil, err
	}
	s.receiving.work, s.reporting.work = s.receive, s.report
	s.frontiers.of = make(map[string]frontier)
	if s.onPostgres() {
		s.receiving.lanes = 3
	}
	if err := s.migrate(ctx, lock); err != nil {
		return nil, errors.Join(explained(s.met(err)), s.Close())
	}
	return s, nil
}

// Close answers the webhooks that wait and gives the connections back. On SQLite it folds the write-ahead log into the file.
func (s *Store) Close() error {
	s.receiving.close()
	s.reporting.close()
	err := s.db.Close()
	if s.writer != s.db {
		err = errors.Join(err, s.writer.Close())
	}
	return err
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.PingContext(ctx) }

// tries is how often a transaction is tried that the engine broke off for another's sake.
const tries = 5

// tx runs f in one transaction (BEGIN IMMEDIATE on SQLite) and commits it; an error or a panic of f rolls it back. A
// transaction that the engine broke off for another's sake (a deadlock, a busy file), or whose connection broke before the
// commit, is run again from the start, so f must make its results afresh each time. Where ctx works under a lease that has gone to another, it is rolled back with
// bot.ErrStale. Where ctx does a deed of somebody's, the audit gets it in the same transaction.
func (s *Store) tx(ctx context.Context, f func(t *sqlx.Tx) error) error {
	return s.inTurn(ctx, false, f)
}

// inTurn is tx; where a provider waits for the answer the transaction is urgent.
func (s *Store) inTurn(ctx context.Context, urgent bool, f func(t *sqlx.Tx) error) error {
	if err := s.Damage(); err != nil {
		return err
	}
	f = s.fenced(ctx, s.audited(ctx, f))
	return s.wrote(again(ctx, func() error {
		if err := s.turns.take(ctx, urgent); err != nil {
			return err
		}
		defer s.turns.give()
		return once(ctx, s.writer, f)
	}))
}

// view runs f, which only reads, on one snapshot of the database, beside the writer.
func (s *Store) view(ctx context.Context, f func(t *sqlx.Tx) error) error {
	return s.met(again(ctx, func() error { return onceReading(ctx, s.db, f) }))
}

func again(ctx context.Context, f func() error) error {
	pause := 5 * time.Millisecond
	for try := 1; ; try++ {
		err := f()
		if err == nil || !passing(err) || try == tries {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause + rand.N(pause)): // spread, so that the same two do not meet again
		}
		pause *= 4
	}
}

// passOver ends a claim's SELECT, which joins others: rows of a table that other processes are taking are passed over.
func (s *Store) passOver(table string) string {
	if s.skipLocked == "" {
		return ""
	}
	return " FOR UPDATE OF " + table + " SKIP LOCKED"
}

// reader is a transaction, or a pool outside of one.
type reader interface {
	sqlx.QueryerContext
	DriverName() string
}

// selectIn reads the rows of a query with slices among its arguments (see fold).
func selectIn(ctx context.Context, q reader, dest any, query string, args ...any) error {
	query, args, err := fold(q.DriverName() == onPostgres, query, args)
	if err != nil {
		return err
	}
	return sqlx.SelectContext(ctx, q, dest, query, args...)
}

// eachRow has each row of a query with slices among its arguments (see fold) scanned by hand, which costs a third of what
// selectIn does: for queries that go with every message.
func eachRow(ctx context.Context, q reader, query string, args []any, row func(scan func(dest ...any) error) error) (err error) {
	query, args, err = fold(q.DriverName() == onPostgres, query, args)
	if err != nil {
		return err
	}
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// execIn runs a statement with slices among its arguments (see fold) and says how many rows it changed.
func execIn(ctx context.Context, t *sqlx.Tx, query string, args ...any) (int, error) {
	query, args, err := fold(t.DriverName() == onPostgres, query, args)
	if err != nil {
		return 0, err
	}
	return affected(t.ExecContext(ctx, query, args...))
}

// affected is how many rows a statement changed.
func affected(res sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// found is one of a statement's result.
func found(res sql.Result, err error) error { return one(affected(res, err)) }

// one says whether exactly one row was changed, as bot.ErrNotFound where none was.
func one(n int, err error) error {
	if err == nil && n == 0 {
		return bot.ErrNotFound
	}
	if err == nil && n > 1 {
		return fmt.Errorf("%d rows have one id", n)
	}
	return err
}
