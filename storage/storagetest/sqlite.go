package storagetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"raabta/storage"
)

// migrated is a migrated SQLite database without a row, as a file's content. Making one takes longer than most tests, so it is
// made once.
var migrated = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "raabta-migrated-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "raabta.db")
	s, err := storage.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// prepare puts a migrated database where a SQLite address names a file that is not there yet.
func prepare(t testing.TB, url string) {
	t.Helper()
	path, sqlite := strings.CutPrefix(url, "sqlite:")
	if !sqlite {
		return
	}
	if _, err := os.Stat(path); err == nil {
		return
	}
	content, err := migrated()
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
