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
				SELECT id, household_id, send_after, expires_at, class, topic, `+statusOf+` AS status, channel, number, language, question_id, broadcast_id,
					held, segments, CASE WHEN `+queued+` THEN body ELSE '' END AS body
				FROM messages m
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

// GivenTimes is Given, but tells only when: of each household the times, in order. Nearly every family has room in its week,
// and of those no more need be known.
func (s *Store) GivenTimes(ctx context.Context, schoolID string, households []string, since time.Time) (times map[string][]time.Time, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		times = make(map[string][]time.Time)
		for some := range slices.Chunk(distinct(households), chunk) {
			err := eachRow(ctx, t, fmt.Sprintf(`
				SELECT m.household_id, m.send_after FROM EACH ($1) AS value CROSS JOIN messages m
				WHERE m.household_id = value.value AND m.household_id <> '' AND m.priority >= %d AND m.send_after > $2
					AND m.school_id = $3 AND m.direction = 'out' AND m.status NOT IN ('failed', 'undelivered', 'canceled')
				ORDER BY m.household_id, m.send_after`, promptClasses()), []any{some, since, schoolID}, func(scan func(...any) error) error {
				var home string
				var at time.Time
				err := scan(&home, &at)
				times[home] = append(times[home], at.UTC())
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read when %d families got something in the week: %w", len(households), err)
	}
	return times, nil
}

// merge puts a second text into a message that is still queued as it was. bot.ErrTaken when it is not.
func merge(ctx context.Context, t *sqlx.Tx, e bot.Merge) error {
	ids, err := takeOut(ctx, t, "id = $1 AND claimed_by = '' AND NOT held", e.Into)
	if err := stillQueued(len(ids), err); err != nil {
		return err
	}
	if err := stillQueued(execIn(ctx, t, `
		UPDATE messages SET body = $1, sms_body = '', segments = $2, expires_at = $3, class = $4, priority = $5 WHERE id = $6 AND body = $7`,
		clean(e.Body), e.Segments, e.ExpiresAt, e.Class, e.Class.Priority(), e.Into, e.Was)); err != nil {
		return err
	}
	return lineUp(ctx, t, ids)
}

// stillQueued says whether a change of one queued message met it as it was, as bot.ErrTaken where it did not.
func stillQueued(n int, err error) error {
	if err == nil && n == 0 {
		return bot.ErrTaken
	}
	return err
}

// giveWay moves a message that is still queued as it was, or takes it back. bot.ErrTaken when it is not.
func giveWay(ctx context.Context, t *sqlx.Tx, now time.Time, e bot.GiveWay) error {
	if e.To.IsZero() {
		ids, err := takeBack(ctx, t, now, e.Reason, "id = $1 AND claimed_by = '' AND send_after = $2", e.MessageID, e.Was)
		return stillQueued(len(ids), err)
	}
	if err := stillQueued(execIn(ctx, t, "UPDATE queue SET send_after = $1, expires_at = $2 WHERE id = $3 AND claimed_by = '' AND send_after = $4",
		e.To, e.ExpiresAt, e.MessageID, e.Was)); err != nil {
		return err
	}
	_, err := t.ExecContext(ctx, "UPDATE messages SET send_after = $1, expires_at = $2, reason = $3 WHERE id = $4", e.To, e.ExpiresAt, e.Reason, e.MessageID)
	return err
}
