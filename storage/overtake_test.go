package storage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// fill queues n texts of four segments, by copying one.
func (p *post) fill(n int) {
	p.Helper()
	d := p.text("+923001234567")
	d.Segments, d.Body = 4, "bulk"
	id := p.queue(d)[0]
	columns := strings.Split("school_id direction channel class topic status priority household_id staff_id number body sms_body language template vars media "+
		"segments sender_id provider_id reply_to broadcast_id recipient thread_id question_id again_of answers_at send_after expires_at attempts "+
		"error_code reason claimed_by claimed_until created_at sent_at done_at routed_at", " ")
	p.exec(fmt.Sprintf(`
		INSERT INTO messages (id, %[1]s)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[2]d)
		SELECT 'bulk ' || n.i, m.%[3]s FROM n, messages m WHERE m.id = '%[4]s'`,
		strings.Join(columns, ", "), n-1, strings.Join(columns, ", m."), id))
	p.exec(`
		INSERT INTO queue (id, school_id, channel, priority, send_after, expires_at, staff, held, claimed_until)
		SELECT id, school_id, channel, priority, send_after, expires_at, FALSE, FALSE, claimed_until FROM messages m WHERE m.id LIKE 'bulk %'`)
	p.exec("ANALYZE")
}

// emergencies queues n of them.
func (p *post) emergencies(n int) {
	p.Helper()
	drafts := make([]bot.Draft, n)
	for i := range drafts {
		drafts[i] = p.text(fmt.Sprintf("+9230014%05d", i))
		drafts[i].Class, drafts[i].Body = bot.Emergency, fmt.Sprint("emergency ", i)
	}
	p.queue(drafts...)
}

// P8: behind 100,000 texts at a hundred a second, an emergency to 500 begins within two seconds and has left within the time
// that the pace needs, and five seconds; no more of the others leave in between than a process held already.
func TestAnEmergencyOvertakesAHundredThousandTexts(t *testing.T) {
	const rate, urgent = 100, 500
	w := &wire{takes: 50 * time.Millisecond}
	sending(t, w, rate, 0, func(p *post, wake bot.Wake) {
		p.fill(100_000)
		wake.Ring()
		time.Sleep(10 * time.Second) // the provider is handed all that it may have
		p.now = bot.SystemClock()
		before := w.count()
		if before < rate {
			p.Fatalf("only %d texts left in ten seconds", before)
		}
		p.emergencies(urgent)
		wake.Ring()
		start := time.Now()
		time.Sleep(urgent/rate*time.Second + 5*time.Second)
		var first, last time.Duration
		for i := range urgent {
			at, ok := w.began(fmt.Sprint("emergency ", i))
			if !ok {
				p.Fatalf("emergency %d of %d had not left ten seconds later", i, urgent)
			}
			took := at.Sub(start)
			if last = max(last, took); i == 0 || took < first {
				first = took
			}
		}
		if first > 2*time.Second {
			p.Errorf("the first emergency left after %v", first)
		}
		// By order: the pace gives a place to each, so whatever of the others left in between cost one of them its place.
		between := int(last.Seconds()*rate) + 1 - urgent
		if between > rate {
			p.Errorf("%d places went to others before the last emergency, %v after it was queued", between, last)
		}
		p.Logf("first after %v, last after %v", first, last)
	})
}

// On both engines: the very next claim takes emergencies, by an index that need not read what waits.
func TestTheNextClaimTakesTheEmergencies(t *testing.T) {
	eachPost(t, func(p *post) {
		p.fill(20_000)
		p.claim(p.sms, 64)
		p.emergencies(100)
		for _, m := range p.claim(p.sms, 64) {
			if m.Class != bot.Emergency {
				p.Fatalf("a %s text leaves before an emergency", m.Class)
			}
		}
	})
}

// P21: STOP comes while a thousand texts for the number are queued and claimed, at a hundred a second. None begins after it
// is committed, and the confirmation alone follows.
func TestNothingLeavesAfterAStop(t *testing.T) {
	w := &wire{takes: 50 * time.Millisecond}
	sending(t, w, 100, 0, func(p *post, wake bot.Wake) {
		const number = "+923001234567"
		drafts := make([]bot.Draft, 1000)
		for i := range drafts {
			drafts[i] = p.text(number)
			drafts[i].Body = fmt.Sprint("text ", i)
		}
		p.queue(drafts...)
		wake.Ring()
		time.Sleep(3 * time.Second)
		p.now = bot.SystemClock()
		confirm := p.text(number)
		confirm.Class, confirm.Topic, confirm.Body, confirm.AnswersAt = bot.Conversation, bot.TopicTalk, "stopped", p.now
		p.must(p.s.SetOptOut(p.Context(), p.now, p.school.ID, bot.OptOut{Number: number, Topic: bot.TopicAll, At: p.now, Source: "reply"}))
		stopped, before := time.Now(), w.count()
		p.queue(confirm)
		wake.Ring()
		time.Sleep(20 * time.Second)
		if before < 100 || before > 400 {
			p.Fatalf("%d texts had left in three seconds", before)
		}
		for i := range drafts {
			if at, ok := w.began(fmt.Sprint("text ", i)); ok && at.After(stopped) {
				p.Errorf("text %d left %v after the STOP", i, at.Sub(stopped))
			}
		}
		if at, ok := w.began("stopped"); !ok || at.Sub(stopped) > 2*time.Second {
			p.Errorf("the confirmation left %v after the STOP (%v)", at.Sub(stopped), ok)
		}
		if n := p.counts(); n[bot.Queued] != 0 || n[bot.Canceled] < 600 {
			p.Errorf("what became of them: %v", n)
		}
	})
}
