package torture

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"raabta/bot/twilio/twiliotest"
)

// Where a blow falls: how far the program is when it is killed.
const (
	atStart    = "start"    // before it listens: migrations, senders, the first steps
	atExpand   = "expand"   // just after it listens: expansion and the first claims
	atTime     = "time"     // at any moment
	atArrival  = "arrival"  // a create has arrived, and Twilio does not take it
	atTaken    = "taken"    // Twilio has taken a create and not answered
	atAnswer   = "answer"   // just after the answer to a create: settle
	atWebhook  = "webhook"  // a phone's words are on their way in: receive, and routing
	atCallback = "callback" // a status is
)

// placesOf are the blows of a cycle, those on a busy program more often.
func places() []string {
	return []string{atStart, atExpand, atTime, atTime, atArrival, atTaken, atAnswer, atAnswer, atWebhook, atWebhook, atCallback}
}

// blow is one kill, planned.
type blow struct {
	place string
	nth   int           // create, webhook or callback
	delay time.Duration // from there

	mu     sync.Mutex
	counts map[string]int
	struck chan struct{} // closed when the place is reached; whoever waits for it kills
	once   sync.Once
}

// plan draws a cycle's blow; startup is how long serve takes to listen.
func plan(dice *rand.Rand, startup time.Duration) *blow {
	b := &blow{place: places()[dice.IntN(len(places()))], nth: 1 + dice.IntN(40), counts: map[string]int{}, struck: make(chan struct{})}
	within := func(d time.Duration) time.Duration {
		return time.Duration(dice.Int64N(int64(d))).Truncate(time.Microsecond)
	}
	switch b.place {
	case atStart:
		b.delay = within(startup)
	case atExpand:
		b.delay = within(20 * time.Millisecond)
	case atTime:
		b.delay = within(50*time.Millisecond + 3*startup)
	case atArrival, atTaken:
		b.delay = within(300 * time.Microsecond)
	case atAnswer:
		b.delay = within(4 * time.Millisecond)
	case atWebhook, atCallback:
		b.delay, b.nth = within(6*time.Millisecond), 1+dice.IntN(5)
	}
	return b
}

// reach counts a step at a place and says whether it is the blow's.
func (b *blow) reach(place string) bool {
	if b == nil || b.place != place {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.counts[place]++
	return b.counts[place] == b.nth
}

// strike lets the kill fall after the blow's delay.
func (b *blow) strike() {
	b.once.Do(func() {
		time.Sleep(b.delay)
		close(b.struck)
	})
}

// atCreate is the fault of a create that a blow falls on; nil for the others.
func (b *blow) atCreate() *twiliotest.Fault {
	switch {
	case b.reach(atArrival):
		return &twiliotest.Fault{Respond: func(_ *twiliotest.Twilio, _ http.ResponseWriter, r *http.Request, _ twiliotest.Answer) {
			b.strike()
			<-r.Context().Done() // its death
		}}
	case b.reach(atTaken):
		return &twiliotest.Fault{Accept: true, Respond: func(_ *twiliotest.Twilio, _ http.ResponseWriter, r *http.Request, _ twiliotest.Answer) {
			b.strike()
			<-r.Context().Done()
		}}
	case b.reach(atAnswer):
		return &twiliotest.Fault{Accept: true, Respond: func(_ *twiliotest.Twilio, w http.ResponseWriter, _ *http.Request, answer twiliotest.Answer) {
			answer.Write(w)
			w.(http.Flusher).Flush()
			b.strike()
		}}
	}
	return nil
}
