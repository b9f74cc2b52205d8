package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// holdAtOnce is how many of a broadcast's messages one transaction holds or lets go: the writer is free again soon.
const holdAtOnce = 2000

// PauseBroadcast holds what has not left of a broadcast, and stops its expansion. Once it is committed nothing more of it
// is claimed, and what a process had claimed and not begun is in the queue again; the messages are held afterwards, some
// at a time, and should the process die in between, Tidy goes on with that. bot.ErrNotFound when there is none with the id
// that could be paused.
func (s *Store) PauseBroadcast(ctx context.Context, now time.Time, id, reason string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return pause(ctx, t, now, id, reason) })
	if err == nil {
		err = s.hold(bot.WithoutDeed(ctx), id) // the deed is written down with the state
	}
	if err != nil {
		return fmt.Errorf("pause broadcast %s: %w", id, err)
	}
	return nil
}

func pause(ctx context.Context, t *sqlx.Tx, now time.Time, id, reason string) error {
	if err := adopt(ctx, t, now); err != nil {
		return err
	}
	err := found(t.ExecContext(ctx, `
		UPDATE broadcasts SET state = $1, paused_from = state, reason = $2, holding = TRUE
		WHERE id = $3 AND state IN ('expanding', 'expanded')`, bot.BroadcastPaused, reason, id))
	if err != nil {
		return err
	}
	if _, err := unmerge(ctx, t, now, id, true); err != nil {
		return err
	}
	// A handful: a process holds one second of a sender's rate.
	var back []string
	if err := t.SelectContext(ctx, &back, `
		UPDATE queue SET held = TRUE, claimed_by = '', claimed_until = $1
		WHERE claimed_by <> '' AND EXISTS (SELECT 1 FROM messages m WHERE m.id = queue.id AND m.broadcast_id = $2) RETURNING id`, time.Time{}, id); err != nil {
		return err
	}
	_, err = execIn(ctx, t, "UPDATE messages SET held = TRUE WHERE id IN ($1)", back)
	return err
}

// ResumeBroadcast lets a paused broadcast go on where it stopped: its messages leave within the families' hours and before
// their expiry, and its expansion goes on at its cursor. What has failed and been stopped so far no longer halts it.
// bot.ErrNotFound when there is none with the id that is paused.
func (s *Store) ResumeBroadcast(ctx context.Context, now time.Time, id string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		err := found(t.ExecContext(ctx, `
			UPDATE broadcasts SET state = paused_from, paused_from = '', reason = '', holding = TRUE, look_at = 0
			WHERE id = $1 AND state = 'paused'`, id))
		if err != nil {
			return err
		}
		failed, err := countFailed(ctx, t, id, everything)
		if err != nil {
			return err
		}
		left, err := countLeft(ctx, t, id, everything)
		if err != nil {
			return err
		}
		stops, err := countStops(ctx, t, now, id)
		if err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, `
			UPDATE broadcasts SET forgiven_failed = $1, forgiven_left = $2, forgiven_stops = $3, filtered = 0 WHERE id = $4`,
			failed, left, stops, id)
		return err
	})
	if err == nil {
		err = s.hold(bot.WithoutDeed(ctx), id) // the deed is written down with the state
	}
	if err != nil {
		return fmt.Errorf("resume broadcast %s: %w", id, err)
	}
	return nil
}

// holdAll finishes what a process that died left half held, or half let go.
func (s *Store) holdAll(ctx context.Context) error {
	var ids []string
	if err := s.db.SelectContext(ctx, &ids, "SELECT id FROM broadcasts WHERE holding"); err != nil {
		return fmt.Errorf("list broadcasts that are being paused: %w", err)
	}
	for _, id := range ids {
		if err := s.hold(ctx, id); err != nil {
			return fmt.Errorf("hold broadcast %s: %w", id, err)
		}
	}
	return nil
}

// holdingAt is how far a holding, or a letting go, has come.
type holdingAt struct {
	held   bool
	cursor string // the last recipient done
	done   bool
}

// hold makes the messages of a broadcast follow its state, some at a time. Several processes may do it at once, and the
// state may change meanwhile.
func (s *Store) hold(ctx context.Context, id string) error {
	for at := (holdingAt{}); !at.done; {
		from := at
		err := s.tx(ctx, func(t *sqlx.Tx) error {
			at = from
			var b bot.Broadcast
			err := t.GetContext(ctx, &b, "SELECT * FROM broadcasts WHERE id = $1 AND holding"+s.forUpdate, id)
			if errors.Is(err, sql.ErrNoRows) {
				at.done = true
				return nil
			}
			if err != nil {
				return err
			}
			held := b.State == bot.BroadcastPaused
			if held != at.held {
				at = holdingAt{held: held} // the other way now, from the start
			}
			// One that is in flight is held too: should the provider refuse it for now, it comes back to the queue.
			var some []struct{ ID, Recipient string }
			if err := t.SelectContext(ctx, &some, `
				SELECT id, recipient FROM messages
				WHERE broadcast_id = $1 AND broadcast_id <> '' AND recipient <> '' AND recipient > $2
					AND status IN ('sending', 'in_doubt') AND held <> $3
				ORDER BY recipient LIMIT $4`, id, at.cursor, held, holdAtOnce); err != nil {
				return err
			}
			if len(some) > 0 {
				ids := make([]string, len(some))
				for i, m := range some {
					ids[i] = m.ID
				}
				// The queue first, as everywhere; and again for what comes back to it in between.
				for _, query := range []string{
					"UPDATE queue SET held = $1 WHERE id IN ($2) AND held <> $1",
					"UPDATE messages SET held = $1 WHERE id IN ($2) AND status IN ('sending', 'in_doubt') AND held <> $1",
					"UPDATE queue SET held = $1 WHERE id IN ($2) AND held <> $1",
				} {
					if _, err := execIn(ctx, t, query, held, ids); err != nil {
						return err
					}
				}
				at.cursor = some[len(some)-1].Recipient
			}
			if len(some) == holdAtOnce {
				return nil
			}
			at.done = true
			_, err = t.ExecContext(ctx, "UPDATE broadcasts SET holding = FALSE WHERE id = $1", id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// heldNow says which of some broadcasts are paused.
func heldNow(ctx context.Context, t *sqlx.Tx, ids []string) (map[string]bool, error) {
	var paused []string
	err := selectIn(ctx, t, &paused, "SELECT id FROM broadcasts WHERE id IN ($1) AND state = 'paused'", distinct(ids))
	return set(paused), err
}
