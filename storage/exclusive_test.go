package storage_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

// stream is a channel that only one process may hold open.
type stream struct {
	*replica
	log *streamLog
}

// streamLog is who sent when.
type streamLog struct {
	mu   sync.Mutex
	sent []string // the replica of each send
}

func (s stream) Exclusive() bool { return true }

func (s stream) Send(ctx context.Context, m bot.Outgoing) bot.SendResult {
	s.log.mu.Lock()
	s.log.sent = append(s.log.sent, s.name)
	s.log.mu.Unlock()
	return s.replica.Send(ctx, m)
}

// since is who sent from a place in the log on.
func (l *streamLog) since(n int) (names map[string]int, next int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	names = map[string]int{}
	for _, name := range l.sent[n:] {
		names[name]++
	}
	return names, len(l.sent)
}

// TestExclusiveSenderIsServedByOne: of three processes one sends for a sender whose channel is exclusive. It is stopped for
// three leases; another takes over, and what the first does when it wakes up commits nothing.
func TestExclusiveSenderIsServedByOne(t *testing.T) {
	eachFleet(t, func(fl *fleet) {
		ids := fl.queueTexts(600)
		fl.exec("UPDATE senders SET rate = 5")
		log := &streamLog{}
		var wg sync.WaitGroup
		keep, end := context.WithCancel(fl.Context())
		replicas := map[string]*replica{}
		for _, name := range []string{"a", "b", "c"} {
			r := fl.start(name)
			r.Channels["twilio"] = stream{r, log}
			replicas[name] = r
			r.run()
			k := &bot.Keeper{Store: r, Name: bot.SenderLease(fl.sms.ID), Holder: name, Clock: r.clock, Log: r.Log}
			wg.Go(func() { k.Run(keep, func(ctx context.Context) { r.Hold(ctx, fl.sms.ID) }) })
			time.Sleep(time.Millisecond)
		}
		time.Sleep(10 * time.Second)
		before, n := log.since(0)
		if before["a"] < 40 || len(before) != 1 {
			fl.Fatalf("in the first ten seconds %v sent, want a alone", before)
		}
		replicas["a"].stopFor(45 * time.Second)
		time.Sleep(40 * time.Second)
		meanwhile, n := log.since(n)
		if len(meanwhile) == 0 || meanwhile["a"] > 5 {
			fl.Errorf("while a is stopped %v sent, want one of the others", meanwhile)
		}
		time.Sleep(20 * time.Second)
		after, _ := log.since(n)
		if after["a"] > 0 || len(after) != 1 {
			fl.Errorf("when a is awake again %v sent, want the one that took over", after)
		}
		time.Sleep(2 * time.Minute)
		end()
		wg.Wait()
		fl.rest()
		fl.eachOnce(ids)
	})
}

// TestExclusiveSenderOfNobodyWaits: without the lease nothing is sent for it.
func TestExclusiveSenderOfNobodyWaits(t *testing.T) {
	eachFleet(t, func(fl *fleet) {
		fl.queueTexts(3)
		r := fl.start("a")
		r.Channels["twilio"] = stream{r, &streamLog{}}
		r.run()
		time.Sleep(time.Minute)
		fl.rest()
		if n := fl.counts()[bot.Queued]; n != 3 {
			fl.Errorf("%d of 3 are queued", n)
		}
	})
}
