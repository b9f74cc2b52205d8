package storage_test

import (
	"testing"
	"time"

	"raabta/bot"
)

// A report of a try that was taken for not sent ends the message, whether it waits for the next one or somebody holds it.
func TestAReportTakesItsMessageOutOfTheQueue(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, claimed := range []bool{false, true} {
			id, a := p.inFlight(p.text("+923001234567"))
			p.settle(bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.NotSent, Status: bot.Queued, Counts: true, RetryAt: p.now})
			if claimed {
				p.claim(p.sms, 1)
			}
			p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM" + id, Status: bot.Delivered})
			if got := p.begin(id); len(got) != 0 {
				t.Errorf("claimed %v: it begins once more", claimed)
			}
			if m := p.message(id); m.Status != bot.Delivered || m.SenderID != p.sms.ID || m.Attempts != 1 {
				p.Errorf("claimed %v: it is %s after %d tries by %q", claimed, m.Status, m.Attempts, m.SenderID)
			}
			if n := p.count("SELECT count(*) FROM queue"); n != 0 {
				p.Errorf("claimed %v: it stays in the queue", claimed)
			}
		}
	})
}

// A slow process hands back what another has begun since: that stays begun.
func TestHandingBackWhatAnotherHasBegun(t *testing.T) {
	eachPost(t, func(p *post) {
		id := p.queueTexts(1)[0]
		p.claim(p.sms, 1)
		p.now = p.now.Add(time.Minute)
		p.tidy()
		p.claim(p.sms, 1)
		if got := p.begin(id); len(got) != 1 {
			p.Fatal("the second claim does not begin")
		}
		for _, status := range []bot.Status{bot.Queued, bot.Failed} {
			p.settle(bot.Settled{MessageID: id, Outcome: bot.NotSent, Status: status, RetryAt: p.now})
			if m := p.message(id); m.Status != bot.Sending || len(p.claim(p.sms, 1)) != 0 {
				p.Errorf("handed back as %s by the first it is %s", status, m.Status)
			}
		}
	})
}

// The version before knows no queue: what it writes into the messages' own rows the next whole look brings over.
func TestWhatTheVersionBeforeWritesIsBroughtOver(t *testing.T) {
	eachPost(t, func(p *post) {
		b, ids := p.bulk(3)
		others := p.queueTexts(4)
		p.tidy()
		p.exec("UPDATE broadcasts SET state = 'canceled' WHERE id = $1", b.ID)
		p.exec("UPDATE messages SET status = 'delivered' WHERE id = $1", others[0])
		p.exec("UPDATE messages SET held = TRUE WHERE id = $1", others[1])
		p.exec("UPDATE messages SET status = 'queued' WHERE id = $1", others[2])
		p.exec("DELETE FROM queue WHERE id = $1", others[2])
		if got := p.claim(p.sms, 0); len(got) != 0 {
			p.Fatal("nothing was asked for")
		}
		p.now = p.now.Add(10 * time.Minute)
		p.tidy()
		if n := p.counts()[bot.Canceled]; n != len(ids) {
			p.Errorf("%d of %d were taken back", n, len(ids))
		}
		got := set(idsOf(p.claim(p.sms, 64)))
		if len(got) != 2 || !got[others[2]] || !got[others[3]] {
			p.Errorf("claimed %v of %v, want the last two", got, others)
		}
	})
}
