package storage_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// looks lets the halter look once, and says how the broadcast stands.
func (p *post) looks(id string) bot.Broadcast {
	p.Helper()
	h := bot.Halter{Store: p.s, Log: slog.New(slog.NewTextHandler(p.Output(), nil))}
	_, err := h.Step(p.Context(), p.now)
	p.must(err)
	return p.broadcast(id)
}

// ends gives the first n texts of a bulk that are still queued a status, as if they had been tried.
func (p *post) ends(b bot.Broadcast, n int, status bot.Status) {
	p.Helper()
	p.exec(`
		UPDATE messages SET status = $1, attempts = 1, done_at = $2 WHERE id IN (
			SELECT m.id FROM messages m WHERE broadcast_id = $3 AND `+isQueued+` ORDER BY recipient LIMIT $4)`, status, p.now, b.ID, n)
	p.exec("DELETE FROM queue WHERE id IN (SELECT id FROM messages WHERE status <> 'sending')")
}

func TestBroadcastHaltsItselfWhenTooManyAreRejected(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(400)
		p.ends(b, 11, bot.Failed)
		p.ends(b, 88, bot.Sent)
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Error("it halted before 100 were settled")
		}
		p.ends(b, 11, bot.Delivered) // 11 of 110 is no more than a tenth
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Error("it halted at a tenth")
		}
		if got := p.looks(b.ID); got.LookAt != 12 {
			p.Errorf("it is counted again from %d failed on, want 12", got.LookAt)
		}
		p.ends(b, 1, bot.Failed)
		got := p.looks(b.ID)
		if got.State != bot.BroadcastPaused || !strings.Contains(got.Reason, "12 of the first 111 were rejected") {
			p.Fatalf("it is %s because %q", got.State, got.Reason)
		}
		if out := p.claim(p.sms, 64); len(out) != 0 {
			p.Error("a text left after the halt")
		}
		alarms, err := p.s.Alarms(p.Context())
		if p.must(err); len(alarms) != 1 || !strings.Contains(alarms[0].Text, "raabta broadcast resume "+b.ID) {
			p.Errorf("alarms: %v", alarms)
		}
		// Staff let it go on: the same failures do not halt it again, new ones do.
		p.must(p.s.ResumeBroadcast(p.Context(), p.now, b.ID))
		p.ends(b, 100, bot.Sent)
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Errorf("it halted again: %s", got.Reason)
		}
		p.ends(b, 12, bot.Failed)
		if got := p.looks(b.ID); got.State != bot.BroadcastPaused || !strings.Contains(got.Reason, "12 of the first 112") {
			p.Errorf("it is %s because %q", got.State, got.Reason)
		}
	})
}

// What was known before sending, a provider that is slow, and doubts say nothing against the text.
func TestUnreachableFamiliesAndDoubtsDoNotHalt(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(400)
		p.ends(b, 50, bot.Failed)
		p.exec("UPDATE messages SET attempts = 0 WHERE status = 'failed'") // nobody could be reached
		p.ends(b, 50, bot.InDoubt)
		p.ends(b, 5, bot.Failed)
		p.ends(b, 100, bot.Sent)
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Errorf("it is %s because %q", got.State, got.Reason)
		}
	})
}

func TestBroadcastHaltsItselfWhenFamiliesWriteStop(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(400)
		p.ends(b, 250, bot.Delivered)
		p.now = p.now.Add(time.Minute)
		for i := range 5 {
			p.stop(fmt.Sprintf("+9230013%05d", i), bot.TopicAll, p.now)
		}
		p.stop("+923001234567", bot.TopicAll, p.now) // had nothing of it
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Error("it halted at 5 STOPs of 250")
		}
		p.stop("+923001300005", bot.TopicAll, p.now)
		hour := p.now
		p.now = hour.Add(time.Hour)
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Error("it halted for STOPs of an hour ago")
		}
		p.now = hour
		got := p.looks(b.ID)
		if got.State != bot.BroadcastPaused || !strings.Contains(got.Reason, "6 of the first 250 families wrote STOP") {
			p.Errorf("it is %s because %q", got.State, got.Reason)
		}
		p.must(p.s.ResumeBroadcast(p.Context(), p.now, b.ID))
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Error("the same STOPs halted it again")
		}
	})
}

// There is nothing to hold any more, and nothing to be woken up for.
func TestBroadcastThatHasAllLeftDoesNotHalt(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(200)
		p.ends(b, 100, bot.Failed)
		p.ends(b, 100, bot.Sent)
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Errorf("it is %s", got.State)
		}
		if alarms, err := p.s.Alarms(p.Context()); err != nil || len(alarms) != 0 {
			p.Errorf("alarms: %v %v", alarms, err)
		}
		if list, err := p.s.Troubled(p.Context(), p.now); err != nil || len(list) != 0 {
			p.Errorf("it is looked at again: %v %v", list, err)
		}
	})
}

// A network that takes a school's texts for spam soon takes none of its number at all.
func TestBroadcastHaltsItselfWhenItIsTakenForSpam(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(300)
		filtered := func(n int) {
			p.Helper()
			var ids []string
			for _, m := range p.claim(p.sms, n) {
				ids = append(ids, m.ID)
			}
			for _, a := range p.begin(ids...) {
				p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM" + a.MessageID, Status: bot.Undelivered, Code: "30007", Verdict: bot.Filtered, Reason: "spam"})
				p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM" + a.MessageID, Status: bot.Undelivered, Code: "30007", Verdict: bot.Filtered, Reason: "spam"})
			}
		}
		filtered(5)
		p.ends(b, 95, bot.Delivered)
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded || got.Filtered != 5 {
			p.Fatalf("it is %s with one in twenty taken for spam (%d)", got.State, got.Filtered)
		}
		filtered(1)
		if got := p.looks(b.ID); got.State != bot.BroadcastPaused || !strings.Contains(got.Reason, "took 6 of the first 101 for spam") {
			p.Fatalf("it is %s because %q", got.State, got.Reason)
		}
		p.must(p.s.ResumeBroadcast(p.Context(), p.now, b.ID))
		filtered(5)
		if got := p.looks(b.ID); got.State != bot.BroadcastExpanded {
			p.Errorf("what staff have borne halts it again: %s", got.Reason)
		}
	})
}
