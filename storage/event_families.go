package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
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

// EventBroadcasts lists what was sent, or is to be, about an event of a school, in order.
func (s *Store) EventBroadcasts(ctx context.Context, schoolID, id string) ([]bot.Broadcast, error) {
	var list []bot.Broadcast
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM broadcasts WHERE subject = $1 AND subject <> '' AND school_id = $2 AND kind = 'event' ORDER BY created_at, id`, id, schoolID)
	if err != nil {
		return nil, fmt.Errorf("list the broadcasts of event %s: %w", id, err)
	}
	return list, nil
}

// wereTold is the households that some broadcasts ($1) reached or will; see Told.
const wereTold = `SELECT m.household_id FROM messages m
	WHERE m.broadcast_id IN ($1) AND m.broadcast_id <> '' AND m.recipient <> '' AND m.household_id <> '' AND m.status NOT IN ('failed', 'canceled')`

// EventReach counts the families of an event: whom it is for, who was told, who answered.
func (s *Store) EventReach(ctx context.Context, e event.Event) (r event.Reach, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		r = event.Reach{}
		to, ids, err := s.eventTarget(ctx, t, e)
		if err != nil {
			return err
		}
		if err := t.GetContext(ctx, &r.Tally, `
			SELECT (SELECT count(*) FROM event_answers WHERE event_id = $1 AND answer = 'yes') AS yes,
				(SELECT count(*) FROM event_answers WHERE event_id = $1 AND answer = 'no') AS no`, e.ID); err != nil {
			return err
		}
		var n []int
		if err := selectIn(ctx, t, &n, "SELECT count(DISTINCT household_id) FROM ("+wereTold+") x", ids); err != nil {
			return err
		}
		r.Told = n[0]
		n = n[:0]
		err = selectIn(ctx, t, &n, `SELECT count(*) FROM households h WHERE `+inTarget, e.SchoolID, to.all, to.households, to.classes)
		if err == nil {
			r.Families = n[0]
		}
		return err
	})
	if err != nil {
		return event.Reach{}, fmt.Errorf("count the families of event %s: %w", e.ID, err)
	}
	return r, nil
}

// inTarget holds for a household h of a school ($1) that belongs to a target ($2 to $4); see householdsAfter.
const inTarget = `h.school_id = $1 AND EXISTS (
	SELECT 1 FROM household_students hs JOIN students st ON st.id = hs.student_id
	WHERE hs.household_id = h.id AND hs.may_receive AND st.state = 'active' AND (CAST($2 AS BOOLEAN) OR h.id IN ($3) OR st.class_id IN ($4)))`

// eventTarget is whom an event is for, and the broadcasts that told of it.
func (s *Store) eventTarget(ctx context.Context, t *sqlx.Tx, e event.Event) (to target, broadcasts []string, err error) {
	if to, err = resolve(ctx, t, e.SchoolID, e.Audience); err != nil {
		return to, nil, err
	}
	err = t.SelectContext(ctx, &broadcasts, `
		SELECT id FROM broadcasts WHERE subject = $1 AND subject <> '' AND school_id = $2 AND kind = 'event' AND part <> 'cancel'`, e.ID, e.SchoolID)
	return to, broadcasts, err
}

// EventFamilies lists families of an event by their names, limit of them from the one at offset on: those that answered
// event.Yes or event.No, those that were told and did not answer (event.Silent), those of its audience that were not told
// (event.Untold).
func (s *Store) EventFamilies(ctx context.Context, e event.Event, which string, offset, limit int) (list []event.Answer, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		to, ids, err := s.eventTarget(ctx, t, e)
		if err != nil {
			return err
		}
		switch which {
		case event.Yes, event.No:
			return t.SelectContext(ctx, &list, `
				SELECT a.household_id, h.name AS household, a.answer, a.at
				FROM event_answers a JOIN households h ON h.id = a.household_id
				WHERE a.event_id = $1 AND a.answer = $2 AND h.school_id = $3 ORDER BY h.name, h.id LIMIT $4 OFFSET $5`, e.ID, which, e.SchoolID, limit, offset)
		case event.Silent:
			return selectIn(ctx, t, &list, `
				SELECT h.id AS household_id, h.name AS household FROM households h
				WHERE h.id IN (`+wereTold+`) AND h.school_id = $2
					AND NOT EXISTS (SELECT 1 FROM event_answers a WHERE a.event_id = $3 AND a.household_id = h.id)
				ORDER BY h.name, h.id LIMIT $4 OFFSET $5`, ids, e.SchoolID, e.ID, limit, offset)
		}
		return selectIn(ctx, t, &list, `
			WITH told AS (SELECT m.household_id FROM messages m
				WHERE m.broadcast_id IN ($5) AND m.broadcast_id <> '' AND m.recipient <> '' AND m.household_id <> '' AND m.status NOT IN ('failed', 'canceled'))
			SELECT h.id AS household_id, h.name AS household FROM households h
			WHERE `+inTarget+` AND h.id NOT IN (SELECT household_id FROM told)
			ORDER BY h.name, h.id LIMIT $6 OFFSET $7`, e.SchoolID, to.all, to.households, to.classes, ids, limit, offset)
	})
	if err != nil {
		return nil, fmt.Errorf("list the families of event %s: %w", e.ID, err)
	}
	return list, nil
}
