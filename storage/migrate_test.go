package storage_test

import (
	"database/sql"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"raabta/storage"
	"raabta/storage/storagetest"
)

const childURL = "RAABTA_TEST_OPEN"

// TestChildOpens is the other program of TestThreeProgramsStartAtOnce.
func TestChildOpens(t *testing.T) {
	url := os.Getenv(childURL)
	if url == "" {
		t.Skip("for another test")
	}
	if _, err := os.Stdin.Read(make([]byte, 1)); err != nil { // the start
		t.Fatal(err)
	}
	s, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	newPost(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestThreeProgramsStartAtOnce(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		storagetest.EachURL(t, func(t *testing.T, url string) {
			var wg sync.WaitGroup
			start := make([]func(), 3)
			for i := range start {
				child := exec.Command(self, "-test.run=^TestChildOpens$", "-test.v")
				child.Env = append(os.Environ(), childURL+"="+url)
				in, err := child.StdinPipe()
				if err != nil {
					t.Fatal(err)
				}
				var out strings.Builder
				child.Stdout, child.Stderr = &out, &out
				if err := child.Start(); err != nil {
					t.Fatal(err)
				}
				start[i] = func() { in.Write([]byte("\n")) }
				wg.Go(func() {
					if err := child.Wait(); err != nil || !strings.Contains(out.String(), "--- PASS") {
						t.Errorf("a program could not start: %v\n%s", err, &out)
					}
				})
			}
			for _, go1 := range start {
				go1()
			}
			wg.Wait()
			schools, err := storagetest.Open(t, url).Schools(t.Context())
			if err != nil || len(schools) != 1 {
				t.Errorf("three programs made %d first schools, want 1 (%v)", len(schools), err)
			}
		})
	}
}

func TestSchemaOfANewerProgramIsRefused(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		s := storagetest.Open(t, url)
		if _, err := storage.Writer(s).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)"); err != nil {
			t.Fatal(err)
		}
		_, err := storage.Open(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), "newer raabta") || !strings.Contains(err.Error(), "9000") {
			t.Errorf("Open: %v; want it refused, with the number", err)
		}
	})
}

func TestFailedMigrationLeavesNothing(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		// A table of the second migration is in its way.
		engine, dsn, _ := strings.Cut(url, ":")
		if engine == "postgres" {
			dsn = url
		}
		db, err := sql.Open(engine, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("CREATE TABLE attempts (x INTEGER)"); err != nil {
			t.Fatal(err)
		}
		if s, err := storage.Open(t.Context(), url); err == nil {
			s.Close()
			t.Fatal("a migration that can't succeed did")
		}
		if _, err := db.Exec("DROP TABLE attempts"); err != nil {
			t.Fatal(err)
		}
		newPost(t, storagetest.Open(t, url)) // goes on where it stopped
	})
}
