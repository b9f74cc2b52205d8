package storage

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Bounds of a search.
const (
	contactsFound = 50   // households that it shows
	lookedAt      = 1000 // households with one thing that are looked at in one go
	looks         = 5    // goes, where so many have each thing that is sought
)

// FindHouseholds finds the households of a school that have all that is sought, the first fifty of them by name, before those a
// household of which a whole word is what was typed: a pupil's admission number. Nothing sought finds nothing.
//
// What fewest households have is read by its index, and of these the others are asked, a thousand in one go. Where thousands have
// each thing, the first that have them all are shown, and of five thousand that have them seldom together some may be missed.
func (s *Store) FindHouseholds(ctx context.Context, schoolID string, sought []bot.Sought) ([]bot.Contact, error) {
	if len(sought) == 0 {
		return nil, nil
	}
	var found []bot.Contact
	err := s.view(ctx, func(t *sqlx.Tx) error {
		ids, err := foundByIndex(ctx, t, schoolID, sought)
		if err != nil {
			return err
		}
		var unnamed []string // by the version before: none, or few
		if err := t.SelectContext(ctx, &unnamed, "SELECT id FROM households WHERE school_id = $1 AND NOT named ORDER BY id LIMIT $2", schoolID, lookedAt); err != nil {
			return err
		}
		ids = append(ids, slices.DeleteFunc(unnamed, func(id string) bool { return slices.Contains(ids, id) })...)
		list, err := contacts(ctx, t, ids)
		if err != nil {
			return err
		}
		// What that version renamed has its old words still.
		found = slices.DeleteFunc(list, func(c bot.Contact) bool { return c.SchoolID != schoolID || !c.Has(sought) })
		if len(unnamed) > 0 {
			slices.SortStableFunc(found, func(a, b bot.Contact) int { return cmp.Compare(a.Name, b.Name) })
		}
		found = found[:min(len(found), contactsFound)]
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find households: %w", err)
	}
	return found, nil
}

// lookup is a way to the households that have one thing: a table, the word in it that is like the thing, what holds of it with $2
// and $3 for the arguments, and the order of the index.
type lookup struct {
	table, word, holds, order string
	args                      [2]any
}

// after stands behind every letter: what begins with a word lies between the word and the word with it.
const after = "\U0010FFFF"

// lookups are the ways to what has one thing.
func lookups(s bot.Sought) (list []lookup) {
	if s.Word != "" {
		list = append(list, lookup{"names", "word", "word >= $2 AND word < $3", "word, household_id", [2]any{s.Word, s.Word + after}})
	}
	for _, n := range s.Numbers {
		list = append(list, lookup{"phones", "''", "number >= $2 AND number < $3", "number", [2]any{n, n + ":"}})
	}
	if s.End != "" {
		list = append(list, lookup{"phones", "''", "substr(number, length(number) - 3) = $2 AND number LIKE $3", "household_id", [2]any{s.End[len(s.End)-4:], "%" + s.End}})
	}
	return list
}

// having reads which households have one thing, some of them from the nth on, and of which a whole word is it. more says that there
// are others.
func having(ctx context.Context, t *sqlx.Tx, schoolID string, s bot.Sought, from int) (ids map[string]bool, more bool, err error) {
	ids = map[string]bool{}
	for _, l := range lookups(s) {
		n := 0
		if err := eachRow(ctx, t, "SELECT household_id, "+l.word+" FROM "+l.table+" WHERE school_id = $1 AND "+l.holds+" ORDER BY "+l.order+" LIMIT $4 OFFSET $5",
			[]any{schoolID, l.args[0], l.args[1], lookedAt, from}, func(scan func(...any) error) error {
				var id, word string
				n++
				err := scan(&id, &word)
				ids[id] = ids[id] || word == s.Word && word != ""
				return err
			}); err != nil {
			return nil, false, err
		}
		more = more || n == lookedAt
	}
	return ids, more, nil
}

// havingToo keeps those of some households that have one thing as well.
func havingToo(ctx context.Context, t *sqlx.Tx, s bot.Sought, among map[string]bool) (map[string]bool, error) {
	ids := slices.Collect(maps.Keys(among))
	kept := map[string]bool{}
	for _, l := range lookups(s) {
		if err := eachRow(ctx, t, "SELECT household_id, "+l.word+" FROM EACH ($1) AS value CROSS JOIN "+l.table+" WHERE household_id = value.value AND "+l.holds,
			[]any{ids, l.args[0], l.args[1]}, func(scan func(...any) error) error {
				var id, word string
				err := scan(&id, &word)
				kept[id] = kept[id] || among[id] || word == s.Word && word != ""
				return err
			}); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// foundByIndex are the ids of the households to show, in their order.
func foundByIndex(ctx context.Context, t *sqlx.Tx, schoolID string, sought []bot.Sought) ([]string, error) {
	type set struct {
		bot.Sought
		ids  map[string]bool
		more bool
	}
	sets := make([]set, len(sought))
	for i, one := range sought {
		ids, more, err := having(ctx, t, schoolID, one, 0)
		if err != nil {
			return nil, err
		}
		sets[i] = set{one, ids, more}
	}
	slices.SortStableFunc(sets, func(a, b set) int {
		if a.more != b.more {
			return map[bool]int{false: -1, true: 1}[a.more]
		}
		return len(a.ids) - len(b.ids)
	})
	all := map[string]bool{}
	some, more := sets[0].ids, sets[0].more
	for look := 1; ; look++ {
		var err error
		for _, one := range sets[1:] {
			if len(some) > 0 {
				if some, err = havingToo(ctx, t, one.Sought, some); err != nil {
					return nil, err
				}
			}
		}
		for id, whole := range some {
			all[id] = whole
		}
		if !more || len(all) >= contactsFound || look == looks {
			break
		}
		if some, more, err = having(ctx, t, schoolID, sets[0].Sought, look*lookedAt); err != nil {
			return nil, err
		}
	}
	return firstByName(ctx, t, all)
}

// firstByName orders households and keeps as many as are shown; those of which whole says so come first.
func firstByName(ctx context.Context, t *sqlx.Tx, whole map[string]bool) ([]string, error) {
	var ids []string
	if err := selectIn(ctx, t, &ids, "SELECT id FROM households WHERE id IN ($1) ORDER BY name, id", slices.Collect(maps.Keys(whole))); err != nil {
		return nil, err
	}
	slices.SortStableFunc(ids, func(a, b string) int {
		if whole[a] != whole[b] {
			return map[bool]int{true: -1, false: 1}[whole[a]]
		}
		return 0
	})
	return ids[:min(len(ids), contactsFound)], nil
}
