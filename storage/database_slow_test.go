package storage_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage/storagetest"
)

// TestASlowDatabaseDoublesNothing: each question to the database takes a third of a claim's lease (in life: five seconds of
// fifteen). Texts leave slowly, all of them, and none of them twice or in doubt.
func TestASlowDatabaseDoublesNothing(t *testing.T) {
	t.Parallel()
	const slow = 60 * time.Millisecond // in life 5 s
	proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	p := newPost(t, storagetest.Open(t, proxy.URL))
	p.now = bot.SystemClock()
	p.exec("UPDATE schools SET open_from = $1, open_until = $2", p.now.Add(-time.Hour), p.now.Add(24*time.Hour))
	p.queueTexts(40)
	w := &counted{at: map[string]int{}}
	o := &bot.Outbox{
		Store: p.s, Channels: map[string]bot.Channel{"twilio": w}, Owner: "here", Log: slog.New(slog.DiscardHandler), Clock: bot.SystemClock,
		Lease: 3 * slow, SendLimit: 6 * slow, Stale: 5 * slow,
	}
	proxy.Slow(slow)
	ctx, stop := context.WithCancel(t.Context())
	var loops sync.WaitGroup
	loops.Go(func() { bot.Loop(ctx, o.Log, "sending", bot.SystemClock, nil, 4*slow, o.Step) })
	loops.Go(func() {
		bot.Loop(ctx, o.Log, "tidy", bot.SystemClock, nil, slow, func(ctx context.Context, now time.Time) (bool, error) {
			_, err := p.s.Tidy(ctx, now, o.DoubtAfter())
			return false, err
		})
	})
	for deadline := time.Now().Add(time.Minute); w.total() < 40 && time.Now().Before(deadline); time.Sleep(slow) {
	}
	proxy.Heal()
	stop()
	loops.Wait()
	o.Wait()
	for number, n := range w.at {
		if n > 1 {
			t.Errorf("%s got it %d times", number, n)
		}
	}
	if c := p.counts(); c[bot.Sending] != 40 || len(c) != 1 {
		t.Errorf("%d were sent, and they stand at %v", w.total(), c)
	}
}

// counted is a provider that takes everything at once and remembers who got how many.
type counted struct {
	mu sync.Mutex
	at map[string]int
	n  int
}

func (c *counted) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at[string(m.Number)]++
	c.n++
	return bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: "SM" + m.ID}
}

func (c *counted) total() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
