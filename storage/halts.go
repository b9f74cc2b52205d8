package storage

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

const (
	everything = math.MaxInt32 // a count without a limit
	// failedLately is how far back a look goes for messages that failed. Looks are a few seconds apart.
	failedLately = time.Minute
)

// Troubled lists the broadcasts under way of which so many messages failed, or so many recipients wrote STOP, that a halt is
// possible, with what is counted of them since staff last let them go on. Its cost hangs on what failed, not on how large
// the broadcasts are: what has left is counted only when enough has failed, and then no further than it matters.
func (s *Store) Troubled(ctx context.Context, now time.Time) (list []bot.Troubled, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		var ids []string
		if err := t.SelectContext(ctx, &ids, `
			SELECT DISTINCT broadcast_id FROM messages WHERE status = 'failed' AND broadcast_id <> '' AND done_at > $1`,
			now.Add(-failedLately)); err != nil {
			return err
		}
		var stopped []string
		if err := t.SelectContext(ctx, &stopped, "SELECT m.broadcast_id"+stopsOf+`
			AND m.broadcast_id <> '' GROUP BY m.broadcast_id HAVING count(DISTINCT o.number) >= $3`,
			now.Add(-bot.StopsWithin), now.Add(-stoppedFrom), bot.FewStops); err != nil {
			return err
		}
		var filtered []string
		if err := t.SelectContext(ctx, &filtered, `
			SELECT id FROM broadcasts WHERE filtered > 0 AND filtered >= $1 AND state IN ('expanding', 'expanded')`, bot.FewFiltered); err != nil {
			return err
		}
		for _, id := range distinct(slices.Concat(ids, stopped, filtered)) {
			b, possible, err := troubled(ctx, t, now, id)
			if err != nil {
				return err
			}
			if possible {
				list = append(list, b)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for broadcasts in trouble: %w", err)
	}
	return list, nil
}

func troubled(ctx context.Context, t *sqlx.Tx, now time.Time, id string) (b bot.Troubled, possible bool, err error) {
	if err := t.GetContext(ctx, &b.Broadcast, "SELECT * FROM broadcasts WHERE id = $1", id); err != nil {
		return b, false, missing(err)
	}
	if b.State != bot.BroadcastExpanding && b.State != bot.BroadcastExpanded {
		return b, false, nil
	}
	enough := max(b.LookAt, bot.FewFailed+b.ForgivenFailed)
	failed, err := countFailed(ctx, t, id, enough)
	if err != nil {
		return b, false, err
	}
	stops, err := countStops(ctx, t, now, id)
	if err != nil {
		return b, false, err
	}
	if b.Stops = max(0, stops-b.ForgivenStops); failed < enough && b.Stops < bot.FewStops && b.Filtered < bot.FewFiltered {
		return b, false, nil
	}
	if failed, err = countFailed(ctx, t, id, everything); err != nil {
		return b, false, err
	}
	b.Rejected = failed - b.ForgivenFailed
	left, err := countLeft(ctx, t, id, b.ForgivenLeft+bot.LeftWorthCounting(b.Rejected, b.Stops, b.Filtered))
	b.Left = left - b.ForgivenLeft
	return b, true, err
}

// countFailed counts the messages of a broadcast that were tried and refused, up to a limit. Those that nobody could be
// reached with were known before, and do not count.
func countFailed(ctx context.Context, t *sqlx.Tx, id string, limit int) (n int, err error) {
	err = t.GetContext(ctx, &n, `
		SELECT count(*) FROM (SELECT 1 FROM messages
			WHERE status = 'failed' AND broadcast_id <> '' AND broadcast_id = $1 AND attempts > 0 LIMIT $2) AS few`, id, limit)
	return n, err
}

// countLeft counts the messages of a broadcast that were tried and of which the provider's answer is known, up to a limit.
func countLeft(ctx context.Context, t *sqlx.Tx, id string, limit int) (n int, err error) {
	err = t.GetContext(ctx, &n, `
		SELECT count(*) FROM (SELECT 1 FROM messages
			WHERE broadcast_id = $1 AND broadcast_id <> '' AND recipient <> '' AND status <> 'in_doubt'
				AND CASE WHEN status = 'sending' THEN EXISTS (
					SELECT 1 FROM attempts a WHERE a.message_id = messages.id AND a.outcome = 'accepted') ELSE attempts > 0 END
			LIMIT $2) AS few`, id, limit)
	return n, err
}

// stoppedFrom is how old the message may be that made somebody write STOP.
const stoppedFrom = 72 * time.Hour

// stopsOf joins the families' own STOPs since $1 with what they had been sent since $2.
const stopsOf = `
	FROM opt_outs o JOIN messages m ON m.school_id = o.school_id AND m.number = o.number
		AND m.created_at > $2 AND m.created_at <= o.at
	WHERE o.at > $1 AND o.source = 'reply' AND m.direction = 'out'
		AND (m.attempts > 0 OR EXISTS (SELECT 1 FROM attempts a WHERE a.message_id = m.id AND a.outcome <> 'not_sent'))`

// countStops counts the numbers that wrote STOP lately after a message of a broadcast.
func countStops(ctx context.Context, t *sqlx.Tx, now time.Time, id string) (n int, err error) {
	err = t.GetContext(ctx, &n, "SELECT count(DISTINCT o.number)"+stopsOf+" AND m.broadcast_id = $3",
		now.Add(-bot.StopsWithin), now.Add(-stoppedFrom), id)
	return n, err
}

// LookAgain says that a broadcast need not be counted before so many of its messages have failed.
func (s *Store) LookAgain(ctx context.Context, id string, failed int) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, "UPDATE broadcasts SET look_at = $1 WHERE id = $2", failed, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("note when to look at broadcast %s again: %w", id, err)
	}
	return nil
}

// HaltBroadcast pauses a broadcast and raises an alarm in one transaction, if there is anything left to hold; what has all
// left is looked at no more.
func (s *Store) HaltBroadcast(ctx context.Context, now time.Time, id, reason string, a bot.Alarm) (halted bool, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		halted = false
		if err := adopt(ctx, t, now); err != nil {
			return err
		}
		err := t.GetContext(ctx, &halted, `
			SELECT state = 'expanding' OR EXISTS (SELECT 1 FROM messages m
				WHERE m.broadcast_id = $1 AND m.broadcast_id <> '' AND m.recipient <> ''
					AND m.status = 'sending' AND `+notBegun+`)
			FROM broadcasts WHERE id = $1`, id)
		if err != nil {
			return missing(err)
		}
		if !halted {
			_, err := t.ExecContext(ctx, "UPDATE broadcasts SET look_at = $1 WHERE id = $2", everything, id)
			return err
		}
		if err := pause(ctx, t, now, id, reason); err != nil {
			return err
		}
		return raiseAlarm(ctx, t, now, a)
	})
	if err == nil && halted {
		err = s.hold(ctx, id)
	}
	if err != nil {
		return false, fmt.Errorf("halt broadcast %s: %w", id, err)
	}
	return halted, nil
}
