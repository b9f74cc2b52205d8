package main

import (
	"fmt"
	"net/http"
	"testing"

	"raabta/bot/twilio/twiliotest"
	"raabta/storage/storagetest"
)

// TestAServiceThatRunsForLongDoesNotGrow: after rounds of broadcasts, faults of the provider, replies and strangers it has as
// many goroutines and open files as after the first. (A day in short: what leaks once for a text or a request shows here.)
func TestAServiceThatRunsForLongDoesNotGrow(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url)
		m = m.with(m.account()...)
		m.imports()
		m.does("school", "set", "weekly-budget=0")
		m.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault {
			faults := []*twiliotest.Fault{
				nil, twiliotest.Garbled(), nil, twiliotest.ResetAccepted(), nil, twiliotest.Page(503), nil, twiliotest.ResetUnread(),
				nil, twiliotest.Refuse(400, 21617, "Too long"), nil, twiliotest.Redirect(307, "/"), nil, twiliotest.Endless(), nil, nil,
			}
			return faults[n%len(faults)]
		})
		p := m.serves()
		round := func(n int) {
			t.Helper()
			before := m.twilio.Requests()
			texts := m.announces(fmt.Sprintf("Fees of month %d are due on Friday.", n))
			for i := range 20 {
				m.writes(saimaNumber, ourSMS, fmt.Sprintf("Question %d of day %d: is the bus late this morning?", i, n))
				p.get("/no/such/page")
				p.get("/webhooks/twilio/message")
			}
			p.until("every text of the round was tried", func() bool { return m.twilio.Requests() >= before+texts })
		}
		round(0)
		first := p.scrape()
		for n := range 4 {
			round(n + 1)
		}
		for _, c := range []struct {
			what string
			more float64
		}{{"go_goroutines", 40}, {"process_open_fds", 20}} {
			if _, told := first[c.what]; !told {
				continue // this system does not tell
			}
			var last float64
			p.until(fmt.Sprintf("%s is near %v again", c.what, first[c.what]), func() bool {
				last = p.scrape()[c.what]
				return last <= first[c.what]+c.more
			})
			t.Logf("%s: %v after one round, %v after five", c.what, first[c.what], last)
		}
		p.stops()
	})
}
