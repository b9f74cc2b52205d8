package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// bulk is a broadcast of n texts, expanded, the first of them of recipient r00000.
func (p *post) bulk(n int) (bot.Broadcast, []string) {
	p.Helper()
	b := p.notice("all")
	drafts := make([]bot.Draft, n)
	for i := range drafts {
		drafts[i] = p.text(fmt.Sprintf("+9230013%05d", i))
		drafts[i].BroadcastID, drafts[i].Recipient = b.ID, fmt.Sprintf("r%05d", i)
	}
	ids := p.queue(drafts...)
	p.exec("UPDATE broadcasts SET state = 'expanded' WHERE id = $1", b.ID)
	return p.broadcast(b.ID), ids
}

func TestPauseHoldsWhatHasNotLeft(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(2500) // more than one transaction holds
		claimed := idsOf(p.claim(p.sms, 3))
		flying := p.begin(claimed[0])[0]
		other := p.queue(p.text("+923001234567"))[0]
		p.must(p.s.PauseBroadcast(p.Context(), p.now, b.ID, "the date is wrong"))

		if got := p.broadcast(b.ID); got.State != bot.BroadcastPaused || got.Reason != "the date is wrong" || got.Holding {
			p.Errorf("it is %s because %q, still holding: %v", got.State, got.Reason, got.Holding)
		}
		if begun := p.begin(claimed[1:]...); len(begun) != 0 {
			p.Errorf("%d texts that were claimed before the pause left after it", len(begun))
		}
		if got := idsOf(p.claim(p.sms, 64)); len(got) != 1 || got[0] != other {
			p.Errorf("claimed %d, want the other text alone", len(got))
		}
		// The provider refuses the one that was in flight for now: it comes back, and is held like the others.
		p.settle(bot.Settled{MessageID: flying.MessageID, AttemptID: flying.ID, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now, Counts: true})
		if got := p.claim(p.sms, 64); len(got) != 0 {
			p.Error("a text that came back left")
		}
		if m := p.message(flying.MessageID); m.Status != bot.Queued || m.Why() != "its broadcast is paused" {
			p.Errorf("it is %s because %q", m.Status, m.Why())
		}
		if err := p.s.PauseBroadcast(p.Context(), p.now, b.ID, ""); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("paused twice: %v", err)
		}
		p.must(p.s.ResumeBroadcast(p.Context(), p.now, b.ID))
		if got := p.broadcast(b.ID); got.State != bot.BroadcastExpanded || got.Reason != "" || got.Holding {
			p.Errorf("it is %s because %q, still letting go: %v", got.State, got.Reason, got.Holding)
		}
		left := 0
		for got := p.claim(p.sms, 64); len(got) > 0; got = p.claim(p.sms, 64) {
			left += len(got)
		}
		if left != 2500 {
			p.Errorf("%d of 2,500 left after it went on", left)
		}
		if err := p.s.ResumeBroadcast(p.Context(), p.now, b.ID); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("resumed twice: %v", err)
		}
	})
}

// The process dies after the pause is committed and before any message is held, or some.
func TestPauseCutShortHoldsAllTheSame(t *testing.T) {
	eachPost(t, func(p *post) {
		b, ids := p.bulk(50)
		other := p.queue(p.text("+923001234567"))[0]
		p.exec("UPDATE broadcasts SET state = 'paused', paused_from = 'expanded', holding = TRUE WHERE id = $1", b.ID)
		hold(p, true, "m.id = $1", ids[7])
		if got := idsOf(p.claim(p.sms, 64)); len(got) != 1 || got[0] != other {
			p.Errorf("claimed %d, want the other text alone", len(got))
		}
		p.tidy()
		if n := p.count("SELECT count(*) FROM messages WHERE held"); n != 50 || p.broadcast(b.ID).Holding {
			p.Errorf("%d of 50 are held after the next tidying", n)
		}
		// The same on the way back.
		p.exec("UPDATE broadcasts SET state = 'expanded', holding = TRUE WHERE id = $1", b.ID)
		hold(p, false, "m.id = $1", ids[7])
		p.tidy()
		if got := p.claim(p.sms, 64); len(got) != 50 {
			p.Errorf("%d of 50 left", len(got))
		}
	})
}

func TestPausedBroadcastExpiresAndIsTakenBack(t *testing.T) {
	eachPost(t, func(p *post) {
		b, _ := p.bulk(5)
		p.must(p.s.PauseBroadcast(p.Context(), p.now, b.ID, ""))
		if n, err := p.s.CancelBroadcast(p.Context(), p.now, b.ID); n != 5 || err != nil {
			p.Errorf("%d taken back: %v", n, err)
		}
		b, _ = p.bulk(5)
		p.must(p.s.PauseBroadcast(p.Context(), p.now, b.ID, ""))
		p.now = p.now.Add(72 * time.Hour)
		p.must(p.s.RefreshHours(p.Context(), p.now))
		if done := p.tidy(); done.Expired != 5 {
			p.Errorf("%d expired, want 5", done.Expired)
		}
		p.must(p.s.ResumeBroadcast(p.Context(), p.now, b.ID))
		if got := p.claim(p.sms, 64); len(got) != 0 {
			p.Errorf("%d left after their time", len(got))
		}
	})
}

func TestPauseStopsAnExpansionAndResumeGoesOnAtItsCursor(t *testing.T) {
	eachPost(t, func(p *post) {
		for i := range 6 {
			p.addFamily(fmt.Sprintf("h%d", i), "5-B")
		}
		b := p.notice("all")
		drafts, cursor, done := p.chunkOf(b, 3)
		p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		b = p.broadcast(b.ID)
		drafts, cursor, done = p.chunkOf(b, 3)
		p.must(p.s.PauseBroadcast(p.Context(), p.now, b.ID, ""))
		if err := p.s.Expand(p.Context(), p.now, b, drafts, cursor, done); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("a chunk was queued after the pause: %v", err)
		}
		if list, err := p.s.Expanding(p.Context(), p.now); err != nil || len(list) != 0 {
			p.Errorf("a paused broadcast is expanded: %v %v", list, err)
		}
		p.must(p.s.ResumeBroadcast(p.Context(), p.now, b.ID))
		list, err := p.s.Expanding(p.Context(), p.now)
		if p.must(err); len(list) != 1 || list[0].Cursor != b.Cursor {
			p.Fatalf("to expand after it went on: %v", list)
		}
		p.must(p.s.Expand(p.Context(), p.now, list[0], drafts, cursor, true))
		if n := p.counts()[bot.Queued]; n != 6 {
			p.Errorf("%d of 6 queued", n)
		}
	})
}

// A hundred thousand held messages cost a claim nothing: it reads an index that they are not in.
func TestClaimReadsAnIndexWithoutWhatIsHeld(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(500)
		hold(p, true, "m.id <> $1", ids[0])
		p.exec("ANALYZE") // else Postgres may take the table for nearly empty, where any index will do
		plan := p.plan(`
			SELECT m.id FROM queue q CROSS JOIN messages m
			WHERE m.id = q.id AND q.claimed_by = '' AND NOT q.held AND q.school_id = '` + p.school.ID + `' AND q.channel = 'sms'
			ORDER BY q.priority, q.send_after, q.id LIMIT 64`)
		if !strings.Contains(plan, "queue_next") {
			p.Errorf("the plan does not use queue_next:\n%s", plan)
		}
	})
}
