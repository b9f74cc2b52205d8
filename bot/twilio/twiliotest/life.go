package twiliotest

import (
	"strings"
	"time"
)

// Stage is a status that a message reaches; Code is the error's, 0 for none.
type Stage struct {
	Status string
	Code   int
}

// Life is the statuses that an accepted message goes through after its first, in Twilio's order: "queued ▶ sending ▶ sent ▶
// delivered", or undelivered, or failed; a messaging service's message begins with "accepted". There is no callback of the
// first status, which the create's own answer tells.
// https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
type Life []Stage

// Delivered is the life of a message that reached its phone. c tells how it was sent.
func Delivered(c Create) Life { return begun(c, Stage{Status: "sent"}, Stage{Status: "delivered"}) }

// Undelivered is the life of a message that a network gave up: 30003, 30005, 30006 …
func Undelivered(c Create, code int) Life {
	return begun(c, Stage{Status: "sent"}, Stage{"undelivered", code})
}

// Failed is the life of a message that never left Twilio: 30007, 30034 …
func Failed(c Create, code int) Life { return begun(c, Stage{"failed", code}) }

func begun(c Create, rest ...Stage) Life {
	var life Life
	if strings.HasPrefix(c.From, "MG") {
		life = append(life, Stage{Status: "queued"})
	}
	if rest[0].Status != "failed" {
		life = append(life, Stage{Status: "sending"})
	}
	return append(life, rest...)
}

// Play is how the callbacks of one message are delivered.
type Play struct {
	Life Life
	// Order names the stages that callbacks tell of, in the order they are posted: {0, 1, 2} is each once, {2, 0, 0} is the
	// last first, the second lost and the first repeated. nil is each once, as it happened.
	Order []int
	// Early is how many of the callbacks are posted, and answered, before the create is.
	Early int
	// Pause is the time before each callback that is not early.
	Pause time.Duration
}

// Plays has messages change their status by themselves from now on, and posts that to their StatusCallback. play says for
// each create what happens to it; nil is nothing, and nobody plays with Plays(nil).
func (f *Twilio) Plays(play func(c Create) *Play) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.play = play
}

// Played returns when every callback of the creates that were answered so far has been posted, and answered or given up.
func (f *Twilio) Played() { f.playing.Wait() }

// begin plays what comes before a create's answer and returns what plays the rest beside others; nil plays nothing.
func (f *Twilio) begin(c Create) (rest func()) {
	f.mu.Lock()
	director := f.play
	f.mu.Unlock()
	if director == nil {
		return nil
	}
	p := director(c)
	if p == nil {
		return nil
	}
	order := p.Order
	if order == nil {
		for i := range p.Life {
			order = append(order, i)
		}
	}
	reached := -1
	post := func(i int) {
		reached = max(reached, i) // the message itself never goes back
		f.reach(c.SID, p.Life[reached])
		f.tell(c.SID, p.Life[i])
	}
	early := min(p.Early, len(order))
	for _, i := range order[:early] {
		post(i)
	}
	f.playing.Add(1)
	return func() {
		go func() {
			defer f.playing.Done()
			for _, i := range order[early:] {
				if !f.pause(p.Pause) {
					return
				}
				post(i)
			}
			if n := len(p.Life); n > 0 {
				f.reach(c.SID, p.Life[n-1]) // what no callback told of happened all the same
			}
		}()
	}
}

// pause waits, and says whether the fake is still open.
func (f *Twilio) pause(d time.Duration) bool {
	if d <= 0 {
		return !f.closed()
	}
	select {
	case <-time.After(d):
		return true
	case <-f.done:
		return false
	}
}
