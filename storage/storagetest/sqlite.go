package storagetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"

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

// putMigrated puts a migrated database where there is no file yet.
func putMigrated(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	content, err := migrated()
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}
