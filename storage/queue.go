package storage

import (
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// queued holds for a message m that waits in the queue and is nobody's.
const queued = "EXISTS (SELECT 1 FROM queue w WHERE w.id = m.id AND w.claimed_by = '')"

// statusOf is where a message m stands: in the queue it is queued, or claimed.
const statusOf = "CASE WHEN m.status = 'sending' AND " + queued + " THEN 'queued' ELSE m.status END"

// claimer is who holds a message m and has not begun it.
const claimer = "COALESCE((SELECT w.claimed_by FROM queue w WHERE w.id = m.id), m.claimed_by)"

// waiting is a row of the queue.
type waiting struct {
	ID           string          `db:"id"`
	SchoolID     string          `db:"school_id"`
	Channel      bot.ChannelName `db:"channel"`
	Priority     int             `db:"priority"`
	SendAfter    time.Time       `db:"send_after"`
	ExpiresAt    time.Time       `db:"expires_at"`
	Staff        bool            `db:"staff"`
	Held         bool            `db:"held"`
	ClaimedUntil time.Time       `db:"claimed_until"`
}

// onceAgain lets a message be tried again by one other.
const onceAgain = " ON CONFLICT (again_of) WHERE again_of <> '' DO NOTHING"

// insertOutgoing writes new messages down, and those that are queued into the queue. unless is an ON CONFLICT … DO NOTHING
// for those that are not to be there twice; the answer are the ids of the others. The list comes back as its rows are stored.
func insertOutgoing(ctx context.Context, t *sqlx.Tx, unless string, list []bot.Message) (ids []string, err error) {
	line := make([]waiting, 0, len(list))
	ids = make([]string, len(list))
	for i := range list {
		m := &list[i]
		if ids[i] = m.ID; m.Status == bot.Queued {
			m.Status = bot.Sending
			line = append(line, waiting{
				ID: m.ID, SchoolID: m.SchoolID, Channel: m.Channel, Priority: m.Priority, SendAfter: m.SendAfter, ExpiresAt: m.ExpiresAt,
				Staff: m.StaffID != "", Held: m.Held,
			})
		}
	}
	n, err := insertCount(ctx, t, insertMessage+unless, list)
	if err != nil {
		return nil, err
	}
	if n < len(list) {
		all := ids
		ids = nil
		for some := range slices.Chunk(all, chunk) {
			var there []string
			if err := selectIn(ctx, t, &there, "SELECT id FROM messages WHERE id IN ($1)", some); err != nil {
				return nil, err
			}
			ids = append(ids, there...)
		}
		there := set(ids)
		line = slices.DeleteFunc(line, func(w waiting) bool { return !there[w.ID] })
	}
	return ids, insert(ctx, t, `
		INSERT INTO queue (id, school_id, channel, priority, send_after, expires_at, staff, held, claimed_until)
		VALUES (:id, :school_id, :channel, :priority, :send_after, :expires_at, :staff, :held, :claimed_until)`, line)
}

// takeOut takes what is in the queue and fits a condition over it out of it: to be ended, or changed and lined up again. A
// claim that began to read before finds nothing there, while of a row that was only changed it would take the message as it
// was before.
func takeOut(ctx context.Context, t *sqlx.Tx, which string, args ...any) (ids []string, err error) {
	err = selectIn(ctx, t, &ids, "DELETE FROM queue WHERE "+which+" RETURNING id", args...)
	return ids, err
}

// takeBack cancels what is in the queue and fits a condition over it, and says which that was.
func takeBack(ctx context.Context, t *sqlx.Tx, now time.Time, reason, which string, args ...any) ([]string, error) {
	ids, err := takeOut(ctx, t, which, args...)
	if err != nil {
		return nil, err
	}
	return cancel(ctx, t, now, reason, ids)
}

// cancel ends messages that were just taken out of the queue, and says which of them had not ended by themselves.
func cancel(ctx context.Context, t *sqlx.Tx, now time.Time, reason string, ids []string) (ended []string, err error) {
	for some := range slices.Chunk(ids, chunk) {
		var part []string
		if err := selectIn(ctx, t, &part, `
			UPDATE messages SET status = $1, reason = $2, done_at = $3 WHERE id IN ($4) AND status = 'sending' RETURNING id`,
			bot.Canceled, reason, now, some); err != nil {
			return nil, err
		}
		ended = append(ended, part...)
	}
	return ended, nil
}

// without are the ids that are not among others.
func without(ids, others []string) []string {
	there := set(others)
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return there[id] })
}

// lineUp brings messages (back) into the queue, as their rows say. Whose they are is found anew.
func lineUp(ctx context.Context, t *sqlx.Tx, ids []string) error {
	for some := range slices.Chunk(ids, chunk) {
		if _, err := execIn(ctx, t, `
			INSERT INTO queue (id, school_id, channel, priority, send_after, expires_at, staff, held, claimed_by, claimed_until)
			SELECT m.id, m.school_id, m.channel, m.priority, m.send_after, m.expires_at, m.staff_id <> '', m.held, '', CAST($1 AS DATETIME)
			FROM messages m WHERE m.id IN ($2)
			ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, priority = excluded.priority, send_after = excluded.send_after,
				expires_at = excluded.expires_at, held = excluded.held, claimed_by = '', claimed_until = excluded.claimed_until, sender_id = ''`,
			time.Time{}, some); err != nil {
			return err
		}
	}
	return nil
}

// leave takes messages out of the queue that need no sending any more, if they are there.
func leave(ctx context.Context, t *sqlx.Tx, ids []string) error {
	for some := range slices.Chunk(ids, chunk) {
		if _, err := execIn(ctx, t, "DELETE FROM queue WHERE id IN ($1)", some); err != nil {
			return err
		}
	}
	return nil
}
