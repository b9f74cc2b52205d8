package storage

import (
	"sync"
	"time"

	"raabta/bot"
)

// fromStart is how often a sender's claims read the queue from its beginning. An emergency waits no longer than that for
// being seen.
const fromStart = 250 * time.Millisecond

// frontiers tell how far the claims of this process have come along the queue, by sender. Postgres leaves what is taken out
// in the index until it is vacuumed, and a claim from the beginning of fifty thousand that have just left reads a thousand
// pages of nothing; so of the many claims of one moment only the first does that, and the others go on where the last ended.
// SQLite has no need of it.
type frontiers struct {
	mu sync.Mutex
	of map[string]frontier
}

type frontier struct {
	read time.Time // the queue, from its beginning
	last queuePlace
}

// queuePlace is where a message stands in the queue of a school's channel.
type queuePlace struct {
	priority  int
	sendAfter time.Time
	id        string
}

// next is where a claim of a sender may go on; false where it is to begin at the beginning.
func (f *frontiers) next(sender string, now time.Time) (queuePlace, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, ok := f.of[sender]
	since := now.Sub(at.read)
	return at.last, ok && since > 0 && since < fromStart
}

// moved notes the last message of a claim that took as many as it asked for.
func (f *frontiers) moved(sender string, now time.Time, last bot.Message, wentOn bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.of[sender]
	if !wentOn {
		at.read = now
	}
	at.last = queuePlace{last.Priority, last.SendAfter, last.ID}
	f.of[sender] = at
}

// forget has the sender's next claim begin at the beginning.
func (f *frontiers) forget(sender string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.of, sender)
}
