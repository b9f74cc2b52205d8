package storage

import "github.com/jmoiron/sqlx"

// Writer lets tests put rows into a store that the program itself gets from other parts (sheets, broadcasts).
func Writer(s *Store) *sqlx.DB { return s.writer }

// OneLane makes webhooks share one transaction at a time on Postgres too.
func OneLane(s *Store) { s.receiving.lanes = 1 }

// Queued says how many webhooks wait for the transaction under way; -1 where none is.
func Queued(s *Store) int { return max(s.receiving.queued(), s.reporting.queued()) }

func (g *group[A, R]) queued() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.busy == 0 {
		return -1
	}
	return len(g.waiting)
}
