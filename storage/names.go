package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"
)

// nameHouseholds writes down the words by which households are found (bot.Household.Sought): whatever changes a household's name, its
// guardians or its children calls it in the same transaction. Phones are looked for where they are.
func nameHouseholds(ctx context.Context, t *sqlx.Tx, ids []string) error {
	type row struct {
		SchoolID    string `db:"school_id"`
		Word        string `db:"word"`
		HouseholdID string `db:"household_id"`
	}
	for some := range slices.Chunk(distinct(ids), chunk) {
		if t.DriverName() == onPostgres { // who names one at the same moment waits, and then sees what was changed
			var kept []string
			if err := selectIn(ctx, t, &kept, "SELECT id FROM households WHERE id IN ($1) ORDER BY id FOR NO KEY UPDATE", some); err != nil {
				return err
			}
		}
		households, err := householdsByID(ctx, t, some)
		if err != nil {
			return err
		}
		var rows []row
		for _, id := range some {
			for _, word := range households[id].Sought() {
				rows = append(rows, row{households[id].SchoolID, word, id})
			}
		}
		for _, query := range []string{"DELETE FROM names WHERE household_id IN ($1)", "UPDATE households SET named = TRUE WHERE id IN ($1) AND NOT named"} {
			if _, err := execIn(ctx, t, query, some); err != nil {
				return err
			}
		}
		if err := insert(ctx, t, "INSERT INTO names (school_id, word, household_id) VALUES (:school_id, :word, :household_id)", rows); err != nil {
			return err
		}
	}
	return nil
}

// nameSome names households that have no words yet, some at a time, and says how many there were.
func (s *Store) nameSome(ctx context.Context) (n int, err error) {
	var ids []string
	if err := s.db.SelectContext(ctx, &ids, "SELECT id FROM households WHERE NOT named LIMIT 2000"); err != nil || len(ids) == 0 {
		return 0, err
	}
	err = s.tx(ctx, func(t *sqlx.Tx) error { return nameHouseholds(ctx, t, ids) })
	if err != nil {
		return 0, fmt.Errorf("name households: %w", err)
	}
	return len(ids), nil
}

// nameAll names every household that has no words yet: those that were there before the words were.
func (s *Store) nameAll(ctx context.Context) error {
	for {
		if n, err := s.nameSome(ctx); err != nil || n == 0 {
			return err
		}
	}
}
