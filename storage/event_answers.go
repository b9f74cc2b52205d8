package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/event"
)

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
