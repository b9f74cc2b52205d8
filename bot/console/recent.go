package console

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// recent keeps what is dear to count, by key. Whoever looks gets what was counted last and never waits for more than patience; it is
// counted again, once for all who look, when it has become old. It is a memory of this process only: another counts by itself.
type recent[T any] struct {
	name  string
	age   time.Duration
	log   *slog.Logger
	ctx   context.Context // of the console
	count func(ctx context.Context, key string, now time.Time) (T, error)

	mu sync.Mutex
	of map[string]*counted[T]
}

type counted[T any] struct {
	value    T
	at       time.Time // zero before the first
	counting chan struct{}
}

// How long a page waits for a first count, how long a count may take, and how many keys are kept.
const (
	patience   = 300 * time.Millisecond
	countLimit = time.Minute
	recentMost = 500
)

// get is what was counted last for key, and when; ok is false where the first count is not ready yet.
func (r *recent[T]) get(ctx context.Context, key string, now time.Time) (value T, at time.Time, ok bool) {
	r.mu.Lock()
	c := r.of[key]
	if c == nil {
		if r.of == nil || len(r.of) >= recentMost {
			r.of = map[string]*counted[T]{}
		}
		c = &counted[T]{}
		r.of[key] = c
	}
	if c.counting == nil && (c.at.IsZero() || now.Sub(c.at) >= r.age || now.Before(c.at)) {
		c.counting = make(chan struct{})
		go r.counts(c, key, now)
	}
	value, at, counting := c.value, c.at, c.counting
	r.mu.Unlock()
	if counting == nil || !at.IsZero() {
		return value, at, !at.IsZero()
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-counting:
	case <-timer.C:
	case <-ctx.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return c.value, c.at, !c.at.IsZero()
}

func (r *recent[T]) counts(c *counted[T], key string, now time.Time) {
	ctx, cancel := context.WithTimeout(r.ctx, countLimit)
	defer cancel()
	value, err := r.count(ctx, key, now)
	if err != nil && r.ctx.Err() == nil {
		r.log.Warn("not counted", "what", r.name, "err", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		c.value, c.at = value, now
	}
	close(c.counting)
	c.counting = nil
}
