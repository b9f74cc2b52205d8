package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

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

// broken is the error of a transaction whose connection broke before it was to be committed: nothing of it was kept.
type broken struct{ error }

func (b broken) Unwrap() error { return b.error }

// brokenOff marks an error from before the commit that says that the connection is gone: a server that was restarted, a
// backend that was ended. That no connection can be made is another matter: that takes longer than a few tries.
func brokenOff(err error) error {
	if way, ok := errors.AsType[*net.OpError](err); ok && way.Op == "dial" || !unreached(err) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return broken{err}
}

// passing says that the engine broke a transaction off only because of another one, or its connection broke: nothing of it
// was kept, and the same again may well succeed.
func passing(err error) bool {
	if _, ok := errors.AsType[broken](err); ok {
		return true
	}
	if pq.As(err, pqerror.TRSerializationFailure, pqerror.TRDeadlockDetected) != nil || outdated(err) {
		return true
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// fromEngine says that an error is the database's or the way to it, not an answer of ours.
func fromEngine(err error) bool {
	if err == nil || errors.Is(taken(err), bot.ErrTaken) {
		return false
	}
	_, sqlite := errors.AsType[*sqlite.Error](err)
	_, postgres := errors.AsType[*pq.Error](err)
	return sqlite || postgres || unreached(err) || errors.Is(err, context.DeadlineExceeded)
}

// unreached says that a connection to the database was not made, or broke.
func unreached(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// Away says that the database cannot be reached at the moment, or only reads, or has no connection left: what may come right
// by itself, so that it is worth waiting for. A wrong password, a database that does not exist and a damaged file are not.
func Away(err error) bool {
	if e := pq.As(err); e != nil {
		switch e.Code.Class() {
		case pqerror.ClassConnectionException, pqerror.ClassInsufficientResources:
			return true
		}
		switch e.Code {
		case pqerror.AdminShutdown, pqerror.CrashShutdown, pqerror.CannotConnectNow, pqerror.IdleSessionTimeout, pqerror.ReadOnlySQLTransaction:
			return true
		}
		return false
	}
	return passing(err) || unreached(err)
}

// explained says what to do about a Postgres that will not let us in.
func explained(err error) error {
	switch {
	case pq.As(err, pqerror.InvalidPassword, pqerror.InvalidAuthorizationSpecification) != nil:
		return fmt.Errorf("the database does not accept the user or the password: correct them in DATABASE_URL (%w)", err)
	case pq.As(err, pqerror.InvalidCatalogName) != nil:
		return fmt.Errorf("make the database with createdb, or correct its name in DATABASE_URL (%w)", err)
	case errors.Is(err, pq.ErrSSLNotSupported):
		return fmt.Errorf("this Postgres has no TLS: switch it on there or, where nobody else can listen to the network, write sslmode=disable into DATABASE_URL (%w)", err)
	}
	return err
}

// unusable says that nothing else asked of the database now would fare better: it can't be reached, it is full, its disk
// fails, or it was not given the time.
func unusable(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
			sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT:
			return true
		}
	}
	if e := pq.As(err); e != nil {
		switch e.Code.Class() {
		case pqerror.ClassOperatorIntervention, pqerror.ClassSystemError, pqerror.ClassInternalError:
			return true
		}
	}
	return Away(err) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
