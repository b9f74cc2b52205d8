package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"raabta/bot"
)

// grouped is how many calls share a transaction at most: enough for any burst, and a short wait for whoever comes next.
const grouped = 64

// errClosed answers a call that came after Close.
var errClosed = errors.New("the store is closed")

// group lets calls that come at one moment share a transaction, since on a disk the commit is what costs. The first call
// commits at once; those that come meanwhile wait for it and form the next transaction. Each is answered after the commit
// that holds it. What one of them spoils for the others is done again for each alone. A caller whose ctx ends is answered at
// once; what it asked for may happen all the same. No goroutine lives while nobody calls.
type group[A, R any] struct {
	// work carries all that is asked out in one transaction, with an answer for each in their order. An error, or a panic,
	// means that nothing of it was kept.
	work func(ctx context.Context, asked []A) ([]answer[R], error)
	// lanes is how many transactions go side by side; 0 is one. More pay where the way to the database is long.
	lanes int

	mu      sync.Mutex
	waiting []*call[A, R]
	busy    int // lanes
	closed  bool
	running sync.WaitGroup
}

// answer is what came of one call.
type answer[R any] struct {
	result R
	err    error
}

type call[A, R any] struct {
	ctx    context.Context
	asked  A
	answer chan answer[R] // of one, so that nobody waits for a caller who left
}

// do has one thing carried out with others.
func (g *group[A, R]) do(ctx context.Context, asked A) (R, error) {
	var none R
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if _, fenced := bot.LeaseOf(ctx); fenced {
		return g.alone(ctx, asked) // under its lease, which is not the others'
	}
	c := &call[A, R]{ctx: ctx, asked: asked, answer: make(chan answer[R], 1)}
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return none, errClosed
	}
	g.waiting = append(g.waiting, c)
	if g.busy < max(1, g.lanes) {
		g.busy++
		g.running.Go(g.drain)
	}
	g.mu.Unlock()
	select {
	case a := <-c.answer:
		return a.result, a.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// alone has one thing carried out in a transaction of its own.
func (g *group[A, R]) alone(ctx context.Context, asked A) (R, error) {
	answers, err := g.work(ctx, []A{asked})
	if err != nil {
		var none R
		return none, err
	}
	return answers[0].result, answers[0].err
}

// close answers those who wait and refuses those who come.
func (g *group[A, R]) close() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.running.Wait()
}

// drain carries out what waits, one transaction after the other, until nothing does.
func (g *group[A, R]) drain() {
	for {
		g.mu.Lock()
		n := min(len(g.waiting), grouped)
		if n == 0 {
			g.busy--
			g.mu.Unlock()
			return
		}
		next := g.waiting[:n:n]
		if g.waiting = g.waiting[n:]; len(g.waiting) == 0 {
			g.waiting = nil
		}
		g.mu.Unlock()
		g.together(present(next))
	}
}

// present drops the calls whose callers have left.
func present[A, R any](calls []*call[A, R]) []*call[A, R] {
	return slices.DeleteFunc(calls, func(c *call[A, R]) bool { return c.ctx.Err() != nil })
}

// together carries calls out in one transaction, and each alone where that fails and the fault may be one's own.
func (g *group[A, R]) together(calls []*call[A, R]) {
	if len(calls) == 0 {
		return
	}
	err := g.attempt(calls)
	if err == nil {
		return
	}
	if len(calls) > 1 {
		for !unusable(err) {
			if calls = present(calls); len(calls) == 0 {
				return
			}
			if err = g.attempt(calls[:1]); err != nil {
				calls[0].answer <- answer[R]{err: err}
			}
			calls = calls[1:]
		}
	}
	for _, c := range calls {
		c.answer <- answer[R]{err: err}
	}
}

// attempt carries calls out in one transaction and answers them, or says why none of them was. A panic is an error: one
// webhook's fault must not end the program.
func (g *group[A, R]) attempt(calls []*call[A, R]) (err error) {
	ctx, done := untilAllLeft(calls)
	defer done()
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the program failed: %v", fault)
		}
	}()
	asked := make([]A, len(calls))
	for i, c := range calls {
		asked[i] = c.asked
	}
	answers, err := g.work(ctx, asked)
	if err != nil {
		return err
	}
	for i, c := range calls {
		c.answer <- answers[i]
	}
	return nil
}

// untilAllLeft is a context that lasts while one of the callers waits: none may end what the others wait for, and nothing
// goes on that nobody waits for, such as a statement on a connection that has gone silent.
func untilAllLeft[A, R any](calls []*call[A, R]) (ctx context.Context, done func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var here atomic.Int64
	here.Store(int64(len(calls)))
	stops := make([]func() bool, len(calls))
	for i, c := range calls {
		stops[i] = context.AfterFunc(c.ctx, func() {
			if here.Add(-1) == 0 {
				cancel()
			}
		})
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}
