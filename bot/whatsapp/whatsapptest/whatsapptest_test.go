package whatsapptest_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot/whatsapp/whatsapptest"
)

const (
	school = "924235761999"
	ammi   = "923001234567"
	abbu   = "923217654321"
)

// start runs a fake for a test.
func start(t *testing.T) *whatsapptest.WhatsApp {
	t.Helper()
	wa := whatsapptest.Start()
	t.Cleanup(wa.Close)
	return wa
}

// soon is a context for what must happen.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// bot is the client that a program would have: a whatsmeow client with durable settings, whose events the test reads.
type bot struct {
	*whatsmeow.Client
	t      *testing.T
	events chan any
	fails  atomic.Bool // its handler says that it could not keep a message
}

// fresh is an unpaired device in a store of its own.
func fresh(t *testing.T) *store.Device {
	t.Helper()
	path := filepath.Join(t.TempDir(), "school.db")
	container, err := sqlstore.New(t.Context(), "sqlite", "file:"+path+
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { container.Close() })
	return container.NewDevice()
}

// client makes a bot of a device; it is not connected.
func client(t *testing.T, wa *whatsapptest.WhatsApp, device *store.Device) *bot {
	t.Helper()
	b := &bot{Client: whatsmeow.NewClient(device, nil), t: t, events: make(chan any, 4096)}
	ctx, cancel := context.WithCancel(context.Background())
	b.BackgroundEventCtx = ctx
	b.SynchronousAck, b.EnableDecryptedEventBuffer, b.UseRetryMessageStore = true, true, true
	wa.Redirect(b.Client)
	b.AddEventHandlerWithSuccessStatus(func(event any) bool {
		b.events <- event
		_, message := event.(*events.Message)
		return !message || !b.fails.Load()
	})
	t.Cleanup(func() {
		b.Disconnect()
		cancel()
	})
	return b
}

// linked is a bot that is a companion of the school's number and online.
func linked(t *testing.T, wa *whatsapptest.WhatsApp) *bot {
	t.Helper()
	device := fresh(t)
	device.PushName = "Al-Noor School"
	if err := wa.Link(t.Context(), device, school); err != nil {
		t.Fatal(err)
	}
	b := client(t, wa, device)
	b.connect()
	return b
}

func (b *bot) connect() {
	b.t.Helper()
	if err := b.Connect(); err != nil {
		b.t.Fatal(err)
	}
	next[*events.Connected](b)
}

// next is the bot's next event of a kind; others before it are passed over.
func next[E any](b *bot) E {
	b.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case event := <-b.events:
			if e, ok := event.(E); ok {
				return e
			}
		case <-deadline:
			var none E
			b.t.Fatalf("no %T came", none)
			return none
		}
	}
}

// says sends a text and returns its id.
func (b *bot) says(number, text string) string {
	b.t.Helper()
	id := b.GenerateMessageID()
	if err := b.sends(number, id, text, 20*time.Second); err != nil {
		b.t.Fatalf("say %q: %v", text, err)
	}
	return id
}

func (b *bot) sends(number, id, text string, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(b.t.Context(), timeout)
	defer cancel()
	_, err := b.SendMessage(ctx, whatsapptest.PN(number), &waE2E.Message{Conversation: &text}, whatsmeow.SendRequestExtra{ID: id, Timeout: timeout})
	return err
}

// await waits for something of the fake.
func await(t *testing.T, wa *whatsapptest.WhatsApp, what string, done func() bool) {
	t.Helper()
	if err := wa.Await(soon(t), done); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// nothing fails if an event of a kind came already.
func nothing[E any](b *bot) {
	b.t.Helper()
	for {
		select {
		case event := <-b.events:
			if e, ok := event.(E); ok {
				b.t.Fatalf("%T came: %s", e, fmt.Sprint(e))
			}
		default:
			return
		}
	}
}
