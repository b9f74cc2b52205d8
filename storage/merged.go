package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/templates"
)

// notBegun is what may still be changed of an outgoing message m: it is queued, or claimed and not begun.
const notBegun = "EXISTS (SELECT 1 FROM queue q WHERE q.id = m.id)"

// unmerge separates what a broadcast shares with others, before it is paused or taken back: its own texts leave the messages
// that carry them, and the texts of others leave its messages and are queued by themselves. stopped counts its own texts;
// with again they are queued by themselves as well.
func unmerge(ctx context.Context, t *sqlx.Tx, now time.Time, id string, again bool) (stopped int, err error) {
	var own []bot.Message
	if err := t.SelectContext(ctx, &own, `
		SELECT p.* FROM messages p JOIN messages m ON m.id = p.merged_into
		WHERE p.broadcast_id = $1 AND p.merged_into <> '' AND `+notBegun+` ORDER BY p.id`, id); err != nil {
		return 0, err
	}
	for _, part := range own { // few: families over their week's budget for whom a text of the same topic waited
		var m bot.Message
		if err := t.GetContext(ctx, &m, "SELECT * FROM messages WHERE id = $1", part.MergedInto); err != nil {
			return 0, missing(err)
		}
		body, ok := bot.Unmerge(m.Body, part.Body)
		if !ok {
			continue
		}
		if err := reword(ctx, t, m.ID, body); err != nil {
			return 0, err
		}
		stopped++
		if err := alone(ctx, t, now, part, again); err != nil {
			return 0, err
		}
	}
	// Those of others, which go with a message of this broadcast.
	var others []bot.Message
	if err := t.SelectContext(ctx, &others, `
		SELECT p.* FROM messages p JOIN messages m ON m.id = p.merged_into
		WHERE p.merged_into <> '' AND m.broadcast_id = $1 AND m.broadcast_id <> '' AND `+notBegun+` ORDER BY p.id`, id); err != nil {
		return 0, err
	}
	for _, part := range others {
		var m bot.Message
		if err := t.GetContext(ctx, &m, "SELECT * FROM messages WHERE id = $1", part.MergedInto); err != nil {
			return 0, missing(err)
		}
		if body, ok := bot.Unmerge(m.Body, part.Body); ok {
			if err := reword(ctx, t, m.ID, body); err != nil {
				return 0, err
			}
		}
		if err := alone(ctx, t, now, part, true); err != nil {
			return 0, err
		}
	}
	return stopped, nil
}

// reword gives a message that has not begun another text. A process that holds it does not begin it any more.
func reword(ctx context.Context, t *sqlx.Tx, id, body string) error {
	ids, err := takeOut(ctx, t, "id = $1", id)
	if err != nil {
		return err
	}
	if _, err := execIn(ctx, t, "UPDATE messages SET body = $1, segments = $2 WHERE id IN ($3)", body, templates.Measure(body).Segments, ids); err != nil {
		return err
	}
	return lineUp(ctx, t, ids)
}

// alone ends that a text goes with another; with again it is queued by itself, as another try.
func alone(ctx context.Context, t *sqlx.Tx, now time.Time, part bot.Message, again bool) error {
	_, err := t.ExecContext(ctx, "UPDATE messages SET merged_into = '', reason = $1 WHERE id = $2", "it was to go in one text with another", part.ID)
	if err != nil || !again {
		return err
	}
	try := part
	try.ID, try.Status, try.MergedInto, try.Reason, try.DoneAt = "", bot.Queued, "", "", time.Time{}
	try.AgainOf, try.Recipient, try.CreatedAt = part.ID, "again:"+part.ID, now
	try.Segments = templates.Measure(try.Body).Segments
	_, err = insertOutgoing(ctx, t, onceAgain, []bot.Message{complete(try, now)})
	return err
}
