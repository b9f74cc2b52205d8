package storage_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

// busy is a provider in virtual time that refuses with "too many requests" until it has had enough rest.
type busy struct {
	until      time.Duration // after its first request
	retryAfter time.Duration
	takes      time.Duration

	mu       sync.Mutex
	tries    map[string][]time.Time // by body
	first    time.Time
	now, top int // requests at a time: now, and at most while it refuses, once the first answer has been heard
}

func (b *busy) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	b.mu.Lock()
	at := time.Now()
	if b.tries == nil {
		b.tries, b.first = map[string][]time.Time{}, at
	}
	b.tries[m.Body] = append(b.tries[m.Body], at)
	b.now++
	if since := at.Sub(b.first); since > b.takes && since < b.until {
		b.top = max(b.top, b.now)
	}
	b.mu.Unlock()
	time.Sleep(b.takes) // virtual
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now--
	if at.Sub(b.first) < b.until {
		return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry, Code: "20429", Reason: "too many requests", RetryAfter: b.retryAfter}
	}
	return bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: "SM" + m.ID}
}

// TestTooManyRequestsIsTriedAgainByTheTable: the waits between the tries of one message are 1 s, 5 s, 30 s, 2 min, 10 min and
// 1 h, none of them a tenth off, and then it is given up.
func TestTooManyRequestsIsTriedAgainByTheTable(t *testing.T) {
	b := &busy{until: 24 * time.Hour, takes: 20 * time.Millisecond}
	sending(t, b, 0, 1, func(p *post, _ bot.Wake) {
		time.Sleep(3 * time.Hour)
		steps := []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}
		tries := b.tries["bulk 0"]
		if len(tries) != len(steps)+1 {
			p.Fatalf("it was tried %d times", len(tries))
		}
		for i, want := range steps {
			if gap := tries[i+1].Sub(tries[i]) - b.takes; gap < want*9/10 || gap > want*11/10 {
				p.Errorf("before try %d it waited %s, want %s", i+2, gap, want)
			}
		}
		if n := p.count("SELECT count(*) FROM messages WHERE status = 'failed' AND reason LIKE 'given up after 7 tries%'"); n != 1 {
			p.Error("it is not given up")
		}
	})
}

// TestTooManyRequestsMeetsNoBurst: ten minutes of refusals with a hundred texts in the queue. After the first answer it is one
// request at a time, no message is tried before its time, and when the provider has rested everything leaves.
func TestTooManyRequestsMeetsNoBurst(t *testing.T) {
	b := &busy{until: 10 * time.Minute, takes: 100 * time.Millisecond}
	sending(t, b, 0, 100, func(p *post, _ bot.Wake) {
		time.Sleep(10 * time.Minute)
		if b.top != 1 {
			p.Errorf("while it refused there were %d requests at a time", b.top)
		}
		time.Sleep(time.Hour)
		if n := p.accepted(); n != 100 {
			p.Errorf("in the end %d of 100 had left", n)
		}
		least := []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}
		for body, tries := range b.tries {
			for i := range len(tries) - 1 {
				if gap := tries[i+1].Sub(tries[i]); gap < least[i]*9/10 {
					p.Errorf("%s was tried again after %s, before %s were over", body, gap, least[i])
				}
			}
		}
	})
}

// TestRetryAfterIsKept: where the provider says when, that counts.
func TestRetryAfterIsKept(t *testing.T) {
	b := &busy{until: 5 * time.Minute, retryAfter: 3 * time.Minute, takes: 20 * time.Millisecond}
	sending(t, b, 0, 3, func(p *post, _ bot.Wake) {
		time.Sleep(10 * time.Minute)
		for body, tries := range b.tries {
			for i := range len(tries) - 1 {
				if gap := tries[i+1].Sub(tries[i]); gap < 3*time.Minute {
					p.Errorf("%s was tried again after %s", body, gap)
				}
			}
			if len(tries) != 3 {
				p.Errorf("%s was tried %d times", body, len(tries))
			}
		}
	})
}
