package whatsapp

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	waLog "go.mau.fi/whatsmeow/util/log"
	"google.golang.org/protobuf/proto"

	"raabta/bot"
)

// Sessions are the linked devices' keys, in whatsmeow's tables. They are credentials: who has them reads and writes as the
// school.
type Sessions struct {
	container *sqlstore.Container
	log       *slog.Logger
	http      *http.Client
}

// OpenSessions brings whatsmeow's tables in db up to date. dialect is "sqlite" or "postgres". All traffic goes through client;
// nil is one of whatsmeow's own. The pool stays the caller's.
func OpenSessions(ctx context.Context, db *sql.DB, dialect string, log *slog.Logger, client *http.Client) (*Sessions, error) {
	quiet()
	s := &Sessions{container: sqlstore.NewWithDB(db, dialect, whatsmeowLog{log}), log: log, http: client}
	if err := s.container.Upgrade(ctx); err != nil {
		return nil, fmt.Errorf("bring WhatsApp's tables up to date: %w", err)
	}
	return s, nil
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

// client makes a client for a device, with everything in it that keeps messages from being lost.
func (s *Sessions) client(d *store.Device) *whatsmeow.Client {
	cli := whatsmeow.NewClient(d, whatsmeowLog{s.log})
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

// shownAs has the devices that this process links be listed on their phones under a name: there is one for the process.
func shownAs(name string) {
	store.SetOSInfo(name, [3]uint32{1, 0, 0})
	store.DeviceProps.PlatformType = waCompanionReg.DeviceProps_DESKTOP.Enum()
	store.DeviceProps.RequireFullSync = proto.Bool(false)
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
