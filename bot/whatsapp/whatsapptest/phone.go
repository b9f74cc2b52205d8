package whatsapptest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	_ "modernc.org/sqlite" // driver "sqlite"
)

// patience is how long a phone waits for anything before the test has failed.
const patience = 30 * time.Second

// Phone is somebody's phone: a parent's, a teacher's or the school's own, with WhatsApp on it, which is a real client.
// What it is asked and cannot do fails the test. Its methods may be called from any goroutine.
type Phone struct {
	Number string
	Name   string
	Client *whatsmeow.Client

	w      *WhatsApp
	t      testing.TB
	ctx    context.Context
	gets   chan Got
	cancel context.CancelFunc

	changes *bell

	mu      sync.Mutex
	seen    map[string]bool
	repeats int
	events  []any
}

// Phone switches on the phone of a number: device 0 of its account, which calls itself name. It is switched off when the
// test ends. What was written to the number before waits for it.
func (w *WhatsApp) Phone(t testing.TB, number, name string) *Phone {
	t.Helper()
	w.mu.Lock()
	a := w.register(number)
	w.mu.Unlock()
	return w.newPhone(t, a, name, 0)
}

// Companion is another device of the number's account, as WhatsApp Web is.
func (w *WhatsApp) Companion(t testing.TB, number, name string) *Phone {
	t.Helper()
	a, id := w.room(number)
	return w.newPhone(t, a, name, id)
}

func (w *WhatsApp) newPhone(t testing.TB, a *account, name string, id uint16) *Phone {
	t.Helper()
	p := &Phone{
		Number: a.number, Name: name, w: w, t: t, gets: make(chan Got, 4096),
		changes: newBell(), seen: map[string]bool{},
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	dsn := "file:" + filepath.Join(t.TempDir(), "phone.db") +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=foreign_keys(1)&_txlock=immediate"
	container, err := sqlstore.New(p.ctx, "sqlite", dsn, nil)
	if err != nil {
		t.Fatalf("the phone of %s: open its store: %v", a.number, err)
	}
	device := container.NewDevice()
	device.PushName = name
	if err := w.seat(p.ctx, device, a, id); err != nil {
		t.Fatalf("the phone of %s: %v", a.number, err)
	}
	p.Client = whatsmeow.NewClient(device, nil)
	p.Client.BackgroundEventCtx = p.ctx
	p.Client.UseRetryMessageStore = true
	w.Redirect(p.Client)
	p.Client.AddEventHandler(p.happens)
	t.Cleanup(func() {
		p.Client.Disconnect()
		p.cancel()
		container.Close()
	})
	p.SwitchOn()
	return p
}

// SwitchOn connects the phone, and returns when it is there for everybody to see.
func (p *Phone) SwitchOn() {
	p.t.Helper()
	before := p.count(connected)
	if err := p.Client.ConnectContext(p.ctx); err != nil {
		p.t.Errorf("the phone of %s cannot connect: %v", p.Number, err)
		return
	}
	p.until("connects", func() bool { return p.count(connected) > before })
	if err := p.Client.SendPresence(p.ctx, types.PresenceAvailable); err != nil {
		p.t.Errorf("the phone of %s cannot say that it is there: %v", p.Number, err)
	}
}

// SwitchOff disconnects the phone. What is written to it then waits.
func (p *Phone) SwitchOff() { p.Client.Disconnect() }

// happens takes what the client tells.
func (p *Phone) happens(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.changes.ring()
	p.events = append(p.events, event)
	m, ok := event.(*events.Message)
	if !ok {
		return
	}
	got := read(m)
	key := got.Chat.String() + " " + got.Sender.ToNonAD().String() + " " + got.ID
	if p.seen[key] {
		p.repeats++ // WhatsApp's own apps show a message of the same id once
		return
	}
	p.seen[key] = true
	select {
	case p.gets <- got:
	default:
		p.t.Errorf("the phone of %s: nobody reads the %d messages that it got", p.Number, cap(p.gets))
	}
}

// Gets are the messages that the phone shows, each once, in the order they came.
func (p *Phone) Gets() <-chan Got { return p.gets }

// Next is the next message that the phone shows. If none comes, the test has failed and the message is empty.
func (p *Phone) Next() Got {
	p.t.Helper()
	select {
	case got := <-p.gets:
		return got
	case <-time.After(patience):
		p.t.Errorf("the phone of %s got no message", p.Number)
		return Got{}
	}
}

// Repeats is how many messages came once more, with an id that the phone had shown: its owner did not see them.
func (p *Phone) Repeats() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.repeats
}

// Events are all events of the client so far.
func (p *Phone) Events() []any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]any(nil), p.events...)
}

// Await returns when done says true, which it is asked at once and after every event of the phone, or the context's error.
func (p *Phone) Await(ctx context.Context, done func() bool) error { return p.changes.await(ctx, done) }

// until waits for what must happen.
func (p *Phone) until(what string, done func() bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := p.Await(ctx, done); err != nil {
		p.t.Errorf("the phone of %s never %s: %v", p.Number, what, err)
	}
}

// count is how many events are of a kind.
func (p *Phone) count(kind func(event any) bool) int {
	n := 0
	for _, event := range p.Events() {
		if kind(event) {
			n++
		}
	}
	return n
}

func connected(event any) bool {
	_, ok := event.(*events.Connected)
	return ok
}
