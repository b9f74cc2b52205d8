package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Unfinished lists at most limit messages that their providers have and of which nobody told the end, whose attempts began
// after a bookmark and not later than until, in that order: a walk along the index of attempts.
func (s *Store) Unfinished(ctx context.Context, after bot.Bookmark, until time.Time, limit int) ([]bot.Unfinished, error) {
	from := after.ID
	if from == "" {
		from = bot.AttemptsFrom(after.At.Add(time.Millisecond))
	}
	var list []bot.Unfinished
	err := s.db.SelectContext(ctx, &list, `
		SELECT m.id, CASE WHEN a.sender_id <> '' THEN a.sender_id ELSE m.sender_id END AS sender_id, COALESCE(NULLIF(m.provider_id, ''), a.provider_id) AS provider_id, m.status, a.id AS attempt_id, a.started_at
		FROM attempts a CROSS JOIN messages m -- which SQLite takes in this order, whatever it counts
		WHERE m.id = a.message_id AND a.id > $1 AND a.id < $2 AND a.outcome = 'accepted'
			AND m.status IN ('sending', 'sent') AND (m.provider_id <> '' OR a.provider_id <> '')
		ORDER BY a.id LIMIT $3`, from, bot.AttemptsFrom(until.Add(time.Millisecond)), limit)
	if err != nil {
		return nil, fmt.Errorf("list messages without an end: %w", err)
	}
	return list, nil
}

// Known says which of a channel's provider ids are in the database.
func (s *Store) Known(ctx context.Context, channel bot.ChannelName, providerIDs []string) (there map[string]bool, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		there, err = known(ctx, t, channel, providerIDs)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for messages by their providers' ids: %w", err)
	}
	return there, nil
}
