package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/bot/whatsapp"
	"raabta/storage"
)

// linkIdle is how long a linking goes on that no page asks about.
const linkIdle = 3 * time.Minute

// linker links numbers for the console: one at a time for each school, in this process. It implements console.Linker.
type linker struct {
	store    *storage.Store
	sessions *whatsapp.Sessions
	clock    bot.Clock
	log      *slog.Logger
	idle     time.Duration

	mu   sync.Mutex
	of   map[string]*linking // by school, the last one begun
	done bool
	wg   sync.WaitGroup
}

// linking is one number on its way.
type linking struct {
	id     string
	step   console.LinkStep
	cancel context.CancelFunc
	idle   *time.Timer // gives it up
}

func newLinker(store *storage.Store, sessions *whatsapp.Sessions, clock bot.Clock, log *slog.Logger) *linker {
	return &linker{store: store, sessions: sessions, clock: clock, log: log, idle: linkIdle, of: map[string]*linking{}}
}

// Start begins to link a number of a school.
func (k *linker) Start(ctx context.Context, school bot.School, phone bot.Number) (id string) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	is := &linking{id: bot.NewID(), cancel: cancel, idle: time.AfterFunc(k.idle, cancel)}
	k.mu.Lock()
	defer k.mu.Unlock()
	if before := k.of[school.ID]; before != nil {
		before.cancel()
	}
	if k.of[school.ID] = is; k.done { // nobody waits for it any more
		cancel()
		is.step = console.LinkStep{Failed: console.LinkGivenUp}
		return is.id
	}
	k.wg.Go(func() {
		defer cancel()
		k.shows(is, k.links(ctx, is, school, phone))
	})
	return is.id
}

// Step says where a linking stands, and that somebody looks.
func (k *linker) Step(schoolID, id string) (console.LinkStep, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	is := k.of[schoolID]
	if is == nil || is.id != id {
		return console.LinkStep{}, false
	}
	is.idle.Reset(k.idle)
	return is.step, true
}

// Cancel gives a linking up.
func (k *linker) Cancel(schoolID, id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if is := k.of[schoolID]; is != nil && is.id == id {
		is.cancel()
	}
}

// close gives all of them up and waits until none uses the database.
func (k *linker) close() {
	k.mu.Lock()
	k.done = true
	for _, is := range k.of {
		is.cancel()
	}
	k.mu.Unlock()
	k.wg.Wait()
}

// links links a number and writes it down as the deed of whoever began it.
func (k *linker) links(ctx context.Context, is *linking, school bot.School, phone bot.Number) console.LinkStep {
	linked, err := k.sessions.Pair(ctx, school.Name, phone, func(s whatsapp.Step) {
		k.shows(is, console.LinkStep{QR: s.QR, Code: s.Code, Until: s.Until})
	})
	if err != nil {
		return console.LinkStep{Failed: k.failure(ctx, err)}
	}
	ctx = context.WithoutCancel(ctx) // the phone has accepted: who gives it up now comes too late
	now := k.clock()
	if d, ok := bot.DeedOf(ctx); ok {
		d.At = now
		ctx = bot.WithDeed(ctx, d)
	}
	again, err := writeLink(ctx, now, k.store, k.sessions, school.ID, linked)
	switch {
	case errors.Is(err, bot.ErrTaken):
		return console.LinkStep{Failed: console.LinkTaken}
	case err != nil:
		return console.LinkStep{Failed: k.failure(ctx, err)}
	}
	return console.LinkStep{Linked: linked.Number, Again: again}
}

// shows sets the step that a linking has come to.
func (k *linker) shows(is *linking, step console.LinkStep) {
	k.mu.Lock()
	defer k.mu.Unlock()
	is.step = step
}

// failure is why a number was not linked. What nobody foresaw is logged.
func (k *linker) failure(ctx context.Context, err error) console.LinkFailure {
	for cause, is := range map[error]console.LinkFailure{
		whatsapp.ErrPairTimeout: console.LinkTimeout, whatsapp.ErrPairOutdated: console.LinkOutdated, whatsapp.ErrPairRefused: console.LinkRefused,
		whatsapp.ErrPairPasskey: console.LinkPasskey, whatsapp.ErrPairNoSingle: console.LinkOldPhone, whatsapp.ErrPairOffline: console.LinkOffline,
		whatsapp.ErrPairNumber: console.LinkNoNumber,
	} {
		if errors.Is(err, cause) {
			return is
		}
	}
	if errors.Is(err, context.Canceled) || ctx.Err() != nil {
		return console.LinkGivenUp
	}
	k.log.Error("number not linked", "err", err)
	return console.LinkBroken
}
