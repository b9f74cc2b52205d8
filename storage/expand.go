package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Expanding lists broadcasts whose messages are to be made now, oldest first.
func (s *Store) Expanding(ctx context.Context, now time.Time) ([]bot.Broadcast, error) {
	var list []bot.Broadcast
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM broadcasts WHERE state = 'expanding' AND send_after <= $1 ORDER BY send_after, id`, now)
	if err != nil {
		return nil, fmt.Errorf("list broadcasts to expand: %w", err)
	}
	return list, nil
}

// Expand queues the drafts of a chunk, carries out their effects and moves the cursor, in one transaction; done ends the
// expansion. Drafts whose (broadcast, recipient) is already there are passed over. Where another process has moved the
// cursor on, the chunk is done and nothing happens. bot.ErrTaken when an effect was refused: compose the chunk again.
// bot.ErrNotFound when the broadcast was taken back or has failed: nothing of the rest goes out.
func (s *Store) Expand(ctx context.Context, now time.Time, b bot.Broadcast, drafts []bot.Draft, cursor string, done bool) error {
	state := bot.BroadcastExpanding
	if done {
		state = bot.BroadcastExpanded
	}
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		// First the broadcast's row: on Postgres a second expander, or a cancel, waits here.
		n, err := execIn(ctx, t, `
			UPDATE broadcasts SET cursor = $1, state = $2 WHERE id = $3 AND state = 'expanding' AND cursor = $4`,
			cursor, state, b.ID, b.Cursor)
		if err != nil {
			return err
		}
		if n == 0 {
			return s.overtaken(ctx, t, b.ID)
		}
		for _, d := range drafts {
			for _, e := range d.Effects {
				if err := s.effect(ctx, t, now, b.SchoolID, "", e); err != nil {
					return err
				}
			}
		}
		return insertDrafts(ctx, t, now, drafts)
	})
	if err != nil {
		return fmt.Errorf("expand broadcast %s: %w", b.ID, err)
	}
	return nil
}

// overtaken tells a chunk that another process did from a broadcast that must not go on.
func (s *Store) overtaken(ctx context.Context, t *sqlx.Tx, id string) error {
	var state string
	if err := t.GetContext(ctx, &state, "SELECT state FROM broadcasts WHERE id = $1", id); err != nil {
		return missing(err)
	}
	if state == bot.BroadcastExpanding || state == bot.BroadcastExpanded {
		return nil
	}
	return bot.ErrNotFound
}

// EndBroadcast sets a state that stops an expansion. bot.ErrNotFound when there is none with the id.
func (s *Store) EndBroadcast(ctx context.Context, id, state string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, "UPDATE broadcasts SET state = $1 WHERE id = $2", state, id))
	})
	if err != nil {
		return fmt.Errorf("end broadcast %s: %w", id, err)
	}
	return nil
}
