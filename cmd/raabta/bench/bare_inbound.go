package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Inserter is the least that a webhook can write down: one row in a transaction of its own, prepared once.
type Inserter struct {
	db  *sql.DB
	row *sql.Stmt
}

// OpenInserter opens a database of the same engine and with the same settings as Raabta's, and makes a table in it. The
// engine's driver must be there.
func OpenInserter(ctx context.Context, address string) (*Inserter, error) {
	driver, conns := "postgres", 16
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, conns = "sqlite", 1
		q := url.Values{"_txlock": {"immediate"}, "_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)"}}
		address = "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	i := &Inserter{db: db}
	if _, err = db.ExecContext(ctx, "CREATE TABLE bare (sid TEXT PRIMARY KEY, sender TEXT NOT NULL, body TEXT NOT NULL)"); err == nil {
		i.row, err = db.PrepareContext(ctx, "INSERT INTO bare (sid, sender, body) VALUES ($1, $2, $3)")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the bare handler's table: %w", err), db.Close())
	}
	return i, nil
}

// Close gives the database back.
func (i *Inserter) Close() error { return errors.Join(i.row.Close(), i.db.Close()) }

// BareHandler is the least that a webhook can be: it checks the signature, inserts a row and answers. verify says whether
// a signature is a body's.
func BareHandler(i *Inserter, verify func(body []byte, signature string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !verify(body, r.Header.Get("X-Twilio-Signature")) {
			http.Error(w, "not signed", http.StatusForbidden)
			return
		}
		form, err := url.ParseQuery(string(body))
		if err == nil {
			_, err = i.row.ExecContext(r.Context(), form.Get("MessageSid"), form.Get("From"), form.Get("Body"))
		}
		if err != nil {
			http.Error(w, "not stored", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/xml")
		io.WriteString(w, "<Response/>")
	})
}
