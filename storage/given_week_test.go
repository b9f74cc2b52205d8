package storage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// weekText is a routine SMS to a household.
func (p *post) weekText(household string, class bot.Class) bot.Draft {
	d := p.text("+923001234567")
	d.HouseholdID, d.Class, d.Language, d.Segments = household, class, "en", 1
	return d
}

func TestWhatFamiliesGotInTheWeek(t *testing.T) {
	eachPost(t, func(p *post) {
		old, waits, urgent, failed, later := p.weekText("h1", bot.Routine), p.weekText("h1", bot.Tip), p.weekText("h1", bot.Emergency), p.weekText("h1", bot.Routine), p.weekText("h1", bot.Routine)
		old.SendAfter, old.Status = p.now.Add(-8*24*time.Hour), bot.Sent
		failed.Status, later.SendAfter = bot.Failed, p.now.Add(72*time.Hour)
		other := p.weekText("h2", bot.Reminder)
		other.Status = bot.Delivered
		ids := p.queue(old, waits, urgent, failed, later, other, p.weekText("h3", bot.Routine))
		got, err := p.s.Given(p.Context(), p.school.ID, []string{"h1", "h2"}, p.now.Add(-bot.BudgetWindow))
		p.must(err)
		times, err := p.s.GivenTimes(p.Context(), p.school.ID, []string{"h1", "h2"}, p.now.Add(-bot.BudgetWindow))
		p.must(err)
		if h1 := times["h1"]; len(times) != 2 || len(h1) != 2 || !h1[0].Equal(p.now) || !h1[1].Equal(later.SendAfter) || len(times["h2"]) != 1 {
			p.Errorf("given at: %v", times)
		}
		seen := map[string]string{}
		for _, g := range got {
			seen[g.ID] = g.Body
		}
		if len(seen) != 3 || seen[ids[1]] != "Hello" || seen[ids[4]] != "Hello" {
			p.Errorf("given: %v", got)
		}
		if body, ok := seen[ids[5]]; !ok || body != "" {
			p.Errorf("of one that was delivered the text is read: %q", body)
		}
		plan := p.plan("SELECT status FROM messages WHERE household_id IN ('a', 'b') AND household_id <> '' AND priority >= 3 AND send_after > '2026-11-16'")
		if !strings.Contains(plan, "messages_budget") {
			p.Errorf("the plan does not use messages_budget:\n%s", plan)
		}
	})
}

// mergedPair is a text of one broadcast that waits and carries that of another.
func (p *post) mergedPair() (carrier, part string, first, second bot.Broadcast) {
	p.Helper()
	first, second = p.notice("all"), p.notice("all")
	a := p.weekText("h1", bot.Tip)
	a.BroadcastID, a.Recipient, a.Body = first.ID, "h1", "Wear a coat."
	carrier = p.queue(a)[0]
	b := p.weekText("h1", bot.Routine)
	b.ID = bot.NewID()
	b.BroadcastID, b.Recipient, b.Body, b.Status, b.MergedInto = second.ID, "h1", "Bring a cap.", bot.Canceled, carrier
	b.Effects = []bot.Effect{bot.Merge{Into: carrier, Was: a.Body, Body: "Wear a coat.\n\nBring a cap.", Segments: 1, ExpiresAt: p.now.Add(time.Hour), Class: bot.Routine}}
	p.must(p.s.Expand(p.Context(), p.now, second, []bot.Draft{b}, "h1", true))
	return carrier, b.ID, first, p.broadcast(second.ID)
}

func (p *post) progress(id string) bot.Progress {
	p.Helper()
	all, err := p.s.Progress(p.Context(), []string{id})
	p.must(err)
	return all[id]
}

func TestTwoTextsGoAsOne(t *testing.T) {
	eachPost(t, func(p *post) {
		carrier, _, first, second := p.mergedPair()
		if got := p.progress(second.ID); got.Queued != 1 || got.Canceled != 0 {
			p.Errorf("the second stands as %+v, want it queued like the first", got)
		}
		out := p.claim(p.sms, 64)
		if len(out) != 1 || out[0].Body != "Wear a coat.\n\nBring a cap." || out[0].Class != bot.Routine || !out[0].ExpiresAt.Equal(p.now.Add(time.Hour)) {
			p.Fatalf("what leaves: %v", out)
		}
		p.settle(accepted(p.begin(carrier)[0], "SM1"))
		p.report(bot.Report{ProviderID: "SM1", Number: p.message(carrier).Number, Status: bot.Delivered, At: p.now})
		for _, b := range []bot.Broadcast{first, second} {
			if got := p.progress(b.ID); got.Delivered != 1 {
				p.Errorf("it stands as %+v, want it delivered", got)
			}
		}
	})
}

// The first left while the chunk was made: the second is composed again.
func TestATextThatHasLeftTakesNoOther(t *testing.T) {
	eachPost(t, func(p *post) {
		id := p.queue(p.weekText("h1", bot.Routine))[0]
		p.claim(p.sms, 1)
		b := p.notice("all")
		d := p.weekText("h1", bot.Routine)
		d.BroadcastID, d.Recipient = b.ID, "h1"
		for _, e := range []bot.Effect{
			bot.Merge{Into: id, Was: "Hello", Body: "Hello\n\nHello", Segments: 1, ExpiresAt: p.now.Add(time.Hour), Class: bot.Routine},
			bot.GiveWay{MessageID: id, Was: p.now, To: p.now.Add(time.Hour), ExpiresAt: p.now.Add(2 * time.Hour)},
			bot.GiveWay{MessageID: id, Was: p.now},
		} {
			d.Effects = []bot.Effect{e}
			if err := p.s.Expand(p.Context(), p.now, b, []bot.Draft{d}, "h1", true); !errors.Is(err, bot.ErrTaken) {
				p.Errorf("%T: %v, want ErrTaken", e, err)
			}
		}
	})
}

func TestTakingOneOfTwoMergedTextsBackLeavesTheOther(t *testing.T) {
	eachPost(t, func(p *post) {
		_, _, first, second := p.mergedPair()
		n, err := p.s.CancelBroadcast(p.Context(), p.now, second.ID)
		p.must(err)
		if got := p.progress(second.ID); n != 1 || got.Canceled != 1 || got.Queued != 0 {
			p.Errorf("%d taken back, it stands as %+v", n, got)
		}
		if out := p.claim(p.sms, 64); len(out) != 1 || out[0].Body != "Wear a coat." || out[0].BroadcastID != first.ID {
			p.Errorf("what leaves: %v", out)
		}
		p.clear()
		_, _, first, second = p.mergedPair()
		_, err = p.s.CancelBroadcast(p.Context(), p.now, first.ID)
		p.must(err)
		if got := p.progress(second.ID); got.Queued != 1 || got.Canceled != 0 {
			p.Errorf("the second stands as %+v", got)
		}
		if out := p.claim(p.sms, 64); len(out) != 1 || out[0].Body != "Bring a cap." || out[0].BroadcastID != second.ID {
			p.Errorf("what leaves: %v", out)
		}
	})
}

func TestPausingOneOfTwoMergedTextsHoldsItAlone(t *testing.T) {
	eachPost(t, func(p *post) {
		_, _, first, second := p.mergedPair()
		p.must(p.s.PauseBroadcast(p.Context(), p.now, second.ID, ""))
		if out := p.claim(p.sms, 64); len(out) != 1 || out[0].Body != "Wear a coat." || out[0].BroadcastID != first.ID {
			p.Errorf("what leaves: %v", out)
		}
		p.must(p.s.ResumeBroadcast(p.Context(), p.now, second.ID))
		if out := p.claim(p.sms, 64); len(out) != 1 || out[0].Body != "Bring a cap." {
			p.Errorf("what leaves then: %v", out)
		}
	})
}

func TestATipGivesWay(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queue(p.weekText("h1", bot.Tip), p.weekText("h1", bot.Tip))
		b := p.notice("all")
		d := p.weekText("h1", bot.Reminder)
		d.BroadcastID, d.Recipient = b.ID, "h1"
		d.Effects = []bot.Effect{
			bot.GiveWay{MessageID: ids[0], Was: p.now, To: p.now.Add(72 * time.Hour), ExpiresAt: p.now.Add(120 * time.Hour), Reason: "later"},
			bot.GiveWay{MessageID: ids[1], Was: p.now, Reason: "not at all"},
		}
		p.must(p.s.Expand(p.Context(), p.now, b, []bot.Draft{d}, "h1", true))
		if out := p.claim(p.sms, 64); len(out) != 1 || out[0].Class != bot.Reminder {
			p.Errorf("what leaves: %v", out)
		}
		if m := p.message(ids[0]); m.Status != bot.Queued || !m.SendAfter.Equal(p.now.Add(72*time.Hour)) || m.Reason != "later" {
			p.Errorf("the first tip: %+v", m)
		}
		if m := p.message(ids[1]); m.Status != bot.Canceled || m.Reason != "not at all" {
			p.Errorf("the second tip: %+v", m)
		}
	})
}
