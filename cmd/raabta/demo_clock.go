package main

import (
	"sync"
	"time"
)

// movedClock is the stage's clock once the week is over: it goes on with the machine's, and people move it.
type movedClock struct {
	mu    sync.Mutex
	at    time.Time
	since time.Time // by the machine's clock, when it was at
}

func (c *movedClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at.Add(time.Since(c.since)).Truncate(time.Millisecond)
}

func (c *movedClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since = t, time.Now()
}
