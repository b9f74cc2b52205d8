package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Household reads one household. bot.ErrNotFound where there is none.
func (s *Store) Household(ctx context.Context, id string) (bot.Contact, error) {
	var found []bot.Contact
	err := s.view(ctx, func(t *sqlx.Tx) (err error) {
		if found, err = contacts(ctx, t, []string{id}); err == nil && len(found) == 0 {
			return bot.ErrNotFound
		}
		return err
	})
	if err != nil {
		return bot.Contact{}, fmt.Errorf("read household %s: %w", id, err)
	}
	return found[0], nil
}

// Households reads those of some households that are a school's, in the order of ids.
func (s *Store) Households(ctx context.Context, schoolID string, ids []string) ([]bot.Contact, error) {
	var found []bot.Contact
	err := s.view(ctx, func(t *sqlx.Tx) error {
		var ours []string
		if err := selectIn(ctx, t, &ours, "SELECT id FROM households WHERE school_id = $1 AND id IN ($2)", schoolID, distinct(ids)); err != nil {
			return err
		}
		there := make(map[string]bool, len(ours))
		for _, id := range ours {
			there[id] = true
		}
		var err error
		found, err = contacts(ctx, t, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !there[id] }))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %d households: %w", len(ids), err)
	}
	return found, nil
}

// contacts reads households in the order of ids, with the opt-outs of their numbers.
func contacts(ctx context.Context, t *sqlx.Tx, ids []string) ([]bot.Contact, error) {
	byID, err := householdsByID(ctx, t, ids)
	if err != nil {
		return nil, err
	}
	var schools []string
	var numbers []bot.Number
	for _, h := range byID {
		schools = append(schools, h.SchoolID)
		for _, p := range h.Phones {
			numbers = append(numbers, p.Number)
		}
	}
	stops, err := optOutsOf(ctx, t, distinct(schools), distinct(numbers))
	if err != nil {
		return nil, err
	}
	var list []bot.Contact
	for _, id := range ids {
		h, ok := byID[id]
		if !ok {
			continue
		}
		c := bot.Contact{Household: h}
		for _, p := range h.Phones {
			c.OptOuts = append(c.OptOuts, stops[phoneKey{h.SchoolID, p.Number}]...)
		}
		list = append(list, c)
	}
	return list, nil
}

// householdsByID reads households with guardians, phones and the children who are at the school.
func householdsByID(ctx context.Context, t *sqlx.Tx, ids []string) (map[string]bot.Household, error) {
	byID := make(map[string]bot.Household, len(ids))
	if ids = distinct(ids); len(ids) == 0 {
		return byID, nil
	}
	list := make([]bot.Household, 0, len(ids))
	at := make(map[string]int, len(ids))
	if err := eachRow(ctx, t, `
		SELECT h.id, h.school_id, h.name, h.language FROM EACH ($1) AS value CROSS JOIN households h WHERE h.id = value.value`, []any{ids}, func(scan func(...any) error) error {
		var h bot.Household
		err := scan(&h.ID, &h.SchoolID, &h.Name, &h.Language)
		at[h.ID] = len(list)
		list = append(list, h)
		return err
	}); err != nil {
		return nil, err
	}
	if err := eachRow(ctx, t, `
		SELECT g.id, g.household_id, g.name, g.relation FROM EACH ($1) AS value CROSS JOIN guardians g WHERE g.household_id = value.value`, []any{ids}, func(scan func(...any) error) error {
		var g bot.Guardian
		err := scan(&g.ID, &g.HouseholdID, &g.Name, &g.Relation)
		if i, ok := at[g.HouseholdID]; ok {
			list[i].Guardians = append(list[i].Guardians, g)
		}
		return err
	}); err != nil {
		return nil, err
	}
	if err := eachRow(ctx, t, `
		SELECT p.household_id, p.number, p.rank, p.sms, p.whatsapp, p.relation, p.problem, p.joined
		FROM EACH ($1) AS value CROSS JOIN phones p WHERE p.household_id = value.value`, []any{ids}, func(scan func(...any) error) error {
		var p bot.Phone
		err := scan(&p.HouseholdID, &p.Number, &p.Rank, &p.SMS, &p.WhatsApp, &p.Relation, &p.Problem, &p.Joined)
		if i, ok := at[p.HouseholdID]; ok {
			list[i].Phones = append(list[i].Phones, p)
		}
		return err
	}); err != nil {
		return nil, err
	}
	children, err := childrenOf(ctx, t, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range children {
		if i, ok := at[c.HouseholdID]; ok {
			c.SchoolID = list[i].SchoolID
			list[i].Children = append(list[i].Children, c)
		}
	}
	// A few each, so sorting them here costs less than one sort of all.
	for _, h := range list {
		slices.SortFunc(h.Children, func(a, b bot.Child) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
		slices.SortFunc(h.Guardians, func(a, b bot.Guardian) int { return cmp.Compare(a.ID, b.ID) })
		slices.SortFunc(h.Phones, func(a, b bot.Phone) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Number, b.Number)) })
		byID[h.ID] = h
	}
	return byID, nil
}

// childrenOf reads the active children of households. What is their class's is read once for each class.
func childrenOf(ctx context.Context, t *sqlx.Tx, households []string) ([]bot.Child, error) {
	var children []bot.Child
	if err := eachRow(ctx, t, `
		SELECT hs.household_id, hs.may_receive, hs.may_book, st.id, st.admission_no, st.name, st.class_id
		FROM EACH ($1) AS value CROSS JOIN household_students hs JOIN students st ON st.id = hs.student_id
		WHERE hs.household_id = value.value AND st.state = $2`, []any{households, bot.StudentActive}, func(scan func(...any) error) error {
		var c bot.Child
		c.State = bot.StudentActive
		err := scan(&c.HouseholdID, &c.MayReceive, &c.MayBook, &c.ID, &c.AdmissionNo, &c.Name, &c.ClassID)
		children = append(children, c)
		return err
	}); err != nil {
		return nil, err
	}
	ids := make([]string, len(children))
	for i, c := range children {
		ids[i] = c.ClassID
	}
	type class struct {
		ID, Class, Grade string
		TeacherID        string `db:"teacher_id"`
	}
	var classes []class
	if err := selectIn(ctx, t, &classes, `
		SELECT c.id, c.name AS class, c.grade,
			COALESCE((SELECT MIN(f.id) FROM teachings te JOIN staff f ON f.id = te.staff_id
				WHERE te.class_id = c.id AND te.class_teacher AND f.state = 'active'), '') AS teacher_id
		FROM classes c WHERE c.id IN ($1)`, distinct(ids)); err != nil {
		return nil, err
	}
	byID := make(map[string]class, len(classes))
	for _, c := range classes {
		byID[c.ID] = c
	}
	for i := range children {
		c := byID[children[i].ClassID]
		children[i].Class, children[i].Grade, children[i].TeacherID = c.Class, c.Grade, c.TeacherID
	}
	return children, nil
}

// usersOf finds the households that use each number, those first whose first phone it is.
func usersOf(ctx context.Context, t *sqlx.Tx, schools []string, numbers []bot.Number) (map[phoneKey][]string, error) {
	var rows []struct {
		phoneKey
		HouseholdID string `db:"household_id"`
	}
	if err := selectIn(ctx, t, &rows, `
		SELECT school_id, number, household_id FROM phones
		WHERE school_id IN ($1) AND number IN ($2) ORDER BY rank, household_id`, schools, numbers); err != nil {
		return nil, err
	}
	users := make(map[phoneKey][]string)
	for _, r := range rows {
		users[r.phoneKey] = append(users[r.phoneKey], r.HouseholdID)
	}
	return users, nil
}

// languagesOf reads the languages of households.
func languagesOf(ctx context.Context, t *sqlx.Tx, ids []string) (map[string]string, error) {
	var rows []struct{ ID, Language string }
	if err := selectIn(ctx, t, &rows, `SELECT id, language FROM households WHERE id IN ($1)`, ids); err != nil {
		return nil, err
	}
	languages := make(map[string]string, len(rows))
	for _, r := range rows {
		languages[r.ID] = r.Language
	}
	return languages, nil
}
