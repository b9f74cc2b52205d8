package twilio

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"testing"

	"raabta/bot"
)

// A process was stopped while its connection was made, or between its last look at the clock and the first byte: nothing
// leaves, on a new connection or on a kept one, and the next message goes as always.
func TestNothingLeavesTooLate(t *testing.T) {
	f := start(t)
	c := newClient(t, f)
	asked, late := 0, true
	m := text("Fees are due on Friday.")
	m.Late = func() bool { asked++; return late }
	for round := range 3 {
		late = true
		res := c.Send(context.Background(), m)
		if res.Outcome != bot.NotSent || res.Verdict != bot.TooLate {
			t.Errorf("round %d: too late, it ended with %+v", round, res)
		}
		late = false
		if res := c.Send(context.Background(), m); res.Outcome != bot.Accepted {
			t.Errorf("round %d: in time, it ended with %+v", round, res)
		}
		if n := f.Requests(); n != round+1 {
			t.Fatalf("round %d: %d requests reached Twilio", round, n)
		}
	}
	if asked != 6 {
		t.Errorf("it was asked %d times for six messages", asked)
	}
}

// A secure connection is guarded below its encryption.
func TestSecureConnectionsAreGuarded(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	c := &guarded{Conn: ours}
	ask(tls.Client(c, &tls.Config{ServerName: "api.twilio.com"}), func() bool { return true })
	if _, err := c.Write([]byte("POST")); !errors.Is(err, errLate) {
		t.Errorf("it sent: %v", err)
	}
}
