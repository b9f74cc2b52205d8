package storage_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

func TestPace(t *testing.T) {
	cases := []struct {
		rate   float64
		claims []int // at one instant, one after the other
		last   time.Duration
		free   time.Duration
	}{
		{0, []int{64, 16, 0}, 0, 0},
		{1, []int{1, 0}, 0, time.Second},
		{3, []int{3, 0}, 667 * time.Millisecond, time.Second},
		{0.1, []int{1, 0}, 0, 10 * time.Second},
		{100, []int{64, 16, 0}, 790 * time.Millisecond, 800 * time.Millisecond},
		{30, []int{30, 0}, 967 * time.Millisecond, time.Second},
	}
	eachPost(t, func(p *post) {
		for _, c := range cases {
			p.now = p.now.Add(time.Minute)
			p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: c.rate})
			p.clear()
			p.queueTexts(80)
			last := p.now
			for i, want := range c.claims {
				out := p.claim(p.sms, 64)
				if len(out) != want {
					p.Fatalf("at %v a second claim %d took %d messages, want %d", c.rate, i+1, len(out), want)
				}
				for _, m := range out {
					if m.LeaveAt.Before(last) {
						p.Fatalf("at %v a second a message leaves before the one before it", c.rate)
					}
					last = m.LeaveAt
				}
			}
			if got := last.Sub(p.now); got != c.last {
				p.Errorf("at %v a second the last leaves after %v, want %v", c.rate, got, c.last)
			}
			if free := p.sender(p.sms.ID).FreeAt; c.rate > 0 && free.Sub(p.now) != c.free {
				p.Errorf("at %v a second the sender is free after %v, want %v", c.rate, free.Sub(p.now), c.free)
			}
		}
	})
}

// Ten replicas that claim as fast as they can send at the sender's rate, not at ten times it.
func TestPaceIsSharedByAllProcesses(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 10})
		p.queueTexts(200)
		stores := []*storage.Store{p.s, storagetest.Open(t, url), storagetest.Open(t, url)}
		var mu sync.Mutex
		var leave []time.Time
		for second := range 5 {
			now := p.now.Add(time.Duration(second) * time.Second)
			var wg sync.WaitGroup
			for i := range 10 {
				wg.Go(func() {
					out, err := stores[i%3].Claim(t.Context(), now, p.claimOf(p.sms, 64))
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					for _, m := range out {
						leave = append(leave, m.LeaveAt)
					}
					mu.Unlock()
				})
			}
			wg.Wait()
		}
		slices.SortFunc(leave, time.Time.Compare)
		if len(leave) != 50 {
			t.Errorf("%d messages in five seconds at 10 a second", len(leave))
		}
		for i := range leave {
			if i > 0 && leave[i].Sub(leave[i-1]) < 100*time.Millisecond {
				t.Fatalf("messages %d and %d leave within %v", i-1, i, leave[i].Sub(leave[i-1]))
			}
		}
	})
}

func TestIdleSenderSavesNothingUp(t *testing.T) {
	eachPost(t, func(p *post) {
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 2})
		p.queueTexts(20)
		p.claim(p.sms, 64)
		p.now = p.now.Add(time.Hour)
		if got := p.claim(p.sms, 64); len(got) != 2 {
			p.Errorf("after an idle hour %d messages leave at once, want 2", len(got))
		}
	})
}

// The machine's clock was ahead, and was set back: the place in the pace that was given meanwhile holds nobody.
func TestAClockSetBackHoldsNoEmergency(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, rate := range []float64{0.1, 1, 100} {
			p.now = p.now.Add(10 * time.Hour)
			p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: rate})
			d := p.text("+923001234567")
			d.Class = bot.Emergency
			p.queue(d)
			if got := p.claim(p.sms, 1); len(got) != 1 {
				p.Fatalf("at %v a second nothing leaves", rate)
			}
			p.now = p.now.Add(-2 * time.Hour)
			p.queue(d)
			if got := p.ready(); len(got) != 1 {
				p.Errorf("at %v a second %v are ready", rate, got)
			}
			if got := p.claim(p.sms, 1); len(got) != 1 || !got[0].LeaveAt.Equal(p.now) {
				p.Errorf("at %v a second the emergency is held: %v", rate, idsOf(got))
			}
			if free := p.sender(p.sms.ID).FreeAt; free.Sub(p.now) > 10*time.Second {
				p.Errorf("at %v a second the next is held for %v", rate, free.Sub(p.now))
			}
		}
	})
}

// A slow sender's next place is seconds ahead by right.
func TestASlowSendersPlaceIsKept(t *testing.T) {
	eachPost(t, func(p *post) {
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 0.1})
		p.queueTexts(2)
		if got := p.claim(p.sms, 2); len(got) != 1 {
			p.Fatalf("%d leave at once", len(got))
		}
		p.now = p.now.Add(time.Second)
		if ready, got := p.ready(), p.claim(p.sms, 1); len(ready)+len(got) > 0 {
			p.Errorf("nine seconds early: ready %v, claimed %d", ready, len(got))
		}
	})
}
