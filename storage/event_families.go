package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot/civil"
	"raabta/bot/event"
)

// EventsBefore lists a school's events that come before one (its date and id) from the latest on, with their answers counted,
// at most limit. With id "" the date itself is not among them.
func (s *Store) EventsBefore(ctx context.Context, schoolID string, date civil.Date, id string, limit int) ([]event.Summary, error) {
	var list []event.Summary
	err := s.db.SelectContext(ctx, &list, `
		SELECT e.*,
			(SELECT count(*) FROM event_answers a WHERE a.event_id = e.id AND a.answer = 'yes') AS yes,
			(SELECT count(*) FROM event_answers a WHERE a.event_id = e.id AND a.answer = 'no') AS no
		FROM events e WHERE e.school_id = $1 AND (e.date < $2 OR e.date = $2 AND e.id < $3)
		ORDER BY e.date DESC, e.id DESC LIMIT $4`, schoolID, date.String(), id, limit)
	if err != nil {
		return nil, fmt.Errorf("list past events: %w", err)
	}
	return list, nil
}

// missed holds for a message m of an event to a family that did not go: the index messages_event_missed has them, and they are
// few. One that goes in one text with another goes.
const missed = `m.topic = 'event' AND m.household_id <> '' AND m.merged_into = '' AND m.status IN ('failed', 'canceled')`

// EventSent lists what was sent about an event of a school, or is to be, in order, with its texts counted.
func (s *Store) EventSent(ctx context.Context, schoolID, id string) ([]event.Sent, error) {
	var list []event.Sent
	// Both counts read an index and no row.
	err := s.db.SelectContext(ctx, &list, `
		SELECT b.*,
			(SELECT count(*) FROM messages m WHERE m.broadcast_id = b.id AND m.broadcast_id <> '' AND m.recipient <> '') AS texts,
			(SELECT count(*) FROM messages m WHERE m.broadcast_id = b.id AND `+missed+`) AS missed
		FROM broadcasts b WHERE b.subject = $1 AND b.subject <> '' AND b.school_id = $2 AND b.kind = 'event' ORDER BY b.created_at, b.id`, id, schoolID)
	if err != nil {
		return nil, fmt.Errorf("list the broadcasts of event %s: %w", id, err)
	}
	return list, nil
}

// tellers lists the broadcasts that tell of an event.
func tellers(ctx context.Context, t *sqlx.Tx, e event.Event) (ids []string, err error) {
	err = t.SelectContext(ctx, &ids, `
		SELECT id FROM broadcasts WHERE subject = $1 AND subject <> '' AND school_id = $2 AND kind = 'event' AND part <> 'cancel'`, e.ID, e.SchoolID)
	return ids, err
}

// wasTold holds for a household h that a text of some broadcasts ($1) went to, or will.
const wasTold = `EXISTS (SELECT 1 FROM messages m WHERE m.broadcast_id IN ($1) AND m.broadcast_id <> '' AND m.recipient <> '' AND m.recipient = h.id
	AND NOT (m.merged_into = '' AND m.status IN ('failed', 'canceled')))`

// EventReach counts the families of an event: who was told, who answered.
func (s *Store) EventReach(ctx context.Context, e event.Event) (r event.Reach, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		r = event.Reach{}
		ids, err := tellers(ctx, t, e)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := t.GetContext(ctx, &r.Tally, `
			SELECT (SELECT count(*) FROM event_answers WHERE event_id = $1 AND answer = 'yes') AS yes,
				(SELECT count(*) FROM event_answers WHERE event_id = $1 AND answer = 'no') AS no`, e.ID); err != nil {
			return err
		}
		// All of them from an index, less the few that nothing went to. Of one broadcast each family is there once.
		what := "count(*)"
		if len(ids) > 1 {
			what = "count(DISTINCT m.recipient)"
		}
		var counts []struct{ Made, Missed int }
		if err := selectIn(ctx, t, &counts, `
			SELECT (SELECT `+what+` FROM messages m
				WHERE m.broadcast_id IN ($1) AND m.broadcast_id <> '' AND m.recipient <> '' AND substr(m.recipient, 1, 6) <> 'staff:') AS made,
			(SELECT count(*) FROM households h
				WHERE h.id IN (SELECT m.household_id FROM messages m WHERE m.broadcast_id IN ($1) AND `+missed+`) AND NOT `+wasTold+`) AS missed`, ids); err != nil {
			return err
		}
		r.Made, r.Told = counts[0].Made, counts[0].Made-counts[0].Missed
		return nil
	})
	if err != nil {
		return event.Reach{}, fmt.Errorf("count the families of event %s: %w", e.ID, err)
	}
	return r, nil
}

// EventFamilies lists families of an event, limit of them from the one at offset on: those that answered event.Yes or event.No,
// the last first; by their names those that were told and did not answer (event.Silent), and those that could not be told
// (event.Untold).
func (s *Store) EventFamilies(ctx context.Context, e event.Event, which string, offset, limit int) (list []event.Family, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		if which == event.Yes || which == event.No {
			return t.SelectContext(ctx, &list, `
				SELECT a.household_id, h.name AS household, a.at
				FROM event_answers a JOIN households h ON h.id = a.household_id
				WHERE a.event_id = $1 AND a.answer = $2 AND h.school_id = $3 ORDER BY a.at DESC, a.household_id DESC LIMIT $4 OFFSET $5`, e.ID, which, e.SchoolID, limit, offset)
		}
		ids, err := tellers(ctx, t, e)
		if err != nil {
			return err
		}
		if which == event.Silent {
			// Along the names, until there are enough.
			return selectIn(ctx, t, &list, `
				SELECT h.id AS household_id, h.name AS household FROM households h
				WHERE h.school_id = $2 AND `+wasTold+` AND NOT EXISTS (SELECT 1 FROM event_answers a WHERE a.event_id = $3 AND a.household_id = h.id)
				ORDER BY h.name, h.id LIMIT $4 OFFSET $5`, ids, e.SchoolID, e.ID, limit, offset)
		}
		return selectIn(ctx, t, &list, `
			SELECT h.id AS household_id, h.name AS household, x.reason
			FROM (SELECT m.household_id, MAX(m.reason) AS reason FROM messages m WHERE m.broadcast_id IN ($1) AND `+missed+` GROUP BY m.household_id) x
			JOIN households h ON h.id = x.household_id
			WHERE h.school_id = $2 AND NOT `+wasTold+` ORDER BY h.name, h.id LIMIT $3 OFFSET $4`, ids, e.SchoolID, limit, offset)
	})
	if err != nil {
		return nil, fmt.Errorf("list the families of event %s: %w", e.ID, err)
	}
	return list, nil
}
