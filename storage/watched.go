package storage

import (
	"context"
	"database/sql/driver"
	"regexp"
	"strings"
)

// OpenWatched is Open with somebody who is told of every step at the database, just before it and just after: "before UPDATE
// messages", "after COMMIT". The watcher is called by whoever makes the step, by several at once; what it does while it is
// called happens between two steps. It is how tests end a process at each of them. A store that is not watched pays nothing.
func OpenWatched(ctx context.Context, url string, watch func(point string)) (*Store, error) {
	return open(ctx, url, watch)
}

// watchedConn is a connection whose steps are told.
type watchedConn struct {
	*preparedConn
	watch func(point string)
}

// told tells of a step.
func told[T any](watch func(string), step string, do func() (T, error)) (T, error) {
	watch("before " + step)
	result, err := do()
	watch("after " + step)
	return result, err
}

// ExecContext implements driver.ExecerContext.
func (c *watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return told(c.watch, stepOf(query), func() (driver.Result, error) { return c.preparedConn.ExecContext(ctx, query, args) })
}

// QueryContext implements driver.QueryerContext.
func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return told(c.watch, stepOf(query), func() (driver.Rows, error) { return c.preparedConn.QueryContext(ctx, query, args) })
}

// BeginTx implements driver.ConnBeginTx.
func (c *watchedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	t, err := c.preparedConn.BeginTx(ctx, o)
	if err != nil || o.ReadOnly {
		return t, err
	}
	return watchedTx{t, c.watch}, nil
}

// watchedTx is a transaction whose commit is told.
type watchedTx struct {
	driver.Tx
	watch func(point string)
}

// Commit implements driver.Tx.
func (t watchedTx) Commit() error {
	_, err := told(t.watch, "COMMIT", func() (any, error) { return nil, t.Tx.Commit() })
	return err
}

var (
	changing = regexp.MustCompile(`\b(UPDATE|INSERT INTO|DELETE FROM) ([a-z_]+)`)
	reading  = regexp.MustCompile(`\bFROM ([a-z_]+)`)
)

// stepOf names a statement: what it does to which table.
func stepOf(query string) string {
	query = strings.Join(strings.Fields(query), " ")
	if m := changing.FindStringSubmatch(query); m != nil {
		return m[1] + " " + m[2]
	}
	if m := reading.FindStringSubmatch(query); m != nil {
		return "SELECT " + m[1]
	}
	return query[:min(len(query), 30)]
}
