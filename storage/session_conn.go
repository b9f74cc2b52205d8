package storage

import (
	"context"
	"database/sql/driver"
	"io"
)

// telling is a driver whose failures are told, each at the moment it happens and before its caller goes on: whoever uses it may
// take an error for an answer, as whatsmeow does, which acknowledges what it could not decrypt.
type telling struct {
	driver.Connector
	failed func()
}

// Connect implements driver.Connector.
func (t *telling) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := t.Connector.Connect(ctx)
	if err != nil {
		t.failed()
		return nil, err
	}
	return &tellingConn{c.(*preparedConn), t.failed}, nil
}

// tellingConn is a connection whose failures are told.
type tellingConn struct {
	*preparedConn
	failed func()
}

func (c *tellingConn) tell(err error) error {
	if err != nil {
		c.failed()
	}
	return err
}

// ExecContext implements driver.ExecerContext.
func (c *tellingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	res, err := c.preparedConn.ExecContext(ctx, query, args)
	return res, c.tell(err)
}

// QueryContext implements driver.QueryerContext.
func (c *tellingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.preparedConn.QueryContext(ctx, query, args)
	if err != nil {
		return nil, c.tell(err)
	}
	return &tellingRows{rows, c}, nil
}

// BeginTx implements driver.ConnBeginTx.
func (c *tellingConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	t, err := c.preparedConn.BeginTx(ctx, o)
	if err != nil {
		return nil, c.tell(err)
	}
	return tellingTx{t, c}, nil
}

// tellingTx tells of a commit that failed.
type tellingTx struct {
	driver.Tx
	of *tellingConn
}

// Commit implements driver.Tx.
func (t tellingTx) Commit() error { return t.of.tell(t.Tx.Commit()) }

// tellingRows tells of a result that broke off.
type tellingRows struct {
	driver.Rows
	of *tellingConn
}

// Next implements driver.Rows.
func (r *tellingRows) Next(dest []driver.Value) error {
	err := r.Rows.Next(dest)
	if err != nil && err != io.EOF {
		r.of.failed()
	}
	return err
}
