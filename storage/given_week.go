package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Given lists the unprompted messages that households had since a time or will have, those that failed or were taken back
// left out. It walks an index of its own, a few rows for each household.
func (s *Store) Given(ctx context.Context, schoolID string, households []string, since time.Time) (list []bot.Given, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		for some := range slices.Chunk(households, chunk) {
			var part []bot.Given
			err := selectIn(ctx, t, &part, fmt.Sprintf(`
				SELECT id, household_id, send_after, expires_at, class, topic, status, channel, number, language, question_id, broadcast_id,
					held, segments, CASE WHEN status = 'queued' THEN body ELSE '' END AS body
				FROM messages
				WHERE household_id IN ($1) AND household_id <> '' AND priority >= %d AND send_after > $2
					AND school_id = $3 AND direction = 'out' AND status NOT IN ('failed', 'undelivered', 'canceled')
				ORDER BY send_after, id`, promptClasses()), some, since, schoolID)
			if err != nil {
				return err
			}
			list = append(list, part...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what %d families got in the week: %w", len(households), err)
	}
	return list, nil
}

// merge puts a second text into a message that is still queued as it was. bot.ErrTaken when it is not.
func merge(ctx context.Context, t *sqlx.Tx, e bot.Merge) error {
	n, err := execIn(ctx, t, `
		UPDATE messages SET body = $1, sms_body = '', segments = $2, expires_at = $3, class = $4, priority = $5
		WHERE id = $6 AND status = 'queued' AND NOT held AND body = $7`,
		clean(e.Body), e.Segments, e.ExpiresAt, e.Class, e.Class.Priority(), e.Into, e.Was)
	if err == nil && n == 0 {
		return bot.ErrTaken
	}
	return err
}

// giveWay moves a message that is still queued as it was, or takes it back. bot.ErrTaken when it is not.
func giveWay(ctx context.Context, t *sqlx.Tx, now time.Time, e bot.GiveWay) error {
	var n int
	var err error
	if e.To.IsZero() {
		n, err = execIn(ctx, t, `
			UPDATE messages SET status = $1, reason = $2, done_at = $3 WHERE id = $4 AND status = 'queued' AND send_after = $5`,
			bot.Canceled, e.Reason, now, e.MessageID, e.Was)
	} else {
		n, err = execIn(ctx, t, `
			UPDATE messages SET send_after = $1, expires_at = $2, reason = $3 WHERE id = $4 AND status = 'queued' AND send_after = $5`,
			e.To, e.ExpiresAt, e.Reason, e.MessageID, e.Was)
	}
	if err == nil && n == 0 {
		return bot.ErrTaken
	}
	return err
}
