package storage

import (
	"database/sql"
	"errors"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"raabta/bot"
)

// taken makes bot.ErrTaken of a unique row's refusal; every other error stays as it is.
func taken(err error) error {
	if pq.As(err, pqerror.UniqueViolation) != nil {
		return bot.ErrTaken
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
			return bot.ErrTaken
		}
	}
	return err
}

// missing makes bot.ErrNotFound of a row that is not there.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return bot.ErrNotFound
	}
	return err
}

// passing says that the engine broke a transaction off only because of another one: nothing of it was kept, and the same
// again may well succeed.
func passing(err error) bool {
	if pq.As(err, pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected) != nil {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}
