package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// AddSignIn signs a user in, in a browser that is known from then on by a token's hash.
func (s *Store) AddSignIn(ctx context.Context, in bot.SignIn, browser string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.NamedExecContext(ctx, `
			INSERT INTO sign_ins (token, user_id, browser, created_at, seen_at, proved_at, half)
			VALUES (:token, :user_id, :browser, :created_at, :seen_at, :proved_at, :half)`, in)
		if err != nil || in.Half {
			return err
		}
		_, err = t.ExecContext(ctx, `
			INSERT INTO browsers (token, user_id, seen_at) VALUES ($1, $2, $3)
			ON CONFLICT (token, user_id) DO UPDATE SET seen_at = excluded.seen_at`, browser, in.UserID, in.CreatedAt)
		if err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, "UPDATE users SET seen_at = $1 WHERE id = $2", in.CreatedAt, in.UserID)
		return err
	})
	if err != nil {
		return fmt.Errorf("sign a user in: %w", err)
	}
	return nil
}

// SignedIn reads a sign-in and its user, who must be active. bot.ErrNotFound where there is none.
func (s *Store) SignedIn(ctx context.Context, token string) (in bot.SignIn, u bot.User, err error) {
	row := struct {
		bot.User
		In bot.SignIn `db:"in"`
	}{}
	err = s.db.GetContext(ctx, &row, `
		SELECT u.*, i.token AS "in.token", i.user_id AS "in.user_id", i.browser AS "in.browser", i.created_at AS "in.created_at",
			i.seen_at AS "in.seen_at", i.proved_at AS "in.proved_at", i.half AS "in.half"
		FROM sign_ins i JOIN users u ON u.id = i.user_id WHERE i.token = $1 AND u.state = 'active'`, token)
	if err != nil {
		return in, u, fmt.Errorf("find a sign-in: %w", missing(err))
	}
	return row.In, row.User, nil
}

// SeeSignIn notes that a signed-in browser was seen.
func (s *Store) SeeSignIn(ctx context.Context, now time.Time, token string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, "UPDATE sign_ins SET seen_at = $1 WHERE token = $2", now, token)
		return err
	})
	if err != nil {
		return fmt.Errorf("note a sign-in: %w", err)
	}
	return nil
}

// ProveSignIn notes that a signed-in user has just shown again who they are.
func (s *Store) ProveSignIn(ctx context.Context, now time.Time, token string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, "UPDATE sign_ins SET proved_at = $1 WHERE token = $2", now, token))
	})
	if err != nil {
		return fmt.Errorf("prove a sign-in: %w", err)
	}
	return nil
}

// SignIns lists where a user is signed in, the last seen first.
func (s *Store) SignIns(ctx context.Context, userID string) ([]bot.SignIn, error) {
	var list []bot.SignIn
	err := s.db.SelectContext(ctx, &list, "SELECT * FROM sign_ins WHERE user_id = $1 AND NOT half ORDER BY seen_at DESC, token", userID)
	if err != nil {
		return nil, fmt.Errorf("list sign-ins: %w", err)
	}
	return list, nil
}

// SignOut ends one sign-in.
func (s *Store) SignOut(ctx context.Context, token string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, "DELETE FROM sign_ins WHERE token = $1", token)
		return err
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// SignOutAll ends every sign-in of a user but the one with the token keep.
func (s *Store) SignOutAll(ctx context.Context, userID, keep string) error {
	if err := s.tx(ctx, func(t *sqlx.Tx) error { return signOut(ctx, t, userID, keep) }); err != nil {
		return fmt.Errorf("sign out everywhere: %w", err)
	}
	return nil
}

func signOut(ctx context.Context, t *sqlx.Tx, userID, keep string) error {
	_, err := t.ExecContext(ctx, "DELETE FROM sign_ins WHERE user_id = $1 AND token <> $2", userID, keep)
	return err
}

// ForgetSignIns deletes sign-ins that were made before one time or last seen before another, browsers that nobody signed in with
// for as long as keep, and tries that ended before then.
func (s *Store) ForgetSignIns(ctx context.Context, made, seen, browsers, tries time.Time) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if _, err := t.ExecContext(ctx, "DELETE FROM sign_ins WHERE created_at < $1 OR seen_at < $2", made, seen); err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "DELETE FROM browsers WHERE seen_at < $1", browsers); err != nil {
			return err
		}
		_, err := t.ExecContext(ctx, "DELETE FROM sign_in_tries WHERE last_at < $1", tries)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget sign-ins: %w", err)
	}
	return nil
}

// KnowsBrowser says whether a user has signed in with a browser before.
func (s *Store) KnowsBrowser(ctx context.Context, userID, browser string) (known bool, err error) {
	err = s.db.GetContext(ctx, &known, "SELECT EXISTS (SELECT 1 FROM browsers WHERE token = $1 AND user_id = $2)", browser, userID)
	if err != nil {
		return false, fmt.Errorf("look a browser up: %w", err)
	}
	return known, nil
}

// Try counts one more try under each key, before it is known how it ends, and answers what was counted before. A count whose
// last try was before forget begins anew.
func (s *Store) Try(ctx context.Context, now, forget time.Time, keys []string) (before map[string]bot.Tries, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		before = map[string]bot.Tries{}
		var list []bot.Tries
		if err := selectIn(ctx, t, &list, "SELECT who, n, first_at, last_at FROM sign_in_tries WHERE who IN ($1)", keys); err != nil {
			return err
		}
		for _, tries := range list {
			before[tries.Who] = tries
		}
		for _, key := range distinct(keys) { // in order, so that two that share keys do not wait for each other crosswise
			tries := before[key]
			err := t.QueryRowContext(ctx, `
				INSERT INTO sign_in_tries (who, n, first_at, last_at) VALUES ($1, 1, $2, $2)
				ON CONFLICT (who) DO UPDATE SET n = CASE WHEN sign_in_tries.last_at < $3 THEN 1 ELSE sign_in_tries.n + 1 END,
					first_at = CASE WHEN sign_in_tries.last_at < $3 THEN excluded.first_at ELSE sign_in_tries.first_at END,
					last_at = excluded.last_at
				RETURNING n - 1`, key, now, forget).Scan(&tries.N) // of two at once each has its own number
			if err != nil {
				return err
			}
			before[key] = tries
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count a try: %w", err)
	}
	return before, nil
}

// Forgive takes one try back from each key: it was a good one. Where every is true the whole count goes.
func (s *Store) Forgive(ctx context.Context, keys []string, every bool) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		query := "UPDATE sign_in_tries SET n = n - 1 WHERE who IN ($1) AND n > 0"
		if every {
			query = "DELETE FROM sign_in_tries WHERE who IN ($1)"
		}
		_, err := execIn(ctx, t, query, keys)
		return err
	})
	if err != nil {
		return fmt.Errorf("forgive a try: %w", err)
	}
	return nil
}
