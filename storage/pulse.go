package storage

import (
	"context"
	"fmt"
)

// Pulse is a mark that is another one once a message of a school came or was queued, words were put into a conversation, or somebody
// changed something: for pages that show what is new. Three looks into indexes.
func (s *Store) Pulse(ctx context.Context, schoolID string) (mark string, err error) {
	err = s.db.GetContext(ctx, &mark, `
		SELECT COALESCE((SELECT id FROM messages WHERE school_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1), '') || ' '
			|| COALESCE((SELECT t.id || CAST(`+lastSpoken+` AS TEXT) FROM threads t WHERE t.school_id = $1 ORDER BY (`+lastSpoken+`) DESC, t.id DESC LIMIT 1), '') || ' '
			|| COALESCE((SELECT id FROM audit WHERE school_id = $1 ORDER BY at DESC, id DESC LIMIT 1), '')`, schoolID)
	if err != nil {
		return "", fmt.Errorf("read the pulse: %w", err)
	}
	return mark, nil
}
