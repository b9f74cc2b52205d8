package storage

import (
	"testing"

	sqlite3 "modernc.org/sqlite/lib"
)

// TestWhatCountsAsDamage: a sync that failed ends the work, and a file that is only locked, full or not to be written does
// not. (No test can make this machine's disk fail.)
func TestWhatCountsAsDamage(t *testing.T) {
	for code, want := range map[int]bool{
		sqlite3.SQLITE_IOERR_FSYNC: true, sqlite3.SQLITE_IOERR_DIR_FSYNC: true, sqlite3.SQLITE_IOERR_WRITE: true,
		sqlite3.SQLITE_IOERR_READ: true, sqlite3.SQLITE_CORRUPT: true, sqlite3.SQLITE_CORRUPT_INDEX: true, sqlite3.SQLITE_NOTADB: true,
		sqlite3.SQLITE_BUSY: false, sqlite3.SQLITE_BUSY_SNAPSHOT: false, sqlite3.SQLITE_LOCKED: false, sqlite3.SQLITE_FULL: false,
		sqlite3.SQLITE_READONLY: false, sqlite3.SQLITE_CONSTRAINT_UNIQUE: false, sqlite3.SQLITE_INTERRUPT: false, sqlite3.SQLITE_IOERR_NOMEM: false,
	} {
		if damage(code) != want {
			t.Errorf("%d: %v", code, !want)
		}
	}
}
