package storage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/roster"
)

// Snapshot reads what a plan of r is compared with: everybody of a school, and the facts of the days that r speaks of.
func (s *Store) Snapshot(ctx context.Context, schoolID string, r *roster.Roster) (snapshot roster.Snapshot, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		if snapshot, err = everybody(ctx, t, schoolID); err != nil {
			return err
		}
		if err := choseLanguage(ctx, t, &snapshot, r.Languages()); err != nil {
			return err
		}
		return readFacts(ctx, t, schoolID, &snapshot, r.Span())
	})
	if err != nil {
		return roster.Snapshot{}, fmt.Errorf("read what the sheets are compared with: %w", err)
	}
	return snapshot, nil
}

// everybody reads a school's people, senders and events: what a snapshot's revision is made of. Each query reads one table
// by the school's index; a school has a few thousand rows.
func everybody(ctx context.Context, t *sqlx.Tx, schoolID string) (now roster.Snapshot, err error) {
	for _, q := range []struct {
		dest  any
		query string
	}{
		{&now.Classes, `SELECT id, school_id, name, grade, section FROM classes WHERE school_id = $1 ORDER BY name, id`},
		{&now.Students, `
			SELECT st.id, st.school_id, st.admission_no, st.name, st.class_id, c.name AS class, c.grade, st.state
			FROM students st JOIN classes c ON c.id = st.class_id WHERE st.school_id = $1 ORDER BY st.admission_no, st.id`},
		{&now.Households, `SELECT id, school_id, name, language FROM households WHERE school_id = $1 ORDER BY id`},
		{&now.Staff, `SELECT * FROM staff WHERE school_id = $1 ORDER BY name, id`},
		{&now.Senders, `SELECT address FROM senders WHERE school_id = $1 ORDER BY address`},
		{&now.Events, `SELECT * FROM events WHERE school_id = $1 ORDER BY date, id`},
	} {
		if err := t.SelectContext(ctx, q.dest, q.query, schoolID); err != nil {
			return now, err
		}
	}
	if len(now.Staff) > 0 {
		if err := fillTeachings(ctx, t, now.Staff); err != nil {
			return now, err
		}
	}
	return now, fillHouseholds(ctx, t, schoolID, now.Households)
}

// fillHouseholds adds guardians, phones and all children, those who left too.
func fillHouseholds(ctx context.Context, t *sqlx.Tx, schoolID string, households []bot.Household) error {
	byID := make(map[string]*bot.Household, len(households))
	for i := range households {
		byID[households[i].ID] = &households[i]
	}
	var guardians []bot.Guardian
	var phones []bot.Phone
	var children []bot.Child
	for _, q := range []struct {
		dest  any
		query string
	}{
		{&guardians, `
			SELECT g.id, g.household_id, g.name, g.relation
			FROM guardians g JOIN households h ON h.id = g.household_id WHERE h.school_id = $1 ORDER BY g.id`},
		{&phones, `
			SELECT household_id, number, rank, sms, whatsapp, relation, problem, joined
			FROM phones WHERE school_id = $1 ORDER BY household_id, rank, number`},
		{&children, `
			SELECT st.id, st.school_id, st.admission_no, st.name, st.class_id, c.name AS class, c.grade, st.state,
				hs.household_id, hs.may_receive, hs.may_book
			FROM household_students hs JOIN students st ON st.id = hs.student_id JOIN classes c ON c.id = st.class_id
			WHERE st.school_id = $1 ORDER BY hs.household_id, st.admission_no`},
	} {
		if err := t.SelectContext(ctx, q.dest, q.query, schoolID); err != nil {
			return err
		}
	}
	for _, g := range guardians {
		byID[g.HouseholdID].Guardians = append(byID[g.HouseholdID].Guardians, g)
	}
	for _, p := range phones {
		byID[p.HouseholdID].Phones = append(byID[p.HouseholdID].Phones, p)
	}
	for _, c := range children {
		byID[c.HouseholdID].Children = append(byID[c.HouseholdID].Children, c)
	}
	return nil
}

// choseLanguage finds the families who asked for their language themselves, among those for whom a sheet names another:
// they were answered with the text that confirms it.
func choseLanguage(ctx context.Context, t *sqlx.Tx, now *roster.Snapshot, named map[string]string) error {
	var asked []string
	for _, h := range now.Households {
		if slices.ContainsFunc(h.Children, func(c bot.Child) bool {
			language := named[roster.Key(c.AdmissionNo)]
			return language != "" && language != h.Language
		}) {
			asked = append(asked, h.ID)
		}
	}
	now.ChoseLanguage = make(map[string]bool)
	for some := range slices.Chunk(asked, chunk) {
		var ids []string
		// By the index of a household's messages; only households whose sheet and row disagree are looked at.
		if err := selectIn(ctx, t, &ids, `
			SELECT DISTINCT household_id FROM messages
			WHERE household_id <> '' AND household_id IN ($1) AND direction = 'out' AND template = 'language_set'`, some); err != nil {
			return err
		}
		for _, id := range ids {
			now.ChoseLanguage[id] = true
		}
	}
	return nil
}

// readFacts reads what teachers entered for the days of a span, of all classes: a few thousand rows a week.
func readFacts(ctx context.Context, t *sqlx.Tx, schoolID string, now *roster.Snapshot, span roster.Span) error {
	if span.From == "" {
		return nil
	}
	var missing []struct {
		HomeworkID  string `db:"homework_id"`
		AdmissionNo string `db:"admission_no"`
	}
	for _, q := range []struct {
		dest  any
		query string
	}{
		{&now.Attendance, `
			SELECT st.admission_no, a.student_id, a.date, a.status
			FROM attendance a JOIN students st ON st.id = a.student_id
			WHERE st.school_id = $1 AND a.date BETWEEN $2 AND $3 ORDER BY a.student_id, a.date`},
		{&now.Marks, `
			SELECT st.admission_no, m.student_id, m.subject, m.test, m.date, m.marks, m.out_of
			FROM marks m JOIN students st ON st.id = m.student_id
			WHERE st.school_id = $1 AND m.date BETWEEN $2 AND $3 ORDER BY m.student_id, m.date`},
		{&now.Homework, `
			SELECT c.name AS class, w.id, w.class_id, w.subject, w.title, w.due
			FROM homework w JOIN classes c ON c.id = w.class_id
			WHERE c.school_id = $1 AND w.due BETWEEN $2 AND $3 ORDER BY w.id`},
		{&missing, `
			SELECT hm.homework_id, st.admission_no
			FROM homework w JOIN classes c ON c.id = w.class_id
				JOIN homework_missing hm ON hm.homework_id = w.id JOIN students st ON st.id = hm.student_id
			WHERE c.school_id = $1 AND w.due BETWEEN $2 AND $3 ORDER BY hm.homework_id, st.admission_no`},
		{&now.Notes, `
			SELECT st.admission_no, n.student_id, n.date, n.note, n.kind
			FROM notes n JOIN students st ON st.id = n.student_id
			WHERE st.school_id = $1 AND n.date BETWEEN $2 AND $3 ORDER BY n.student_id, n.date`},
	} {
		if err := t.SelectContext(ctx, q.dest, q.query, schoolID, span.From, span.Until); err != nil {
			return err
		}
	}
	at := make(map[string]int, len(now.Homework))
	for i, h := range now.Homework {
		at[h.ID] = i
	}
	for _, m := range missing {
		h := &now.Homework[at[m.HomeworkID]]
		h.Missing = append(h.Missing, m.AdmissionNo)
	}
	return nil
}
