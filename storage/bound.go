package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Where a school has several numbers on a channel, a phone is written to from the one that it last wrote to: there it has its
// conversation, and may have saved the number. What is queued for it is that sender's for as long as that can send; what goes
// to phones that never wrote is anybody's. An emergency is bound only while its sender works: should that be paused, or its
// session be down, another takes it.
//
// Whose a message is is found by the first claim that meets it: a claim of another leaves it to its sender and notes that in
// the queue, so that nobody meets it twice. Schools with one sender for a channel note nothing and ask for nothing.

// works holds for a sender o that can send at a time, the argument now, as far as anybody knows: a linked number's session is
// up. lease is the argument with the beginning of a bot.SenderLease.
func works(now, lease string) string {
	return `o.can_send AND o.state = 'ok' AND (o.provider <> '` + bot.LinkedDevice + `' OR EXISTS (
		SELECT 1 FROM links k JOIN leases e ON e.name = ` + lease + ` || k.sender_id
		WHERE k.sender_id = o.id AND k.state = 'connected' AND e.holder <> '' AND e.expires_at > ` + now + `))`
}

// sharing narrows a reading of the queue q, with the messages m, to what is not known to be another's than the claiming
// sender's. It gives a column with the sender whose each message is, which is the claiming one's where it is anybody's, and the
// arguments with both their own.
func sharing(own claimant, args []any) (column, narrow string, all []any) {
	id, lease := fmt.Sprintf("$%d", len(args)+1), fmt.Sprintf("$%d", len(args)+2)
	column = `COALESCE((
		SELECT o.id FROM addresses a JOIN senders o ON o.id = a.sender_id
		WHERE a.school_id = q.school_id AND a.channel = q.channel AND a.number = m.number AND o.id <> ` + id + `
			AND o.channel = q.channel AND o.can_send
			AND (q.priority > ` + fmt.Sprint(bot.Emergency.Priority()) + ` OR (` + works("$3", lease) + `))), ` + id + `)`
	return column, " AND q.sender_id IN ('', " + id + ")", append(args, own.ID, bot.SenderLease(""))
}

// free lets any sender have what waits for one that cannot send any more.
func free(ctx context.Context, t *sqlx.Tx) error {
	_, err := t.ExecContext(ctx, `
		UPDATE queue SET sender_id = '' WHERE sender_id <> '' AND sender_id IN (SELECT o.id FROM senders o WHERE NOT o.can_send)`)
	return err
}

// freeUrgent does the same for emergencies, nearly always none, whose sender does not work at now.
func freeUrgent(ctx context.Context, t *sqlx.Tx, now time.Time) error {
	_, err := t.ExecContext(ctx, `
		UPDATE queue SET sender_id = '' WHERE priority = 0 AND claimed_by = '' AND NOT held AND sender_id <> ''
			AND NOT EXISTS (SELECT 1 FROM senders o WHERE o.id = queue.sender_id AND `+works("$1", "$2")+`)`, now, bot.SenderLease(""))
	return err
}
