package whatsapp_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/whatsapp"
	"raabta/bot/whatsapp/whatsapptest"
	"raabta/storage"
	"raabta/storage/storagetest"
)

const (
	school = "+924235761999"
	ammi   = "+923001234567"
	abbu   = "+923217654321"
)

// rig is a school whose number is linked at a fake WhatsApp, over a database of its own.
type rig struct {
	*testing.T
	url      string
	store    *storage.Store
	wa       *whatsapptest.WhatsApp
	sessions *whatsapp.Sessions
	channel  *whatsapp.Channel
	desk     *desk
	log      *safeBuffer
	school   bot.School
	own      bot.Sender
	link     bot.Link
	held     chan struct{} // closed when the session's Hold has returned
	drop     context.CancelFunc
}

// safeBuffer is a log that many write.
type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// each runs a test on both engines with a rig whose number is linked and held.
func each(t *testing.T, f func(r *rig)) {
	t.Helper()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		r := newRig(t, url)
		r.links()
		r.holds()
		f(r)
	})
}

func newRig(t *testing.T, url string) *rig {
	t.Helper()
	r := &rig{T: t, url: url, store: storagetest.Open(t, url), wa: whatsapptest.Start(), log: &safeBuffer{}}
	t.Cleanup(r.wa.Close)
	now := bot.SystemClock()
	var err error
	r.school, err = r.store.FirstSchool(t.Context(), now, bot.School{
		Name: "Al-Noor School", ShortName: "Al-Noor", Country: "PK", Timezone: "Asia/Karachi", Languages: "en,ur,ur-Latn", Hours: "00:00-24:00",
		TeacherHours: "00:00-24:00", WeekOff: "none",
	})
	if err != nil {
		t.Fatal(err)
	}
	r.desk = &desk{Store: r.store, moved: make(chan struct{}, 1)}
	r.sessions = r.opens()
	r.channel = r.process()
	t.Cleanup(func() {
		text := r.log.String()
		for _, private := range []string{"4235761999", "3001234567", "3217654321", "salaam", "secret"} {
			if strings.Contains(text, private) {
				t.Errorf("the log has %q:\n%s", private, text)
			}
		}
	})
	return r
}

// opens opens the sessions in the rig's database.
func (r *rig) opens() *whatsapp.Sessions {
	r.Helper()
	s := whatsapp.NewSessions(slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), r.wa.HTTP())
	db, dialect, err := storage.OpenSessions(r.Context(), r.url, s.Failed)
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { db.Close() })
	if err := s.Open(r.Context(), db, dialect); err != nil {
		r.Fatal(err)
	}
	return s
}

// process is a channel as another process would have it.
func (r *rig) process() *whatsapp.Channel {
	c := whatsapp.New(r.sessions, r.desk, bot.SystemClock, slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	c.Hurried()
	return c
}

// links links the school's number by QR code.
func (r *rig) links() {
	r.Helper()
	scanned := make(chan error, 1)
	linked, err := r.sessions.Pair(r.soon(), r.school.Name, "", func(s whatsapp.Step) {
		go func() { scanned <- r.wa.Scan(r.soon(), s.QR, school) }()
	})
	if err := errors.Join(err, <-scanned); err != nil {
		r.Fatal(err)
	}
	r.writes(linked)
}

// writes writes a linked number down.
func (r *rig) writes(linked whatsapp.Linked) {
	r.Helper()
	var err error
	r.own, err = r.store.LinkNumber(r.Context(), bot.SystemClock(), bot.Sender{
		SchoolID: r.school.ID, Channel: bot.WhatsApp, Provider: "whatsapp", Address: string(linked.Number), CanSend: true, CanReceive: true, Rate: 1000,
	}, linked.Device)
	if err != nil {
		r.Fatal(err)
	}
	r.link = r.linked()
}

// linked is how the link stands in the database.
func (r *rig) linked() bot.Link {
	r.Helper()
	list, err := r.store.Links(r.Context(), r.school.ID)
	if err != nil || len(list) != 1 {
		r.Fatalf("links: %v, %v", list, err)
	}
	return list[0]
}

// holds has the rig's channel hold the session until the test ends or drop is called, and waits until it is up.
func (r *rig) holds() {
	r.Helper()
	up := r.takes(r.channel)
	select {
	case <-up:
	case <-time.After(patience):
		r.Fatalf("the session does not come up:\n%s", r.log)
	}
}

// takes has a channel hold the session; the answer gets something each time it is up.
func (r *rig) takes(c *whatsapp.Channel) <-chan struct{} {
	ctx, cancel := context.WithCancel(context.Background())
	up, held := make(chan struct{}, 100), make(chan struct{})
	go func() {
		defer close(held)
		c.Hold(ctx, r.own, r.link, func(ctx context.Context) {
			up <- struct{}{}
			<-ctx.Done()
		})
	}()
	r.held, r.drop = held, cancel
	r.Cleanup(func() { cancel(); <-held })
	return up
}

const patience = 30 * time.Second

func (r *rig) soon() context.Context {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	r.Cleanup(cancel)
	return ctx
}

// until waits for something that the desk or the fake must come to.
func (r *rig) until(what string, ok func() bool) {
	r.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if r.desk.sees(ok) {
			return
		}
		select {
		case <-r.desk.moved:
		case <-tick.C:
		case <-deadline:
			r.Fatalf("it does not come to this: %s\n%s", what, r.log)
		}
	}
}

// state waits for a state of the link.
func (r *rig) state(want bot.LinkState) bot.Link {
	r.Helper()
	r.until("the link is "+string(want), func() bool {
		return len(r.desk.states) > 0 && r.desk.states[len(r.desk.states)-1] == want
	})
	return r.linked()
}

// next is the next message that was handed in.
func (r *rig) next() (in bot.Incoming) {
	r.Helper()
	r.until("a message comes in", func() bool {
		if len(r.desk.got) == 0 {
			return false
		}
		in, r.desk.got = r.desk.got[0], r.desk.got[1:]
		return true
	})
	return in
}

// message is one to a number, as the outbox hands it over.
func (r *rig) message(to bot.Number, body string) bot.Outgoing {
	m := bot.Outgoing{Sender: r.own}
	m.ID, m.SchoolID, m.Channel, m.Class, m.Number, m.Body = bot.NewID(), r.school.ID, bot.WhatsApp, bot.Conversation, to, body
	return m
}

// sends tries a message as the outbox does: once the session is up, or was just now.
func (r *rig) sends(m bot.Outgoing) (res bot.SendResult) {
	r.Helper()
	r.until("the session is up", func() bool { return r.desk.states[len(r.desk.states)-1] == bot.LinkConnected })
	if res = r.channel.Send(r.soon(), m); res.Verdict == bot.Unreached {
		r.until("the session has noticed that it is down", func() bool { return r.desk.states[len(r.desk.states)-1] != bot.LinkConnected })
	}
	return res
}
