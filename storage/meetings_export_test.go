package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// CarryOut lets tests have effects carried out without a message they follow from.
func CarryOut(ctx context.Context, s *Store, now time.Time, schoolID string, effects ...bot.Effect) error {
	return s.tx(ctx, func(t *sqlx.Tx) error {
		for _, e := range effects {
			if err := s.effect(ctx, t, now, schoolID, "", e); err != nil {
				return err
			}
		}
		return nil
	})
}

// LapseProposals lets tests do this part of Tidy alone.
func LapseProposals(ctx context.Context, s *Store, now time.Time) (n int, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) (err error) {
		n, err = lapseProposals(ctx, t, now)
		return err
	})
	return n, err
}
