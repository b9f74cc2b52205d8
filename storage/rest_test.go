package storage_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"raabta/bot"
)

// says is a provider that answers every message alike.
type says bot.SendResult

func (s says) Send(context.Context, bot.Outgoing) bot.SendResult { return bot.SendResult(s) }

// A first word that WhatsApp refuses goes out by SMS, and the phone is left alone on WhatsApp for a day, though nothing is wrong
// with its number; a word from there ends that.
func TestARefusedFirstWordGoesBySMS(t *testing.T) {
	eachPost(t, func(p *post) {
		p.linked(true)
		p.addFamily("h1", "5-B")
		const phone = "+9230055500h1"
		d := p.whatsappTo(phone)
		d.HouseholdID, d.Body, d.SMSBody = "h1", "Salam\nHello", "Hello"
		alone := p.whatsappTo("+923001234560")
		ids := p.queue(d, alone)
		o := &bot.Outbox{Store: p.s, Owner: "here", Log: slog.New(slog.DiscardHandler), Channels: map[string]bot.Channel{
			"whatsapp": says{Outcome: bot.NotSent, Verdict: bot.Stranger, Code: "463"},
			"twilio":   says{Outcome: bot.Accepted, Status: bot.Sent, ProviderID: "SM1"},
		}}
		step := func() {
			p.Helper()
			for range 2 { // the second finds what the first moved over
				_, err := o.Step(p.Context(), p.now)
				p.must(err)
			}
		}
		step()
		if m := p.message(ids[0]); m.Status != bot.Sent || m.Channel != bot.SMS || m.Body != "Hello" {
			p.Errorf("it is %s by %s: %s", m.Status, m.Channel, m.Reason)
		}
		p.waits(ids[1], p.now.Add(24*time.Hour), "does not take the school's first words")

		reach := func() bot.Reach {
			p.Helper()
			list, err := p.s.Chunk(p.Context(), p.now, p.notice("household:h1"), "", 10)
			p.must(err)
			if !list[0].Ways.Linked || !list[0].Ways.Strangers || list[0].Lines[0].WhatsAppProblem != "" {
				p.Errorf("%+v", list[0])
			}
			return bot.Choose(list[0].Lines, list[0].Ways, bot.Routine, p.now)
		}
		if r := reach(); r.Channel != bot.SMS {
			p.Errorf("the next goes by %s", r.Channel)
		}
		// What was queued for WhatsApp meanwhile waits until the phone has rested, an answer does not.
		again, answer := d, d
		answer.Class = bot.Conversation
		more := p.queue(again, answer)
		if got := p.claim(p.whatsapp, 64); len(got) != 0 {
			p.Errorf("%v left to a phone that rests", idsOf(got))
		}
		p.waits(more[0], p.now.Add(24*time.Hour), "does not take the school's first words")
		if m := p.message(more[1]); m.Channel != bot.SMS {
			p.Errorf("the answer waits: %+v", m)
		}
		p.now = p.now.Add(time.Hour)
		p.wrote(phone)
		if r := reach(); r.Channel != bot.WhatsApp || !r.Linked || !r.CanSMS {
			p.Errorf("once they wrote it goes by %+v", r)
		}
		if got := idsOf(p.claim(p.whatsapp, 64)); len(got) != 0 {
			p.Errorf("%v left", got)
		}
		now := p.queue(d)
		if got := idsOf(p.claim(p.whatsapp, 64)); !slices.Equal(got, now) {
			p.Errorf("%v left to who wrote, want %v", got, now)
		}
	})
}
