package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
	updated := e
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		var old event.Event
		err := t.GetContext(ctx, &old, "SELECT * FROM events WHERE id = $1 AND school_id = $2"+s.forUpdate, e.ID, e.SchoolID)
		switch {
		case err != nil:
			return missing(err)
		case old.State == event.Canceled:
			return errEventCanceled
		case old.Version != e.Version:
			return bot.ErrTaken
		}
		if !old.StartsAt.Equal(e.StartsAt) {
			if _, err := t.ExecContext(ctx, "DELETE FROM event_answers WHERE event_id = $1", e.ID); err != nil {
				return err
			}
		}
		if _, err := t.NamedExecContext(ctx, `
			UPDATE events SET title = :title, date = :date, clock = :clock, place = :place, audience = :audience,
				question = :question, starts_at = :starts_at, version = version + 1
			WHERE id = :id`, e); err != nil {
			return err
		}
		updated.Version, updated.State, updated.CreatedAt = old.Version+1, old.State, old.CreatedAt
		return nil
	})
	if err != nil {
		return event.Event{}, fmt.Errorf("change event %s: %w", e.ID, err)
	}
	return updated, nil
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

// EventAnswers lists the last word of each household that answered, by its name.
func (s *Store) EventAnswers(ctx context.Context, eventID string) ([]event.Answer, error) {
	var list []event.Answer
	err := s.db.SelectContext(ctx, &list, `
		SELECT a.household_id, h.name AS household, a.answer, a.at
		FROM event_answers a JOIN households h ON h.id = a.household_id
		WHERE a.event_id = $1 ORDER BY h.name, h.id`, eventID)
	if err != nil {
		return nil, fmt.Errorf("list the answers to event %s: %w", eventID, err)
	}
	return list, nil
}

// Answered says which of these households have answered an event's question.
func (s *Store) Answered(ctx context.Context, eventID string, householdIDs []string) (map[string]bool, error) {
	return s.ofHouseholds(ctx, householdIDs, `
		SELECT household_id FROM event_answers WHERE event_id = $1 AND household_id IN ($2)`, eventID)
}

// Told says which of these households were told of an event: a text of one of its broadcasts is on its way to them or
// arrived. One that the network gave up counts, since such reports err; one that failed or was taken back does not.
func (s *Store) Told(ctx context.Context, eventID string, householdIDs []string) (map[string]bool, error) {
	// A household's messages since the event was made are few, and the index by household reads just those.
	return s.ofHouseholds(ctx, householdIDs, `
		SELECT DISTINCT m.household_id
		FROM messages m JOIN broadcasts b ON b.id = m.broadcast_id
		WHERE m.household_id <> '' AND m.household_id IN ($2)
			AND m.created_at >= (SELECT created_at FROM events WHERE id = $1)
			AND m.direction = 'out' AND m.status NOT IN ('failed', 'canceled')
			AND b.kind = 'event' AND b.subject = $1 AND b.part <> 'cancel'`, eventID)
}

// ofHouseholds reads which of some households a query about an event ($1) and them ($2) finds.
func (s *Store) ofHouseholds(ctx context.Context, householdIDs []string, query, eventID string) (map[string]bool, error) {
	found := make(map[string]bool, len(householdIDs))
	for some := range slices.Chunk(householdIDs, chunk) {
		var ids []string
		if err := selectIn(ctx, s.db, &ids, query, eventID, some); err != nil {
			return nil, fmt.Errorf("read the families of event %s: %w", eventID, err)
		}
		for _, id := range ids {
			found[id] = true
		}
	}
	return found, nil
}

// recordAnswer carries event.Record out. bot.ErrTaken where the event was canceled.
func (s *Store) recordAnswer(ctx context.Context, t *sqlx.Tx, e event.Record) error {
	// The event's row first: on Postgres a cancel at the same moment comes before or after, never beside.
	var id string
	err := t.GetContext(ctx, &id, "SELECT id FROM events WHERE id = $1 AND state <> 'canceled'"+s.forUpdate, e.EventID)
	if errors.Is(missing(err), bot.ErrNotFound) {
		return bot.ErrTaken
	}
	if err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, `
		INSERT INTO event_answers (event_id, household_id, answer, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (event_id, household_id) DO UPDATE SET answer = excluded.answer, at = excluded.at`,
		e.EventID, e.HouseholdID, e.Answer, e.At)
	return err
}

// eventFacts gives each question its event. A question about an event that is gone stays without.
func (s *Store) eventFacts(ctx context.Context, t *sqlx.Tx, qs []*bot.Question) error {
	var ids []string
	for _, q := range qs {
		ids = append(ids, q.Subject)
	}
	events := make(map[string]event.Event, len(ids))
	for some := range slices.Chunk(distinct(ids), chunk) {
		var list []event.Event
		if err := selectIn(ctx, t, &list, "SELECT * FROM events WHERE id IN ($1)", some); err != nil {
			return err
		}
		for _, e := range list {
			events[e.ID] = e
		}
	}
	for _, q := range qs {
		if e, ok := events[q.Subject]; ok {
			q.Facts = e
		}
	}
	return nil
}
