package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// OptOuts lists what a number has stopped, the latest first.
func (s *Store) OptOuts(ctx context.Context, schoolID string, number bot.Number) ([]bot.OptOut, error) {
	var list []bot.OptOut
	err := s.db.SelectContext(ctx, &list, `
		SELECT number, topic, at, source FROM opt_outs WHERE school_id = $1 AND number = $2 ORDER BY at DESC, topic`,
		schoolID, number)
	if err != nil {
		return nil, fmt.Errorf("list opt-outs: %w", err)
	}
	return list, nil
}

// SetOptOut stops a topic for a number, as the number's own STOP would: what is queued for it is canceled.
func (s *Store) SetOptOut(ctx context.Context, now time.Time, schoolID string, o bot.OptOut) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return s.effect(ctx, t, now, schoolID, "", o) })
	if err != nil {
		return fmt.Errorf("set an opt-out: %w", err)
	}
	return nil
}

// ClearOptOut takes opt-outs of a number back, as the number's own START would.
func (s *Store) ClearOptOut(ctx context.Context, now time.Time, schoolID string, o bot.OptIn) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return s.effect(ctx, t, now, schoolID, "", o) })
	if err != nil {
		return fmt.Errorf("clear an opt-out: %w", err)
	}
	return nil
}

// optOut writes an opt-out down and cancels what is queued under it, and what a process holds and has not begun. A message that answers words newer than the opt-out
// (the confirmation of a STOP, a teacher's answer to a later question) stays; so does an emergency, unless the school
// decided otherwise.
func optOut(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, o bot.OptOut) error {
	if o.Number == "" {
		return nil // a hidden number can't be told from another
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO opt_outs (school_id, number, topic, at, source) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (school_id, number, topic) DO UPDATE SET at = excluded.at, source = excluded.source
		WHERE opt_outs.at < excluded.at`, schoolID, o.Number, o.Topic, o.At, o.Source)
	if err != nil {
		return err
	}
	_, err = takeBack(ctx, t, now, reasonStopped, `id IN (
		SELECT m.id FROM messages m WHERE m.school_id = $1 AND m.number = $2 AND m.direction = 'out' AND m.status = 'sending'
			AND (m.topic = $3 OR $3 = 'all') AND m.answers_at < $4
			AND (m.class <> 'emergency' OR (SELECT stop_covers_emergency FROM schools WHERE id = $1)))`, schoolID, o.Number, o.Topic, o.At)
	return err
}

// optIn takes back the opt-outs of a topic that are not newer than the wish; of every topic with TopicAll.
func optIn(ctx context.Context, t *sqlx.Tx, schoolID string, o bot.OptIn) error {
	_, err := t.ExecContext(ctx, `
		DELETE FROM opt_outs WHERE school_id = $1 AND number = $2 AND (topic = $3 OR $3 = 'all') AND at <= $4`,
		schoolID, o.Number, o.Topic, o.At)
	return err
}

// optOutsOf reads the opt-outs of numbers, the oldest first.
func optOutsOf(ctx context.Context, t *sqlx.Tx, schools []string, numbers []bot.Number) (map[phoneKey][]bot.OptOut, error) {
	var rows []struct {
		SchoolID string `db:"school_id"`
		bot.OptOut
	}
	if err := selectIn(ctx, t, &rows, `
		SELECT school_id, number, topic, at, source FROM opt_outs
		WHERE school_id IN ($1) AND number IN ($2) ORDER BY at, topic`, schools, numbers); err != nil {
		return nil, err
	}
	stops := make(map[phoneKey][]bot.OptOut)
	for _, r := range rows {
		key := phoneKey{r.SchoolID, r.Number}
		stops[key] = append(stops[key], r.OptOut)
	}
	return stops, nil
}
