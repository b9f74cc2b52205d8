package storage

import (
	"context"
	"fmt"

	"raabta/bot"
)

// timesTried and lastSender are what the attempts know of messages, by the name that these have in the statement: how often
// each was tried, and by which sender at last.
func timesTried(m string) string {
	return "COALESCE((SELECT max(a.n) FROM attempts a WHERE a.message_id = " + m + ".id), " + m + ".attempts)"
}

func lastSender(m string) string {
	return "COALESCE((SELECT a.sender_id FROM attempts a WHERE a.message_id = " + m + ".id AND a.sender_id <> '' ORDER BY a.id DESC LIMIT 1), " + m + ".sender_id)"
}

// Attempts lists the tries of a message at the wire, the first first.
func (s *Store) Attempts(ctx context.Context, messageID string) ([]bot.Attempt, error) {
	var list []bot.Attempt
	err := s.db.SelectContext(ctx, &list, `SELECT * FROM attempts WHERE message_id = $1 ORDER BY started_at, n, id`, messageID)
	if err != nil {
		return nil, fmt.Errorf("list the tries of message %s: %w", messageID, err)
	}
	return list, nil
}
