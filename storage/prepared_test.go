package storage_test

import (
	"fmt"
	"testing"

	"raabta/storage"
	"raabta/storage/storagetest"
)

// TestASchemaThatChangesUnderUs: a newer program migrates while this one runs. What was prepared before goes on working,
// inside a transaction's retry and outside of one.
func TestASchemaThatChangesUnderUs(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		db := storage.Writer(s)
		read := func() (n int) {
			rows, err := db.QueryContext(t.Context(), "SELECT * FROM schools WHERE id <> $1", "x")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			columns, err := rows.Columns()
			if err != nil {
				t.Fatal(err)
			}
			return len(columns)
		}
		before := read()
		if _, err := db.Exec("ALTER TABLE schools ADD COLUMN newer TEXT NOT NULL DEFAULT ''"); err != nil {
			t.Fatal(err)
		}
		if after := read(); after != before+1 {
			t.Errorf("the table has %d columns now and %d before", after, before)
		}
		if _, err := db.Exec("ALTER TABLE schools DROP COLUMN newer"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.School(t.Context(), "x"); err == nil { // in a transaction
			t.Error("there is a school x")
		}
	})
}

// TestMoreStatementsThanAreKept: a person may ask for more different listings than a connection keeps prepared, and read
// one within another.
func TestMoreStatementsThanAreKept(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		tx, err := storage.Writer(s).Beginx()
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		for round := range 2 {
			for i := range storage.PreparedAtMost + 10 {
				var n int
				if err := tx.Get(&n, fmt.Sprintf("SELECT %d + CAST($1 AS INTEGER)", i), round); err != nil || n != i+round {
					t.Fatalf("%d: %d %v", i, n, err)
				}
			}
		}
	})
}

// TestOneStatementWithinItsOwnRows: SQLite reads rows as it goes, and a statement that is being read must not start anew.
func TestOneStatementWithinItsOwnRows(t *testing.T) {
	s := storagetest.Open(t, "sqlite:"+t.TempDir()+"/raabta.db")
	tx, err := storage.Writer(s).Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	const query = "SELECT value FROM json_each($1)"
	outer, err := tx.Query(query, "[1,2,3]")
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	sum := 0
	for outer.Next() {
		var o, i int
		if err := outer.Scan(&o); err != nil {
			t.Fatal(err)
		}
		if err := tx.Get(&i, query, "[10]"); err != nil {
			t.Fatal(err)
		}
		sum += o * i
	}
	if err := outer.Err(); err != nil || sum != 60 {
		t.Errorf("the sum is %d, want 60; %v", sum, err)
	}
}

// TestArgumentsInAnyOrder: an argument may stand in a statement twice, and before those with a lower number.
func TestArgumentsInAnyOrder(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		var got string
		err := storage.Writer(s).Get(&got, `
			SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($3 AS TEXT) || CAST($2 AS TEXT)`, "a", "b", "c")
		if err != nil || got != "bacb" {
			t.Errorf("%q %v", got, err)
		}
	})
}
