// Package storagetest gives tests a database of their own on each engine: SQLite in a temporary directory, and Postgres
// from a server that it starts out of the machine's binaries and that ends with the test binary. It is for tests only and
// knows nothing of what they store.
package storagetest

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raabta/storage"
)

// Each runs f on both engines, as subtests "sqlite" and "postgres", each with a fresh, migrated store that is closed
// afterwards. Where the machine has no Postgres that half is skipped, and fails where CI=true.
func Each(t *testing.T, f func(t *testing.T, s *storage.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, Open(t, "sqlite:"+filepath.Join(t.TempDir(), "raabta.db"))) })
	t.Run("postgres", func(t *testing.T) { f(t, Open(t, postgresURL(t, (*postgres).borrow, (*postgres).giveBack))) })
}

// Bench is Each for a benchmark.
func Bench(b *testing.B, f func(b *testing.B, s *storage.Store)) {
	b.Helper()
	b.Run("sqlite", func(b *testing.B) { f(b, Open(b, "sqlite:"+filepath.Join(b.TempDir(), "raabta.db"))) })
	b.Run("postgres", func(b *testing.B) { f(b, Open(b, postgresURL(b, (*postgres).borrow, (*postgres).giveBack))) })
}

// EachURL runs f on both engines with the address of a database that is not there yet (SQLite) or empty (Postgres), for
// tests that open it themselves, or several times.
func EachURL(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite:"+filepath.Join(t.TempDir(), "raabta.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, postgresURL(t, (*postgres).create, (*postgres).drop)) })
}

// PostgresURL is EachURL's Postgres database, for what only Postgres can be made to suffer.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return postgresURL(t, (*postgres).create, (*postgres).drop)
}

// Open opens a store and closes it at the end of the test. Where its database is not there yet, or has no table, it is given one that
// is migrated already.
func Open(t testing.TB, address string) *storage.Store {
	t.Helper()
	prepare(t, address)
	s, err := storage.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// prepare puts a migrated database where an address of EachURL or PostgresURL names none, or an empty one.
func prepare(t testing.TB, address string) {
	t.Helper()
	var err error
	if path, sqlite := strings.CutPrefix(address, "sqlite:"); sqlite {
		err = putMigrated(path)
	} else if u, bad := url.Parse(address); bad == nil {
		var p *postgres
		if p, err = running(); err == nil {
			err = p.migrate(t.Context(), strings.TrimPrefix(u.Path, "/"))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// postgresURL gives the test a database of the server until it ends.
func postgresURL(t testing.TB, take func(*postgres, context.Context) (string, error), leave func(*postgres, string) error) string {
	t.Helper()
	p, err := running()
	if errors.Is(err, errNoPostgres) && os.Getenv("CI") != "true" {
		t.Skip("NOT TESTED ON POSTGRES: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name, err := take(p, t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := leave(p, name); err != nil {
			t.Errorf("leave the test's database: %v", err)
		}
	})
	return p.url(name)
}
