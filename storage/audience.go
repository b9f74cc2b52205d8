package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// staffKey begins the keys of recipients who are staff. They come after all households, whose keys are their ids.
const staffKey = "staff:"

// target is an audience with the names looked up.
type target struct {
	all, teachers              bool
	classes, households, staff []string // ids
}

// families says whether the target has households at all.
func (a target) families() bool { return a.all || len(a.classes)+len(a.households) > 0 }

// resolve looks an audience up. Names that the school does not have are bot.ErrAudience, as a sentence.
func resolve(ctx context.Context, t *sqlx.Tx, schoolID, text string) (target, error) {
	a, err := bot.ParseAudience(text)
	if err != nil {
		return target{}, err
	}
	to := target{all: a.All, teachers: a.Teachers, households: a.Households, staff: a.Staff}
	if len(a.Classes)+len(a.Grades) > 0 {
		if to.classes, err = resolveClasses(ctx, t, schoolID, a); err != nil {
			return target{}, err
		}
	}
	for _, c := range []struct {
		ids         []string
		query, what string
	}{
		{a.Households, "SELECT id FROM households WHERE school_id = $1 AND id IN ($2)", "household"},
		{a.Staff, "SELECT id FROM staff WHERE school_id = $1 AND id IN ($2) AND state = 'active'", "member of staff"},
	} {
		if len(c.ids) == 0 {
			continue
		}
		var known []string
		if err := selectIn(ctx, t, &known, c.query, schoolID, c.ids); err != nil {
			return target{}, err
		}
		for _, id := range c.ids {
			if !slices.Contains(known, id) {
				return target{}, fmt.Errorf("%w: the school has no %s %s", bot.ErrAudience, c.what, id)
			}
		}
	}
	return to, nil
}

// resolveClasses finds the classes that an audience names, by themselves or by their grade, in capitals or not.
func resolveClasses(ctx context.Context, t *sqlx.Tx, schoolID string, a bot.Audience) (ids []string, err error) {
	var classes []bot.SchoolClass
	if err := t.SelectContext(ctx, &classes, "SELECT * FROM classes WHERE school_id = $1 ORDER BY name", schoolID); err != nil {
		return nil, err
	}
	find := func(what, name string, of func(bot.SchoolClass) string) error {
		before := len(ids)
		var there []string
		for _, c := range classes {
			if strings.EqualFold(of(c), name) {
				ids = append(ids, c.ID)
			}
			there = append(there, of(c))
		}
		switch {
		case len(ids) > before:
			return nil
		case len(there) == 0:
			return fmt.Errorf("%w: there is no %s %s; the school has no classes yet, import its pupils first", bot.ErrAudience, what, name)
		}
		return fmt.Errorf("%w: there is no %s %s; the school has %s", bot.ErrAudience, what, name, strings.Join(slices.Compact(there), ", "))
	}
	for _, name := range a.Classes {
		if err := find("class", name, func(c bot.SchoolClass) string { return c.Name }); err != nil {
			return nil, err
		}
	}
	for _, grade := range a.Grades {
		if err := find("grade", grade, func(c bot.SchoolClass) string { return c.Grade }); err != nil {
			return nil, err
		}
	}
	return distinct(ids), nil
}

// CheckAudience says whether an audience can be read and the school has all it names: bot.ErrAudience, as a sentence,
// where not.
func (s *Store) CheckAudience(ctx context.Context, schoolID, audience string) error {
	return s.view(ctx, func(t *sqlx.Tx) error {
		_, err := resolve(ctx, t, schoolID, audience)
		return err
	})
}

// keysAfter lists the next n recipients after a key: households, then staff.
func keysAfter(ctx context.Context, t *sqlx.Tx, schoolID string, to target, after string, n int) (households, staff []string, err error) {
	afterStaff, pastHouseholds := strings.CutPrefix(after, staffKey)
	if !pastHouseholds {
		afterStaff = ""
		if to.families() {
			if households, err = householdsAfter(ctx, t, schoolID, to, after, n); err != nil {
				return nil, nil, err
			}
		}
	}
	if len(households) == n || !to.teachers && len(to.staff) == 0 {
		return households, nil, nil
	}
	err = selectIn(ctx, t, &staff, `
		SELECT f.id FROM staff f
		WHERE f.school_id = $1 AND f.id > $2 AND f.state = 'active' AND (f.id IN ($3) OR (CAST($4 AS BOOLEAN)
			AND (f.role IN ($5) OR EXISTS (SELECT 1 FROM teachings te WHERE te.staff_id = f.id))))
		ORDER BY f.id LIMIT $6`,
		schoolID, afterStaff, to.staff, to.teachers, []bot.Role{bot.RoleTeacher, bot.RoleClassTeacher}, n-len(households))
	return households, staff, err
}

// householdsAfter walks the school's households in the order of their ids. A household belongs to the audience by an active
// child that it may be told about, also where it is named itself. (That the child's household comes after the key too, says
// nothing new; it keeps Postgres from walking along all the links for each chunk.)
func householdsAfter(ctx context.Context, t *sqlx.Tx, schoolID string, to target, after string, n int) ([]string, error) {
	var ids []string
	err := selectIn(ctx, t, &ids, `
		SELECT h.id FROM households h
		WHERE h.school_id = $1 AND h.id > $2 AND EXISTS (
			SELECT 1 FROM household_students hs JOIN students st ON st.id = hs.student_id
			WHERE hs.household_id = h.id AND hs.household_id > $2 AND hs.may_receive AND st.state = 'active'
				AND (CAST($3 AS BOOLEAN) OR h.id IN ($4) OR st.class_id IN ($5)))
		ORDER BY h.id LIMIT $6`, schoolID, after, to.all, to.households, to.classes, n)
	return ids, err
}
