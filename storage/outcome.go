package storage

import (
	"context"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

var acceptedColumns = []string{"id TEXT", "provider_id TEXT", "code TEXT", "reason TEXT"}

// accept writes messages down that the provider has, and says which a failing status has now: those that a callback has
// already taken further keep theirs. What says of a second try that it may arrive twice stays with it.
func accept(ctx context.Context, t *sqlx.Tx, now time.Time, status bot.Status, rows *given) ([]string, error) {
	var sentAt, doneAt time.Time
	if status != bot.Sending {
		sentAt = now
	}
	if status.Final() {
		doneAt = now
	}
	from := status.Replaces()
	if !failing(status) {
		from = append(from, status) // a claimed message is sending already
	}
	moved, err := rows.ids(ctx, t, `
		UPDATE messages SET status = $1, attempts = `+timesTried("messages")+`, sender_id = `+lastSender("messages")+`,
			provider_id = CASE WHEN messages.provider_id = '' THEN given.provider_id ELSE messages.provider_id END,
			error_code = given.code, sent_at = $2, reason = CASE WHEN given.reason = '' AND messages.again_of <> '' THEN messages.reason ELSE given.reason END,
			done_at = $3
		FROM given WHERE messages.id = given.id AND messages.status IN ($4)
		RETURNING messages.id`, status, sentAt, doneAt, from)
	if err != nil {
		return nil, err
	}
	if err := leave(ctx, t, moved); err != nil || len(moved) == len(rows.rows) {
		return moved, err
	}
	done, overtaken := set(moved), newGiven(acceptedColumns...)
	for _, row := range rows.rows {
		if !done[row[0].(string)] {
			overtaken.add(row...)
		}
	}
	return moved, overtaken.exec(ctx, t, `
		UPDATE messages SET provider_id = CASE WHEN messages.provider_id = '' THEN given.provider_id ELSE messages.provider_id END
		FROM given WHERE messages.id = given.id`)
}

var backColumns = []string{"id TEXT", "tried BOOLEAN", "uncounted INTEGER", "code TEXT", "reason TEXT", "retry_at DATETIME", "channel TEXT", "segments INTEGER", "attempt TEXT"}

// requeue gives messages back to the queue: for a later try, for another channel, or just as they were. Those that nobody
// tried must still be claimed; of those that were, some may be in doubt by now (see recall).
func requeue(ctx context.Context, t *sqlx.Tx, now time.Time, rows *given) error {
	if err := stillClaimed(ctx, t, rows); err != nil {
		return err
	}
	moved, err := rows.ids(ctx, t, `
		UPDATE messages SET sender_id = '', attempts = CASE WHEN given.tried THEN `+timesTried("messages")+` - given.uncounted ELSE messages.attempts END,
			error_code = CASE WHEN given.code <> '' THEN given.code ELSE messages.error_code END,
			reason = CASE WHEN given.reason <> '' THEN given.reason ELSE messages.reason END,
			send_after = CASE WHEN given.retry_at > $1 THEN given.retry_at ELSE messages.send_after END,
			body = CASE WHEN given.channel = 'sms' AND messages.channel <> 'sms' AND messages.sms_body <> ''
				THEN messages.sms_body ELSE messages.body END,
			channel = CASE WHEN given.channel <> '' THEN given.channel ELSE messages.channel END,
			segments = CASE WHEN given.segments > 0 THEN given.segments ELSE messages.segments END
		FROM given WHERE messages.id = given.id AND messages.status IN ($2)`+inHand+`
		RETURNING messages.id`, now, bot.Queued.Replaces())
	if err != nil {
		return err
	}
	if err := lineUp(ctx, t, moved); err != nil {
		return err
	}
	done, doubted := set(moved), newGiven(backColumns...)
	if err := refund(ctx, t, paidFor(rows, done)); err != nil || len(moved) == len(rows.rows) {
		return err
	}
	for _, row := range rows.rows {
		if tried := row[1].(bool); tried && !done[row[0].(string)] {
			doubted.add(row...)
		}
	}
	return recall(ctx, t, now, doubted)
}

// stillClaimed leaves out of rows what was not tried and is no claim any more, and keeps the others from beginning: a slow
// process must not hand back what another has begun since.
func stillClaimed(ctx context.Context, t *sqlx.Tx, rows *given) error {
	var ids []string
	for _, row := range rows.rows {
		if tried := row[1].(bool); !tried {
			ids = append(ids, row[0].(string))
		}
	}
	var claimed []string
	for some := range slices.Chunk(ids, chunk) {
		var part []string
		if err := selectIn(ctx, t, &part, "UPDATE queue SET claimed_by = claimed_by WHERE id IN ($1) AND claimed_by <> '' RETURNING id", some); err != nil {
			return err
		}
		claimed = append(claimed, part...)
	}
	ours := set(claimed)
	rows.rows = slices.DeleteFunc(rows.rows, func(row []any) bool { return !row[1].(bool) && !ours[row[0].(string)] })
	return nil
}

// inHand narrows given rows that are stillClaimed to those that are where their result left them: what was tried has left
// the queue.
const inHand = " AND (NOT given.tried OR NOT EXISTS (SELECT 1 FROM queue q WHERE q.id = messages.id))"

// paidFor lists those of the rows that came back and stay on their channel: what changes to SMS was not paid for yet.
func paidFor(rows *given, done map[string]bool) (ids []string) {
	for _, row := range rows.rows {
		if id := row[0].(string); done[id] && row[6].(bot.ChannelName) == "" {
			ids = append(ids, id)
		}
	}
	return ids
}

var endedColumns = []string{"id TEXT", "tried BOOLEAN", "code TEXT", "reason TEXT"}

// end writes down that messages were refused, taken back or are in doubt, under the conditions of requeue. Nobody's words
// wait unseen for one that has failed.
func end(ctx context.Context, t *sqlx.Tx, now time.Time, status bot.Status, rows *given) error {
	var doneAt time.Time
	if status.Final() {
		doneAt = now
	}
	if err := stillClaimed(ctx, t, rows); err != nil {
		return err
	}
	ended, err := rows.ids(ctx, t, `
		UPDATE messages SET status = $1, error_code = given.code, reason = given.reason, done_at = $2,
			attempts = CASE WHEN given.tried THEN `+timesTried("messages")+` ELSE messages.attempts END, sender_id = `+lastSender("messages")+`
		FROM given WHERE messages.id = given.id AND messages.status IN ($3)`+inHand+`
		RETURNING messages.id`, status, doneAt, status.Replaces())
	if err != nil {
		return err
	}
	if err := leave(ctx, t, ended); err != nil {
		return err
	}
	if status != bot.InDoubt { // the provider does not have it, and takes nothing for it
		if err := refund(ctx, t, ended); err != nil {
			return err
		}
	}
	if !failing(status) {
		return nil
	}
	return giveUp(ctx, t, now, ended)
}
