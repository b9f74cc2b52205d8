package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

const insertUser = `
	INSERT INTO users (id, school_id, login, name, role, staff_id, language, hash, totp, totp_step, state, created_at, seen_at)
	VALUES (:id, :school_id, :login, :name, :role, :staff_id, :language, :hash, :totp, :totp_step, :state, :created_at, :seen_at)`

// AddUser adds a user. bot.ErrTaken when another has the login.
func (s *Store) AddUser(ctx context.Context, u bot.User) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.NamedExecContext(ctx, insertUser, u)
		return taken(err)
	})
	if err != nil {
		return fmt.Errorf("add the user %s: %w", u.ID, err)
	}
	return nil
}

// Users lists a school's users by name, those of every school with "".
func (s *Store) Users(ctx context.Context, schoolID string) ([]bot.User, error) {
	var list []bot.User
	err := s.db.SelectContext(ctx, &list, "SELECT * FROM users WHERE school_id = $1 OR $1 = '' ORDER BY name, id", schoolID)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return list, nil
}

// UserByLogin finds a user. bot.ErrNotFound where nobody has the login.
func (s *Store) UserByLogin(ctx context.Context, login string) (u bot.User, err error) {
	if err := s.db.GetContext(ctx, &u, "SELECT * FROM users WHERE login = $1", login); err != nil {
		return u, fmt.Errorf("find a user: %w", missing(err))
	}
	return u, nil
}

// SetUser changes a user's name, role, teacher, language and state, and signs them out everywhere where role, teacher or state
// are others than before. bot.ErrNotFound where the school has no such user; bot.ErrTaken when it would be left without an
// active owner.
func (s *Store) SetUser(ctx context.Context, u bot.User) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		var before bot.User
		if err := t.GetContext(ctx, &before, "SELECT * FROM users WHERE id = $1 AND school_id = $2"+s.forUpdate, u.ID, u.SchoolID); err != nil {
			return missing(err)
		}
		_, err := t.NamedExecContext(ctx, `
			UPDATE users SET name = :name, role = :role, staff_id = :staff_id, language = :language, state = :state
			WHERE id = :id AND school_id = :school_id`, u)
		if err != nil {
			return err
		}
		if before.Role == bot.UserOwner && before.State == bot.UserActive && (u.Role != bot.UserOwner || u.State != bot.UserActive) {
			var owners int
			err := t.GetContext(ctx, &owners, "SELECT COUNT(*) FROM users WHERE school_id = $1 AND role = 'owner' AND state = 'active'", u.SchoolID)
			if err != nil {
				return err
			}
			if owners == 0 {
				return bot.ErrTaken
			}
		}
		if before.Role != u.Role || before.StaffID != u.StaffID || before.State != u.State {
			return signOut(ctx, t, u.ID, "")
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("change the user %s: %w", u.ID, err)
	}
	return nil
}

// SetPassword gives a user another password, and signs them out everywhere but where keep, a sign-in's token, is. Browsers that
// they signed in with before are known no more. bot.ErrNotFound where there is no such user.
func (s *Store) SetPassword(ctx context.Context, userID, hash, keep string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := found(t.ExecContext(ctx, "UPDATE users SET hash = $1 WHERE id = $2", hash, userID)); err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "DELETE FROM browsers WHERE user_id = $1", userID); err != nil {
			return err
		}
		return signOut(ctx, t, userID, keep)
	})
	if err != nil {
		return fmt.Errorf("set the password of %s: %w", userID, err)
	}
	return nil
}

// SetTOTP gives a user a second step, by its sealed secret and the step of time whose code switched it on, or takes it away ("").
// bot.ErrNotFound where the school has no such user.
func (s *Store) SetTOTP(ctx context.Context, schoolID, userID, sealed string, step int64) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, "UPDATE users SET totp = $1, totp_step = $2 WHERE id = $3 AND school_id = $4", sealed, step, userID, schoolID))
	})
	if err != nil {
		return fmt.Errorf("set the second step of %s: %w", userID, err)
	}
	return nil
}

// TakeCode takes the code of a step of time for good. bot.ErrTaken when it, or a later one, was taken before.
func (s *Store) TakeCode(ctx context.Context, userID string, step int64) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		err := found(t.ExecContext(ctx, "UPDATE users SET totp_step = $1 WHERE id = $2 AND totp_step < $1", step, userID))
		if errors.Is(err, bot.ErrNotFound) {
			return bot.ErrTaken
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("take a code of %s: %w", userID, err)
	}
	return nil
}

// MakeSetupLink keeps a link, by its token's hash, that makes the first user. bot.ErrTaken when there is a user already.
func (s *Store) MakeSetupLink(ctx context.Context, now time.Time, token string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := noUsers(ctx, t); err != nil {
			return err
		}
		_, err := t.ExecContext(ctx, "INSERT INTO setup_links (token, made_at) VALUES ($1, $2)", token, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("make a set-up link: %w", err)
	}
	return nil
}

// SetupLink says when a link was made. bot.ErrNotFound when there is none, bot.ErrTaken when there is a user already.
func (s *Store) SetupLink(ctx context.Context, token string) (made time.Time, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		if err := noUsers(ctx, t); err != nil {
			return err
		}
		return missing(t.GetContext(ctx, &made, "SELECT made_at FROM setup_links WHERE token = $1", token))
	})
	if err != nil {
		return made, fmt.Errorf("find a set-up link: %w", err)
	}
	return made, nil
}

// SetUp makes the first user by a link, after which no link is good. bot.ErrNotFound when the link is none, bot.ErrTaken when
// somebody was faster.
func (s *Store) SetUp(ctx context.Context, token string, u bot.User) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		// The link's row is what two of them at once wait for.
		if err := found(t.ExecContext(ctx, "DELETE FROM setup_links WHERE token = $1", token)); err != nil {
			return err
		}
		if err := noUsers(ctx, t); err != nil {
			return err
		}
		if _, err := t.NamedExecContext(ctx, insertUser, u); err != nil {
			return taken(err)
		}
		_, err := t.ExecContext(ctx, "DELETE FROM setup_links")
		return err
	})
	if err != nil {
		return fmt.Errorf("make the first user: %w", err)
	}
	return nil
}

func noUsers(ctx context.Context, t *sqlx.Tx) error {
	var n int
	if err := t.GetContext(ctx, &n, "SELECT COUNT(*) FROM users"); err != nil {
		return err
	}
	if n > 0 {
		return bot.ErrTaken
	}
	return nil
}
