package storage

import (
	"database/sql/driver"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"
)

// Lists go into a statement as one argument each: the statement's text is then the same for any number of elements, it is
// prepared once, and Postgres is handed a few arrays and not thousands of values.

// fewElements is up to how many elements SQLite gets a placeholder each: below that it costs less than reading JSON.
const fewElements = 4

// fold binds the slices among args: with $2 a slice, "a = $1 AND b IN ($2)" becomes "… b = ANY ($2)" on Postgres and
// "… b IN (SELECT value FROM json_each($2))" on SQLite. An empty slice is nothing (do not use it with NOT IN). A slice
// stands alone in its parentheses.
//
// A join that begins with "EACH ($2) AS value" goes through a slice of texts in its order (value.value); none may be there
// twice. SQLite would first sort the elements behind an IN, which costs as much as looking them up.
func fold(postgres bool, query string, args []any) (string, []any, error) {
	query, args = throughEach(postgres, query, args)
	if !postgres {
		return expand(query, args, func(list reflect.Value) (string, bool) {
			if list.Len() <= fewElements || list.Type().Elem().Kind() != reflect.String {
				return "", false
			}
			return jsonList(list), true
		})
	}
	flat := args
	for i, a := range args {
		v, ok := sliceOf(a)
		if !ok {
			continue
		}
		if &flat[0] == &args[0] {
			flat = append([]any(nil), args...)
		}
		if v.Type().Elem().Kind() == reflect.String {
			flat[i] = arrayOf(v.Len(), func(b []byte, j int) []byte { return appendElement(b, v.Index(j).String()) })
		} // else lib/pq makes an array of it
		n := "$" + strconv.Itoa(i+1)
		query = strings.ReplaceAll(query, "NOT IN ("+n+")", "<> ALL ("+n+")")
		query = strings.ReplaceAll(query, "IN ("+n+")", "= ANY ("+n+")")
	}
	return query, flat, nil
}

// throughEach binds the slices that a join begins with.
func throughEach(postgres bool, query string, args []any) (string, []any) {
	if !strings.Contains(query, "EACH ($") {
		return query, args
	}
	args = slices.Clone(args)
	for i, a := range args {
		n := "($" + strconv.Itoa(i+1) + ")"
		v, ok := sliceOf(a)
		if !ok || !strings.Contains(query, "EACH "+n) {
			continue
		}
		if postgres {
			query = strings.ReplaceAll(query, "EACH "+n, "unnest(CAST($"+strconv.Itoa(i+1)+" AS TEXT[]))")
			args[i] = arrayOf(v.Len(), func(b []byte, j int) []byte { return appendElement(b, v.Index(j).String()) })
			continue
		}
		query = strings.ReplaceAll(query, "EACH "+n, "json_each"+n)
		args[i] = jsonList(v)
	}
	return query, args
}

// sliceOf is an argument that is a list.
func sliceOf(a any) (reflect.Value, bool) {
	switch a.(type) {
	case string, time.Time, int, bool, int64, []byte, driver.Valuer:
		return reflect.Value{}, false
	}
	v := reflect.ValueOf(a)
	return v, v.Kind() == reflect.Slice
}

func jsonList(list reflect.Value) string {
	texts := make([]string, list.Len())
	for i := range texts {
		texts[i] = list.Index(i).String()
	}
	text, _ := json.Marshal(texts) // strings can always be written
	return string(text)
}

// arrayOf writes an array as Postgres reads it: {"a","b"}.
func arrayOf(n int, element func(b []byte, i int) []byte) string {
	b := make([]byte, 0, 2+40*n)
	b = append(b, '{')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = element(b, i)
	}
	return string(append(b, '}'))
}

func appendElement(b []byte, s string) []byte {
	b = append(b, '"')
	if strings.IndexByte(s, '"') < 0 && strings.IndexByte(s, '\\') < 0 {
		return append(append(b, s...), '"')
	}
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// appendValue writes an element of any type that columns have; false for one that it does not know.
func appendValue(b []byte, v reflect.Value) ([]byte, bool) {
	switch v.Kind() {
	case reflect.String:
		return appendElement(b, v.String()), true
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), true
	case reflect.Int, reflect.Int64, reflect.Int32:
		return strconv.AppendInt(b, v.Int(), 10), true
	case reflect.Float64:
		return strconv.AppendFloat(b, v.Float(), 'g', -1, 64), true
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok {
			return append(append(append(b, '"'), pq.FormatTimestamp(at)...), '"'), true
		}
	}
	return b, false
}

// arrayType is Postgres' array for a column of a Go type, "" for one that appendValue does not know.
func arrayType(t reflect.Type) string {
	if t == reflect.TypeFor[time.Time]() {
		return "timestamptz[]"
	}
	if t.Implements(reflect.TypeFor[driver.Valuer]()) {
		return ""
	}
	switch t.Kind() {
	case reflect.String:
		return "text[]"
	case reflect.Bool:
		return "boolean[]"
	case reflect.Int, reflect.Int64, reflect.Int32:
		return "bigint[]"
	case reflect.Float64:
		return "float8[]"
	}
	return ""
}
