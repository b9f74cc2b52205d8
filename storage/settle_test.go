package storage_test

import (
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

func TestSettledOutcomes(t *testing.T) {
	later := 30 * time.Second
	cases := []struct {
		what string
		end  bot.Settled // of an attempt
		want bot.Message // what of the message is compared
	}{
		{"accepted", bot.Settled{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: "SM1"},
			bot.Message{Status: bot.Sending, ProviderID: "SM1", Attempts: 1}},
		{"sent", bot.Settled{Outcome: bot.Accepted, Status: bot.Sent, ProviderID: "SM2"},
			bot.Message{Status: bot.Sent, ProviderID: "SM2", Attempts: 1}},
		{"to be tried again", bot.Settled{Outcome: bot.NotSent, Status: bot.Queued, Counts: true, Code: "20429", Reason: "too many requests"},
			bot.Message{Status: bot.Queued, Attempts: 1, ErrorCode: "20429", Reason: "too many requests"}},
		{"the sender's fault", bot.Settled{Outcome: bot.NotSent, Status: bot.Queued, Code: "20003", Reason: "wrong password"},
			bot.Message{Status: bot.Queued, Attempts: 0, ErrorCode: "20003", Reason: "wrong password"}},
		{"refused", bot.Settled{Outcome: bot.NotSent, Status: bot.Failed, Code: "21211", Reason: "no such number", Problem: "no phone has this number"},
			bot.Message{Status: bot.Failed, Attempts: 1, ErrorCode: "21211", Reason: "no such number"}},
		{"in doubt", bot.Settled{Outcome: bot.Doubt, Status: bot.InDoubt, Reason: "no answer"},
			bot.Message{Status: bot.InDoubt, Attempts: 1, Reason: "no answer"}},
	}
	eachPost(t, func(p *post) {
		for _, c := range cases {
			p.now = p.now.Add(time.Minute)
			id, a := p.inFlight(p.text("+923001234567"))
			c.end.MessageID, c.end.AttemptID, c.end.RetryAt = id, a.ID, p.now.Add(later)
			p.settle(c.end)
			m := p.message(id)
			got := bot.Message{Status: m.Status, ProviderID: m.ProviderID, Attempts: m.Attempts, ErrorCode: m.ErrorCode, Reason: m.Reason}
			if got != c.want {
				p.Errorf("%s: the message is %+v, want %+v", c.what, got, c.want)
			}
			if !m.ClaimedUntil.IsZero() || m.ClaimedBy != "" {
				p.Errorf("%s: it is still claimed", c.what)
			}
			if m.Status == bot.Queued && !m.SendAfter.Equal(p.now.Add(later)) {
				p.Errorf("%s: it is tried again at %v", c.what, m.SendAfter)
			}
			if m.DoneAt.IsZero() == m.Status.Final() || m.SentAt.IsZero() == (m.Status == bot.Sent) {
				p.Errorf("%s: sent %v, done %v", c.what, m.SentAt, m.DoneAt)
			}
			p.clear()
		}
	})
}

func TestClosedWindowGoesBySMS(t *testing.T) {
	eachPost(t, func(p *post) {
		d := p.text("+923001234567")
		d.Channel, d.Body, d.SMSBody, d.Segments = bot.WhatsApp, "السلام علیکم", "Salaam", 1
		id := p.queue(d)[0]
		p.claim(p.whatsapp, 1)
		p.settle(bot.Settled{MessageID: id, Outcome: bot.NotSent, Status: bot.Queued, Channel: bot.SMS, SegmentsN: 2, RetryAt: p.now, Reason: "by SMS: the window is shut"})
		m := p.message(id)
		if m.Status != bot.Queued || m.Channel != bot.SMS || m.Body != "Salaam" || m.Segments != 2 || m.Reason == "" || m.Attempts != 0 {
			p.Errorf("it became %+v", m)
		}
		if got := idsOf(p.claim(p.sms, 1)); !slices.Equal(got, []string{id}) {
			p.Error("the SMS sender does not get it")
		}
	})
}

func TestHandedBackMessageKeepsItsPlace(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(2)
		p.now = p.now.Add(time.Minute)
		p.claim(p.sms, 1)
		p.settle(bot.Settled{MessageID: ids[0], Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now})
		if got := idsOf(p.claim(p.sms, 2)); !slices.Equal(got, ids) {
			p.Error("a message that was given back lost its place in the queue")
		}
	})
}

func TestSettlingClaimsTheNext(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(5)
		p.claim(p.sms, 2)
		begun := p.begin(ids[:2]...)
		next := p.claimOf(p.sms, 2)
		out, err := p.s.Settle(p.Context(), p.now, []bot.Settled{accepted(begun[0], "SM1"), accepted(begun[1], "SM2")}, &next)
		p.must(err)
		if !slices.Equal(idsOf(out), ids[2:4]) {
			p.Errorf("claimed %v, want %v", idsOf(out), ids[2:4])
		}
		if out, err = p.s.Settle(p.Context(), p.now, nil, &next); err != nil || len(out) != 1 {
			p.Errorf("with nothing to settle it claimed %d, %v; want the last one", len(out), err)
		}
	})
}

func TestAttemptIsCommittedByItsOwnerOnly(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(3)
		p.claim(p.sms, 2)
		if begun := p.begin(ids...); len(begun) != 2 {
			p.Errorf("%d attempts were begun, want those of the two that were claimed", len(begun))
		}
		if begun := p.begin(ids[0]); len(begun) != 0 {
			p.Error("a message in flight was begun again")
		}
		other := bot.Attempt{ID: bot.NewID(), MessageID: ids[2], Owner: "elsewhere"}
		p.claim(p.sms, 1)
		if begun, err := p.s.Begin(p.Context(), p.now, []bot.Attempt{other}); err != nil || len(begun) != 0 {
			p.Errorf("another process began our message: %v %v", begun, err)
		}
		twice := []bot.Attempt{{ID: bot.NewID(), MessageID: ids[2], Owner: "here"}, {ID: bot.NewID(), MessageID: ids[2], Owner: "here"}}
		if begun, err := p.s.Begin(p.Context(), p.now, twice); err != nil || len(begun) != 1 {
			p.Errorf("two attempts at once for one message: %v %v", begun, err)
		}
	})
}

// A process that was frozen wakes up with a claim that others took from it long ago.
func TestStaleClaimDoesNothing(t *testing.T) {
	eachPost(t, func(p *post) {
		id := p.queueTexts(1)[0]
		p.claim(p.sms, 1)
		p.now = p.now.Add(time.Minute)
		if done := p.tidy(); done.Reclaimed != 1 {
			p.Fatalf("tidied %+v, want the claim given back", done)
		}
		if begun := p.begin(id); len(begun) != 0 {
			p.Error("a claim that was given back was begun")
		}
		p.claim(p.sms, 1) // by the same process, in another batch
		begun := p.begin(id)
		if len(begun) != 1 {
			p.Fatal("the new claim can't be begun")
		}
		if again := p.begin(id); len(again) != 0 {
			p.Error("the old claim was begun beside the new one: the family gets it twice")
		}
		p.settle(bot.Settled{MessageID: id, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now}) // the old one gives back
		if m := p.message(id); m.Status != bot.Sending {
			p.Errorf("the old claim made the message in flight %s", m.Status)
		}
	})
}

func TestSettlingTwiceChangesNothing(t *testing.T) {
	eachPost(t, func(p *post) {
		id, a := p.inFlight(p.text("+923001234567"))
		refusal := bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.NotSent, Status: bot.Queued, Counts: true, RetryAt: p.now}
		p.settle(refusal)
		p.claim(p.sms, 1)
		next := p.begin(id)
		p.settle(refusal) // its answer was lost, so it is said again
		if m := p.message(id); m.Status != bot.Sending || m.Attempts != 2 {
			p.Fatalf("the message in flight became %s after %d attempts", m.Status, m.Attempts)
		}
		p.settle(accepted(next[0], "SM1"))
		p.settle(accepted(next[0], "SM1"))
		if m := p.message(id); m.Status != bot.Sending || m.Attempts != 2 || m.ProviderID != "SM1" {
			p.Errorf("it became %+v", m)
		}
	})
}

func TestCallbackFasterThanTheAnswer(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, status := range []bot.Status{bot.Sending, bot.Sent, bot.Undelivered, bot.Delivered, bot.Read} {
			for name, end := range map[string]bot.Settled{
				"accepted": {Outcome: bot.Accepted, Status: bot.Sending, ProviderID: "SM1"},
				"in doubt": {Outcome: bot.Doubt, Status: bot.InDoubt},
				"retry":    {Outcome: bot.NotSent, Status: bot.Queued, Counts: true},
				"failed":   {Outcome: bot.NotSent, Status: bot.Failed},
			} {
				p.clear()
				id, a := p.inFlight(p.text("+923001234567"))
				p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM1", Status: status})
				if m := p.message(id); m.ProviderID != "SM1" || m.Status != status {
					p.Fatalf("the callback made it %s %q", m.Status, m.ProviderID)
				}
				end.MessageID, end.AttemptID = id, a.ID
				p.settle(end)
				if m := p.message(id); m.Status != status || m.ProviderID != "SM1" || !m.ClaimedUntil.IsZero() || m.Attempts != 1 {
					p.Errorf("after %s, settling as %s made it %s %q (%d attempts)", status, name, m.Status, m.ProviderID, m.Attempts)
				}
				p.now = p.now.Add(time.Minute)
				if done := p.tidy(); done != (bot.Tidied{}) {
					p.Errorf("after %s, settled as %s, there is something to tidy: %+v", status, name, done)
				}
			}
		}
	})
}

// A provider that reports by our token alone, and brings its id with the answer only.
func TestAnswerBringsTheIDAfterTheReport(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, status := range []bot.Status{bot.Sending, bot.Delivered} {
			id, a := p.inFlight(p.text("+923001234567"))
			p.report(bot.Report{AttemptID: a.ID, Status: status})
			p.settle(bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now}) // nonsense
			if m := p.message(id); m.Status != status {
				p.Errorf("a message that the provider reported as %s was made %s", status, m.Status)
			}
			p.settle(accepted(a, "SM "+id))
			if m := p.message(id); m.Status != status || m.ProviderID != "SM "+id || m.ClaimedBy != "" {
				p.Errorf("after %s the answer made it %s %q", status, m.Status, m.ProviderID)
			}
		}
	})
}

func TestProblemsAndOptOutsOfTheProviderAreKept(t *testing.T) {
	eachPost(t, func(p *post) {
		d := p.text("+923001234567")
		ids := p.queue(d, d, p.text("+923007654321"), p.text("+923007654321"))
		p.claim(p.sms, 3)
		begun := p.begin(ids[:3]...)
		p.settle(
			bot.Settled{MessageID: ids[0], AttemptID: begun[0].ID, Outcome: bot.NotSent, Status: bot.Failed, Problem: "no phone has this number"},
			bot.Settled{MessageID: ids[1], AttemptID: begun[1].ID, Outcome: bot.NotSent, Status: bot.Failed, Problem: "no phone has this number"},
			bot.Settled{MessageID: ids[2], AttemptID: begun[2].ID, Outcome: bot.NotSent, Status: bot.Failed,
				OptOut: &bot.OptOut{Number: "+923007654321", Topic: bot.TopicAll, At: p.now, Source: "provider"}},
		)
		if got := p.problem("+923001234567"); got != "no phone has this number" {
			p.Errorf("the number's problem is %q", got)
		}
		stops, err := p.s.OptOuts(p.Context(), p.school.ID, "+923007654321")
		p.must(err)
		if len(stops) != 1 || stops[0].Source != "provider" {
			p.Errorf("opt-outs: %+v", stops)
		}
		if m := p.message(ids[3]); m.Status != bot.Canceled {
			p.Errorf("what else was queued for the number is %s", m.Status)
		}
	})
}

// problem is what stands against a number on SMS.
func (p *post) problem(number string) (text string) {
	p.Helper()
	p.must(storage.Writer(p.s).Get(&text, "SELECT problem FROM addresses WHERE school_id = $1 AND channel = 'sms' AND number = $2", p.school.ID, number))
	return text
}
