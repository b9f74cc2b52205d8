package whatsapptest

import (
	"context"
	"sync"
)

// bell tells those who wait that something changed.
type bell struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, at each change
}

func newBell() *bell { return &bell{changed: make(chan struct{})} }

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.changed)
	b.changed = make(chan struct{})
}

// await returns when done says true, which it is asked at once and after each change, or the context's error if that comes
// first.
func (b *bell) await(ctx context.Context, done func() bool) error {
	for {
		b.mu.Lock()
		changed := b.changed
		b.mu.Unlock()
		if done() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
