package storage_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
	"raabta/storage/storagetest"
)

// wire is a provider in virtual time: each send takes a while, some much longer.
type wire struct {
	takes time.Duration
	hangs map[string]time.Duration // by body
	says  map[string]bot.SendResult

	mu sync.Mutex
	at map[string]time.Time // when each body's send began
	n  int
}

func (w *wire) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	w.mu.Lock()
	if w.at == nil {
		w.at = map[string]time.Time{}
	}
	w.at[m.Body] = time.Now()
	w.n++
	id := fmt.Sprintf("SM%032d", w.n)
	w.mu.Unlock()
	took := w.takes
	if h, ok := w.hangs[m.Body]; ok {
		took = h
	}
	time.Sleep(took) // virtual
	if res, ok := w.says[m.Body]; ok {
		return res
	}
	return bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: id}
}

func (w *wire) began(body string) (time.Time, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at, ok := w.at[body]
	return at, ok
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.n
}

// sending runs an outbox on virtual time until the test says stop; f plays the rest. It is SQLite only: the loop is the same
// on both engines.
func sending(t *testing.T, w bot.Channel, rate float64, texts int, f func(p *post, wake bot.Wake)) {
	synctest.Test(t, func(t *testing.T) {
		// The bubble begins in 2000, and SQLite's driver takes whole numbers before September 2001 for seconds.
		time.Sleep(time.Until(time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)))
		p := newPost(t, storagetest.Open(t, "sqlite:"+t.TempDir()+"/raabta.db"))
		p.now = bot.SystemClock()
		p.exec("UPDATE schools SET open_from = $1, open_until = $2", p.now.Add(-time.Hour), p.now.Add(24*time.Hour))
		p.exec("UPDATE senders SET rate = $1, free_at = $2", rate, p.now)
		for i := range texts {
			d := p.text(fmt.Sprintf("+9230012%05d", i))
			d.Body = fmt.Sprint("bulk ", i)
			p.queue(d)
		}
		o := &bot.Outbox{Store: p.s, Channels: map[string]bot.Channel{"twilio": w}, Owner: "here", Log: slog.New(slog.DiscardHandler), Clock: bot.SystemClock}
		ctx, stop := context.WithCancel(t.Context())
		wake := bot.NewWake()
		o.Wake = wake
		done := make(chan struct{})
		go func() {
			bot.Loop(ctx, o.Log, "sending", bot.SystemClock, wake, time.Second, o.Step)
			o.Wait()
			close(done)
		}()
		f(p, wake)
		stop()
		<-done
	})
}

// TestAHangingRequestHoldsUpNothingElse: of thirty texts at ten a second one hangs at the provider; the others leave in their
// three seconds.
func TestAHangingRequestHoldsUpNothingElse(t *testing.T) {
	w := &wire{takes: 20 * time.Millisecond, hangs: map[string]time.Duration{"bulk 3": 25 * time.Second}}
	sending(t, w, 10, 30, func(p *post, _ bot.Wake) {
		time.Sleep(5 * time.Second)
		if n := w.count(); n < 30 {
			p.Errorf("after five seconds %d of 30 had begun", n)
		}
	})
}

// TestABusySenderHoldsUpNoOther: while the SMS sender has a minute's work, an emergency by WhatsApp leaves at once; and one
// by SMS overtakes the queue within two seconds.
func TestABusySenderHoldsUpNoOther(t *testing.T) {
	w := &wire{takes: 150 * time.Millisecond}
	sending(t, w, 5, 300, func(p *post, wake bot.Wake) {
		time.Sleep(3 * time.Second)
		start := time.Now()
		p.now = bot.SystemClock()
		p.exec("INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1,'whatsapp','+923451111111',$2,$2,'')", p.school.ID, p.now)
		for _, channel := range []bot.ChannelName{bot.WhatsApp, bot.SMS} {
			d := p.text("+923451111111")
			d.Class, d.Topic, d.Channel, d.Body = bot.Emergency, bot.TopicNotice, channel, "emergency by "+string(channel)
			p.queue(d)
		}
		wake.Ring()
		time.Sleep(4 * time.Second)
		for _, channel := range []bot.ChannelName{bot.WhatsApp, bot.SMS} {
			at, ok := w.began("emergency by " + string(channel))
			if !ok || at.Sub(start) > 2*time.Second {
				p.Errorf("the emergency by %s left after %s (%v)", channel, at.Sub(start), ok)
			}
		}
	})
}

// TestThePaceIsKept: ten seconds at five a second are fifty texts, not one burst more.
func TestThePaceIsKept(t *testing.T) {
	w := &wire{takes: 30 * time.Millisecond}
	sending(t, w, 5, 100, func(p *post, _ bot.Wake) {
		time.Sleep(10 * time.Second)
		if n := w.count(); n < 47 || n > 51 {
			p.Errorf("%d texts left in ten seconds at five a second", n)
		}
	})
}

// TestTheRateIsReached: a provider that allows a hundred a second and answers after a tenth of one is given at least 95 in
// each, and never more than the hundred.
func TestTheRateIsReached(t *testing.T) {
	w := &wire{takes: 100 * time.Millisecond}
	sending(t, w, 100, 1200, func(p *post, _ bot.Wake) {
		time.Sleep(10 * time.Second)
		if n := w.count(); n < 950 || n > 1001 {
			p.Errorf("%d texts left in ten seconds at a hundred a second", n)
		}
	})
}

// TestARefusedMessageDoesNotPauseTheSender: one text that is refused without a reason goes back behind the others, which
// all leave.
func TestARefusedMessageDoesNotPauseTheSender(t *testing.T) {
	w := &wire{takes: 10 * time.Millisecond, says: map[string]bot.SendResult{"bulk 0": {Outcome: bot.NotSent, Verdict: bot.Refused, Reason: "no such account"}}}
	sending(t, w, 5, 20, func(p *post, _ bot.Wake) {
		time.Sleep(10 * time.Second)
		if n := p.accepted(); n != 19 {
			p.Errorf("%d of 19 were accepted", n)
		}
		if n := p.count("SELECT count(*) FROM messages m WHERE " + isQueued + " AND attempts = 0"); n != 1 {
			p.Errorf("the refused one is not held: %d", n)
		}
	})
}

// TestTheCircuitOpens: when the provider only times out, the queue is not burnt into doubts.
func TestTheCircuitOpens(t *testing.T) {
	w := &wire{takes: 30 * time.Second, says: map[string]bot.SendResult{}}
	for i := range 200 {
		w.says[fmt.Sprint("bulk ", i)] = bot.SendResult{Outcome: bot.Doubt, Reason: "no answer"}
	}
	sending(t, w, 0, 200, func(p *post, _ bot.Wake) {
		time.Sleep(3 * time.Minute)
		// Sixteen fly before the first time-out tells, four may take the places of those that end before the fifth; then
		// it is one probe in each half minute and a bit, two a minute at most.
		if n := w.count(); n > 16+4+2*3 {
			p.Errorf("%d texts were tried against a provider that does not answer", n)
		}
	})
}
