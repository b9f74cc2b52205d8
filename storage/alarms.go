package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// textedEvery is the least time between two texts about one cause.
const textedEvery = time.Hour

// RaiseAlarm tells staff of a cause: a row of its own the first time, a count and the newest words afterwards. A cleared
// alarm is raised again.
func (s *Store) RaiseAlarm(ctx context.Context, now time.Time, a bot.Alarm) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return raiseAlarm(ctx, t, now, a) })
	if err != nil {
		return fmt.Errorf("raise alarm %s: %w", a.Cause, err)
	}
	return nil
}

func raiseAlarm(ctx context.Context, t *sqlx.Tx, now time.Time, a bot.Alarm) error {
	_, err := t.ExecContext(ctx, `
		INSERT INTO alarms (id, school_id, cause, text, count, first_at, last_at, texted_at, state)
		VALUES ($1, $2, $3, $4, 1, $5, $5, $6, 'raised')
		ON CONFLICT (school_id, cause) DO UPDATE SET text = excluded.text, count = alarms.count + 1,
			last_at = excluded.last_at, state = excluded.state`,
		bot.NewID(), a.SchoolID, a.Cause, a.Text, now, time.Time{})
	return err
}

const alarmColumns = "school_id, cause, text, count, first_at, last_at, texted_at, state"

// Alarms lists the raised alarms, the latest first.
func (s *Store) Alarms(ctx context.Context) ([]bot.Alarm, error) {
	var list []bot.Alarm
	err := s.db.SelectContext(ctx, &list, "SELECT "+alarmColumns+" FROM alarms WHERE state = 'raised' ORDER BY last_at DESC, cause")
	if err != nil {
		return nil, fmt.Errorf("list alarms: %w", err)
	}
	return list, nil
}

// alarmsShown is how many alarms a page shows at most.
const alarmsShown = "200"

// SchoolAlarms lists the raised alarms of a school, the latest first. Those of the deployment are the first school's as well: its
// staff run the server.
func (s *Store) SchoolAlarms(ctx context.Context, schoolID string) ([]bot.Alarm, error) {
	var list []bot.Alarm
	err := s.db.SelectContext(ctx, &list, "SELECT "+alarmColumns+` FROM alarms
		WHERE state = 'raised' AND (school_id = $1 OR school_id = '' AND $1 = (SELECT id FROM schools ORDER BY created_at, id LIMIT 1))
		ORDER BY last_at DESC, cause LIMIT `+alarmsShown, schoolID)
	if err != nil {
		return nil, fmt.Errorf("list the alarms of school %s: %w", schoolID, err)
	}
	return list, nil
}

// ClearAlarm takes an alarm off the list. bot.ErrNotFound when none is raised.
func (s *Store) ClearAlarm(ctx context.Context, schoolID, cause string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, `
			UPDATE alarms SET state = 'cleared' WHERE school_id = $1 AND cause = $2 AND state = 'raised'`, schoolID, cause))
	})
	if err != nil {
		return fmt.Errorf("clear alarm %s: %w", cause, err)
	}
	return nil
}

// AlarmsToText lists raised alarms of which something new is to tell and that were not texted within the last hour, the
// oldest first.
func (s *Store) AlarmsToText(ctx context.Context, now time.Time) ([]bot.Alarm, error) {
	var list []bot.Alarm
	err := s.db.SelectContext(ctx, &list, "SELECT "+alarmColumns+` FROM alarms
		WHERE state = 'raised' AND texted_at <= $1 AND texted_at < last_at ORDER BY last_at, cause`, now.Add(-textedEvery))
	if err != nil {
		return nil, fmt.Errorf("list alarms to text: %w", err)
	}
	return list, nil
}

// TextAlarm queues the text about an alarm (nil for none) and marks the alarm texted. Where another process was faster
// nothing is queued.
func (s *Store) TextAlarm(ctx context.Context, now time.Time, a bot.Alarm, text *bot.Draft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		n, err := execIn(ctx, t, `
			UPDATE alarms SET texted_at = $1 WHERE school_id = $2 AND cause = $3 AND texted_at = $4`,
			now, a.SchoolID, a.Cause, a.TextedAt)
		if err != nil || n == 0 || text == nil {
			return err
		}
		return insertDrafts(ctx, t, now, []bot.Draft{*text})
	})
	if err != nil {
		return fmt.Errorf("text alarm %s: %w", a.Cause, err)
	}
	return nil
}
