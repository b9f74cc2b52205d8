package storage

import (
	"context"
	"slices"
	"sync"
)

// urgentInARow is how many urgent transactions go before others that wait: webhooks first, but nothing waits for ever.
const urgentInARow = 4

// turns lets one transaction after the other at SQLite's only writer. Those that somebody outside waits for, a provider with
// its webhook, go before the loops', which ask between two pieces of work whether to let one pass. Where there are several
// writers (Postgres) it is nil and lets everybody in.
type turns struct {
	mu     sync.Mutex
	taken  bool
	urgent []chan struct{}
	others []chan struct{}
	row    int // urgent ones let in while others waited
}

// take waits for the caller's turn, or for ctx.
func (t *turns) take(ctx context.Context, urgent bool) error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	if !t.taken {
		t.taken = true
		t.mu.Unlock()
		return nil
	}
	line := &t.others
	if urgent {
		line = &t.urgent
	}
	mine := make(chan struct{}, 1)
	*line = append(*line, mine)
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	i := slices.Index(*line, mine)
	if i >= 0 {
		*line = slices.Delete(*line, i, i+1)
	}
	t.mu.Unlock()
	if i < 0 {
		t.give() // the turn came at the same moment
	}
	return ctx.Err()
}

// give ends the caller's turn.
func (t *turns) give() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	line := &t.urgent
	switch {
	case len(t.others) == 0:
		t.row = 0
	case len(t.urgent) == 0 || t.row >= urgentInARow:
		line, t.row = &t.others, 0
	default:
		t.row++
	}
	if len(*line) == 0 {
		t.taken = false
		return
	}
	next := (*line)[0]
	*line = slices.Delete(*line, 0, 1)
	next <- struct{}{}
}

// pressing says that somebody urgent waits.
func (t *turns) pressing() bool {
	if t == nil {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.urgent) > 0
}
