package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// recall takes back the doubt about messages of which it turns out that no byte left: their process was stopped before it,
// or cut off from the database, for so long that another had given up on the attempt. They go back to the queue, unless
// another attempt of theirs may have arrived, or the message was sent again as one of its own meanwhile: that one stands,
// and this is over. It is the one step back of a status, see bot.Recalled. rows are requeue's.
func recall(ctx context.Context, t *sqlx.Tx, now time.Time, rows *given) error {
	queued, err := rows.ids(ctx, t, `
		UPDATE messages SET status = $1, sender_id = '', done_at = $2,
			attempts = messages.attempts - given.uncounted, error_code = given.code, reason = given.reason,
			send_after = CASE WHEN given.retry_at > $3 THEN given.retry_at ELSE messages.send_after END
		FROM given WHERE messages.id = given.id AND given.tried AND messages.status IN ($4) AND messages.provider_id = ''
			AND NOT EXISTS (SELECT 1 FROM messages a WHERE a.again_of = messages.id AND a.again_of <> '')
			AND NOT EXISTS (
				SELECT 1 FROM attempts a WHERE a.message_id = messages.id AND a.id <> given.attempt AND a.outcome <> 'not_sent')
		RETURNING messages.id`, bot.Sending, time.Time{}, now, bot.Recalled())
	if err != nil {
		return err
	}
	if err := lineUp(ctx, t, queued); err != nil {
		return err
	}
	over, err := rows.ids(ctx, t, `
		UPDATE messages SET status = $1, done_at = $2, reason = $3
		FROM given WHERE messages.id = given.id AND given.tried AND messages.status IN ($4) AND messages.provider_id = ''
			AND EXISTS (SELECT 1 FROM messages a WHERE a.again_of = messages.id AND a.again_of <> '')
		RETURNING messages.id`, bot.Canceled, now, "it had not been sent; it was sent again instead", bot.Recalled())
	if err != nil || len(queued)+len(over) == 0 {
		return err
	}
	// Nobody need look for them any more.
	_, err = execIn(ctx, t, "DELETE FROM doubts WHERE message_id IN ($1)", append(queued, over...))
	return err
}
