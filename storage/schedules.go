package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/civil"
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
	list = slices.Clone(list)
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
		INSERT INTO schedules (id, school_id, name, kind, subject, part, audience, text, text_ur, text_latn, template, class, question, cron, wall,
			slot, next_at, grace_s, skip_holidays, expires_at, state, created_at)
		VALUES (:id, :school_id, :name, :kind, :subject, :part, :audience, :text, :text_ur, :text_latn, :template, :class, :question, :cron, :wall,
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
	err := s.tx(ctx, func(t *sqlx.Tx) error { return replaceSchedules(ctx, t, schoolID, kind, subject, list) })
	if err != nil {
		return fmt.Errorf("replace the schedules of %s %s: %w", kind, subject, err)
	}
	return nil
}

// replaceSchedules is ReplaceSchedules within a transaction.
func replaceSchedules(ctx context.Context, t *sqlx.Tx, schoolID, kind, subject string, list []scheduler.Schedule) error {
	if _, err := t.ExecContext(ctx, "DELETE FROM schedules WHERE school_id = $1 AND kind = $2 AND subject = $3", schoolID, kind, subject); err != nil {
		return err
	}
	return insertSchedules(ctx, t, schoolID, list)
}

// anchor sets the instants of a school's coming firings afresh from their wall clocks: the clock on the wall is what a
// schedule means, whatever zone the school turns out to be in.
func anchor(ctx context.Context, t *sqlx.Tx, school bot.School) error {
	var coming []scheduler.Schedule
	if err := t.SelectContext(ctx, &coming, `
		SELECT * FROM schedules WHERE school_id = $1 AND state <> 'done'`, school.ID); err != nil {
		return err
	}
	zone := school.Zone()
	for _, plan := range coming { // tens, and only when somebody changes the school
		wall, err := civil.ParseWall(plan.Wall)
		if err != nil {
			return fmt.Errorf("schedule %s: %w", plan.ID, err)
		}
		if _, err := t.ExecContext(ctx, "UPDATE schedules SET next_at = $1 WHERE id = $2", wall.Instant(zone), plan.ID); err != nil {
			return err
		}
	}
	return nil
}
