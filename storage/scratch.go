package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"raabta/bot"
)

// HoldsSchool says whether there is a school in the database at address. It changes nothing: a database without our
// tables, and a SQLite file that is not there, hold none.
func HoldsSchool(ctx context.Context, address string) (bool, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		if _, err := os.Stat(strings.TrimPrefix(path, "//")); errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
	}
	s, _, err := connect(address, nil)
	if err != nil {
		return false, err
	}
	defer s.Close()
	if err := s.Ping(ctx); err != nil {
		return false, fmt.Errorf("the database does not answer: %w", err)
	}
	if s.version(ctx) == 0 {
		return false, nil
	}
	var n int
	if err := s.db.GetContext(ctx, &n, "SELECT count(*) FROM schools"); err != nil {
		return false, fmt.Errorf("look for a school: %w", err)
	}
	return n > 0, nil
}

// Scratch makes a place of its own, without any table, in a Postgres database: what is opened at its address does not touch
// the rest, and remove takes it away with everything in it.
func Scratch(ctx context.Context, address string) (scratch string, remove func(context.Context) error, err error) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return "", nil, errors.New("DATABASE_URL can't be read: write it like postgres://user:password@host/database")
	}
	s, _, err := connect(address, nil)
	if err != nil {
		return "", nil, err
	}
	defer s.Close()
	name := "raabta_" + strings.ReplaceAll(bot.NewID(), "-", "")
	if _, err := s.db.ExecContext(ctx, "CREATE SCHEMA "+name); err != nil {
		return "", nil, fmt.Errorf("make a place in the database: %w", err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), func(ctx context.Context) error {
		s, _, err := connect(address, nil)
		if err != nil {
			return err
		}
		defer s.Close()
		if _, err := s.db.ExecContext(ctx, "DROP SCHEMA "+name+" CASCADE"); err != nil {
			return fmt.Errorf("take the place away from the database: %w", err)
		}
		return nil
	}, nil
}
