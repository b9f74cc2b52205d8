package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/lib/pq"
	"modernc.org/sqlite"
)

// sessionConns is how many connections the sessions of one process use on Postgres.
const sessionConns = 4

// OpenSessions opens the database that address names for the keys of linked WhatsApp devices, which whatsmeow keeps beside
// our tables in its own (whatsmeow_*). The pool is apart from the Store's: its statements are not ours, and a handler that
// stores a message must not wait for a connection that the session itself holds. failed is told of every failure of the database
// before whoever met it goes on. dialect is whatsmeow's word for the engine. The caller closes the pool.
func OpenSessions(ctx context.Context, address string, failed func()) (db *sql.DB, dialect string, err error) {
	switch scheme, rest, _ := strings.Cut(address, ":"); scheme {
	case "sqlite":
		path := strings.TrimPrefix(rest, "//")
		if err := place(path); err != nil {
			return nil, "", err
		}
		c, err := sqlite.NewConnector(sqliteDSN(path, "journal_mode(WAL)", "synchronous(FULL)") + "&_txlock=immediate")
		if err != nil {
			return nil, "", err
		}
		db, dialect = sql.OpenDB(&telling{&preparing{Connector: c, sqlite: true}, failed}), onSQLite
		db.SetMaxOpenConns(1)
	case "postgres", "postgresql":
		config, err := postgresConfig(address)
		if err != nil {
			return nil, "", err
		}
		if config.BinaryParameters {
			return nil, "", errors.New("linked WhatsApp numbers need a connection of their own to Postgres: take binary_parameters out of DATABASE_URL and give the server's own address instead of the pooler's")
		}
		server, err := pq.NewConnectorConfig(config)
		if err != nil {
			return nil, "", err
		}
		server.Dialer(newDialer())
		db, dialect = sql.OpenDB(&telling{&preparing{Connector: server}, failed}), onPostgres
		db.SetMaxOpenConns(sessionConns)
		db.SetMaxIdleConns(sessionConns)
	default:
		return nil, "", errAddress
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, "", errors.Join(fmt.Errorf("open the database for WhatsApp sessions: %w", err), db.Close())
	}
	return db, dialect, nil
}
