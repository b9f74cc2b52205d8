package bot

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Lengths of leases, for the defaults of Keeper.
const (
	leaseTTL    = 15 * time.Second
	leaseMargin = 3 * time.Second
)

// Keeper does a piece of work while this process holds a lease, and tries to win the lease while it does not.
//
//	(another holds it) ⇄ tries every TTL/5 ▶ won: work runs ▶ renewed every TTL/3 …
//	                          ▲                    │
//	                          └── work has ended ◀─┴ not renewed within TTL − Margin, renewed by another, or not Fit
//
// It believes itself the holder only until Margin before the lease it asked for would end, counted from before it asked: on
// the monotonic clock and on the wall clock, whichever is further, since a machine that sleeps stops the one and a clock that
// is set moves the other. A database that does not answer, or a process that was stopped, thus loses the lease by itself. What
// a stopped process does between waking up and noticing is caught by the fence (WithLease).
//
// Leases compare the clocks of several machines, so Margin must cover their difference where the work has effects outside the
// database, which no fence can catch; the clock watch stops a process that is more than 5 s off.
type Keeper struct {
	Store  LeaseStore
	Name   string
	Holder string // this process, unique
	Clock  Clock
	Log    *slog.Logger
	TTL    time.Duration // 0 is 15 s
	Margin time.Duration // 0 is 3 s, or a fifth of a shorter TTL
	// Fit says whether this process may hold a lease now (its clock can be trusted); nil is always.
	Fit func() bool
}

// Run runs work whenever this process holds the lease, until ctx ends; then it waits for work and releases the lease. The
// context of work carries the lease's fence, and is canceled (its cause is ErrStale) when the lease is lost.
func (k *Keeper) Run(ctx context.Context, work func(ctx context.Context)) {
	silent := false // an outage is logged once
	for ctx.Err() == nil {
		if k.fit() {
			asked := markOf(k.Clock)
			l, err := k.win(ctx)
			switch {
			case err == nil:
				silent = false
				k.hold(ctx, l, asked, work)
				continue
			case errors.Is(err, ErrTaken):
				silent = false
			case ctx.Err() == nil && !silent:
				k.Log.Error("lease cannot be asked for", "lease", k.Name, "err", err)
				silent = true
			}
		}
		Pause(ctx, k.ttl()/5)
	}
}

// win asks for the lease; it gives up when the answer would be worth nothing any more.
func (k *Keeper) win(ctx context.Context) (Lease, error) {
	ctx, cancel := context.WithTimeout(ctx, k.trust())
	defer cancel()
	return k.Store.WinLease(ctx, k.Clock(), k.Name, k.Holder, k.ttl())
}

// hold runs work until the lease, asked for at asked, is lost or ctx ends.
func (k *Keeper) hold(ctx context.Context, l Lease, asked mark, work func(ctx context.Context)) {
	k.Log.Info("lease won", "lease", l.Name, "fence", l.Fence)
	working, lose := context.WithCancelCause(WithLease(ctx, l))
	defer lose(nil)
	done := make(chan struct{})
	go func() { defer close(done); work(working) }()

	wait := k.ttl() / 3
	for held := true; held; {
		timer := time.NewTimer(min(wait, max(0, k.trust()-asked.since(k.Clock))))
		select {
		case <-done:
			held = false
		case <-ctx.Done():
			held = false
		case <-timer.C:
		}
		timer.Stop()
		left := k.trust() - asked.since(k.Clock)
		if held && (left <= 0 || !k.fit()) {
			lose(ErrStale)
			break
		}
		if !held {
			break
		}
		again := markOf(k.Clock)
		err := k.renew(ctx, l, left)
		switch {
		case err == nil:
			asked, wait = again, k.ttl()/3
		case errors.Is(err, ErrStale):
			held = false
			lose(ErrStale)
		default:
			wait = k.ttl() / 15 // the database may be back before the lease ends
		}
	}
	if errors.Is(context.Cause(working), ErrStale) {
		k.Log.Warn("lease lost", "lease", l.Name, "fence", l.Fence)
	}
	lose(nil)
	<-done
	// Others need not wait for its end. Where it is theirs already nothing happens.
	leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.ttl()/3)
	defer cancel()
	if err := k.Store.ReleaseLease(leaving, l); err != nil && !errors.Is(err, ErrStale) {
		k.Log.Debug("lease not released: it ends by itself", "lease", l.Name, "err", err)
	}
}

// renew renews the lease, or gives up after left. A database that is cut off may keep the call for longer than its context lives.
func (k *Keeper) renew(ctx context.Context, l Lease, left time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	renewed, now := make(chan error, 1), k.Clock()
	go func() {
		_, err := k.Store.RenewLease(ctx, now, l, k.ttl())
		renewed <- err
	}()
	select {
	case err := <-renewed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *Keeper) fit() bool { return k.Fit == nil || k.Fit() }

func (k *Keeper) ttl() time.Duration {
	if k.TTL > 0 {
		return k.TTL
	}
	return leaseTTL
}

// trust is how long after asking this process may believe that it holds the lease.
func (k *Keeper) trust() time.Duration {
	margin := k.Margin
	if margin <= 0 {
		margin = min(leaseMargin, k.ttl()/5)
	}
	return k.ttl() - margin
}

// Pause waits, or less when ctx ends.
func Pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
