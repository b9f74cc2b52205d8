package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Amiss counts a school's messages made since an instant that did not arrive, or of which nobody knows whether they did, by what
// went wrong, the most frequent first. Over a partial index: what arrived costs nothing.
func (s *Store) Amiss(ctx context.Context, schoolID string, since time.Time) ([]bot.Amiss, error) {
	var list []bot.Amiss
	err := s.db.SelectContext(ctx, &list, `
		SELECT status, reason, COUNT(*) AS n, MAX(id) AS example FROM messages m
		WHERE school_id = $1 AND created_at >= $2 AND status IN ('failed', 'undelivered', 'uncertain')
			AND NOT EXISTS (SELECT 1 FROM messages a WHERE a.again_of = m.id AND a.again_of <> '')
		GROUP BY status, reason ORDER BY n DESC, reason LIMIT 20`, schoolID, since)
	if err != nil {
		return nil, fmt.Errorf("count what did not arrive: %w", err)
	}
	return list, nil
}

// Traffic counts a school's messages made from one instant until before another: those that came in, and those that went out by
// their status. It reads them all, so whoever asks often keeps the answer.
func (s *Store) Traffic(ctx context.Context, schoolID string, from, until time.Time) (t bot.Traffic, err error) {
	var rows []struct {
		Direction bot.Direction `db:"direction"`
		Status    bot.Status    `db:"status"`
		N         int           `db:"n"`
	}
	err = s.db.SelectContext(ctx, &rows, `
		SELECT m.direction, `+statusOf+` AS status, COUNT(*) AS n FROM messages m
		WHERE m.school_id = $1 AND m.created_at >= $2 AND m.created_at < $3 AND m.merged_into = '' GROUP BY 1, 2`, schoolID, from, until)
	if err != nil {
		return t, fmt.Errorf("count messages: %w", err)
	}
	for _, r := range rows {
		if r.Direction == bot.In {
			t.In += r.N
		} else if n := countOf(&t.Out, r.Status); n != nil {
			*n += r.N
		}
	}
	return t, nil
}

// Coverage counts whom a school can reach. It reads every household, so whoever asks often keeps the answer.
func (s *Store) Coverage(ctx context.Context, schoolID string) (r bot.Coverage, err error) {
	const gets = `p.problem = '' AND (p.sms OR p.whatsapp) AND (p.whatsapp OR NOT EXISTS (SELECT 1 FROM addresses a
		WHERE a.school_id = p.school_id AND a.channel = 'sms' AND a.number = p.number AND a.problem <> ''))`
	err = s.db.GetContext(ctx, &r, `
		WITH families AS (
			SELECT h.id FROM households h WHERE h.school_id = $1 AND EXISTS (
				SELECT 1 FROM household_students hs JOIN students st ON st.id = hs.student_id
				WHERE hs.household_id = h.id AND hs.may_receive AND st.state = 'active'))
		SELECT (SELECT COUNT(*) FROM families) AS households,
			(SELECT COUNT(*) FROM families f WHERE EXISTS (SELECT 1 FROM phones p WHERE p.household_id = f.id AND `+gets+`)) AS reachable,
			(SELECT COUNT(*) FROM phones p WHERE p.school_id = $1 AND NOT (`+gets+`)) AS failing,
			(SELECT COUNT(DISTINCT number) FROM opt_outs WHERE school_id = $1) AS stopped`, schoolID)
	if err != nil {
		return r, fmt.Errorf("count whom the school reaches: %w", err)
	}
	return r, nil
}

// Waiting counts a school's threads that wait for an answer, those with one of the staff or with everybody (""), and gives those
// that have waited longest.
func (s *Store) Waiting(ctx context.Context, schoolID, staffID string, limit int) (n int, list []bot.Thread, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		err := t.GetContext(ctx, &n, `
			SELECT COUNT(*) FROM threads WHERE school_id = $1 AND state = 'waiting' AND ($2 = '' OR staff_id = $2)`, schoolID, staffID)
		if err != nil {
			return err
		}
		return t.SelectContext(ctx, &list, threadRows+`
			WHERE t.school_id = $1 AND t.state = 'waiting' AND ($2 = '' OR t.staff_id = $2) ORDER BY t.waiting_since, t.id LIMIT $3`,
			schoolID, staffID, limit)
	})
	if err != nil {
		return 0, nil, fmt.Errorf("read who waits: %w", err)
	}
	return n, list, nil
}

// QueuedOf counts what a school has queued by class, the most urgent first, but for what staff hold.
func (s *Store) QueuedOf(ctx context.Context, schoolID string) ([]bot.QueuedClass, error) {
	var rows []struct {
		Priority int
		N        int
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT priority, COUNT(*) AS n FROM queue WHERE school_id = $1 AND claimed_by = '' AND NOT held GROUP BY priority ORDER BY priority`, schoolID)
	if err != nil {
		return nil, fmt.Errorf("count what is queued: %w", err)
	}
	var list []bot.QueuedClass
	classes := bot.Classes()
	for _, r := range rows {
		if r.Priority >= 0 && r.Priority < len(classes) {
			list = append(list, bot.QueuedClass{Class: classes[r.Priority], N: r.N})
		}
	}
	return list, nil
}
