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

// WinLease grants a lease to holder until now+ttl under the next fence, if nobody holds it at now. bot.ErrTaken when another
// does. A lease that ends further ahead than any lasts was written by a clock that was ahead, and binds nobody.
func (s *Store) WinLease(ctx context.Context, now time.Time, name, holder string, ttl time.Duration) (l bot.Lease, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		err := t.GetContext(ctx, &l, `
			INSERT INTO leases (name, holder, fence, granted_at, expires_at) VALUES ($1, $2, 1, $3, $4)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = leases.fence + 1,
				granted_at = excluded.granted_at, expires_at = excluded.expires_at
			WHERE leases.holder IN ('', excluded.holder) OR leases.expires_at <= excluded.granted_at OR leases.expires_at > $5
			RETURNING name, holder, fence, granted_at, expires_at`, name, holder, now, now.Add(ttl), now.Add(2*ttl))
		if errors.Is(err, sql.ErrNoRows) {
			return bot.ErrTaken
		}
		return err
	})
	if err != nil {
		return bot.Lease{}, fmt.Errorf("win the lease %s: %w", name, err)
	}
	return l, nil
}

// RenewLease moves the end of a lease to now+ttl. bot.ErrStale when another has been granted it since. One that is over and
// that nobody took is renewed under its old fence: nobody did anything meanwhile.
func (s *Store) RenewLease(ctx context.Context, now time.Time, l bot.Lease, ttl time.Duration) (bot.Lease, error) {
	l.ExpiresAt = now.Add(ttl)
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return current(execIn(ctx, t, `
			UPDATE leases SET expires_at = $1 WHERE name = $2 AND holder = $3 AND fence = $4`, l.ExpiresAt, l.Name, l.Holder, l.Fence))
	})
	if err != nil {
		return l, fmt.Errorf("renew the lease %s: %w", l.Name, err)
	}
	return l, nil
}

// ReleaseLease lets others win a lease at once. bot.ErrStale when another has been granted it since.
func (s *Store) ReleaseLease(ctx context.Context, l bot.Lease) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return current(execIn(ctx, t, `
			UPDATE leases SET holder = '' WHERE name = $1 AND holder = $2 AND fence = $3`, l.Name, l.Holder, l.Fence))
	})
	if err != nil {
		return fmt.Errorf("release the lease %s: %w", l.Name, err)
	}
	return nil
}

const listLeases = "SELECT name, holder, fence, granted_at, expires_at FROM leases ORDER BY name"

// Leases lists the leases by name, with their last holders; one is held while its holder is not "" and it has not expired.
func (s *Store) Leases(ctx context.Context) ([]bot.Lease, error) {
	var list []bot.Lease
	err := s.db.SelectContext(ctx, &list, listLeases)
	if err != nil {
		return nil, fmt.Errorf("list leases: %w", err)
	}
	return list, nil
}

// fenced is f followed by the check of the lease that ctx works under: the last thing before the commit, so that the
// lease's row is locked for a moment only and a holder that works for long can still renew. No grant can come between the
// check and the commit: on Postgres it waits for the row, SQLite has one writer.
func (s *Store) fenced(ctx context.Context, f func(t *sqlx.Tx) error) func(t *sqlx.Tx) error {
	l, ok := bot.LeaseOf(ctx)
	if !ok {
		return f
	}
	return func(t *sqlx.Tx) error {
		if err := f(t); err != nil {
			return err
		}
		var fence int64
		err := t.GetContext(ctx, &fence, "SELECT fence FROM leases WHERE name = $1 AND holder = $2 AND fence = $3"+s.forShare, l.Name, l.Holder, l.Fence)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("under the lease %s: %w", l.Name, bot.ErrStale)
		}
		return err
	}
}

// current makes bot.ErrStale of an update of a lease that found none.
func current(n int, err error) error {
	if err == nil && n == 0 {
		return bot.ErrStale
	}
	return err
}
