//go:build unix

package main

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
	"raabta/storage/storagetest"
)

// TestReplicasAsProcesses: three serves share the texts of three schools on one Postgres. One is killed, one is stopped and
// goes on, the network of one swallows everything for a while. Nobody gets a text twice; what did not go out is in doubt, or
// is sent by whoever starts next.
func TestReplicasAsProcesses(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	proxy := storagetest.NewProxy(t, url)
	m := newMachine(t, "DATABASE_URL="+url)
	m = m.with(append(m.account(), "LOG_LEVEL=info")...)
	s := storagetest.Open(t, url)
	const schools, texts = 3, 500
	m.queues(s, schools, texts, 100)
	m.twilio.Script(func(int, *http.Request) *twiliotest.Fault { return twiliotest.Late(30 * time.Millisecond) })
	killed, stopped, cut := m.serves(), m.serves(), m.with("DATABASE_URL="+proxy.URL).serves()
	sent := func(n int) func() bool { return func() bool { return m.twilio.Requests() >= n } }

	cut.until("a sixth is sent", sent(250))
	killed.cmd.Process.Kill()
	cut.until("a third is sent", sent(500))
	stopped.signals(syscall.SIGSTOP)
	cut.until("half is sent", sent(750))
	stopped.signals(syscall.SIGCONT)
	proxy.Hang()
	stopped.until("two thirds are sent", sent(1000))
	proxy.Heal()
	queued := func() int { return m.standing(s)[bot.Queued] }
	stopped.until("the queue is empty", func() bool { return queued() == 0 })
	stopped.stops()
	cut.stops()

	// Later: what the killed one held goes back to the queue, and of what it had in flight nobody can tell.
	if _, err := s.Tidy(t.Context(), bot.SystemClock().Add(2*time.Minute), bot.DoubtAfter); err != nil {
		t.Fatal(err)
	}
	rest := m.twilio.Requests() + queued()
	p := m.serves()
	p.until("the rest is sent", sent(rest))
	p.stops()
	m.nobodyGotItTwice()
	stand := m.standing(s)
	t.Logf("in the end they stand at %v", stand)
	// A process has at most 64 of each sender in hand.
	if stand[bot.Sending]+stand[bot.InDoubt] != schools*texts || stand[bot.InDoubt] > schools*64 {
		t.Errorf("of %d texts these are known: %v", schools*texts, stand)
	}
	if n := len(m.twilio.Creates()); n < stand[bot.Sending] || n > schools*texts {
		t.Errorf("Twilio took %d, and they stand at %v", n, stand)
	}
}

// signals sends it a signal.
func (p *process) signals(s syscall.Signal) {
	p.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.Fatal(err)
	}
}
