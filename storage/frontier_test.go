package storage_test

import (
	"testing"
	"time"

	"raabta/bot"
)

// Claims go on where the last one ended, and miss nothing by it: an emergency is seen within a quarter of a second, what was
// queued before the place that they have come to is seen when there is nothing behind it, and nothing is taken twice.
func TestClaimsThatGoOnMissNothing(t *testing.T) {
	eachPost(t, func(p *post) {
		p.queueTexts(300)
		taken := make(map[string]bool)
		claim := func(n int) []bot.Outgoing {
			p.Helper()
			p.now = p.now.Add(5 * time.Millisecond)
			list := p.claim(p.sms, n)
			for _, m := range list {
				if taken[m.ID] {
					p.Errorf("%s is taken twice", m.ID)
				}
				taken[m.ID] = true
			}
			return list
		}
		for range 2 {
			if got := claim(50); len(got) != 50 {
				p.Fatalf("claimed %d of 50", len(got))
			}
		}
		urgent := p.text("+923001234567")
		urgent.Class = bot.Emergency
		id := p.queue(urgent)[0]
		for start := p.now; !taken[id]; claim(2) {
			if p.now.Sub(start) > 250*time.Millisecond {
				p.Fatal("an emergency was not seen within a quarter of a second")
			}
		}
		early := p.text("+923001234568")
		early.SendAfter = p.now.Add(-time.Hour)
		early.ExpiresAt = p.now.Add(time.Hour)
		p.queue(early)
		for len(claim(64)) > 0 {
		}
		if len(taken) != 302 || p.counts()[bot.Queued] != 0 {
			p.Errorf("%d of 302 were taken, %v are left", len(taken), p.counts())
		}
	})
}
