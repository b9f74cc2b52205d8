package storage

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
)

// given is a table that comes with a statement, so that many rows are changed, each in its own way, by one statement:
//
//	WITH given (id, at) AS (VALUES (CAST($1 AS TEXT), CAST($2 AS DATETIME)), ($3, $4), …) UPDATE … FROM given WHERE …
//
// On Postgres it is made of an array for each column.
type given struct {
	columns []string // each with its type, "at DATETIME": Postgres takes a bare placeholder for text, unless a row above tells
	rows    [][]any
}

func newGiven(columns ...string) *given { return &given{columns: columns} }

func (g *given) add(values ...any) { g.rows = append(g.rows, values) }

// statement puts the table in front of a query whose own arguments are $1, $2, …; slices among those are allowed.
func (g *given) statement(postgres bool, rows [][]any, query string, args []any) (string, []any, error) {
	query, args, err := fold(postgres, query, args)
	if err != nil {
		return "", nil, err
	}
	args = slices.Clip(args)
	names, types := make([]string, len(g.columns)), make([]string, len(g.columns))
	for i, c := range g.columns {
		names[i], types[i], _ = strings.Cut(c, " ")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "WITH given (%s) AS (", strings.Join(names, ", "))
	if postgres {
		args, err = g.arrays(&b, rows, types, args)
	} else {
		args = g.values(&b, rows, types, args)
	}
	b.WriteString(") ")
	b.WriteString(query)
	return b.String(), args, err
}

// arrays makes the table of an array for each column.
func (g *given) arrays(b *strings.Builder, rows [][]any, types []string, args []any) ([]any, error) {
	b.WriteString("SELECT * FROM unnest(")
	for i, t := range types {
		if t == "DATETIME" {
			t = "timestamptz" // what the domain is over
		}
		known := true
		args = append(args, arrayOf(len(rows), func(buf []byte, j int) []byte {
			buf, ok := appendValue(buf, reflect.ValueOf(rows[j][i]))
			known = known && ok
			return buf
		}))
		if !known {
			return nil, fmt.Errorf("a value of the column %s has a type that has no place in an array", g.columns[i])
		}
		fmt.Fprintf(b, "%sCAST($%d AS %s[])", comma(i), len(args), t)
	}
	b.WriteString(")")
	return args, nil
}

// values makes the table of rows of placeholders. There are only a few sizes of it, so that a statement is prepared once
// and not for each number of rows; the places that are left over hold NULL.
func (g *given) values(b *strings.Builder, rows [][]any, types []string, args []any) []any {
	b.WriteString("SELECT * FROM (VALUES ")
	for i := range step(len(rows)) {
		b.WriteString(comma(i) + "(")
		for j := range types {
			var value any
			if i < len(rows) {
				value = rows[i][j]
			}
			args = append(args, value)
			b.WriteString(comma(j))
			if i == 0 {
				fmt.Fprintf(b, "CAST($%d AS %s)", len(args), types[j])
			} else {
				b.WriteByte('$')
				b.WriteString(strconv.Itoa(len(args)))
			}
		}
		b.WriteByte(')')
	}
	b.WriteString(") WHERE column1 IS NOT NULL")
	return args
}

func comma(i int) string {
	if i > 0 {
		return ", "
	}
	return ""
}

// step rounds a number of rows up to one of the few sizes that statements have on SQLite.
func step(n int) int {
	for _, size := range []int{1, 4, 16, maxClaim, 160} {
		if n <= size {
			return size
		}
	}
	return max(n, chunk)
}

// exec runs a statement on all rows, several hundred at a time.
func (g *given) exec(ctx context.Context, t *sqlx.Tx, query string, args ...any) error {
	_, err := g.changed(ctx, t, query, args...)
	return err
}

// changed is exec that says how many rows it changed.
func (g *given) changed(ctx context.Context, t *sqlx.Tx, query string, args ...any) (total int, err error) {
	for rows := range slices.Chunk(g.rows, chunk) {
		q, all, err := g.statement(t.DriverName() == onPostgres, rows, query, args)
		if err != nil {
			return 0, err
		}
		n, err := affected(t.ExecContext(ctx, q, all...))
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// ids runs a statement that returns ids, several hundred rows at a time.
func (g *given) ids(ctx context.Context, t *sqlx.Tx, query string, args ...any) ([]string, error) {
	var all []string
	for rows := range slices.Chunk(g.rows, chunk) {
		q, bound, err := g.statement(t.DriverName() == onPostgres, rows, query, args)
		if err != nil {
			return nil, err
		}
		if all, err = appendIDs(ctx, t, all, q, bound); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// appendIDs reads the ids that a statement returns.
func appendIDs(ctx context.Context, t *sqlx.Tx, ids []string, query string, args []any) ([]string, error) {
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
