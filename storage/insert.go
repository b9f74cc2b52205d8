package storage

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/jmoiron/sqlx/reflectx"
)

// chunk is how many rows go into one statement: SQLite takes 32,766 variables, the widest row has about 40.
const chunk = 500

// insertion is a named INSERT … VALUES (:a, :b) … whose columns are fields of the rows.
type insertion struct {
	head, tail string // before VALUES, and behind its parenthesis
	fields     [][]int
	arrays     []string // Postgres' array types
}

// insertionOf reads a named INSERT for rows of type T; false where its values are more than names.
func insertionOf[T any](t *sqlx.Tx, query string) (in insertion, ok bool) {
	head, rest, ok := strings.Cut(query, "VALUES (")
	if !ok {
		return in, false
	}
	list, tail, ok := strings.Cut(rest, ")")
	if !ok {
		return in, false
	}
	in.head, in.tail = head, tail
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		name, ok := strings.CutPrefix(strings.TrimSpace(name), ":")
		if !ok || strings.ContainsAny(name, " (:") {
			return in, false
		}
		names = append(names, name)
	}
	row := reflect.TypeFor[T]()
	if row.Kind() != reflect.Struct {
		return in, false
	}
	in.fields = t.Mapper.TraversalsByName(row, names)
	for _, field := range in.fields {
		if len(field) == 0 {
			return in, false // sqlx tells which
		}
		kind := arrayType(row.FieldByIndex(field).Type)
		if kind == "" {
			return in, false
		}
		in.arrays = append(in.arrays, kind)
	}
	return in, true
}

// insert runs a named INSERT … VALUES (:a, :b) for all rows, several to a statement.
func insert[T any](ctx context.Context, t *sqlx.Tx, query string, rows []T) error {
	_, err := insertCount(ctx, t, query, rows)
	return err
}

// insertCount is insert, and says how many rows there were that nothing stood against.
func insertCount[T any](ctx context.Context, t *sqlx.Tx, query string, rows []T) (n int, err error) {
	in, ok := insertionOf[T](t, query)
	if !ok {
		for part := range slices.Chunk(rows, chunk) {
			some, err := affected(t.NamedExecContext(ctx, query, part))
			if err != nil {
				return 0, err
			}
			n += some
		}
		return n, nil
	}
	for part := range in.parts(t, len(rows)) {
		q, args := statementOf(in, t.DriverName() == onPostgres, rows[part.from:part.to])
		some, err := affected(t.ExecContext(ctx, q, args...))
		if err != nil {
			return 0, err
		}
		n += some
	}
	return n, nil
}

// insertIDs is insert for a statement that returns ids.
func insertIDs[T any](ctx context.Context, t *sqlx.Tx, query string, rows []T) (ids []string, err error) {
	in, ok := insertionOf[T](t, query)
	if !ok {
		return nil, fmt.Errorf("not an INSERT of columns: %s", query)
	}
	for part := range in.parts(t, len(rows)) {
		q, args := statementOf(in, t.DriverName() == onPostgres, rows[part.from:part.to])
		if ids, err = appendIDs(ctx, t, ids, q, args); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

type span struct{ from, to int }

// parts cuts n rows into those of a statement each. SQLite's are of a few sizes only, so that each is prepared once.
func (in insertion) parts(t *sqlx.Tx, n int) func(yield func(span) bool) {
	return func(yield func(span) bool) {
		for from := 0; from < n; {
			size := min(n-from, chunk)
			if t.DriverName() != onPostgres {
				for size = 64; size > n-from; {
					size /= 2
				}
			}
			if !yield(span{from, from + size}) {
				return
			}
			from += size
		}
	}
}

// foldFrom is how many rows a statement must have for a column that is the same in all of them to be given once.
const foldFrom = 16

// statementOf is the INSERT of some rows: of an array for each column on Postgres, of a placeholder for each value on SQLite.
// What all rows have in common, most of a broadcast's messages, stands there once.
func statementOf[T any](in insertion, postgres bool, rows []T) (string, []any) {
	var own []int // the columns in which the rows differ
	var list strings.Builder
	args := make([]any, 0, len(in.fields))
	for i, field := range in.fields {
		list.WriteString(comma(i))
		if value, same := common(rows, field); same && len(rows) >= foldFrom {
			args = append(args, value)
			if postgres {
				fmt.Fprintf(&list, "CAST($%d AS %s)", len(args), strings.TrimSuffix(in.arrays[i], "[]"))
			} else {
				fmt.Fprintf(&list, "$%d", len(args))
			}
			continue
		}
		own = append(own, i)
		fmt.Fprintf(&list, "column%d", len(own))
	}
	if len(own) == 0 {
		own = []int{0} // rows that are all alike are as many all the same
	}
	var b strings.Builder
	b.WriteString(in.head)
	b.WriteString("SELECT " + list.String() + " FROM (")
	if postgres {
		b.WriteString("SELECT * FROM unnest(")
		for i, n := range own {
			args = append(args, arrayOf(len(rows), func(buf []byte, j int) []byte {
				buf, _ = appendValue(buf, reflectx.FieldByIndexesReadOnly(reflect.ValueOf(&rows[j]).Elem(), in.fields[n]))
				return buf
			}))
			fmt.Fprintf(&b, "%sCAST($%d AS %s)", comma(i), len(args), in.arrays[n])
		}
		b.WriteString(") AS given (")
		for i := range own {
			fmt.Fprintf(&b, "%scolumn%d", comma(i), i+1)
		}
		b.WriteString(")")
	} else {
		args = slices.Grow(args, len(rows)*len(own))
		b.Grow(len(in.tail) + 8*cap(args))
		b.WriteString("VALUES ")
		for j := range rows {
			b.WriteString(comma(j) + "(")
			row := reflect.ValueOf(&rows[j]).Elem()
			for i, n := range own {
				args = append(args, reflectx.FieldByIndexesReadOnly(row, in.fields[n]).Interface())
				b.WriteString(comma(i) + "$")
				b.WriteString(strconv.Itoa(len(args)))
			}
			b.WriteByte(')')
		}
	}
	b.WriteString(") AS given WHERE TRUE") // or SQLite would take ON CONFLICT for a join's
	b.WriteString(in.tail)
	return b.String(), args
}

// common says whether all rows have one value in a field, and which.
func common[T any](rows []T, field []int) (any, bool) {
	first := reflectx.FieldByIndexesReadOnly(reflect.ValueOf(&rows[0]).Elem(), field)
	for j := range rows[1:] {
		if !first.Equal(reflectx.FieldByIndexesReadOnly(reflect.ValueOf(&rows[j+1]).Elem(), field)) {
			return nil, false
		}
	}
	return first.Interface(), true
}
