package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// Did lists what a school's schedules did that was due in a span of time, in order, at most limit, until excluded.
func (s *Store) Did(ctx context.Context, schoolID string, from, until time.Time, limit int) ([]scheduler.Did, error) {
	var list []scheduler.Did
	// One range of an index, and a look by key for each. What a removed schedule was about its broadcast still knows.
	err := s.db.SelectContext(ctx, &list, `
		SELECT o.*, COALESCE(p.name, '') AS name, COALESCE(p.kind, b.kind, '') AS kind, COALESCE(p.subject, b.subject, '') AS subject
		FROM occurrences o LEFT JOIN schedules p ON p.id = o.schedule_id LEFT JOIN broadcasts b ON b.id = o.broadcast_id
		WHERE o.school_id = $1 AND o.due_at >= $2 AND o.due_at < $3
		ORDER BY o.due_at, o.schedule_id, o.slot LIMIT $4`, schoolID, from, until, limit)
	if err != nil {
		return nil, fmt.Errorf("list what was fired in a span: %w", err)
	}
	return list, nil
}

// PlannedBroadcasts lists a school's broadcasts that wait for a time in a span, in order, at most limit, until excluded.
func (s *Store) PlannedBroadcasts(ctx context.Context, schoolID string, from, until time.Time, limit int) ([]bot.Broadcast, error) {
	var list []bot.Broadcast
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM broadcasts WHERE state = 'expanding' AND send_after >= $2 AND send_after < $3 AND school_id = $1
		ORDER BY send_after, id LIMIT $4`, schoolID, from, until, limit)
	if err != nil {
		return nil, fmt.Errorf("list planned broadcasts: %w", err)
	}
	return list, nil
}

// EventsOn lists a school's events from a date to another, both included, in order.
func (s *Store) EventsOn(ctx context.Context, schoolID string, from, until civil.Date) ([]event.Event, error) {
	var list []event.Event
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM events WHERE school_id = $1 AND date >= $2 AND date <= $3 ORDER BY date, clock, id`, schoolID, from.String(), until.String())
	if err != nil {
		return nil, fmt.Errorf("list events of a span: %w", err)
	}
	return list, nil
}

// MeetingsIn lists a school's meetings that take place in a span of time, in order.
func (s *Store) MeetingsIn(ctx context.Context, schoolID string, from, until time.Time) ([]meeting.Meeting, error) {
	var list []meeting.Meeting
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM meetings WHERE school_id = $1 AND starts_at < $3 AND ends_at > $2 ORDER BY starts_at, id`, schoolID, from, until)
	if err != nil {
		return nil, fmt.Errorf("list meetings of a span: %w", err)
	}
	return list, nil
}

// Titles reads what a school's events and meetings with some ids are called, by id.
func (s *Store) Titles(ctx context.Context, schoolID string, ids []string) (map[string]string, error) {
	var rows []struct{ K, V string }
	err := selectIn(ctx, s.db, &rows, `
		SELECT id AS k, title AS v FROM events WHERE school_id = $1 AND id IN ($2)
		UNION ALL SELECT id, name FROM meetings WHERE school_id = $1 AND id IN ($2)`, schoolID, distinct(ids))
	if err != nil {
		return nil, fmt.Errorf("read the titles of %d events and meetings: %w", len(ids), err)
	}
	titles := make(map[string]string, len(rows))
	for _, r := range rows {
		titles[r.K] = r.V
	}
	return titles, nil
}

// SetHolidays writes the days from a date to another down as holidays of one name, both included.
func (s *Store) SetHolidays(ctx context.Context, schoolID string, from, until civil.Date, name string) error {
	type holiday struct {
		SchoolID string `db:"school_id"`
		Date     string `db:"date"`
		Name     string `db:"name"`
	}
	var list []holiday
	for d := from; !d.After(until); d = d.AddDays(1) {
		list = append(list, holiday{schoolID, d.String(), clean(name)})
	}
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return insert(ctx, t, `
			INSERT INTO holidays (school_id, date, name) VALUES (:school_id, :date, :name)
			ON CONFLICT (school_id, date) DO UPDATE SET name = excluded.name`, list)
	})
	if err != nil {
		return fmt.Errorf("set the holidays from %s to %s: %w", from, until, err)
	}
	return nil
}

// RemoveHolidays makes the days from a date to another usual ones again, both included.
func (s *Store) RemoveHolidays(ctx context.Context, schoolID string, from, until civil.Date) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, "DELETE FROM holidays WHERE school_id = $1 AND date >= $2 AND date <= $3", schoolID, from.String(), until.String())
		return err
	})
	if err != nil {
		return fmt.Errorf("remove the holidays from %s to %s: %w", from, until, err)
	}
	return nil
}
