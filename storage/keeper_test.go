package storage_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// site is a machine of several that keep one lease: its process can be stopped, its line to the database cut, its clock
// set.
type site struct {
	*storage.Store
	cut   atomic.Bool
	until atomic.Int64 // in Unix milliseconds: its process is stopped until then, and asks the database nothing
	ahead atomic.Int64 // of its clock
}

var errCut = errors.New("no route to the database")

func (s *site) clock() time.Time { return bot.SystemClock().Add(time.Duration(s.ahead.Load())) }

func (s *site) stopped() { time.Sleep(time.Until(time.UnixMilli(s.until.Load()))) }

func (s *site) WinLease(ctx context.Context, now time.Time, name, holder string, ttl time.Duration) (bot.Lease, error) {
	s.stopped()
	if s.cut.Load() {
		return bot.Lease{}, errCut
	}
	return s.Store.WinLease(ctx, now, name, holder, ttl)
}

func (s *site) RenewLease(ctx context.Context, now time.Time, l bot.Lease, ttl time.Duration) (bot.Lease, error) {
	s.stopped()
	if s.cut.Load() {
		return l, errCut
	}
	return s.Store.RenewLease(ctx, now, l, ttl)
}

func (s *site) ReleaseLease(ctx context.Context, l bot.Lease) error {
	s.stopped()
	return s.Store.ReleaseLease(ctx, l)
}

// watch notes who works when, and fails when two do at once.
type watch struct {
	*testing.T
	mu      sync.Mutex
	working []string
	shifts  []string
}

func (w *watch) work(name string) func(context.Context) {
	return func(ctx context.Context) {
		w.mu.Lock()
		w.working, w.shifts = append(w.working, name), append(w.shifts, name)
		if len(w.working) > 1 {
			w.Errorf("at %s %v work at once", time.Now().Format("15:04:05.000"), w.working)
		}
		w.mu.Unlock()
		<-ctx.Done()
		w.mu.Lock()
		w.working = slices.DeleteFunc(w.working, func(s string) bool { return s == name })
		w.mu.Unlock()
	}
}

// count is how many shifts there were.
func (w *watch) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.shifts)
}

func (w *watch) now() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.working) == 0 {
		return ""
	}
	return w.working[0]
}

// keeping runs three keepers of one lease in virtual time.
func keeping(t *testing.T, f func(w *watch, sites map[string]*site, stop map[string]func())) {
	path := filepath.Join(t.TempDir(), "raabta.db")
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)))
		w := &watch{T: t}
		sites, stop := map[string]*site{}, map[string]func(){}
		var wg sync.WaitGroup
		for _, name := range []string{"a", "b", "c"} {
			s := &site{Store: storagetest.Open(t, "sqlite:"+path)}
			ctx, cancel := context.WithCancel(t.Context())
			sites[name], stop[name] = s, cancel
			k := &bot.Keeper{Store: s, Name: "chores", Holder: name, Clock: s.clock, Log: slog.New(slog.DiscardHandler)}
			wg.Go(func() { k.Run(ctx, w.work(name)) })
			time.Sleep(time.Millisecond) // a is first
		}
		f(w, sites, stop)
		for _, end := range stop {
			end()
		}
		wg.Wait()
	})
}

// TestLeaseGoesOn: one works at a time; a holder that ends hands over within seconds, one whose database line is cut within
// a lease, having stopped by itself before.
func TestLeaseGoesOn(t *testing.T) {
	keeping(t, func(w *watch, sites map[string]*site, stop map[string]func()) {
		time.Sleep(10 * time.Minute)
		if w.now() != "a" || w.count() != 1 {
			w.Fatalf("ten quiet minutes were %d shifts", w.count())
		}
		sites["a"].cut.Store(true)
		time.Sleep(14 * time.Second)
		if w.now() == "a" {
			w.Error("it works on without having renewed for a lease's time")
		}
		time.Sleep(6 * time.Second)
		second := w.now()
		if second == "" || second == "a" {
			w.Fatalf("20 s after a was cut off %q works", second)
		}
		sites["a"].cut.Store(false)
		stop[second]()
		time.Sleep(4 * time.Second)
		if w.now() == "" || w.now() == second {
			w.Errorf("4 s after %s ended %q works", second, w.now())
		}
	})
}

// TestStoppedHolderNoticesBeforeItWorksOn: a process that was stopped for three leases loses its own.
func TestStoppedHolderNoticesBeforeItWorksOn(t *testing.T) {
	keeping(t, func(w *watch, sites map[string]*site, _ map[string]func()) {
		time.Sleep(time.Minute)
		w.mu.Lock()
		w.working = nil // a stopped process works at nothing
		w.mu.Unlock()
		sites["a"].until.Store(time.Now().Add(45 * time.Second).UnixMilli())
		time.Sleep(40 * time.Second)
		if now := w.now(); now == "" || now == "a" {
			w.Errorf("while a is stopped %q works", now)
		}
		time.Sleep(time.Minute)
		if n := w.count(); n != 2 {
			w.Errorf("there were %d shifts, want a and one other", n)
		}
	})
}

// TestSleepingMachineLosesItsLease: the monotonic clock stood still while the machine slept; the wall clock tells.
func TestSleepingMachineLosesItsLease(t *testing.T) {
	keeping(t, func(w *watch, sites map[string]*site, _ map[string]func()) {
		time.Sleep(time.Minute)
		for name, s := range sites {
			if name != "a" {
				s.cut.Store(true) // nobody else would take it
			}
		}
		sites["a"].ahead.Store(int64(time.Hour))
		time.Sleep(10 * time.Second)
		if w.count() < 2 {
			w.Error("an hour passed on the wall, and it works on under the lease of before")
		}
	})
}
