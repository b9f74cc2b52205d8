package storage

import (
	"context"
	"fmt"
)

// Tally counts the answers of households to a broadcast's question: "yes" and "no".
func (s *Store) Tally(ctx context.Context, broadcastID string) (map[string]int, error) {
	var rows []struct {
		Answer string `db:"answer"`
		N      int    `db:"n"`
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT answer, count(*) AS n FROM broadcast_answers WHERE broadcast_id = $1 GROUP BY answer`, broadcastID)
	if err != nil {
		return nil, fmt.Errorf("count the answers to broadcast %s: %w", broadcastID, err)
	}
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.Answer] = r.N
	}
	return counts, nil
}
