package bot

import (
	"sync"
	"time"
)

// lag is how long the database has lately taken to claim, and to commit attempts. A database that takes seconds for each
// question must make sending slow, not impossible: a claim's lease and an attempt's beginning are reckoned from when they
// will have been committed, else the one would be over, and the other doubted by others, before the first byte leaves.
type lag struct {
	mu           sync.Mutex
	claim, begin time.Duration
}

// maxLag bounds it: what takes longer was the process, stopped for a while.
const maxLag = time.Minute

// of is what the next claim and the next attempts may take. What is not worth minding (a fifteenth of a lease) is 0.
func (l *lag) of(lease time.Duration) (claim, begin time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if claim = l.claim; claim < lease/15 {
		claim = 0
	}
	if begin = l.begin; begin < lease/15 {
		begin = 0
	}
	return claim, begin
}

// note keeps how long one took: the longest of late, for it is worse to think too little.
func (l *lag) note(kept *time.Duration, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*kept = max(min(took, maxLag), *kept*3/4)
}
