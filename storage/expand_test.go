package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// notice is a broadcast of a text, due now.
func (p *post) notice(audience string) bot.Broadcast {
	p.Helper()
	b, err := p.s.AddBroadcast(p.Context(), bot.Broadcast{
		SchoolID: p.school.ID, Kind: "text", Text: "No school on Friday", Audience: audience, Class: bot.Routine, Topic: bot.TopicNotice,
		SendAfter: p.now, CreatedAt: p.now,
	})
	p.must(err)
	return b
}

// chunkOf makes a draft for each of n recipients after the cursor.
func (p *post) chunkOf(b bot.Broadcast, n int) (drafts []bot.Draft, cursor string, done bool) {
	p.Helper()
	list, err := p.s.Chunk(p.Context(), p.now, b, b.Cursor, n)
	p.must(err)
	cursor = b.Cursor
	for _, c := range list {
		d := p.text("+923001234567")
		d.BroadcastID, d.Recipient, d.HouseholdID = b.ID, c.Key, c.Household.ID
		d.Question = &bot.Question{Kind: "broadcast", Subject: b.ID, Choices: []string{"yes", "no"}}
		drafts, cursor = append(drafts, d), c.Key
	}
	return drafts, cursor, len(list) < n
}

func (p *post) broadcast(id string) bot.Broadcast {
	p.Helper()
	b, err := p.s.Broadcast(p.Context(), id)
	p.must(err)
	return b
}

func (p *post) count(query string, args ...any) (n int) {
	p.Helper()
	p.must(storage.Writer(p.s).Get(&n, query, args...))
	return n
}

func TestExpansionGoesOnAfterACrash(t *testing.T) {
	eachPost(t, func(p *post) {
		for i := range 7 {
			p.addFamily(fmt.Sprintf("h%d", i), "5-B")
		}
		b := p.notice("all")
		if list, err := p.s.Expanding(p.Context(), p.now); err != nil || len(list) != 1 || list[0].ID != b.ID {
			p.Fatalf("to expand: %v %v", list, err)
		}
		drafts, cursor, done := p.chunkOf(b, 3)
		p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		// The process dies, and the next one reads the broadcast afresh. An expansion that it had half done before the
		// cursor moved can't be: cursor and messages are one transaction.
		for b = p.broadcast(b.ID); !done; b = p.broadcast(b.ID) {
			drafts, cursor, done = p.chunkOf(b, 3)
			p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		}
		if b.State != bot.BroadcastExpanded {
			p.Errorf("the broadcast is %s", b.State)
		}
		if n := p.count("SELECT count(DISTINCT recipient) FROM messages"); n != 7 || p.counts()[bot.Queued] != 7 {
			p.Errorf("%d recipients got %v", n, p.counts())
		}
		if n := p.count("SELECT count(*) FROM questions q JOIN messages m ON m.id = q.message_id AND m.question_id = q.id"); n != 7 {
			p.Errorf("%d of 7 questions belong to their messages", n)
		}
		if list, err := p.s.Expanding(p.Context(), p.now); err != nil || len(list) != 0 {
			p.Errorf("still to expand: %v %v", list, err)
		}
	})
}

// Two replicas expand one broadcast at once, chunk by chunk: each recipient has one message and one question.
func TestTwoExpandersOfOneBroadcast(t *testing.T) {
	eachPost(t, func(p *post) {
		for i := range 20 {
			p.addFamily(fmt.Sprintf("h%02d", i), "5-B")
		}
		first := p.notice("all")
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				b := first
				for done := false; !done; {
					var drafts []bot.Draft
					var cursor string
					drafts, cursor, done = p.chunkOf(b, 6)
					if err := p.s.Expand(p.Context(), p.now, b, drafts, cursor, done); err != nil {
						p.Error(err)
					}
					b.Cursor = cursor
				}
			})
		}
		wg.Wait()
		if n := p.counts()[bot.Queued]; n != 20 {
			p.Errorf("%d messages for 20 families", n)
		}
		if n := p.count("SELECT count(*) FROM questions"); n != 20 {
			p.Errorf("%d questions for 20 families", n)
		}
		if b := p.broadcast(first.ID); b.State != bot.BroadcastExpanded {
			p.Errorf("the broadcast is %s", b.State)
		}
	})
}

func TestAChunkThatAnotherDidHasNoEffect(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-B")
		p.addFamily("h2", "5-B")
		b := p.notice("all")
		drafts, cursor, done := p.chunkOf(b, 1)
		p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		for i := range drafts {
			drafts[i].Effects = []bot.Effect{bot.RaiseAlarm{Alarm: bot.Alarm{Cause: "twice"}}}
		}
		p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, true))
		alarms, err := p.s.Alarms(p.Context())
		p.must(err)
		if b := p.broadcast(b.ID); len(alarms) != 0 || b.Cursor != cursor || b.State != bot.BroadcastExpanding {
			p.Errorf("a slower expander did %d effects and left the broadcast at %q, %s", len(alarms), b.Cursor, b.State)
		}
	})
}

func TestOneMessageForARecipient(t *testing.T) {
	eachPost(t, func(p *post) {
		b := p.notice("all")
		d := p.text("+923001234567")
		d.BroadcastID, d.Recipient = b.ID, "h1"
		d.Question = &bot.Question{Kind: "broadcast", HouseholdID: "h1"}
		p.queue(d)
		p.queue(d, d)
		if n, q := p.counts()[bot.Queued], p.count("SELECT count(*) FROM questions"); n != 1 || q != 1 {
			p.Errorf("queued three times it is %d messages with %d questions", n, q)
		}
		d.BroadcastID, d.Recipient, d.Question = "", "", nil
		p.queue(d, d)
		if n := p.counts()[bot.Queued]; n != 3 {
			p.Errorf("messages of no broadcast are not compared: %d, want 3", n)
		}
	})
}

func TestAnEffectRefusedRollsTheChunkBack(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-B")
		b := p.notice("all")
		drafts, cursor, done := p.chunkOf(b, 10)
		drafts[0].Effects = []bot.Effect{bot.AnswerQuestion{QuestionID: "gone", Answer: "yes"}}
		if err := p.s.Expand(p.Context(), p.now, b, drafts, cursor, done); !errors.Is(err, bot.ErrTaken) {
			p.Fatalf("Expand: %v, want ErrTaken", err)
		}
		if b := p.broadcast(b.ID); b.Cursor != "" || b.State != bot.BroadcastExpanding || len(p.counts()) != 0 {
			p.Errorf("it left %+v and %v behind", b, p.counts())
		}
	})
}

func TestSameKeyIsTheSameBroadcast(t *testing.T) {
	eachPost(t, func(p *post) {
		b := bot.Broadcast{SchoolID: p.school.ID, Kind: "text", Key: "form 17", Audience: "all", Text: "first", CreatedAt: p.now}
		var wg sync.WaitGroup
		var mu sync.Mutex
		ids := make(map[string]bool)
		for range 5 {
			wg.Go(func() {
				added, err := p.s.AddBroadcast(p.Context(), b)
				if err != nil {
					p.Error(err)
				}
				mu.Lock()
				ids[added.ID] = true
				mu.Unlock()
			})
		}
		wg.Wait()
		b.Text = "second"
		again, err := p.s.AddBroadcast(p.Context(), b)
		p.must(err)
		if ids[again.ID] = true; len(ids) != 1 || again.Text != "first" {
			p.Errorf("%d broadcasts with one key, the last says %q", len(ids), again.Text)
		}
		b.Key = ""
		if other, err := p.s.AddBroadcast(p.Context(), b); err != nil || ids[other.ID] {
			p.Errorf("a broadcast without a key: %v %v", other.ID, err)
		}
	})
}

func TestCanceledBroadcastSendsNothingMore(t *testing.T) {
	eachPost(t, func(p *post) {
		for i := range 6 {
			p.addFamily(fmt.Sprintf("h%d", i), "5-B")
		}
		b := p.notice("all")
		drafts, cursor, done := p.chunkOf(b, 5)
		p.must(p.s.Expand(p.Context(), p.now, b, drafts, cursor, done))
		p.must(p.s.RefreshHours(p.Context(), p.now))
		claimed := p.claim(p.sms, 3)
		begun := p.begin(claimed[0].ID)
		stopped, err := p.s.CancelBroadcast(p.Context(), p.now, b.ID)
		p.must(err)
		if stopped != 4 {
			p.Errorf("%d messages were stopped, want the two queued and the two that nobody had begun", stopped)
		}
		if late := p.begin(claimed[1].ID, claimed[2].ID); len(late) != 0 {
			p.Error("a canceled message was begun")
		}
		p.settle(accepted(begun[0], "SM1"), bot.Settled{MessageID: claimed[1].ID, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now})
		b.Cursor = cursor
		drafts, cursor, done = p.chunkOf(b, 5)
		if err := p.s.Expand(p.Context(), p.now, b, drafts, cursor, done); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("expanding what was taken back: %v", err)
		}
		progress, err := p.s.Progress(p.Context(), []string{b.ID})
		p.must(err)
		if progress[b.ID] != (bot.Progress{Sending: 1, Canceled: 4}) {
			p.Errorf("progress: %+v", progress[b.ID])
		}
		if _, err := p.s.CancelBroadcast(p.Context(), p.now, b.ID); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("canceled twice: %v", err)
		}
	})
}

func TestBroadcastsOfTheFutureWait(t *testing.T) {
	eachPost(t, func(p *post) {
		b := bot.Broadcast{SchoolID: p.school.ID, Kind: "text", Audience: "all", CreatedAt: p.now, SendAfter: p.now.Add(time.Hour)}
		b, err := p.s.AddBroadcast(p.Context(), b)
		p.must(err)
		if list, _ := p.s.Expanding(p.Context(), p.now); len(list) != 0 {
			p.Error("a broadcast for later is expanded now")
		}
		if list, _ := p.s.Expanding(p.Context(), b.SendAfter); len(list) != 1 {
			p.Error("a broadcast is not expanded at its time")
		}
		p.must(p.s.EndBroadcast(p.Context(), b.ID, bot.BroadcastFailed))
		if list, _ := p.s.Expanding(p.Context(), b.SendAfter); len(list) != 0 {
			p.Error("a broadcast that failed is expanded")
		}
		list, err := p.s.Broadcasts(p.Context(), p.school.ID, 10)
		if err != nil || len(list) != 1 || list[0] != p.broadcast(b.ID) {
			p.Errorf("listed: %+v %v", list, err)
		}
	})
}
