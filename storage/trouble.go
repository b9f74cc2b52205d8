package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrFull says that the database has no room for anything new. What is in it is sound and stays; reports of what became of
// messages often still fit.
var ErrFull = errors.New("there is no room left for the database: free some space on its disk; what was stored before is kept")

// ErrDamaged says that the database's file, or the disk under it, can't be trusted any more.
var ErrDamaged = errors.New(`the database's file is damaged, or its disk is failing: nothing more is written to it. Do this:
  1. Copy the file and those beside it that begin with its name (-wal, -shm) to another disk.
  2. Put your latest copy of the file in its place, without a -wal and a -shm. Where there is none, save what can be read with
     sqlite3 DAMAGED ".recover" | sqlite3 NEW
  3. Start again. If it says the same, the disk is at fault: use another one`)

// trouble is what a store has met of its engine.
type trouble struct {
	failures atomic.Int64
	full     atomic.Bool
	once     sync.Once
	broken   chan struct{} // closed with the first damage
	damage   error         // written before broken is closed
}

func newTrouble() *trouble { return &trouble{broken: make(chan struct{})} }

// breaks ends the work on a damaged database.
func (t *trouble) breaks(err error) {
	t.once.Do(func() {
		t.damage = err
		close(t.broken)
	})
}

// Failures counts the transactions that the database did not carry out since the store was opened: it was away, broken off
// or full. What a unique row refuses is no failure.
func (s *Store) Failures() int64 { return s.trouble.failures.Load() }

// Full says that the last transaction that wrote found no room.
func (s *Store) Full() bool { return s.trouble.full.Load() }

// Broken is closed when the file turns out to be damaged, or could not be synced to its disk. From then on every transaction
// is refused with Damage: after a failed sync nobody knows what the disk has, and a second one that succeeds proves nothing
// (https://wiki.postgresql.org/wiki/Fsync_Errors).
func (s *Store) Broken() <-chan struct{} { return s.trouble.broken }

// Damage is why the store is broken, nil while it is not.
func (s *Store) Damage() error {
	select {
	case <-s.trouble.broken:
		return s.trouble.damage
	default:
		return nil
	}
}

// met counts an error that is the database's, and says what to do about it.
func (s *Store) met(err error) error {
	if !fromEngine(err) {
		return err
	}
	s.trouble.failures.Add(1)
	switch {
	case damaged(err):
		err = fmt.Errorf("%w (%w)", ErrDamaged, err)
		s.trouble.breaks(err)
	case noRoom(err):
		err = fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return err
}

// wrote is met after a transaction that may have written.
func (s *Store) wrote(err error) error {
	err = s.met(err)
	switch {
	case err == nil:
		s.trouble.full.Store(false)
	case errors.Is(err, ErrFull):
		s.trouble.full.Store(true)
	}
	return err
}

// noRoom says that there is no room for what a transaction wrote.
func noRoom(err error) bool {
	if pq.As(err, pqerror.DiskFull) != nil {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_FULL
}

// damaged says that a SQLite file can't be read or synced.
func damaged(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && damage(e.Code())
}

func damage(code int) bool {
	switch code {
	case sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE,
		sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_DATA, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return true
	}
	return code&0xff == sqlite3.SQLITE_CORRUPT || code&0xff == sqlite3.SQLITE_NOTADB
}

// Check reads a SQLite file from end to end, beside the work that goes on: ErrDamaged when it is not sound. That takes time
// with its size; Postgres looks after its pages itself.
func (s *Store) Check(ctx context.Context) error {
	if s.onPostgres() {
		return nil
	}
	var says string
	// One finding is enough: the file can't be used.
	if err := s.db.GetContext(ctx, &says, "PRAGMA quick_check(1)"); ctx.Err() != nil {
		return ctx.Err()
	} else if err != nil {
		return s.met(err)
	}
	if says == "ok" {
		return nil
	}
	err := fmt.Errorf("%w (%s)", ErrDamaged, says)
	s.trouble.breaks(err)
	return err
}
