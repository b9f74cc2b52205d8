package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// given is a table that comes with a statement, so that many rows are changed, each in its own way, by one statement:
//
//	WITH given (id, at) AS (VALUES (CAST($1 AS TEXT), CAST($2 AS DATETIME)), ($3, $4), …) UPDATE … FROM given WHERE …
type given struct {
	columns []string // each with its type, "at DATETIME": Postgres takes a bare placeholder for text, unless a row above tells
	rows    [][]any
}

func newGiven(columns ...string) *given { return &given{columns: columns} }

func (g *given) add(values ...any) { g.rows = append(g.rows, values) }

// statement puts the table in front of a query whose own arguments are $1, $2, …; slices among those are allowed.
func (g *given) statement(rows [][]any, query string, args []any) (string, []any, error) {
	query, args, err := in(query, args...)
	if err != nil {
		return "", nil, err
	}
	names, casts := make([]string, len(g.columns)), make([]string, len(g.columns))
	for i, c := range g.columns {
		names[i], casts[i], _ = strings.Cut(c, " ")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "WITH given (%s) AS (VALUES ", strings.Join(names, ", "))
	for i, row := range rows {
		for j, value := range row {
			args = append(args, value)
			b.WriteString(separator(i, j))
			if i == 0 {
				fmt.Fprintf(&b, "CAST($%d AS %s)", len(args), casts[j])
			} else {
				fmt.Fprintf(&b, "$%d", len(args))
			}
		}
		b.WriteString(")")
	}
	return b.String() + ") " + query, args, nil
}

func separator(row, column int) string {
	switch {
	case column > 0:
		return ", "
	case row > 0:
		return ", ("
	}
	return "("
}

// exec runs a statement on all rows, several hundred at a time.
func (g *given) exec(ctx context.Context, t *sqlx.Tx, query string, args ...any) error {
	for rows := range slices.Chunk(g.rows, chunk) {
		q, all, err := g.statement(rows, query, args)
		if err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, q, all...); err != nil {
			return err
		}
	}
	return nil
}

// ids runs a statement that returns ids, several hundred rows at a time.
func (g *given) ids(ctx context.Context, t *sqlx.Tx, query string, args ...any) ([]string, error) {
	var all []string
	for rows := range slices.Chunk(g.rows, chunk) {
		q, bound, err := g.statement(rows, query, args)
		if err != nil {
			return nil, err
		}
		var some []string
		if err := t.SelectContext(ctx, &some, q, bound...); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
