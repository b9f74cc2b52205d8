package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// routedTogether is how many decisions share a transaction at most: enough for the commit to be cheap, and a short wait for
// whoever comes next.
const routedTogether = 16

// RouteAll is Route for several decisions, in their order, several to a transaction, with an answer for each. What one of
// them spoils for the others is done again for each alone. bot.ErrNotFound (or bot.ErrTaken) for one whose message does not
// wait any more, or is in another process's hands.
func (s *Store) RouteAll(ctx context.Context, now time.Time, decisions []bot.Decision) []error {
	errs := make([]error, 0, len(decisions))
	for len(errs) < len(decisions) {
		next := decisions[len(errs):]
		done, err := s.routeSome(ctx, now, next[:min(len(next), routedTogether)])
		if err == nil {
			errs = append(errs, done...)
			continue
		}
		// The last one carried out is at fault, or the database is.
		for _, d := range next[:max(1, len(done))] {
			if !unusable(err) {
				err = s.Route(ctx, now, d)
			}
			errs = append(errs, err)
		}
		if unusable(err) {
			for len(errs) < len(decisions) {
				errs = append(errs, err)
			}
		}
	}
	return errs
}

// routeSome carries out as many decisions as it may while nobody more urgent waits, in one transaction, and says what became
// of each; with an error nothing has happened, and the last one was at it.
func (s *Store) routeSome(ctx context.Context, now time.Time, decisions []bot.Decision) (done []error, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		done = make([]error, 0, len(decisions))
		if err := s.keepSchools(ctx, t, decisions); err != nil {
			return err
		}
		waiting, err := s.stillWaiting(ctx, t, decisions, s.skipLocked)
		if err != nil {
			return err
		}
		r := routing{Store: s, now: now}
		for _, d := range decisions {
			if len(done) > 0 && s.turns.pressing() {
				break
			}
			if !waiting[d.Message.ID] {
				done = append(done, fmt.Errorf("route %s: %w", d.Message.ID, bot.ErrNotFound))
				continue
			}
			done = append(done, nil)
			if err := r.carryOut(ctx, t, d); err != nil {
				return err
			}
		}
		return r.finish(ctx, t)
	})
	return done, err
}

// keepSchools makes the routers of several processes follow each other school by school, on Postgres: each new thread takes
// its school's next code, and two that hold different things would wait for each other.
func (s *Store) keepSchools(ctx context.Context, t *sqlx.Tx, decisions []bot.Decision) error {
	if !s.onPostgres() {
		return nil
	}
	ids := make([]string, len(decisions))
	for i, d := range decisions {
		ids[i] = d.Message.SchoolID
	}
	var kept []string
	// Not as strong as FOR UPDATE, for which every row of the school's that is written meanwhile would wait.
	return selectIn(ctx, t, &kept, "SELECT id FROM schools WHERE id IN ($1) ORDER BY id FOR NO KEY UPDATE", distinct(ids))
}
