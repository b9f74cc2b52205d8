package storage

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/scheduler"
)

// Occurrences lists what a school's schedules did, the latest first, at most limit.
func (s *Store) Occurrences(ctx context.Context, schoolID string, limit int) ([]scheduler.Occurrence, error) {
	var list []scheduler.Occurrence
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM occurrences WHERE school_id = $1 ORDER BY due_at DESC, schedule_id, date DESC, slot DESC LIMIT $2`, schoolID, limit)
	if err != nil {
		return nil, fmt.Errorf("list what was fired: %w", err)
	}
	return list, nil
}

// Due lists active schedules whose time has come, the one due longest first, each with its school.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) (due []scheduler.Due, err error) {
	// Nearly always nothing is due: one look into an index of the active ones.
	var list []scheduler.Schedule
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list, due = nil, nil
		if err := t.SelectContext(ctx, &list, `
			SELECT * FROM schedules WHERE state = 'active' AND next_at <= $1 ORDER BY next_at, id LIMIT $2`, now, limit); err != nil {
			return err
		}
		if len(list) == 0 {
			return nil
		}
		ids := make([]string, len(list))
		for i, plan := range list {
			ids[i] = plan.SchoolID
		}
		schools, err := schoolsByID(ctx, t, distinct(ids))
		if err != nil {
			return err
		}
		due = make([]scheduler.Due, len(list))
		for i, plan := range list {
			due[i] = scheduler.Due{Schedule: plan, School: schools[plan.SchoolID]}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list due schedules: %w", err)
	}
	return due, nil
}

// Fire writes an occurrence, its broadcast (nil for a missed or skipped one) and the schedule's next time, all or nothing,
// if the schedule is active and still stands at before, and at the wall clock of the occurrence: two of them in one gap of
// the clocks have one instant. bot.ErrTaken when it does not. An occurrence that is written down already (the clock was set
// back and the schedule armed afresh) moves the schedule on, and nothing is sent twice.
func (s *Store) Fire(ctx context.Context, before time.Time, plan scheduler.Schedule, o scheduler.Occurrence, b *bot.Broadcast) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		var stood []scheduler.Schedule
		if err := t.SelectContext(ctx, &stood, `
			SELECT * FROM schedules WHERE id = $1 AND next_at = $2 AND state = 'active'`+s.forUpdate, plan.ID, before); err != nil {
			return err
		}
		if len(stood) == 0 || !standsAt(stood[0], o) {
			return bot.ErrTaken
		}
		if _, err := t.ExecContext(ctx, "UPDATE schedules SET wall = $1, next_at = $2, state = $3 WHERE id = $4",
			plan.Wall, plan.NextAt, plan.State, plan.ID); err != nil {
			return err
		}
		res, err := t.NamedExecContext(ctx, `
			INSERT INTO occurrences (schedule_id, date, slot, school_id, state, due_at, at, broadcast_id, reason)
			VALUES (:schedule_id, :date, :slot, :school_id, :state, :due_at, :at, :broadcast_id, :reason)
			ON CONFLICT (schedule_id, date, slot) DO NOTHING`, o)
		if err != nil {
			return err
		}
		if fresh, err := res.RowsAffected(); err != nil || fresh == 0 || b == nil {
			return err
		}
		_, err = insertBroadcast(ctx, t, *b)
		return err
	})
	if err != nil {
		return fmt.Errorf("fire schedule %s: %w", plan.ID, err)
	}
	return nil
}

// standsAt says that an occurrence is the one that a schedule comes to next.
func standsAt(plan scheduler.Schedule, o scheduler.Occurrence) bool {
	date, clock, _ := strings.Cut(plan.Wall, "T")
	return date == o.Date && cmp.Or(plan.Slot, clock) == o.Slot
}
