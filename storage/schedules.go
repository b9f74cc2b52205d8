package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/scheduler"
)

// AddSchedule writes a schedule down, its time set by scheduler.Arm. A name that the school has given already is refused
// with a sentence.
func (s *Store) AddSchedule(ctx context.Context, plan scheduler.Schedule) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return insertSchedules(ctx, t, plan.SchoolID, []scheduler.Schedule{plan}) })
	if err != nil {
		return fmt.Errorf("add a schedule: %w", err)
	}
	return nil
}

// insertSchedules writes a school's schedules down and names the one whose name is taken.
func insertSchedules(ctx context.Context, t *sqlx.Tx, schoolID string, list []scheduler.Schedule) error {
	names := make([]string, len(list))
	for i := range list {
		names[i], list[i].SchoolID = list[i].Name, schoolID
	}
	var same []string
	if err := selectIn(ctx, t, &same, `
		SELECT name FROM schedules WHERE school_id = $1 AND name IN ($2) ORDER BY name LIMIT 1`, schoolID, names); err != nil {
		return err
	}
	if len(same) > 0 {
		return nameTaken(same[0])
	}
	err := insert(ctx, t, `
		INSERT INTO schedules (id, school_id, name, kind, subject, part, audience, text, template, class, question, cron, wall,
			slot, next_at, grace_s, skip_holidays, expires_at, state, created_at)
		VALUES (:id, :school_id, :name, :kind, :subject, :part, :audience, :text, :template, :class, :question, :cron, :wall,
			:slot, :next_at, :grace_s, :skip_holidays, :expires_at, :state, :created_at)`, list)
	if errors.Is(taken(err), bot.ErrTaken) {
		return errors.New("two schedules have one name: give each its own")
	}
	return err
}

func nameTaken(name string) error {
	return fmt.Errorf("there is a schedule called %q already: give this one another name, or remove that one first", name)
}

// Schedules lists a school's schedules, the next to fire first and those that will not fire last, with the latest occurrence
// of each that has one, by schedule id.
func (s *Store) Schedules(ctx context.Context, schoolID string) (list []scheduler.Schedule, last map[string]scheduler.Occurrence, err error) {
	var occurrences []scheduler.Occurrence
	err = s.view(ctx, func(t *sqlx.Tx) error {
		if err := t.SelectContext(ctx, &list, `
			SELECT * FROM schedules WHERE school_id = $1
			ORDER BY CASE state WHEN 'active' THEN 0 WHEN 'paused' THEN 1 ELSE 2 END, next_at, name`, schoolID); err != nil {
			return err
		}
		// One look into the occurrences' key for each schedule.
		return t.SelectContext(ctx, &occurrences, `
			SELECT o.* FROM schedules s JOIN occurrences o ON o.schedule_id = s.id AND (o.date, o.slot) = (
				SELECT x.date, x.slot FROM occurrences x WHERE x.schedule_id = s.id ORDER BY x.date DESC, x.slot DESC LIMIT 1)
			WHERE s.school_id = $1`, schoolID)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list schedules: %w", err)
	}
	last = make(map[string]scheduler.Occurrence, len(occurrences))
	for _, o := range occurrences {
		last[o.ScheduleID] = o
	}
	return list, last, nil
}

// Schedule reads a school's schedule by its id or its name. bot.ErrNotFound when there is none.
func (s *Store) Schedule(ctx context.Context, schoolID, ref string) (scheduler.Schedule, error) {
	plan, err := scheduleOf(ctx, s.db, schoolID, ref, "")
	if err != nil {
		return scheduler.Schedule{}, fmt.Errorf("read schedule: %w", err)
	}
	return plan, nil
}

func scheduleOf(ctx context.Context, q sqlx.QueryerContext, schoolID, ref, lock string) (scheduler.Schedule, error) {
	var list []scheduler.Schedule
	err := sqlx.SelectContext(ctx, q, &list, `
		SELECT * FROM schedules WHERE school_id = $1 AND (id = $2 OR lower(name) = lower($2))
		ORDER BY CASE WHEN id = $2 THEN 0 WHEN name = $2 THEN 1 ELSE 2 END, name`+lock, schoolID, ref)
	if err == nil && len(list) == 0 {
		err = bot.ErrNotFound
	}
	if err != nil {
		return scheduler.Schedule{}, err
	}
	return list[0], nil
}

// SetScheduleState pauses a schedule, named by its id or its name, or sets it going again and returns it. One that goes again
// counts from now: what fell into the pause is neither fired nor missed. One whose time is over is refused with a sentence,
// bot.ErrNotFound when there is none.
func (s *Store) SetScheduleState(ctx context.Context, now time.Time, schoolID, ref, state string) (plan scheduler.Schedule, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		if plan, err = scheduleOf(ctx, t, schoolID, ref, s.forUpdate); err != nil {
			return err
		}
		switch {
		case plan.State == state:
			return nil
		case state == scheduler.Active:
			schools, err := schoolsByID(ctx, t, []string{schoolID})
			if err != nil {
				return err
			}
			if plan, err = scheduler.Arm(plan, schools[schoolID], now); err != nil {
				return err
			}
		case plan.State == scheduler.Done:
			return fmt.Errorf("the schedule %q has fired for the last time", plan.Name)
		default:
			plan.State = state
		}
		_, err := t.NamedExecContext(ctx, `UPDATE schedules SET state = :state, wall = :wall, next_at = :next_at WHERE id = :id`, plan)
		return err
	})
	if err != nil {
		return scheduler.Schedule{}, fmt.Errorf("set the state of a schedule: %w", err)
	}
	return plan, nil
}

// RemoveSchedule takes a schedule out, named by its id or its name; what it has fired stays written down. bot.ErrNotFound
// when there is none.
func (s *Store) RemoveSchedule(ctx context.Context, schoolID, ref string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		plan, err := scheduleOf(ctx, t, schoolID, ref, s.forUpdate)
		if err != nil {
			return err
		}
		return found(t.ExecContext(ctx, "DELETE FROM schedules WHERE id = $1", plan.ID))
	})
	if err != nil {
		return fmt.Errorf("remove a schedule: %w", err)
	}
	return nil
}

// ReplaceSchedules puts schedules in the place of all that a school has for a kind and a subject: an event's reminders when
// it moved, none when it was canceled. What the old ones have fired stays written down.
func (s *Store) ReplaceSchedules(ctx context.Context, schoolID, kind, subject string, list []scheduler.Schedule) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if _, err := t.ExecContext(ctx, "DELETE FROM schedules WHERE school_id = $1 AND kind = $2 AND subject = $3", schoolID, kind, subject); err != nil {
			return err
		}
		return insertSchedules(ctx, t, schoolID, list)
	})
	if err != nil {
		return fmt.Errorf("replace the schedules of %s %s: %w", kind, subject, err)
	}
	return nil
}

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
		list = list[:0]
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
// if the schedule is active and still stands at before. bot.ErrTaken when it does not, or when the occurrence is written
// down already: two wall clocks in one gap of the clocks have one instant, and only the key tells them apart.
func (s *Store) Fire(ctx context.Context, before time.Time, plan scheduler.Schedule, o scheduler.Occurrence, b *bot.Broadcast) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		n, err := execIn(ctx, t, `
			UPDATE schedules SET wall = $1, next_at = $2, state = $3 WHERE id = $4 AND next_at = $5 AND state = 'active'`,
			plan.Wall, plan.NextAt, plan.State, plan.ID, before)
		if err != nil {
			return err
		}
		if n == 0 {
			return bot.ErrTaken
		}
		if _, err := t.NamedExecContext(ctx, `
			INSERT INTO occurrences (schedule_id, date, slot, school_id, state, due_at, at, broadcast_id, reason)
			VALUES (:schedule_id, :date, :slot, :school_id, :state, :due_at, :at, :broadcast_id, :reason)`, o); err != nil {
			return taken(err)
		}
		if b == nil {
			return nil
		}
		_, err = insertBroadcast(ctx, t, *b)
		return err
	})
	if err != nil {
		return fmt.Errorf("fire schedule %s: %w", plan.ID, err)
	}
	return nil
}
