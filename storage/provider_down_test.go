package storage_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

// down is a provider in virtual time that says the same to everything, until it is well again.
type down struct {
	says  bot.SendResult
	takes time.Duration

	mu    sync.Mutex
	well  bool
	tries int
}

func (d *down) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	d.mu.Lock()
	d.tries++
	well := d.well
	d.mu.Unlock()
	time.Sleep(d.takes) // virtual
	if well {
		return bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: "SM" + m.ID}
	}
	return d.says
}

// heals makes it well and says how often it had been tried.
func (d *down) heals() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.well = true
	return d.tries
}

// TestServerErrorsDoNotBurnTheQueue: a provider that answers 503 at once gets what was in flight, and then one probe every
// five seconds: the circuit is open. When it is well again the rest leaves.
func TestServerErrorsDoNotBurnTheQueue(t *testing.T) {
	d := &down{says: bot.SendResult{Outcome: bot.Doubt, Reason: "an answer that cannot be read"}, takes: 50 * time.Millisecond}
	sending(t, d, 0, 200, func(p *post, _ bot.Wake) {
		time.Sleep(time.Minute)
		tried := d.heals()
		if most := 16 + 4 + 60/5 + 1; tried > most || tried < 16+5 {
			p.Errorf("in a minute %d texts were tried, want at most %d and a probe now and then", tried, most)
		}
		time.Sleep(2 * time.Minute)
		doubts := p.count("SELECT count(*) FROM messages WHERE status = 'in_doubt'")
		if sent := p.accepted(); doubts < tried-1 || doubts > tried || sent != 200-doubts {
			p.Errorf("%d were tried, %d are in doubt, and %d of 200 left afterwards", tried, doubts, sent)
		}
	})
}

// TestWrongCredentialsHoldTheQueue: the sender is paused and staff are told, nothing fails and next to nothing is asked; with
// the right ones everything leaves by itself.
func TestWrongCredentialsHoldTheQueue(t *testing.T) {
	d := &down{says: bot.SendResult{Outcome: bot.NotSent, Verdict: bot.SenderFault, Code: "20003", Reason: "Twilio does not accept the credentials; check them"}, takes: 50 * time.Millisecond}
	sending(t, d, 0, 200, func(p *post, _ bot.Wake) {
		time.Sleep(2 * time.Minute)
		g, err := p.s.Gauges(p.Context(), bot.SystemClock())
		p.must(err)
		if g.PausedSenders != 1 || g.Alarms != 1 || len(g.Queued) != 1 || g.Queued[0].N != 200 {
			p.Errorf("/metrics would tell %+v", g)
		}
		time.Sleep(time.Hour)
		tried := d.heals()
		if tried > 5*16 {
			p.Errorf("in an hour the provider was asked %d times", tried)
		}
		if n := p.count("SELECT count(*) FROM messages m WHERE " + isQueued + " AND attempts = 0"); n != 200 {
			p.Errorf("%d of 200 wait, not counted as tried", n)
		}
		time.Sleep(20 * time.Minute)
		if n := p.accepted(); n != 200 {
			p.Errorf("then %d of 200 left", n)
		}
	})
}

// TestNoConnectionForSixHours: what is of no use any more ends with its own time, and staff are told; the rest waits, is not
// given up, and leaves within minutes when the line is back.
func TestNoConnectionForSixHours(t *testing.T) {
	d := &down{says: bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Unreached, Reason: "Twilio cannot be reached; check the internet connection"}, takes: 10 * time.Millisecond}
	sending(t, d, 0, 30, func(p *post, _ bot.Wake) {
		for _, table := range []string{"messages", "queue"} {
			p.exec("UPDATE "+table+" SET expires_at = $1 WHERE id IN (SELECT id FROM messages WHERE body IN ('bulk 0', 'bulk 1', 'bulk 2'))", bot.SystemClock().Add(2*time.Hour))
		}
		time.Sleep(6 * time.Hour)
		p.now = bot.SystemClock()
		p.tidy()
		tried := d.heals()
		if most := 6*60*60/5 + 30; tried > most {
			p.Errorf("in six hours %d connections were tried, want at most one in five seconds", tried)
		}
		if n := p.count("SELECT count(*) FROM messages WHERE status = 'canceled' AND reason LIKE 'its time was over%'"); n != 3 {
			p.Errorf("%d have ended, want the three whose time was over", n)
		}
		if n := p.count("SELECT count(*) FROM queue WHERE claimed_by = ''"); n != 27 {
			p.Errorf("%d wait, want the other 27", n)
		}
		alarms, err := p.s.Alarms(p.Context())
		p.must(err)
		if len(alarms) != 1 || !strings.Contains(alarms[0].Text, "3 messages were not sent before their time was over") {
			p.Errorf("staff are told %+v", alarms)
		}
		time.Sleep(3 * time.Minute)
		if n := p.accepted(); n != 27 {
			p.Errorf("three minutes after the line came back %d of 27 have left", n)
		}
	})
}
