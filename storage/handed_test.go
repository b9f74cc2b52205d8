package storage_test

import (
	"testing"
	"time"

	"raabta/bot"
)

// A burst of long texts must not pile up at the provider, where nothing overtakes them: at every moment what it was handed
// and has not worked off, at the sender's rate in segments, is at most a minute of work.
func TestProviderIsNeverHandedMoreThanAMinute(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, rate := range []float64{0.5, 1, 10} {
			p.clear()
			p.now = p.now.Truncate(24 * time.Hour).Add(31 * time.Hour) // noon of the next day
			p.must(p.s.RefreshHours(p.Context(), p.now))
			p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: rate})
			for range 3 {
				p.queueLong(500, 4)
			}
			var inHand, most float64 // seconds of work at the provider
			began, claimed := p.now, 0
			for p.now.Sub(began) < 5*time.Minute {
				for _, m := range p.claim(p.sms, 64) {
					inHand += float64(m.Segments) / rate
					claimed += m.Segments
				}
				most = max(most, inHand)
				p.now = p.now.Add(time.Second)
				inHand = max(0, inHand-1)
			}
			if most > 60 {
				p.Errorf("at %v a second the provider was handed %.0f seconds of work", rate, most)
			}
			// Held back, but never idle: it had worked all the time.
			if least := int(300 * rate); claimed < least {
				p.Errorf("at %v a second it was handed %d segments in five minutes, want %d at least", rate, claimed, least)
			}
		}
	})
}

func TestEmergencyPassesAProviderThatHasItsHandsFull(t *testing.T) {
	eachPost(t, func(p *post) {
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 1})
		p.queueLong(100, 8)
		for seconds := 0; len(p.claim(p.sms, 1)) > 0; seconds++ {
			if p.now = p.now.Add(time.Second); seconds > 60 {
				p.Fatal("the provider is handed more and more")
			}
		}
		absent, urgent := p.text("+923001234567"), p.text("+923001234568")
		absent.Class, urgent.Class = bot.Absence, bot.Emergency
		ids := p.queue(absent, urgent)
		got := idsOf(p.claim(p.sms, 1))
		if len(got) != 1 || got[0] != ids[1] {
			p.Errorf("claimed %v, want the emergency", got)
		}
	})
}

// A clock that was set back must not hold what is not urgent for hours.
func TestWorkHandedOverBeforeTheClockWasSetBackHoldsNothing(t *testing.T) {
	eachPost(t, func(p *post) {
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 1})
		p.queueLong(100, 8)
		for range 20 {
			p.claim(p.sms, 1)
			p.now = p.now.Add(time.Second)
		}
		p.now = p.now.Add(-2 * time.Hour)
		d := p.text("+923001234567")
		d.SendAfter = p.now
		p.queue(d)
		if got := p.claim(p.sms, 1); len(got) != 1 {
			p.Error("work from before the clock was set back holds a text")
		}
	})
}

// queueLong queues n texts of so many segments.
func (p *post) queueLong(n, segments int) []string {
	p.Helper()
	drafts := make([]bot.Draft, n)
	for i := range drafts {
		drafts[i] = p.text("+923001234567")
		drafts[i].Segments = segments
	}
	return p.queue(drafts...)
}
