package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// HouseholdsByName lists a school's households by name: limit of them that come after one, the first with none.
func (s *Store) HouseholdsByName(ctx context.Context, schoolID, after string, limit int) (list []bot.Contact, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) (err error) {
		var ids []string
		// The place of after is read first: where it is part of a comparison of rows, neither engine uses the index for it.
		var name []string
		if err := t.SelectContext(ctx, &name, "SELECT name FROM households WHERE id = $1 AND school_id = $2", after, schoolID); err != nil {
			return err
		}
		if len(name) == 0 {
			err = t.SelectContext(ctx, &ids, "SELECT id FROM households WHERE school_id = $1 ORDER BY name, id LIMIT $2", schoolID, limit)
		} else {
			err = t.SelectContext(ctx, &ids, "SELECT id FROM households WHERE school_id = $1 AND (name, id) > ($2, $3) ORDER BY name, id LIMIT $4",
				schoolID, name[0], after, limit)
		}
		if err != nil {
			return err
		}
		list, err = contacts(ctx, t, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list households: %w", err)
	}
	return list, nil
}

// HouseholdsTaught lists the households with a child in a class that somebody teaches, by name: a few hundred.
func (s *Store) HouseholdsTaught(ctx context.Context, schoolID, staffID string) (list []bot.Contact, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) (err error) {
		var ids []string
		if err := t.SelectContext(ctx, &ids, `
			SELECT h.id FROM households h WHERE h.school_id = $1 AND h.id IN (
				SELECT hs.household_id FROM teachings te JOIN classes c ON c.id = te.class_id
					JOIN students st ON st.class_id = te.class_id JOIN household_students hs ON hs.student_id = st.id
				WHERE te.staff_id = $2 AND c.school_id = $1 AND st.state = 'active')
			ORDER BY h.name, h.id`, schoolID, staffID); err != nil {
			return err
		}
		list, err = contacts(ctx, t, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the households that %s teaches: %w", staffID, err)
	}
	return list, nil
}

// Reached reads what is known of the ways to numbers of a school.
func (s *Store) Reached(ctx context.Context, schoolID string, numbers []bot.Number) (r bot.Reached, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		schools := []string{schoolID}
		r = bot.Reached{Lines: map[bot.Number]bot.Line{}, Addresses: map[bot.Number][]bot.Address{}, Users: map[bot.Number][]bot.Household{}}
		stops, err := optOutsOf(ctx, t, schools, distinct(numbers))
		if err != nil {
			return err
		}
		lines, err := linesOf(ctx, t, schools, distinct(numbers), stops)
		if err != nil {
			return err
		}
		for key, l := range lines {
			r.Lines[key.Number] = l
		}
		var addresses []bot.Address
		if err := selectIn(ctx, t, &addresses, `
			SELECT * FROM addresses WHERE school_id = $1 AND channel IN ('sms', 'whatsapp') AND number IN ($2) ORDER BY channel`, schoolID, distinct(numbers)); err != nil {
			return err
		}
		for _, a := range addresses {
			r.Addresses[a.Number] = append(r.Addresses[a.Number], a)
		}
		var users []struct {
			bot.Household
			Number bot.Number `db:"number"`
		}
		if err := selectIn(ctx, t, &users, `
			SELECT p.number, h.id, h.school_id, h.name, h.language FROM phones p JOIN households h ON h.id = p.household_id
			WHERE p.school_id = $1 AND p.number IN ($2) ORDER BY h.name, h.id`, schoolID, distinct(numbers)); err != nil {
			return err
		}
		for _, u := range users {
			r.Users[u.Number] = append(r.Users[u.Number], u.Household)
		}
		ways, err := waysOf(ctx, t, schools)
		r.Ways = ways[schoolID]
		return err
	})
	if err != nil {
		return bot.Reached{}, fmt.Errorf("read what is known of numbers: %w", err)
	}
	return r, nil
}

// HouseholdMessages reads what was written to and by a household, the last first: limit of them that come before one, the newest with
// "". With a member of staff only what is said in that person's threads.
func (s *Store) HouseholdMessages(ctx context.Context, schoolID, householdID, staffID, before string, limit int) ([]bot.Message, error) {
	var list []bot.Message
	err := s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		query, args := "", []any{householdID, schoolID, limit}
		if before != "" {
			var m bot.Message
			if err := t.GetContext(ctx, &m, "SELECT id, created_at FROM messages WHERE id = $1 AND household_id = $2 AND school_id = $3", before, householdID, schoolID); err != nil {
				return missing(err)
			}
			query, args = " AND (m.created_at, m.id) < ($4, $5)", append(args, m.CreatedAt, m.ID)
		}
		if staffID != "" {
			args = append(args, staffID)
			query += fmt.Sprintf(" AND m.thread_id IN (SELECT id FROM threads WHERE school_id = $2 AND party = $1 AND staff_id = $%d)", len(args))
		}
		// The school is compared in a way that no index serves, or SQLite would go through all of its messages for their order.
		return t.SelectContext(ctx, &list, "SELECT "+asSent()+` FROM messages m
			WHERE m.household_id = $1 AND m.household_id <> '' AND m.school_id || '' = $2`+query+" ORDER BY m.created_at DESC, m.id DESC LIMIT $3", args...)
	})
	if err != nil {
		return nil, fmt.Errorf("read the messages of household %s: %w", householdID, err)
	}
	return list, nil
}

// HouseholdThreads reads a household's threads, those that wait first, then the last spoken in; with a member of staff those with that
// person only.
func (s *Store) HouseholdThreads(ctx context.Context, schoolID, householdID, staffID string) ([]bot.Thread, error) {
	var list []bot.Thread
	err := s.db.SelectContext(ctx, &list, threadRows+`
		WHERE t.school_id = $1 AND t.party = $2 AND ($3 = '' OR t.staff_id = $3)
		ORDER BY CASE t.state WHEN 'waiting' THEN 0 ELSE 1 END,`+spokenLast, schoolID, householdID, staffID)
	if err != nil {
		return nil, fmt.Errorf("read the threads of household %s: %w", householdID, err)
	}
	return list, nil
}

// SetLanguage writes to a household in another language from now on. bot.ErrNotFound where the school has no such household,
// bot.ErrTaken where it is not written to in was any more.
func (s *Store) SetLanguage(ctx context.Context, schoolID, householdID, was, language string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		n, err := execIn(ctx, t, "UPDATE households SET language = $1 WHERE id = $2 AND school_id = $3 AND language = $4", language, householdID, schoolID, was)
		if err != nil || n > 0 {
			return err
		}
		var id string
		if err := t.GetContext(ctx, &id, "SELECT id FROM households WHERE id = $1 AND school_id = $2", householdID, schoolID); err != nil {
			return missing(err)
		}
		return bot.ErrTaken
	})
	if err != nil {
		return fmt.Errorf("set the language of household %s: %w", householdID, err)
	}
	return nil
}
