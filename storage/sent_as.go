package storage

import (
	"context"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// asSent gives the columns of messages m, with what the queue and the attempts know until a report or an end has brought it
// over: where each stands, how often it was tried and by which sender, what the provider calls it, who holds it. (These
// columns are there twice; readers take the later.)
func asSent() string {
	return `m.*, ` + statusOf + ` AS status,
	CASE WHEN m.provider_id <> '' OR m.direction = 'in' THEN m.provider_id ELSE COALESCE((
		SELECT max(a.provider_id) FROM attempts a WHERE a.message_id = m.id), '') END AS provider_id,
	CASE WHEN ` + begun + ` THEN ` + timesTried("m") + ` ELSE m.attempts END AS attempts,
	CASE WHEN ` + begun + ` THEN ` + lastSender("m") + ` ELSE m.sender_id END AS sender_id,
	` + claimer + ` AS claimed_by`
}

// begun holds for a message m that has left the queue and of which its own row does not know yet how it went.
const begun = "m.status = 'sending' AND NOT EXISTS (SELECT 1 FROM queue w WHERE w.id = m.id)"

// sentAs finds the messages to some numbers, whatever the school, whose providers' ids stand with their attempts still, or did
// until a moment ago: who asks has looked among the messages before, and on Postgres Settle may have brought an id over since.
// Such ids are random, and an index on them would cost every message a page of its own.
func sentAs(ctx context.Context, t *sqlx.Tx, numbers []bot.Number, providerIDs []string) (list []bot.Message, err error) {
	numbers, providerIDs = distinct(numbers), distinct(providerIDs)
	if len(numbers) == 0 || len(providerIDs) == 0 {
		return nil, nil
	}
	err = selectIn(ctx, t, &list, `
		SELECT `+asSent()+` FROM messages m
		WHERE m.number IN ($1) AND m.direction = 'out' AND (m.provider_id = '' OR m.provider_id IN ($2))
			AND EXISTS (SELECT 1 FROM attempts a WHERE a.message_id = m.id AND a.provider_id IN ($2))`, numbers, providerIDs)
	return list, err
}
