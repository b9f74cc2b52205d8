package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/meeting"
)

// AddMeeting stores a meeting with all its slots.
func (s *Store) AddMeeting(ctx context.Context, m meeting.Meeting, slots []meeting.Slot) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		err := insert(ctx, t, `
			INSERT INTO meetings (id, school_id, name, audience, slot_min, state, reply_by, starts_at, ends_at, created_at)
			VALUES (:id, :school_id, :name, :audience, :slot_min, :state, :reply_by, :starts_at, :ends_at, :created_at)`, []meeting.Meeting{m})
		if err != nil {
			return err
		}
		return insert(ctx, t, `
			INSERT INTO meeting_slots (id, meeting_id, staff_id, starts_at, ends_at)
			VALUES (:id, :meeting_id, :staff_id, :starts_at, :ends_at)`, slots)
	})
	if err != nil {
		return fmt.Errorf("add meeting %s: %w", m.ID, err)
	}
	return nil
}

// meetingsCounted reads meetings with their counts. The counted tables' keys begin with the meeting: each count reads only its
// own rows.
const meetingsCounted = `
		SELECT m.*,
			(SELECT count(*) FROM meeting_slots x WHERE x.meeting_id = m.id) AS slots,
			(SELECT count(*) FROM meeting_visits x WHERE x.meeting_id = m.id AND x.state = 'booked') AS booked,
			(SELECT count(*) FROM meeting_visits x WHERE x.meeting_id = m.id AND x.state = 'proposed') AS proposed,
			(SELECT count(*) FROM meeting_families x WHERE x.meeting_id = m.id AND x.state = 'invited') AS invited_families,
			(SELECT count(*) FROM meeting_families x WHERE x.meeting_id = m.id AND x.state = 'booked') AS booked_families,
			(SELECT count(*) FROM meeting_families x WHERE x.meeting_id = m.id AND x.state = 'declined') AS declined_families,
			(SELECT count(*) FROM meeting_families x WHERE x.meeting_id = m.id AND x.state = 'full') AS full_families
		FROM meetings m`

// Meetings lists a school's meetings with their counts, the latest first.
func (s *Store) Meetings(ctx context.Context, schoolID string) ([]meeting.Summary, error) {
	var list []meeting.Summary
	err := s.db.SelectContext(ctx, &list, meetingsCounted+`
		WHERE m.school_id = $1 ORDER BY m.starts_at DESC, m.id DESC`, schoolID)
	if err != nil {
		return nil, fmt.Errorf("list meetings: %w", err)
	}
	return list, nil
}

// Meeting reads a school's meeting by its id or its name; of several with one name the one made last, a canceled one only
// where there is no other. bot.ErrNotFound when there is none.
func (s *Store) Meeting(ctx context.Context, schoolID, ref string) (meeting.Meeting, error) {
	var m meeting.Meeting
	err := s.db.GetContext(ctx, &m, `
		SELECT * FROM meetings WHERE school_id = $1 AND (id = $2 OR lower(name) = lower($2))
		ORDER BY CASE WHEN state = 'canceled' THEN 1 ELSE 0 END, created_at DESC, id DESC LIMIT 1`, schoolID, ref)
	if err != nil {
		return meeting.Meeting{}, fmt.Errorf("read meeting: %w", missing(err))
	}
	return m, nil
}

// Board reads a meeting as it stands, from one snapshot. bot.ErrNotFound when there is none.
func (s *Store) Board(ctx context.Context, meetingID string) (b meeting.Board, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) (err error) {
		b, err = boardOf(ctx, t, meetingID)
		return err
	})
	if err != nil {
		return meeting.Board{}, fmt.Errorf("read the board of meeting %s: %w", meetingID, err)
	}
	return b, nil
}

func boardOf(ctx context.Context, t *sqlx.Tx, id string) (meeting.Board, error) {
	b := meeting.Board{Teachers: map[string]string{}, Families: map[string]string{}}
	if err := t.GetContext(ctx, &b.Meeting, `SELECT * FROM meetings WHERE id = $1`, id); err != nil {
		return b, missing(err)
	}
	if err := t.SelectContext(ctx, &b.Slots, `SELECT * FROM meeting_slots WHERE meeting_id = $1 ORDER BY starts_at, staff_id`, id); err != nil {
		return b, err
	}
	if err := t.SelectContext(ctx, &b.Visits, `
		SELECT v.*, s.name AS child, c.name AS class, h.name AS family
		FROM meeting_visits v
		JOIN students s ON s.id = v.student_id
		JOIN classes c ON c.id = s.class_id
		JOIN households h ON h.id = v.household_id
		WHERE v.meeting_id = $1 ORDER BY v.starts_at, v.slot_id`, id); err != nil {
		return b, err
	}
	if err := pairs(ctx, t, b.Teachers, `
		SELECT id AS k, name AS v FROM staff WHERE id IN (SELECT staff_id FROM meeting_slots WHERE meeting_id = $1)`, id); err != nil {
		return b, err
	}
	return b, pairs(ctx, t, b.Families, `SELECT household_id AS k, state AS v FROM meeting_families WHERE meeting_id = $1`, id)
}

// pairs reads rows of two texts, k and v, into a map.
func pairs(ctx context.Context, t *sqlx.Tx, into map[string]string, query string, args ...any) error {
	var rows []struct{ K, V string }
	if err := t.SelectContext(ctx, &rows, query, args...); err != nil {
		return err
	}
	for _, r := range rows {
		into[r.K] = r.V
	}
	return nil
}

// Needs lists whom households should meet: for each child at the school that a household may book for, what meeting.Needs
// chooses among the meeting's teachers who teach its class.
func (s *Store) Needs(ctx context.Context, meetingID string, householdIDs []string) (needs []meeting.Need, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) (err error) {
		needs, err = needsOf(ctx, t, meetingID, householdIDs)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read whom families meet at meeting %s: %w", meetingID, err)
	}
	return needs, nil
}

func needsOf(ctx context.Context, t *sqlx.Tx, meetingID string, householdIDs []string) ([]meeting.Need, error) {
	var teaching []meeting.Need
	if len(householdIDs) == 0 {
		return nil, nil
	}
	for part := range slices.Chunk(householdIDs, chunk) {
		var some []meeting.Need
		err := selectIn(ctx, t, &some, `
			SELECT DISTINCT hs.household_id, s.id AS student_id, s.name AS child, c.name AS class, f.id AS staff_id,
				EXISTS (SELECT 1 FROM teachings k WHERE k.staff_id = f.id AND k.class_id = c.id AND k.class_teacher) AS class_teacher,
				EXISTS (SELECT 1 FROM teachings k WHERE k.staff_id = f.id AND k.class_teacher) AS has_class
			FROM household_students hs
			JOIN students s ON s.id = hs.student_id AND s.state = 'active'
			JOIN classes c ON c.id = s.class_id
			JOIN teachings t ON t.class_id = c.id
			JOIN staff f ON f.id = t.staff_id AND f.state = 'active'
			WHERE hs.household_id IN ($2) AND hs.may_book AND f.id IN (SELECT staff_id FROM meeting_slots WHERE meeting_id = $1)`,
			meetingID, part)
		if err != nil {
			return nil, err
		}
		teaching = append(teaching, some...)
	}
	return meeting.Needs(teaching), nil
}

// meetingFacts gives each question the board of its meeting, read once for all of them, with the needs of its household. A
// question about a meeting that is gone stays without.
func (s *Store) meetingFacts(ctx context.Context, t *sqlx.Tx, qs []*bot.Question) error {
	asked := map[string][]*bot.Question{}
	for _, q := range qs {
		asked[q.Subject] = append(asked[q.Subject], q)
	}
	for id, qs := range asked {
		b, err := boardOf(ctx, t, id)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		var households []string
		for _, q := range qs {
			households = append(households, q.HouseholdID)
		}
		needs, err := needsOf(ctx, t, id, households)
		if err != nil {
			return err
		}
		of := map[string][]meeting.Need{}
		for _, n := range needs {
			of[n.HouseholdID] = append(of[n.HouseholdID], n)
		}
		for _, q := range qs {
			b.Needs = of[q.HouseholdID]
			q.Facts = b
		}
	}
	return nil
}
