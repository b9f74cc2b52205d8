package storage

import (
	"context"
	"fmt"

	"raabta/bot"
)

// Attempts lists the tries of a message at the wire, the first first.
func (s *Store) Attempts(ctx context.Context, messageID string) ([]bot.Attempt, error) {
	var list []bot.Attempt
	err := s.db.SelectContext(ctx, &list, `SELECT * FROM attempts WHERE message_id = $1 ORDER BY started_at, n, id`, messageID)
	if err != nil {
		return nil, fmt.Errorf("list the tries of message %s: %w", messageID, err)
	}
	return list, nil
}
