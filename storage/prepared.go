package storage

import (
	"context"
	"database/sql/driver"
	"strings"
	"sync/atomic"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// preparedAtMost bounds the statements that one connection keeps prepared. The package has fewer, but for the listings that
// people put together.
const preparedAtMost = 200

// preparing is a driver whose connections prepare each statement once and keep it: what a loop runs all day is parsed and
// planned once, whoever runs it, inside a transaction or not.
type preparing struct {
	driver.Connector
	// stale counts how often the schema was seen to change under us: statements prepared before that are prepared afresh.
	stale atomic.Uint64
	// sqlite says that a connection closes its statements before itself, since SQLite would not fold its log otherwise, and
	// that places have no names (see unnamed).
	sqlite bool
	// watch is told of every step (see OpenWatched); nil for nobody.
	watch func(point string)
}

// Connect implements driver.Connector.
func (p *preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	prepared := &preparedConn{Conn: c, from: p, kept: make(map[string]*preparedStmt), as: p.stale.Load()}
	if p.watch != nil {
		return &watchedConn{prepared, p.watch}, nil
	}
	return prepared, nil
}

// preparedConn is a connection with the statements it keeps. Like every driver's it is used by one goroutine at a time.
type preparedConn struct {
	driver.Conn
	from *preparing
	kept map[string]*preparedStmt
	as   uint64 // from.stale when the kept ones were prepared
	uses uint64
	inTx bool
}

// preparedStmt is a statement of a connection.
type preparedStmt struct {
	driver.Stmt
	order []int  // which argument goes to each place; nil for one after the other
	busy  bool   // its rows are still being read
	used  uint64 // the connection's uses at that time
}

// bound are the arguments in the order of the statement's places.
func (s *preparedStmt) bound(args []driver.NamedValue) []driver.NamedValue {
	if s.order == nil {
		return args
	}
	placed := make([]driver.NamedValue, len(s.order))
	for i, n := range s.order {
		if n <= len(args) {
			placed[i] = driver.NamedValue{Ordinal: i + 1, Value: args[n-1].Value}
		}
	}
	return placed
}

// unnamed makes SQLite's places of $1, $2, …: to SQLite those are names, which it looks for from the first to the last for
// every value that is bound. order is nil where each stands once and in its place.
func unnamed(query string) (text string, order []int) {
	var b strings.Builder
	b.Grow(len(query))
	inOrder := true
	for i := 0; i < len(query); i++ {
		c, n := query[i], 0
		if c == '$' {
			for i+1 < len(query) && query[i+1] >= '0' && query[i+1] <= '9' {
				i++
				n = 10*n + int(query[i]-'0')
			}
		}
		if n == 0 {
			b.WriteByte(c)
			continue
		}
		if strings.HasSuffix(b.String(), "LIMIT ") {
			b.WriteString("0+") // a bare place there would be looked into, and the statement prepared anew for each value
		}
		b.WriteByte('?')
		order = append(order, n)
		inOrder = inOrder && n == len(order)
	}
	if inOrder {
		order = nil
	}
	return b.String(), order
}

// statement gives the prepared statement of a query; kept is false for one that the caller must close.
func (c *preparedConn) statement(ctx context.Context, query string) (s *preparedStmt, kept bool, err error) {
	if now := c.from.stale.Load(); now != c.as {
		c.forget()
		c.as = now
	}
	c.uses++
	s = c.kept[query]
	if s != nil && !s.busy {
		s.used = c.uses
		return s, true, nil
	}
	text, order := query, []int(nil)
	if c.from.sqlite {
		text, order = unnamed(query)
	}
	fresh, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, false, err
	}
	if s != nil { // the same query inside its own rows
		return &preparedStmt{Stmt: fresh, order: order}, false, nil
	}
	if len(c.kept) >= preparedAtMost {
		c.drop()
	}
	s = &preparedStmt{Stmt: fresh, order: order, used: c.uses}
	c.kept[query] = s
	return s, true, nil
}

// drop closes the statement that was not used for longest.
func (c *preparedConn) drop() {
	var oldest string
	for query, s := range c.kept {
		if !s.busy && (oldest == "" || s.used < c.kept[oldest].used) {
			oldest = query
		}
	}
	if oldest != "" {
		c.kept[oldest].Close() // one that does not close is closed with its connection
		delete(c.kept, oldest)
	}
}

func (c *preparedConn) forget() {
	for query, s := range c.kept {
		if !s.busy {
			s.Close()
			delete(c.kept, query)
		}
	}
}

// outdated says that a statement no longer fits the schema: another program has just migrated. Postgres refuses it then,
// and would do so for as long as it is kept. SQLite prepares afresh by itself.
func outdated(err error) bool {
	e := pq.As(err, pqerror.FeatureNotSupported)
	return e != nil && e.Message == "cached plan must not change result type"
}

// again says whether a statement that failed is to be run again, freshly prepared; inside a transaction the whole of it is
// (see passing).
func (c *preparedConn) again(err error) bool {
	if !outdated(err) {
		return false
	}
	c.from.stale.Add(1)
	return !c.inTx
}

// ExecContext implements driver.ExecerContext. Statements without arguments are run as they are: there may be several in
// one text.
func (c *preparedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 {
		return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
	}
	res, err := c.exec(ctx, query, args)
	if err != nil && c.again(err) {
		return c.exec(ctx, query, args)
	}
	return res, err
}

func (c *preparedConn) exec(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, kept, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if !kept {
		defer s.Close()
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, s.bound(args))
}

// QueryContext implements driver.QueryerContext.
func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 {
		return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
	}
	rows, err := c.query(ctx, query, args)
	if err != nil && c.again(err) {
		return c.query(ctx, query, args)
	}
	return rows, err
}

func (c *preparedConn) query(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, kept, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, s.bound(args))
	if err != nil {
		if !kept {
			s.Close()
		}
		return nil, err
	}
	s.busy = true
	return &preparedRows{Rows: rows, of: s, kept: kept}, nil
}

// preparedRows gives its statement back when it is closed.
type preparedRows struct {
	driver.Rows
	of   *preparedStmt
	kept bool
}

// Close implements driver.Rows.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	r.of.busy = false
	if !r.kept {
		r.of.Close()
	}
	return err
}

// ColumnTypeDatabaseTypeName implements driver.RowsColumnTypeDatabaseTypeName.
func (r *preparedRows) ColumnTypeDatabaseTypeName(i int) string {
	if t, ok := r.Rows.(driver.RowsColumnTypeDatabaseTypeName); ok {
		return t.ColumnTypeDatabaseTypeName(i)
	}
	return ""
}

// PrepareContext implements driver.ConnPrepareContext.
func (c *preparedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

// BeginTx implements driver.ConnBeginTx.
func (c *preparedConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	t, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	c.inTx = true
	return preparedTx{t, c}, nil
}

// preparedTx tells its connection when it has ended.
type preparedTx struct {
	driver.Tx
	of *preparedConn
}

// Commit implements driver.Tx.
func (t preparedTx) Commit() error {
	t.of.inTx = false
	return t.Tx.Commit()
}

// Rollback implements driver.Tx.
func (t preparedTx) Rollback() error {
	t.of.inTx = false
	return t.Tx.Rollback()
}

// Close implements driver.Conn.
func (c *preparedConn) Close() error {
	if c.from.sqlite {
		c.forget()
	}
	return c.Conn.Close()
}

// CheckNamedValue implements driver.NamedValueChecker.
func (c *preparedConn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.Conn.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// Ping implements driver.Pinger.
func (c *preparedConn) Ping(ctx context.Context) error { return c.Conn.(driver.Pinger).Ping(ctx) }

// ResetSession implements driver.SessionResetter.
func (c *preparedConn) ResetSession(ctx context.Context) error {
	return c.Conn.(driver.SessionResetter).ResetSession(ctx)
}

// IsValid implements driver.Validator.
func (c *preparedConn) IsValid() bool { return c.Conn.(driver.Validator).IsValid() }
