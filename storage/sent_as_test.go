package storage_test

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// What the provider calls a message is known from the moment it was accepted, wherever one looks.
func TestAProvidersIDIsKnownBeforeAnyReport(t *testing.T) {
	eachPost(t, func(p *post) {
		id, a := p.inFlight(p.text("+923001234567"))
		p.settle(accepted(a, "SM1"))
		other, b := p.inFlight(p.text("+923001234567"))
		p.settle(bot.Settled{MessageID: other, AttemptID: b.ID, Outcome: bot.Doubt, Status: bot.InDoubt})
		for what, want := range map[string]string{id: "SM1", other: ""} {
			if m := p.message(what); m.ProviderID != want {
				p.Errorf("the message has %q, want %q", m.ProviderID, want)
			}
		}
		p.must(p.s.Messages(p.Context(), bot.MessageFilter{School: p.school.ID}, func(m bot.Message, _ string) error {
			if want := map[string]string{id: "SM1"}[m.ID]; m.ProviderID != want {
				p.Errorf("in the list it has %q, want %q", m.ProviderID, want)
			}
			return nil
		}))
		owned, busy, err := p.s.Rivals(p.Context(), bot.SMS, []string{"SM1", "SM2"}, []string{other})
		p.must(err)
		if !owned["SM1"] || owned["SM2"] || len(busy) > 0 {
			p.Errorf("owned are %v and busy %v, want SM1 and none", owned, busy)
		}
		list, err := p.s.Unfinished(p.Context(), bot.Bookmark{}, p.now.Add(time.Hour), 10)
		p.must(err)
		if len(list) != 1 || list[0].MessageID != id || list[0].ProviderID != "SM1" {
			p.Errorf("asked after: %+v", list)
		}
		p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM1", Status: bot.Delivered})
		if m := p.message(id); m.ProviderID != "SM1" || m.Status != bot.Delivered {
			p.Errorf("reported on, it is %s %q", m.Status, m.ProviderID)
		}
	})
}

// A new try says nothing of the last one's fault; what says that it may arrive twice stays.
func TestANewTryTakesTheLastOnesFaultOff(t *testing.T) {
	eachPost(t, func(p *post) {
		plain := p.text("+923001234567")
		id, a := p.inFlight(plain)
		p.settle(bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.NotSent, Status: bot.Queued, Counts: true, Code: "20429", Reason: "too many requests", RetryAt: p.now})
		twice := p.queue(p.text("+923001234568"))[0]
		p.exec("UPDATE messages SET again_of = 'another', reason = 'may arrive twice' WHERE id = $1", twice)
		p.claim(p.sms, 2)
		begun := p.begin(id, twice)
		p.settle(accepted(begun[0], "SM1"), accepted(begun[1], "SM2"))
		if m := p.message(id); m.ErrorCode != "" || m.Reason != "" || m.Attempts != 2 {
			p.Errorf("accepted at the second try, it says %q %q", m.ErrorCode, m.Reason)
		}
		if m := p.message(twice); m.Reason != "may arrive twice" {
			p.Errorf("a text that may arrive twice says %q", m.Reason)
		}
	})
}

// No index is on what providers call messages that no report has been about: they are found by their numbers.
func TestAMessageIsFoundByItsNumber(t *testing.T) {
	eachPost(t, func(p *post) {
		plan := p.plan(`SELECT m.id FROM messages m WHERE m.number IN ('+923001234567') AND m.direction = 'out' AND m.provider_id = ''
			AND EXISTS (SELECT 1 FROM attempts a WHERE a.message_id = m.id AND a.provider_id IN ('SM1'))`)
		if !strings.Contains(plan, "messages_number") || !strings.Contains(plan, "attempts_message") {
			p.Errorf("it does not go by number and attempt:\n%s", plan)
		}
	})
}
