package whatsapp

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	waLog "go.mau.fi/whatsmeow/util/log"

	"raabta/bot"
)

// Sessions are the linked devices' keys, in whatsmeow's tables. They are credentials: who has them reads and writes as the
// school.
type Sessions struct {
	container *sqlstore.Container
	log       *slog.Logger
	http      *http.Client
	version   atomic.Pointer[store.WAVersionContainer] // nil is whatsmeow's own

	mu    sync.Mutex
	next  int
	calls map[int]func() // when the database fails
}

// NewSessions makes sessions that are not open yet. All traffic goes through client; nil is one of whatsmeow's own.
func NewSessions(log *slog.Logger, client *http.Client) *Sessions {
	quiet()
	return &Sessions{log: log, http: client, calls: map[int]func(){}}
}

// Open brings whatsmeow's tables in db up to date. dialect is "sqlite" or "postgres". The pool stays the caller's. Its failures must
// be told (Failed) before whoever met one goes on: whatsmeow acknowledges what it could not decrypt because the keys were away,
// and it would be lost.
func (s *Sessions) Open(ctx context.Context, db *sql.DB, dialect string) error {
	s.container = sqlstore.NewWithDB(db, dialect, whatsmeowLog{s.log})
	if err := s.container.Upgrade(ctx); err != nil {
		return fmt.Errorf("bring WhatsApp's tables up to date: %w", err)
	}
	return nil
}

// Failed hangs every session up: the database of their keys failed. What WhatsApp holds comes again with the next login.
func (s *Sessions) Failed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, call := range s.calls {
		call()
	}
}

// onFailure has call called when the database fails, until forget is. It must not wait for anything.
func (s *Sessions) onFailure(call func()) (forget func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.next
	s.next++
	s.calls[id] = call
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.calls, id)
	}
}

// quiet has the library that encrypts keep what it would print. Its log is one a process, and whoever logs first would make it
// while others log.
func quiet() {
	if logger.Logger == nil {
		var none logger.Loggable = silence{}
		logger.Setup(&none)
	}
}

// silence drops what is logged to it.
type silence struct{}

func (silence) Debug(string, string)   {}
func (silence) Info(string, string)    {}
func (silence) Warning(string, string) {}
func (silence) Error(string, string)   {}
func (silence) Configure(string)       {}

// client makes a client for a device, with everything in it that keeps messages from being lost. name is for a device that is to
// be linked.
func (s *Sessions) client(d *store.Device, name string) *whatsmeow.Client {
	cli := whatsmeow.NewClient(d, whatsmeowLog{s.log})
	s.introduce(cli, name)
	cli.EnableAutoReconnect = false
	cli.SynchronousAck, cli.EnableDecryptedEventBuffer, cli.UseRetryMessageStore = true, true, true
	cli.ManualHistorySyncDownload = true // years of the phone's chats are none of our business
	cli.SetForceActiveDeliveryReceipts(true)
	if s.http != nil {
		cli.SetWebsocketHTTPClient(s.http)
		cli.SetPreLoginHTTPClient(s.http)
		cli.SetMediaHTTPClient(s.http)
	}
	return cli
}

// device finds a linked device's keys; nil where they are gone.
func (s *Sessions) device(ctx context.Context, name string) (*store.Device, error) {
	jid, err := types.ParseJID(name)
	if err != nil {
		return nil, fmt.Errorf("the name of a linked device can't be read: %w", err)
	}
	d, err := s.container.GetDevice(ctx, jid)
	if err != nil {
		return nil, fmt.Errorf("read the keys of a linked device: %w", err)
	}
	return d, nil
}

// Forget deletes a device's keys here, without a word to WhatsApp.
func (s *Sessions) Forget(ctx context.Context, l bot.Link) error {
	d, err := s.device(ctx, l.Device)
	if err != nil || d == nil {
		return err
	}
	if err := d.Delete(ctx); err != nil {
		return fmt.Errorf("delete the keys of a linked device: %w", err)
	}
	return nil
}

// whatsmeowLog keeps of what whatsmeow logs the words it was written with, not what it was written about: numbers and ids.
type whatsmeowLog struct{ log *slog.Logger }

func (l whatsmeowLog) Warnf(msg string, _ ...any) { l.log.Debug("whatsmeow warns", "about", msg) }
func (l whatsmeowLog) Errorf(msg string, _ ...any) {
	l.log.Debug("whatsmeow has an error", "about", msg)
}
func (l whatsmeowLog) Infof(string, ...any)  {}
func (l whatsmeowLog) Debugf(string, ...any) {}

// Sub implements waLog.Logger.
func (l whatsmeowLog) Sub(string) waLog.Logger { return l }
