package storage_test

import (
	"errors"
	"testing"
	"time"

	"raabta/bot"
)

// unsent is the outcome of an attempt of which no byte left.
func unsent(a bot.Attempt, at time.Time) bot.Settled {
	return bot.Settled{MessageID: a.MessageID, AttemptID: a.ID, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: at, Reason: "stopped before the first byte"}
}

// doubted is a message in flight whose process others take for dead.
func (p *post) doubted() (id string, a bot.Attempt) {
	p.Helper()
	id, a = p.inFlight(p.text("+923001234567"))
	p.now = p.now.Add(bot.DoubtAfter)
	if p.tidy(); p.message(id).Status != bot.InDoubt {
		p.Fatalf("it is %s", p.message(id).Status)
	}
	return id, a
}

// Its process was only stopped, and knows that no byte left: the doubt is false and goes.
func TestDoubtIsTakenBackWhenNoByteLeft(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, status := range bot.Recalled() {
			id, a := p.doubted()
			stand(p, status, "m.id = $1", id)
			p.exec("INSERT INTO doubts (message_id, attempt_id, looks, look_at) VALUES ($1, $2, 1, $3)", id, a.ID, p.now)
			p.settle(unsent(a, p.now))
			m := p.message(id)
			if m.Status != bot.Queued || m.Attempts != 0 || m.ClaimedBy != "" || m.Reason != "stopped before the first byte" || !m.DoneAt.IsZero() {
				p.Errorf("from %s it became %+v", status, m)
			}
			if n := p.count("SELECT count(*) FROM doubts"); n != 0 {
				p.Errorf("from %s it is still looked for", status)
			}
			if got := p.claim(p.sms, 10); len(got) != 1 || len(p.begin(id)) != 1 {
				p.Errorf("from %s it is not sent: claimed %d", status, len(got))
			}
			p.exec("DELETE FROM attempts")
			p.exec("DELETE FROM messages")
		}
	})
}

// What may have arrived after all, by whatever way, is not sent again.
func TestDoubtStaysWhereAnotherMayHaveArrived(t *testing.T) {
	cases := map[string]struct {
		before func(p *post, id string, a bot.Attempt)
		want   bot.Status
	}{
		"it was sent again as one of its own": {func(p *post, id string, _ bot.Attempt) {
			d := p.text("+923001234567")
			d.AgainOf = id
			p.queue(d)
		}, bot.Canceled},
		"the provider has called back": {func(p *post, id string, a bot.Attempt) {
			p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM1", Status: bot.Delivered})
		}, bot.Delivered},
		"it was found with the provider": {func(p *post, id string, _ bot.Attempt) {
			p.exec("UPDATE messages SET provider_id = 'SM2' WHERE id = $1", id)
		}, bot.InDoubt},
		"an attempt after it is open": {func(p *post, id string, _ bot.Attempt) {
			p.exec("INSERT INTO attempts (id, message_id, n, owner, started_at, outcome, code, settled_at) VALUES ('later', $1, 2, 'there', $2, '', '', $3)", id, p.now, time.Time{})
		}, bot.InDoubt},
	}
	eachPost(t, func(p *post) {
		for name, c := range cases {
			id, a := p.doubted()
			c.before(p, id, a)
			p.settle(unsent(a, p.now))
			if m := p.message(id); m.Status != c.want {
				p.Errorf("%s: it became %s, want %s", name, m.Status, c.want)
			}
			p.exec("DELETE FROM attempts")
			p.exec("DELETE FROM messages")
		}
	})
}

// A claim whose lease is over begins nothing, even when nobody has tidied it away yet: its process was stopped since.
func TestBeginRefusesWhenTheLeaseIsOver(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(2)
		p.claim(p.sms, 2)
		p.now = p.now.Add(15*time.Second - time.Millisecond)
		if got := p.begin(ids[0]); len(got) != 1 {
			p.Error("a claim that lasts is refused")
		}
		p.now = p.now.Add(time.Millisecond)
		if got := p.begin(ids[1]); len(got) != 0 {
			p.Error("a claim whose lease is over is begun")
		}
		p.tidy()
		p.claim(bot.Sender{ID: p.sms.ID}, 1) // by whoever is next
		if _, err := p.s.Begin(p.Context(), p.now, []bot.Attempt{{ID: "x", MessageID: ids[1], Owner: "the one before"}}); err != nil || p.message(ids[1]).Attempts != 0 {
			p.Errorf("what another has claimed since is begun: %v", err)
		}
	})
}

// TestStoppedBeforeTheFirstByte: a process is stopped for five minutes between the commit of its attempts and their first
// byte. Another has put them in doubt. It sends nothing late, nothing stays in doubt, and each text goes out once.
func TestStoppedBeforeTheFirstByte(t *testing.T) {
	for name, stopped := range map[string]func(r *replica){
		"stopped":              func(*replica) { time.Sleep(5 * time.Minute) },
		"the machine slept":    func(r *replica) { r.ahead.Store(int64(5 * time.Minute)); time.Sleep(time.Millisecond) }, // its monotonic clock stood still
		"a database this slow": func(*replica) { time.Sleep(20 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			eachFleet(t, func(fl *fleet) {
				ids := fl.queueTexts(40)
				r := fl.start("stopped")
				once := false
				r.afterBegin = func(begun []bot.Attempt, err error) ([]bot.Attempt, error) {
					if !once {
						once = true
						stopped(r)
					}
					return begun, err
				}
				r.run()
				time.Sleep(time.Millisecond)
				fl.start("other").run()
				time.Sleep(7 * time.Minute)
				fl.rest()
				fl.eachOnce(ids)
				if n := fl.count("SELECT count(*) FROM attempts WHERE outcome = 'not_sent'"); n == 0 && name != "a database this slow" {
					fl.Error("nothing was found to be too late: the test stops nobody")
				}
			})
		})
	}
}

// eachOnce fails unless the provider took each message once and it stands as taken.
func (fl *fleet) eachOnce(ids []string) {
	fl.Helper()
	for i, id := range ids {
		m := fl.message(id)
		if n := fl.provider.took(id); n != 1 || m.Status != bot.Sending || m.ProviderID == "" {
			fl.Fatalf("message %d went out %d times and is %s: %s", i, n, m.Status, m.Reason)
		}
	}
}

// TestBeginWhoseAnswerWasLost: the attempts are committed, and their process hears of an error. No byte left, so nothing is
// in doubt.
func TestBeginWhoseAnswerWasLost(t *testing.T) {
	eachFleet(t, func(fl *fleet) {
		ids := fl.queueTexts(100)
		r := fl.start("one")
		n := 0
		r.afterBegin = func(begun []bot.Attempt, err error) ([]bot.Attempt, error) {
			if n++; n%3 == 1 {
				return nil, errors.New("connection reset by peer")
			}
			return begun, err
		}
		r.run()
		time.Sleep(30 * time.Second) // nobody gives up on an attempt before 45 s
		fl.rest()
		fl.eachOnce(ids)
	})
}

// TestStoppedBeforeBegin: what a process held claimed when it was stopped others send after its lease, and it sends none of
// it when it wakes up.
func TestStoppedBeforeBegin(t *testing.T) {
	eachFleet(t, func(fl *fleet) {
		ids := fl.queueTexts(64)
		r := fl.start("stopped")
		once := false
		r.beforeBegin = func() {
			if !once {
				once = true
				time.Sleep(5 * time.Minute)
			}
		}
		r.run()
		time.Sleep(time.Millisecond)
		fl.start("other").run()
		time.Sleep(time.Minute)
		fl.eachOnce(ids)
		time.Sleep(5 * time.Minute)
		fl.rest()
		fl.eachOnce(ids)
	})
}
