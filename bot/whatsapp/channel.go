package whatsapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strings"
	"sync"
	"time"

	"raabta/bot"
)

// Desk is what a session hands in to. Its methods are called under the lease that the session is held under, so that nothing
// of a process that lost it is kept.
type Desk interface {
	// Receive stores a message once. Any error leaves it with WhatsApp, which hands it in again.
	Receive(ctx context.Context, in bot.Incoming) (fresh bool, err error)
	// Report applies what became of a message; bot.ErrNotFound for one that is none of ours.
	Report(ctx context.Context, r bot.Report) error
	// Meet keeps whose number stands behind an id of WhatsApp's own (digits): what the school knows of the hidden person is the
	// number's from then on. NumberOfLID finds it (bot.ErrNotFound).
	Meet(ctx context.Context, now time.Time, schoolID, lid string, number bot.Number) error
	NumberOfLID(ctx context.Context, lid string) (bot.Number, error)
	// SetLinkState tells staff how a sender's link stands. bot.ErrNotFound where the number was linked anew meanwhile.
	SetLinkState(ctx context.Context, own bot.Sender, l bot.Link) error
	// LockStrangers tells that WhatsApp lets the sender write to nobody new until then; the zero time is that it may again.
	LockStrangers(ctx context.Context, senderID string, until time.Time) error
}

// Channel carries messages for all linked numbers whose sessions this process holds. It may be used by many goroutines.
type Channel struct {
	sessions *Sessions
	desk     Desk
	clock    bot.Clock
	log      *slog.Logger
	// linger is how long a person would take before these words leave, and whether they are seen typing.
	linger func(m bot.Outgoing) (wait time.Duration, typing bool)

	mu    sync.Mutex
	lines map[string]*line     // by sender: the sessions that are held
	downs map[string]time.Time // by sender: this process does not take the session before then
	ended map[string]bool      // by device: nothing can be done with it any more
}

var _ bot.Exclusive = (*Channel)(nil)

// New makes a channel over sessions.
func New(sessions *Sessions, desk Desk, clock bot.Clock, log *slog.Logger) *Channel {
	return &Channel{
		sessions: sessions, desk: desk, clock: clock, log: log, linger: linger,
		lines: map[string]*line{}, downs: map[string]time.Time{}, ended: map[string]bool{},
	}
}

// Hurried has messages leave without the pauses that a person would make: for a fake WhatsApp, which bans nobody.
func (c *Channel) Hurried() { c.linger = func(bot.Outgoing) (time.Duration, bool) { return 0, false } }

// Exclusive implements bot.Exclusive: a session is one stream.
func (c *Channel) Exclusive() bool { return true }

// Repeats implements bot.Repeater: every try of a message has the same id, and the phone shows it once.
func (c *Channel) Repeats() bool { return true }

// ProviderID is the id under which a message goes out, whenever and however often it is tried: in the form that WhatsApp Web
// gives its own, "3EB0" and 18 hexadecimal digits.
func (c *Channel) ProviderID(messageID string) string {
	sum := sha256.Sum256([]byte(messageID))
	return "3EB0" + strings.ToUpper(hex.EncodeToString(sum[:9]))
}

// Fit says whether this process may take a link's session now: not just after another program took it, and not when its
// device is gone.
func (c *Channel) Fit(l bot.Link) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.ended[l.Device] && !c.clock().Before(c.downs[l.SenderID])
}

// Hold keeps a number's session alive until ctx, which carries the sender's lease, ends or nothing more can be done with it:
// it was replaced, logged out or given up. While the session is up it runs sends, whose context ends when the connection
// does.
func (c *Channel) Hold(ctx context.Context, own bot.Sender, l bot.Link, sends func(ctx context.Context)) {
	held := &line{channel: c, own: own, link: l, bell: bot.NewWake()}
	c.mu.Lock()
	c.lines[own.ID] = held
	c.mu.Unlock()
	held.run(ctx, sends)
	c.mu.Lock()
	if c.lines[own.ID] == held {
		delete(c.lines, own.ID)
	}
	c.mu.Unlock()
}

// line is the session of a sender that this process holds; nil for none.
func (c *Channel) line(senderID string) *line {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lines[senderID]
}

// stayDown has Fit say no until a time.
func (c *Channel) stayDown(l bot.Link, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.downs[l.SenderID] = until
}

// over has Fit say no to the link's device for good.
func (c *Channel) over(l bot.Link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended[l.Device] = true
}
