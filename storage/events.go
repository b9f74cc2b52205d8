package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
)

// AddEvent stores an event. Two events may have one title.
func (s *Store) AddEvent(ctx context.Context, e event.Event) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return insert(ctx, t, `
			INSERT INTO events (id, school_id, title, date, clock, place, audience, question, state, version, starts_at, created_at)
			VALUES (:id, :school_id, :title, :date, :clock, :place, :audience, :question, :state, :version, :starts_at, :created_at)`,
			[]event.Event{e})
	})
	if err != nil {
		return fmt.Errorf("add event %s: %w", e.ID, err)
	}
	return nil
}

// Event reads a school's event by its id or its title; of several with one title the one that starts last, a canceled one
// only where there is no other. bot.ErrNotFound when there is none.
func (s *Store) Event(ctx context.Context, schoolID, ref string) (event.Event, error) {
	var e event.Event
	err := s.db.GetContext(ctx, &e, `
		SELECT * FROM events WHERE school_id = $1 AND (id = $2 OR lower(title) = lower($2))
		ORDER BY CASE WHEN id = $2 THEN 0 WHEN state = 'canceled' THEN 2 ELSE 1 END, starts_at DESC, id DESC LIMIT 1`, schoolID, ref)
	if err != nil {
		return event.Event{}, fmt.Errorf("read event: %w", missing(err))
	}
	return e, nil
}

// Events lists a school's events on a date and after it, in order, with their answers counted. The zero date lists all.
func (s *Store) Events(ctx context.Context, schoolID string, from civil.Date) ([]event.Summary, error) {
	var list []event.Summary
	// The answers' key begins with the event: each count reads only its own rows.
	err := s.db.SelectContext(ctx, &list, `
		SELECT e.*,
			(SELECT count(*) FROM event_answers a WHERE a.event_id = e.id AND a.answer = 'yes') AS yes,
			(SELECT count(*) FROM event_answers a WHERE a.event_id = e.id AND a.answer = 'no') AS no
		FROM events e WHERE e.school_id = $1 AND e.date >= $2 ORDER BY e.date, e.clock, e.id`, schoolID, from.String())
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	return list, nil
}

// errEventCanceled refuses what a canceled event can't have any more.
var errEventCanceled = errors.New("this event was canceled and stays so: make a new one")

// UpdateEvent writes an event's title, time, place, audience and question as its next version, and returns it so. Where it
// moves to another time, the answers given for the old one are dropped: a yes to Friday is no yes to Monday.
// bot.ErrTaken when the event is no longer at the version given, bot.ErrNotFound when there is none.
func (s *Store) UpdateEvent(ctx context.Context, e event.Event) (event.Event, error) {
	var updated event.Event
	err := s.tx(ctx, func(t *sqlx.Tx) (err error) {
		updated, err = s.updateEvent(ctx, t, e)
		return err
	})
	if err != nil {
		return event.Event{}, fmt.Errorf("change event %s: %w", e.ID, err)
	}
	return updated, nil
}

// updateEvent is UpdateEvent within a transaction.
func (s *Store) updateEvent(ctx context.Context, t *sqlx.Tx, e event.Event) (event.Event, error) {
	var old event.Event
	err := t.GetContext(ctx, &old, "SELECT * FROM events WHERE id = $1 AND school_id = $2"+s.forUpdate, e.ID, e.SchoolID)
	switch {
	case err != nil:
		return e, missing(err)
	case old.State == event.Canceled:
		return e, errEventCanceled
	case old.Version != e.Version:
		return e, bot.ErrTaken
	}
	if !old.StartsAt.Equal(e.StartsAt) {
		if _, err := t.ExecContext(ctx, "DELETE FROM event_answers WHERE event_id = $1", e.ID); err != nil {
			return e, err
		}
	}
	if _, err := t.NamedExecContext(ctx, `
		UPDATE events SET title = :title, date = :date, clock = :clock, place = :place, audience = :audience,
			question = :question, starts_at = :starts_at, version = version + 1
		WHERE id = :id`, e); err != nil {
		return e, err
	}
	e.Version, e.State, e.CreatedAt = old.Version+1, old.State, old.CreatedAt
	return e, nil
}

// SetEventState moves an event to a state that may follow its present one (see event.Replaces); the same state twice is once.
// The questions of a canceled event stay open until the families are told, so that an answer meanwhile is told too.
// bot.ErrNotFound when there is no such event.
func (s *Store) SetEventState(ctx context.Context, schoolID, id, state string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		n, err := execIn(ctx, t, `UPDATE events SET state = $1 WHERE id = $2 AND school_id = $3 AND state IN ($4)`,
			state, id, schoolID, event.Replaces(state))
		if err != nil || n > 0 {
			return err
		}
		var present string
		if err := t.GetContext(ctx, &present, "SELECT state FROM events WHERE id = $1 AND school_id = $2", id, schoolID); err != nil {
			return missing(err)
		}
		if present == event.Canceled {
			return errEventCanceled
		}
		return fmt.Errorf("an event that is %s can't become %q", present, state)
	})
	if err != nil {
		return fmt.Errorf("set the state of event %s: %w", id, err)
	}
	return nil
}
