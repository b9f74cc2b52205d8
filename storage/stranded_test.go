package storage_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// oneWay is a provider that one channel reaches, and the other does not.
type oneWay struct {
	closed bot.ChannelName
	got    map[bot.ChannelName]int
}

func (o *oneWay) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	if m.Channel == o.closed {
		return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Unreached, Reason: "no connection"}
	}
	o.got[m.Channel]++
	return bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: "SM" + m.ID}
}

// TestAnEmergencyGoesTheOtherWay after a minute in which its channel took nothing, once, and only where the phone has another
// way; an ordinary text waits. When the channel is back nobody gets the emergency a second time.
func TestAnEmergencyGoesTheOtherWay(t *testing.T) {
	eachPost(t, func(p *post) {
		w := &oneWay{closed: bot.SMS, got: map[bot.ChannelName]int{}}
		log := slog.New(slog.DiscardHandler)
		o := &bot.Outbox{Store: p.s, Channels: map[string]bot.Channel{"twilio": w}, Owner: "here", Log: log}
		d := &bot.Diverter{Store: p.s, Log: log}
		p.addFamily("h1", "5-B") // +9230055500h1 is no number, and does here
		const both, only = "+9230055500h1", "+923001234567"
		p.exec("INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1, 'whatsapp', $2, $3, $3, '')", p.school.ID, both, p.now)
		urgent, alone, ordinary, tomorrow := p.text(both), p.text(only), p.text(both), p.text(both)
		urgent.Class, alone.Class, tomorrow.Class = bot.Emergency, bot.Emergency, bot.Emergency
		tomorrow.SendAfter, tomorrow.ExpiresAt = p.now.Add(24*time.Hour), p.now.Add(30*time.Hour)
		ids := p.queue(urgent, alone, ordinary, tomorrow)
		run := func(d1 time.Duration) {
			p.Helper()
			for until := p.now.Add(d1); p.now.Before(until); p.now = p.now.Add(5 * time.Second) {
				for _, step := range []func(context.Context, time.Time) (bool, error){o.Step, d.Step} {
					if _, err := step(p.Context(), p.now); err != nil {
						p.Fatal(err)
					}
				}
			}
		}
		run(55 * time.Second)
		if c := p.counts(); c[bot.Queued] != 4 || w.got[bot.WhatsApp] != 0 {
			p.Errorf("before a minute is over they stand at %v", c)
		}
		run(30 * time.Second)
		if w.got[bot.WhatsApp] != 1 {
			p.Errorf("%d went by WhatsApp, want the one emergency", w.got[bot.WhatsApp])
		}
		if m := p.message(ids[0]); m.Status != bot.Canceled || !strings.Contains(m.Reason, "the other way") {
			p.Errorf("the first is %s: %s", m.Status, m.Reason)
		}
		for _, id := range ids[1:] {
			if m := p.message(id); m.Status != bot.Queued {
				p.Errorf("another is %s: %s", m.Status, m.Reason)
			}
		}
		w.closed = ""
		run(5 * time.Minute)
		if w.got[bot.WhatsApp] != 1 || w.got[bot.SMS] != 2 {
			p.Errorf("in the end %v left", w.got)
		}
	})
}

// TestAnEmergencyGoesTheOtherWayOnce: where neither channel takes it, it is not passed to and fro.
func TestAnEmergencyGoesTheOtherWayOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		d := &bot.Diverter{Store: p.s, Log: slog.New(slog.DiscardHandler)}
		p.addFamily("h1", "5-B")
		p.exec("INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1, 'whatsapp', $2, $3, $3, '')", p.school.ID, "+9230055500h1", p.now)
		urgent := p.text("+9230055500h1")
		urgent.Class = bot.Emergency
		p.queue(urgent)
		for range 100 {
			p.now = p.now.Add(61 * time.Second)
			if _, err := d.Step(p.Context(), p.now); err != nil {
				p.Fatal(err)
			}
		}
		if c := p.counts(); c[bot.Queued] != 1 || c[bot.Canceled] != 1 {
			p.Errorf("they stand at %v", c)
		}
	})
}
