package storage

import "testing"

// A slice that a join begins with is one argument on either engine, whatever stands in its texts.
func TestEachIsOneArgument(t *testing.T) {
	const query = "SELECT h.id FROM EACH ($2) AS value CROSS JOIN households h WHERE h.id = value.value AND h.school_id = $1"
	for engine, want := range map[bool][2]string{
		false: {"SELECT h.id FROM json_each($2) AS value CROSS JOIN households h WHERE h.id = value.value AND h.school_id = $1", `["a","b\"c"]`},
		true:  {"SELECT h.id FROM unnest(CAST($2 AS TEXT[])) AS value CROSS JOIN households h WHERE h.id = value.value AND h.school_id = $1", `{"a","b\"c"}`},
	} {
		args := []any{"school", []string{"a", `b"c`}}
		got, bound, err := fold(engine, query, args)
		if err != nil || got != want[0] || len(bound) != 2 || bound[0] != "school" || bound[1] != want[1] {
			t.Errorf("on Postgres %v: %q with %v, %v", engine, got, bound, err)
		}
		if _, still := args[1].([]string); !still {
			t.Error("the caller's arguments were changed")
		}
	}
}
