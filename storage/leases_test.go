package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

var _ bot.LeaseStore = (*storage.Store)(nil)

const ttl = 15 * time.Second

func (p *post) win(holder string) (bot.Lease, error) {
	return p.s.WinLease(p.Context(), p.now, bot.ChoresLease, holder, ttl)
}

// The life of a lease: nobody else gets it while it lasts, its fence grows with each grant, and whoever held it before can
// neither renew nor release what another has now.
func TestLeaseHasOneHolderAndAGrowingFence(t *testing.T) {
	eachPost(t, func(p *post) {
		a, err := p.win("a")
		p.must(err)
		if a.Fence != 1 || a.Holder != "a" || !a.ExpiresAt.Equal(p.now.Add(ttl)) || !a.GrantedAt.Equal(p.now) {
			p.Errorf("won %+v", a)
		}
		p.now = p.now.Add(ttl - time.Millisecond)
		if _, err := p.win("b"); !errors.Is(err, bot.ErrTaken) {
			p.Errorf("a lease that lasts is won by another: %v", err)
		}
		_, err = p.s.RenewLease(p.Context(), p.now, a, ttl)
		p.must(err)
		p.now = p.now.Add(ttl)
		if _, err = p.s.RenewLease(p.Context(), p.now, a, time.Nanosecond); err != nil {
			p.Errorf("one that is over and that nobody took is not renewed: %v", err)
		}
		b, err := p.win("b")
		p.must(err)
		if b.Fence != 2 {
			p.Errorf("the second grant has the fence %d", b.Fence)
		}
		if _, err := p.s.RenewLease(p.Context(), p.now, a, ttl); !errors.Is(err, bot.ErrStale) {
			p.Errorf("the first holder renews what another has: %v", err)
		}
		if err := p.s.ReleaseLease(p.Context(), a); !errors.Is(err, bot.ErrStale) {
			p.Errorf("the first holder releases what another has: %v", err)
		}
		p.must(p.s.ReleaseLease(p.Context(), b))
		c, err := p.win("c")
		p.must(err)
		again, err := p.win("c") // it lost count
		p.must(err)
		if c.Fence != 3 || again.Fence != 4 {
			p.Errorf("after a release the fences are %d and %d", c.Fence, again.Fence)
		}
		list, err := p.s.Leases(p.Context())
		if err != nil || len(list) != 1 || list[0] != again {
			p.Errorf("listed %+v, want %+v (%v)", list, again, err)
		}
	})
}

// A machine whose clock was hours ahead wrote the end of its lease, and died.
func TestLeaseWrittenByAClockAheadBindsNobody(t *testing.T) {
	eachPost(t, func(p *post) {
		p.now = p.now.Add(2 * time.Hour)
		_, err := p.win("ahead")
		p.must(err)
		p.now = p.now.Add(-2 * time.Hour)
		if l, err := p.win("b"); err != nil || l.Fence != 2 {
			p.Errorf("it is held until tomorrow: %+v, %v", l, err)
		}
	})
}

// What a holder that was stopped does after it wakes up is rolled back; and so is what it had begun before, when another
// won the lease in the middle of its transaction.
func TestStaleHolderCommitsNothing(t *testing.T) {
	eachPost(t, func(p *post) {
		a, err := p.win("a")
		p.must(err)
		under := bot.WithLease(p.Context(), a)
		alarm := bot.Alarm{Cause: "test", Text: "Look."}
		p.must(p.s.RaiseAlarm(under, p.now, alarm))
		p.now = p.now.Add(ttl)
		_, err = p.win("b")
		p.must(err)
		if err := p.s.RaiseAlarm(under, p.now, alarm); !errors.Is(err, bot.ErrStale) {
			p.Errorf("a stale holder's transaction ended with %v", err)
		}
		p.queueTexts(2)
		p.now = p.now.Add(72 * time.Hour)
		if _, err := p.s.Tidy(under, p.now, bot.DoubtAfter); !errors.Is(err, bot.ErrStale) {
			p.Errorf("a stale holder tidies: %v", err)
		}
		if list, err := p.s.Alarms(p.Context()); err != nil || len(list) != 1 || list[0].Count != 1 || p.counts()[bot.Queued] != 2 {
			p.Errorf("it left %+v, %v, %v", list, p.counts(), err)
		}
	})
}

// Of many that ask at one moment one wins, each time.
func TestLeaseIsWonByOne(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		stores := []*storage.Store{p.s, storagetest.Open(t, url), storagetest.Open(t, url)}
		for round := range 10 {
			p.now = p.now.Add(ttl)
			var wg sync.WaitGroup
			var won atomic.Int32
			for i := range 9 {
				wg.Go(func() {
					_, err := stores[i%3].WinLease(context.Background(), p.now, "one", fmt.Sprint("holder ", i), ttl)
					switch {
					case err == nil:
						won.Add(1)
					case !errors.Is(err, bot.ErrTaken):
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Fatalf("in round %d %d have won", round, won.Load())
			}
		}
	})
}
