package storage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// fleet is several processes that send from one database to one provider, in virtual time.
type fleet struct {
	*post
	url      string
	provider *provider
	replicas []*replica
}

// eachFleet runs f on both engines in virtual time. (SQLite has one serve in the field; that several would do no harm
// either is welcome.)
func eachFleet(t *testing.T, f func(f *fleet)) {
	t.Helper()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		synctest.Test(t, func(t *testing.T) { f(newFleet(t, url)) })
	})
}

func newFleet(t *testing.T, url string) *fleet {
	t.Helper()
	// SQLite's driver takes whole numbers before September 2001 for seconds.
	time.Sleep(time.Until(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)))
	fl := &fleet{post: newPost(t, openBreaking(t, url)), url: url, provider: &provider{creates: map[string]int{}, takes: 20 * time.Millisecond}}
	fl.exec("UPDATE schools SET open_from = $1, open_until = $2", fl.now.Add(-time.Hour), fl.now.Add(24*time.Hour))
	return fl
}

// provider takes messages and counts how often it took each.
type provider struct {
	takes   time.Duration
	mu      sync.Mutex
	creates map[string]int // by message
}

func (p *provider) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	p.mu.Lock()
	p.creates[m.ID]++
	id := fmt.Sprintf("SM%s-%d", m.ID, p.creates[m.ID])
	p.mu.Unlock()
	time.Sleep(p.takes)
	return bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: id}
}

// took is how often it took a message.
func (p *provider) took(id string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.creates[id]
}

// replica is a process of the fleet: its outbox, and the tidying that one of them does.
type replica struct {
	*storage.Store
	*bot.Outbox
	fl    *fleet
	name  string
	dead  atomic.Bool  // killed: it reaches neither the database nor the provider
	ahead atomic.Int64 // of its wall clock
	froze atomic.Int64 // stopped (SIGSTOP) until this time of the fleet's clock, in nanoseconds
	// afterBegin is called with what Begin is about to answer, once it is committed; nil changes nothing.
	afterBegin func(begun []bot.Attempt, err error) ([]bot.Attempt, error)
	// beforeBegin is called before Begin.
	beforeBegin func()
	stop        context.CancelFunc
	done        chan struct{}
	sends       atomic.Int64 // that reached the provider
}

var errDead = errors.New("the process is dead")

// stopFor stops it as SIGSTOP does, until SIGCONT.
func (r *replica) stopFor(d time.Duration) { r.froze.Store(time.Now().Add(d).UnixNano()) }

// lives returns when the process runs, with an error when it is dead.
func (r *replica) lives() error {
	time.Sleep(time.Duration(r.froze.Load() - time.Now().UnixNano()))
	if r.dead.Load() {
		return errDead
	}
	return nil
}

// start starts a process. The lengths are the program's own.
func (fl *fleet) start(name string) *replica {
	fl.Helper()
	return fl.startOn(name, openBreaking(fl.T, fl.url))
}

func (fl *fleet) startOn(name string, s *storage.Store) *replica {
	r := &replica{Store: s, fl: fl, name: name, done: make(chan struct{})}
	r.Outbox = &bot.Outbox{Store: r, Channels: map[string]bot.Channel{"twilio": r}, Owner: name, Log: slog.New(slog.DiscardHandler), Clock: r.clock}
	fl.replicas = append(fl.replicas, r)
	return r
}

// run lets it work until the fleet stops or it is killed.
func (r *replica) run() *replica {
	ctx, cancel := context.WithCancel(r.fl.Context())
	r.stop = cancel
	go func() {
		defer close(r.done)
		var loops sync.WaitGroup
		loops.Go(func() { bot.Loop(ctx, r.Log, "sending", r.clock, nil, time.Second, r.Step) })
		loops.Go(func() {
			k := &bot.Keeper{Store: r, Name: bot.ChoresLease, Holder: r.name, Clock: r.clock, Log: r.Log}
			k.Run(ctx, func(ctx context.Context) {
				bot.Loop(ctx, r.Log, "tidy", r.clock, nil, 5*time.Second, func(ctx context.Context, now time.Time) (bool, error) {
					_, err := r.Tidy(ctx, now, r.DoubtAfter())
					return false, err
				})
			})
		})
		loops.Wait()
		r.Wait()
	}()
	return r
}

func (r *replica) clock() time.Time { return bot.SystemClock().Add(time.Duration(r.ahead.Load())) }

// kill ends it as kill -9 does: whatever it tries from here on reaches nobody.
func (r *replica) kill() {
	r.dead.Store(true)
	r.stop()
}

// rest stops all and waits until they have ended.
func (fl *fleet) rest() {
	for _, r := range fl.replicas {
		if r.stop != nil {
			r.stop()
			<-r.done
		}
	}
}

// Send is the replica's way to the provider.
func (r *replica) Send(ctx context.Context, m bot.Outgoing) bot.SendResult {
	if r.lives() != nil {
		return bot.SendResult{Outcome: bot.Doubt, Reason: "dead"}
	}
	r.sends.Add(1)
	return r.fl.provider.Send(ctx, m)
}

func (r *replica) WinLease(ctx context.Context, now time.Time, name, holder string, ttl time.Duration) (bot.Lease, error) {
	if err := r.lives(); err != nil {
		return bot.Lease{}, err
	}
	return r.Store.WinLease(ctx, now, name, holder, ttl)
}

func (r *replica) RenewLease(ctx context.Context, now time.Time, l bot.Lease, ttl time.Duration) (bot.Lease, error) {
	if err := r.lives(); err != nil {
		return l, err
	}
	return r.Store.RenewLease(ctx, now, l, ttl)
}

func (r *replica) ReleaseLease(ctx context.Context, l bot.Lease) error {
	if err := r.lives(); err != nil {
		return err
	}
	return r.Store.ReleaseLease(ctx, l)
}

func (r *replica) Ready(ctx context.Context, now time.Time) ([]bot.Sender, error) {
	if err := r.lives(); err != nil {
		return nil, err
	}
	return r.Store.Ready(ctx, now)
}

func (r *replica) Claim(ctx context.Context, now time.Time, c bot.Claim) ([]bot.Outgoing, error) {
	if err := r.lives(); err != nil {
		return nil, err
	}
	return r.beginning(&c, func() ([]bot.Outgoing, error) { return r.Store.Claim(ctx, now, c) })
}

// beginning is a claim which may begin what it takes: Begin's hooks are its, too.
func (r *replica) beginning(c *bot.Claim, claim func() ([]bot.Outgoing, error)) ([]bot.Outgoing, error) {
	if c == nil || len(c.Begin) == 0 {
		return claim()
	}
	if r.beforeBegin != nil {
		r.beforeBegin()
	}
	if err := r.lives(); err != nil {
		return nil, err
	}
	list, err := claim()
	var begun []bot.Attempt
	for _, m := range list {
		begun = append(begun, m.Attempt)
	}
	if r.afterBegin != nil && len(begun) > 0 {
		_, err = r.afterBegin(begun, err)
	}
	if r.dead.Load() { // it dies before the first byte
		return nil, errDead
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (r *replica) Begin(ctx context.Context, now time.Time, attempts []bot.Attempt) ([]bot.Attempt, error) {
	if r.beforeBegin != nil {
		r.beforeBegin()
	}
	if err := r.lives(); err != nil {
		return nil, err
	}
	begun, err := r.Store.Begin(ctx, now, attempts)
	if r.afterBegin != nil {
		begun, err = r.afterBegin(begun, err)
	}
	if r.dead.Load() { // it dies before the first byte
		return nil, errDead
	}
	return begun, err
}

func (r *replica) Settle(ctx context.Context, now time.Time, results []bot.Settled, next *bot.Claim) ([]bot.Outgoing, error) {
	if err := r.lives(); err != nil {
		return nil, err
	}
	return r.beginning(next, func() ([]bot.Outgoing, error) { return r.Store.Settle(ctx, now, results, next) })
}

func (r *replica) Tidy(ctx context.Context, now time.Time, doubtAfter time.Duration) (bot.Tidied, error) {
	if err := r.lives(); err != nil {
		return bot.Tidied{}, err
	}
	return r.Store.Tidy(ctx, now, doubtAfter)
}
