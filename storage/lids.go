package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// LID keeps which number stands behind an id of WhatsApp's own (digits).
func (s *Store) LID(ctx context.Context, now time.Time, lid string, number bot.Number) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, `
			INSERT INTO lids (lid, number, seen_at) VALUES ($1, $2, $3)
			ON CONFLICT (lid) DO UPDATE SET number = excluded.number, seen_at = excluded.seen_at WHERE lids.number <> excluded.number`,
			lid, number, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep whose number a WhatsApp id is: %w", err)
	}
	return nil
}

// NumberOfLID is the number behind an id of WhatsApp's own. bot.ErrNotFound where it is not known.
func (s *Store) NumberOfLID(ctx context.Context, lid string) (n bot.Number, err error) {
	err = s.db.GetContext(ctx, &n, "SELECT number FROM lids WHERE lid = $1", lid)
	if errors.Is(err, sql.ErrNoRows) {
		err = bot.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("find the number behind a WhatsApp id: %w", err)
	}
	return n, nil
}
