package storage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

func TestAddressesThatCantBeOpenedAreExplained(t *testing.T) {
	for url, want := range map[string]string{
		"":                                   "DATABASE_URL must be",
		"raabta.db":                          "DATABASE_URL must be",
		"mysql://root@localhost/raabta":      "DATABASE_URL must be",
		"sqlite:":                            "names no file",
		"sqlite:/no/such/folder/raabta.db":   "folder",
		"postgres://u:tell-nobody@h:port/db": "can't be read",
	} {
		s, err := storage.Open(t.Context(), url)
		if err == nil {
			s.Close()
			t.Errorf("Open(%q) opened something", url)
			continue
		}
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "tell-nobody") {
			t.Errorf("Open(%q): %v; want it to say %q, and no password", url, err, want)
		}
	}
}

func TestDatabaseIsReadableByItsOwnerOnly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other rights")
	}
	path := filepath.Join(t.TempDir(), "a school's #1 100% ?.db")
	storagetest.Open(t, "sqlite:"+path)
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f, "-migrating") {
			continue // empty
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", filepath.Base(f), info.Mode())
		}
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the database is not where it was asked for: %v", err)
	}
}

// Two programs on one database, as `raabta serve` and a command beside it: nobody sees a busy database.
func TestTwoProgramsWriteAtOnce(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		other := storagetest.Open(t, url)
		const writers, each = 4, 25
		var wg sync.WaitGroup
		for w := range writers {
			s := []*storage.Store{p.s, other}[w%2]
			wg.Go(func() {
				for i := range each {
					if err := s.Enqueue(t.Context(), p.now, []bot.Draft{p.text(fmt.Sprintf("+92300%04d%03d", w, i))}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := p.counts()[bot.Queued]; n != writers*each {
			t.Errorf("%d messages are queued, want %d", n, writers*each)
		}
	})
}
