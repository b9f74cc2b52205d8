package storage

import (
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
)

// The version before knows no queue (see the package comment): what it writes into the messages' own rows while it still runs
// is brought over.

// adopt brings into the queue what the version before has queued, or claimed and let go of, in the messages' own rows.
func adopt(ctx context.Context, t *sqlx.Tx, now time.Time) error {
	var ids []string // nearly always none
	if err := t.SelectContext(ctx, &ids, `
		SELECT id FROM messages WHERE status = 'queued'
		UNION ALL
		SELECT id FROM messages WHERE claimed_by <> '' AND status = 'sending' AND claimed_until > $1 AND claimed_until <= $2`, time.Time{}, now); err != nil {
		return err
	}
	for some := range slices.Chunk(ids, chunk) {
		var ours []string
		if err := selectIn(ctx, t, &ours, `
			UPDATE messages SET status = 'sending', claimed_by = '', claimed_until = $1
			WHERE id IN ($2) AND (status = 'queued' OR (status = 'sending' AND claimed_by <> '' AND claimed_until <= $3)) RETURNING id`,
			time.Time{}, some, now); err != nil {
			return err
		}
		if err := lineUp(ctx, t, ours); err != nil {
			return err
		}
	}
	return nil
}

// listAstray lists what stands in the queue and was ended, held, let go or taken back by the version before.
const listAstray = `
	SELECT q.id FROM queue q CROSS JOIN messages m -- which SQLite takes in this order, whatever it counts
	WHERE m.id = q.id AND (m.status <> 'sending' OR m.held <> q.held
		OR EXISTS (SELECT 1 FROM broadcasts b WHERE b.id = m.broadcast_id AND b.state = 'canceled'))`

// leadBack brings the queue in step with messages that are astray in it.
func leadBack(ctx context.Context, t *sqlx.Tx, now time.Time, astray []string) error {
	const of = "id IN ($1) AND EXISTS (SELECT 1 FROM messages m WHERE m.id = queue.id AND "
	for some := range slices.Chunk(astray, chunk) {
		if _, err := takeBack(ctx, t, now, reasonCanceled,
			of+"EXISTS (SELECT 1 FROM broadcasts b WHERE b.id = m.broadcast_id AND b.state = 'canceled'))", some); err != nil {
			return err
		}
		if _, err := takeOut(ctx, t, of+"m.status <> 'sending')", some); err != nil {
			return err
		}
		if _, err := execIn(ctx, t, "UPDATE queue SET held = NOT held WHERE "+of+"m.held <> queue.held)", some); err != nil {
			return err
		}
	}
	return nil
}
