package storage_test

import (
	"errors"
	"sync"
	"testing"

	"raabta/bot"
	"raabta/scheduler"
)

func (p *post) draft(audience string) bot.BroadcastDraft {
	p.Helper()
	d := bot.BroadcastDraft{
		ID: bot.NewID(), SchoolID: p.school.ID, UserID: "u1", Who: "Mrs Amina", English: "Closed on Friday.", Urdu: "جمعے کو بند ہے۔", Audience: audience,
		Class: bot.Routine, Version: 1, State: bot.DraftOpen, CreatedAt: p.now, ChangedAt: p.now,
	}
	p.must(p.s.AddBroadcastDraft(p.Context(), d))
	return d
}

func (p *post) sent(d bot.BroadcastDraft) bot.Broadcast {
	texts := d.Texts()
	return bot.Broadcast{
		ID: bot.NewID(), SchoolID: p.school.ID, Kind: bot.KindText, Key: "draft " + d.ID, Audience: d.Audience, Text: texts.Text, TextUrdu: texts.Urdu,
		Class: d.Class, State: bot.BroadcastExpanding, SendAfter: p.now, CreatedAt: p.now,
	}
}

// A draft becomes one broadcast, however many send it at once.
func TestDraftIsSentOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-A")
		d := p.draft("all")
		results := make([]error, 4)
		var wait sync.WaitGroup
		for i := range results {
			wait.Go(func() { results[i] = p.s.SendBroadcastDraft(p.Context(), p.now, d, p.sent(d)) })
		}
		wait.Wait()
		sent := 0
		for _, err := range results {
			if err == nil {
				sent++
			} else if !errors.Is(err, bot.ErrTaken) {
				p.Errorf("sent at once with another: %v", err)
			}
		}
		got, err := p.s.BroadcastDraft(p.Context(), p.school.ID, d.ID)
		p.must(err)
		b := p.broadcast(got.BroadcastID)
		if n := p.count("SELECT count(*) FROM broadcasts"); sent != 1 || n != 1 || got.State != bot.DraftSent || b.TextUrdu != d.Urdu || b.Text != d.English {
			p.Errorf("%d sent it, %d broadcasts, the draft is %s, the broadcast says %q and %q", sent, n, got.State, b.Text, b.TextUrdu)
		}
		for what, err := range map[string]error{
			"changed":   p.s.SetBroadcastDraft(p.Context(), d),
			"discarded": p.s.DiscardBroadcastDraft(p.Context(), p.now, d),
			"planned":   p.s.ScheduleBroadcastDraft(p.Context(), p.now, d, scheduler.Schedule{ID: "s", SchoolID: p.school.ID, Name: "x", Audience: "all"}),
		} {
			if !errors.Is(err, bot.ErrTaken) {
				p.Errorf("what was sent is %s: %v", what, err)
			}
		}
		if list, err := p.s.BroadcastDrafts(p.Context(), p.school.ID, 10); err != nil || len(list) != 0 {
			p.Errorf("%d drafts are open, %v", len(list), err)
		}
	})
}

// What was changed since it was read is neither changed over nor sent.
func TestDraftStandsAtAVersion(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-A")
		d := p.draft("class:5-A")
		changed := d
		changed.English = "Open on Friday."
		p.must(p.s.SetBroadcastDraft(p.Context(), changed))
		for what, err := range map[string]error{
			"changed": p.s.SetBroadcastDraft(p.Context(), d), "sent": p.s.SendBroadcastDraft(p.Context(), p.now, d, p.sent(d)),
			"discarded": p.s.DiscardBroadcastDraft(p.Context(), p.now, d),
		} {
			if !errors.Is(err, bot.ErrTaken) {
				p.Errorf("an old version is %s: %v", what, err)
			}
		}
		got, err := p.s.BroadcastDraft(p.Context(), p.school.ID, d.ID)
		p.must(err)
		if got.Version != 2 || got.English != "Open on Friday." {
			p.Errorf("got version %d: %q", got.Version, got.English)
		}
		if _, err := p.s.BroadcastDraft(p.Context(), "another", d.ID); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("another school reads it: %v", err)
		}
		got.Audience = "class:9-Z"
		if err := p.s.SetBroadcastDraft(p.Context(), got); !errors.Is(err, bot.ErrAudience) {
			p.Errorf("for a class that is none: %v", err)
		}
		got.Audience = "class:5-A"
		p.exec("UPDATE classes SET name = '6-A'") // since it was written
		if err := p.s.SendBroadcastDraft(p.Context(), p.now, got, p.sent(got)); !errors.Is(err, bot.ErrAudience) {
			p.Errorf("to a class that is gone: %v", err)
		}
		if got, err = p.s.BroadcastDraft(p.Context(), p.school.ID, d.ID); err != nil || got.State != bot.DraftOpen {
			p.Errorf("what could not be sent is %s, %v", got.State, err)
		}
	})
}
