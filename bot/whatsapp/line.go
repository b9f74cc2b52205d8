package whatsapp

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"

	"raabta/bot"
)

// How a session is supervised.
const (
	lookEvery     = time.Second            // at what nobody tells
	connectWithin = 40 * time.Second       // from the first byte to Connected
	socketEnds    = 100 * time.Millisecond // a socket's end is known everywhere in the client
	socketTries   = 100
	askAgainFirst = 2 * time.Second // after something could not be stored
	askAgainMost  = time.Minute
	downLeast     = 30 * time.Second // after another program took the session
	downMost      = 90 * time.Second
	refusedWait   = 15 * time.Minute
	outdatedWait  = 6 * time.Hour
	renewWithin   = 20 * time.Second
)

// backoff is the waits between connections that fail.
func backoff(failed int) time.Duration {
	steps := []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute}
	wait := steps[min(max(failed-1, 0), len(steps)-1)]
	return wait/2 + rand.N(wait)
}

// line is one number's session, held by this process.
type line struct {
	channel *Channel
	own     bot.Sender
	link    bot.Link
	cli     *whatsmeow.Client // made once, by run
	ctx     context.Context   // of the lease
	bell    bot.Wake          // rung by whatever handlers hear

	mu       sync.Mutex
	heard    heard
	unstored bool                  // something was not stored: WhatsApp is to hand it in again
	askAgain time.Duration         // how long that waits
	up       bool                  // messages may be sent
	freshest bool                  // the newest version was asked for
	goes     chan struct{}         // it is being unlinked from here, which the phone tells as a logout; closed when that is done
	met      map[string]bot.Number // by WhatsApp's own id: whom this session has met, as far as it remembers
}

// heard is what this connection has told.
type heard struct {
	connected bool
	dead      bool // keepalives fail
	end       *ending
}

// ending is why a connection is over, and what becomes of the link.
type ending struct {
	state  bot.LinkState
	reason string
	until  time.Time // when it may be tried again; zero for the usual waits
	gone   bool      // nothing more can be done here
}

// run holds the session until ctx ends, or for as long as something can be done.
func (l *line) run(ctx context.Context, sends func(ctx context.Context)) {
	l.ctx = ctx
	var sending sync.WaitGroup
	defer sending.Wait()
	failed := 0
	for ctx.Err() == nil {
		if err := l.open(ctx); err != nil {
			if end, ok := errors.AsType[*ending](err); ok {
				l.say(ctx, *end)
				return
			}
			l.channel.log.Error("session not opened", "sender", l.own.ID, "err", err)
			failed++
			bot.Pause(ctx, backoff(failed))
			continue
		}
		end, lived := l.live(ctx, &sending, sends)
		end = l.left(ctx, end)
		if ctx.Err() != nil {
			break
		}
		if end.state == bot.LinkOutdated && !l.freshest {
			l.freshest = true
			if l.channel.sessions.renew(ctx) {
				continue
			}
		}
		l.say(ctx, end)
		if end.gone {
			return
		}
		if failed++; lived {
			failed = 1
		}
		wait := backoff(failed)
		if !end.until.IsZero() {
			wait = max(wait, end.until.Sub(l.channel.clock()))
		}
		l.channel.log.Warn("session ended", "sender", l.own.ID, "state", end.state, "seconds", int(wait.Seconds()))
		bot.Pause(ctx, wait)
	}
}

// Error makes an ending an error that open returns.
func (e *ending) Error() string { return e.reason }

// open makes the client, once.
func (l *line) open(ctx context.Context) error {
	if l.cli != nil {
		return nil
	}
	d, err := l.channel.sessions.device(ctx, l.link.Device)
	if err != nil {
		return err
	}
	if d == nil {
		return &ending{state: bot.LinkLoggedOut, reason: reasonLoggedOut, gone: true}
	}
	cli := l.channel.sessions.client(d, "")
	cli.BackgroundEventCtx = ctx
	cli.AddEventHandlerWithSuccessStatus(l.handle)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cli = cli
	return nil
}

// live connects and returns when the connection is over, with the reason; lived says that the session was up.
func (l *line) live(ctx context.Context, sending *sync.WaitGroup, sends func(ctx context.Context)) (end ending, lived bool) {
	l.mu.Lock()
	l.heard, l.unstored = heard{}, false
	l.mu.Unlock()
	away := ending{state: bot.LinkAway, reason: "no connection to WhatsApp: it is tried again; check the network of this machine"}
	if err := l.state(ctx, bot.LinkConnecting, "", time.Time{}); err != nil {
		return away, false
	}
	began := time.Now()
	// The end of conn hangs up at once, also while a question to the database hangs: when the lease is lost, or the database fails.
	conn, hangUp := context.WithCancel(ctx)
	forget := l.channel.sessions.onFailure(hangUp)
	up, down := context.WithCancel(ctx)
	defer func() {
		down()
		l.mu.Lock()
		l.up = false
		l.mu.Unlock()
		hangUp()
		forget()
		gone(l.cli)
	}()
	if err := l.cli.ConnectContext(conn); err != nil {
		if errors.Is(err, store.ErrDeviceDeleted) {
			return ending{state: bot.LinkLoggedOut, reason: reasonLoggedOut, gone: true}, false
		}
		l.channel.log.Warn("no connection to WhatsApp", "sender", l.own.ID, "err", err)
		return away, false
	}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var askAt time.Time
	for {
		select {
		case <-conn.Done():
			return away, lived
		case <-l.bell:
		case <-look.C:
		}
		l.mu.Lock()
		h, unstored, wait := l.heard, l.unstored, l.askAgain
		l.mu.Unlock()
		switch {
		case h.end != nil:
			return *h.end, lived
		case h.dead, !l.cli.IsConnected(), h.connected && !l.cli.IsLoggedIn():
			return away, lived
		case !h.connected && time.Since(began) > connectWithin:
			return away, false
		case h.connected && !lived:
			if l.state(ctx, bot.LinkConnected, "", time.Time{}) != nil {
				return away, false
			}
			lived = true
			l.mu.Lock()
			l.up = true
			l.mu.Unlock()
			l.channel.log.Info("session up", "sender", l.own.ID)
			sending.Go(func() { sends(up) })
		}
		switch {
		case !unstored:
			askAt = time.Time{}
		case askAt.IsZero():
			askAt = time.Now().Add(wait)
		case time.Now().After(askAt) && l.state(ctx, bot.LinkConnected, "", time.Time{}) == nil:
			// The database answers again: a new login brings what WhatsApp still holds.
			return ending{state: bot.LinkAway}, lived
		}
	}
}

// gone waits until a client whose connection was hung up knows that it is: connecting it before that would be a race inside it.
func gone(cli *whatsmeow.Client) {
	for range socketTries {
		if !cli.IsConnected() {
			break
		}
		time.Sleep(socketEnds / 10)
	}
	time.Sleep(socketEnds)
	if cli.IsConnected() {
		cli.Disconnect()
	}
}

// state writes down how the link stands.
func (l *line) state(ctx context.Context, state bot.LinkState, reason string, until time.Time) error {
	next := l.link
	next.State, next.Reason, next.Until, next.At = state, reason, until, l.channel.clock()
	err := l.channel.desk.SetLinkState(ctx, l.own, next)
	if err != nil {
		if ctx.Err() == nil {
			l.channel.log.Error("state of a link not written down", "sender", l.own.ID, "state", state, "err", err)
		}
		return err
	}
	l.link = next
	return nil
}

// say writes an ending down. Where the database does not answer, the next connection says how things are.
func (l *line) say(ctx context.Context, end ending) {
	if end.state.Ended() {
		l.channel.over(l.link)
	}
	err := l.state(ctx, end.state, end.reason, end.until)
	if end.state == bot.LinkReplaced && ctx.Err() == nil && !errors.Is(err, bot.ErrStale) {
		// Not a process of ours, which would have the lease: two programs must not take the session from each other for ever.
		l.channel.stayDown(l.link, l.channel.clock().Add(downLeast+rand.N(downMost-downLeast)))
	}
}

// ring tells the supervisor that something was heard.
func (l *line) ring(f func(h *heard)) {
	l.mu.Lock()
	f(&l.heard)
	l.mu.Unlock()
	l.bell.Ring()
}

// ready gives the client, if messages may be sent with it.
func (l *line) ready() (*whatsmeow.Client, bool) {
	if l == nil {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cli, l.up
}
