package storage_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"raabta/bot"
)

// repeating is a provider that shows one id once, and whose answers are lost at first.
type repeating struct {
	lost int // answers that still get lost
	took map[string]int
}

func (r *repeating) Repeats() bool { return true }

func (r *repeating) ProviderID(messageID string) string { return "ID-" + messageID }

func (r *repeating) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	r.took[m.Attempt.ProviderID]++
	if r.lost > 0 {
		r.lost--
		return bot.SendResult{Outcome: bot.Doubt, Reason: "no answer"}
	}
	return bot.SendResult{Outcome: bot.Accepted, ProviderID: m.Attempt.ProviderID, Status: bot.Sent}
}

// repeats is the work of a process over such a provider.
func (p *post) repeats(c *repeating) (step func()) {
	p.exec("UPDATE senders SET rate = 10 WHERE id = $1", p.sms.ID)
	c.took = map[string]int{}
	log, channels := slog.New(slog.DiscardHandler), map[string]bot.Channel{"twilio": c}
	outbox := &bot.Outbox{Store: p.s, Channels: channels, Owner: "a", Log: log}
	doubts := &bot.Doubts{Store: p.s, Channels: channels, Log: log, Report: func(_ context.Context, r bot.Report) error { return bot.ErrNotFound }}
	return func() {
		for _, part := range []func(context.Context, time.Time) (bool, error){doubts.Step, outbox.Step} {
			_, err := part(p.Context(), p.now)
			p.must(err)
		}
	}
}

// A message of which nobody knows whether it was sent is sent again under its own id, by itself.
func TestADoubtThatCanBeRepeatedIs(t *testing.T) {
	eachPost(t, func(p *post) {
		provider := &repeating{lost: 2}
		step := p.repeats(provider)
		id := p.queue(p.text("+923001234567"))[0]
		step()
		if m := p.message(id); m.Status != bot.InDoubt {
			t.Fatalf("after an answer that was lost it is %s", m.Status)
		}
		for range 4 {
			p.now = p.now.Add(31 * time.Second)
			step()
		}
		if m := p.message(id); m.Status != bot.Sent || m.ProviderID != "ID-"+id {
			t.Errorf("in the end it is %s, %q", m.Status, m.ProviderID)
		}
		if len(provider.took) != 1 || provider.took["ID-"+id] != 3 {
			t.Errorf("the provider was given %v", provider.took)
		}
	})
}

// A report finds its message by the id that stood in the attempt before the first byte left.
func TestAReportFindsAMessageInDoubtByItsID(t *testing.T) {
	eachPost(t, func(p *post) {
		provider := &repeating{lost: 1}
		step := p.repeats(provider)
		id := p.queue(p.text("+923001234567"))[0]
		step()
		p.report(bot.Report{ProviderID: "ID-" + id, Number: "+923001234567", Status: bot.Delivered})
		p.now = p.now.Add(time.Minute)
		step()
		if m := p.message(id); m.Status != bot.Delivered || provider.took["ID-"+id] != 1 {
			t.Errorf("it is %s, and was tried %d times", m.Status, provider.took["ID-"+id])
		}
	})
}

// A provider that never answers is not asked for ever: people decide.
func TestADoubtIsNotRepeatedForEver(t *testing.T) {
	eachPost(t, func(p *post) {
		provider := &repeating{lost: 1000}
		step := p.repeats(provider)
		id := p.queue(p.text("+923001234567"))[0]
		for range 120 {
			step()
			p.now = p.now.Add(31 * time.Second)
		}
		if m := p.message(id); m.Status != bot.Uncertain || provider.took["ID-"+id] != 5 {
			t.Errorf("it is %s after %d tries", m.Status, provider.took["ID-"+id])
		}
	})
}
