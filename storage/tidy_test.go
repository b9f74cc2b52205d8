package storage_test

import (
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

func TestExpiredIsCanceledWithItsReason(t *testing.T) {
	eachPost(t, func(p *post) {
		over, due := p.text("+923001234567"), p.text("+923001234567")
		over.ExpiresAt, due.ExpiresAt = p.now.Add(time.Hour), p.now.Add(time.Hour+time.Millisecond)
		ids := p.queue(over, due)
		p.now = p.now.Add(time.Hour)
		if done := p.tidy(); done != (bot.Tidied{Expired: 1}) {
			p.Errorf("tidied %+v", done)
		}
		if m := p.message(ids[0]); m.Status != bot.Canceled || m.Reason == "" || !m.DoneAt.Equal(p.now) {
			p.Errorf("what was over is %s, %q, done at %v", m.Status, m.Reason, m.DoneAt)
		}
		if m := p.message(ids[1]); m.Status != bot.Queued {
			p.Errorf("what is still due is %s", m.Status)
		}
	})
}

func TestDeadProcess(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(4)
		p.claim(p.sms, 4)
		begun := p.begin(ids[1:]...)
		p.settle(accepted(begun[1], "SM2"))                                              // 2: the provider has it
		p.report(bot.Report{Token: begun[2].ID, ProviderID: "SM3", Status: bot.Sending}) // 3: so a callback told
		p.now = p.now.Add(15*time.Second - time.Millisecond)                             // the process is dead, its lease is not over
		if done := p.tidy(); done != (bot.Tidied{}) {
			p.Errorf("tidied %+v before the lease was over", done)
		}
		p.now = p.now.Add(time.Millisecond)
		if done := p.tidy(); done != (bot.Tidied{Reclaimed: 1}) {
			p.Errorf("tidied %+v at the end of the lease", done)
		}
		p.now = p.now.Add(bot.DoubtAfter)
		if done := p.tidy(); done != (bot.Tidied{InDoubt: 1}) {
			p.Errorf("tidied %+v after an attempt's longest life", done)
		}
		for i, want := range []bot.Status{bot.Queued, bot.InDoubt, bot.Sending, bot.Sending} {
			if m := p.message(ids[i]); m.Status != want || !m.ClaimedUntil.IsZero() || m.ClaimedBy != "" {
				p.Errorf("message %d is %s (claimed by %q), want %s", i, m.Status, m.ClaimedBy, want)
			}
		}
		if got := idsOf(p.claim(p.sms, 10)); !slices.Equal(got, ids[:1]) {
			p.Errorf("claimed again: %v, want only the one whose attempt was never begun", got)
		}
		p.settle(accepted(begun[0], "SM1")) // the process was not dead after all
		if m := p.message(ids[1]); m.Status != bot.Sending || m.ProviderID != "SM1" || m.Attempts != 1 {
			p.Errorf("a late answer made the doubtful one %s %q after %d attempts", m.Status, m.ProviderID, m.Attempts)
		}
	})
}

func TestQuestionsAndProposalsEnd(t *testing.T) {
	eachPost(t, func(p *post) {
		d := p.text("+923001234567")
		d.ExpiresAt = p.now.Add(96 * time.Hour)
		for _, hours := range []int{1, 2} {
			d.Question = &bot.Question{Kind: "event", Subject: "e", Choices: []string{"yes", "no"}, ExpiresAt: p.now.Add(time.Duration(hours) * time.Hour)}
			p.queue(d)
		}
		p.now = p.now.Add(time.Hour)
		if done := p.tidy(); done.Questions != 1 {
			p.Errorf("%d questions ended, want the one whose time is over", done.Questions)
		}
		var states []string
		p.must(storage.Writer(p.s).Select(&states, "SELECT state FROM questions ORDER BY expires_at"))
		if !slices.Equal(states, []string{bot.QuestionExpired, bot.QuestionOpen}) {
			p.Errorf("the questions are %v", states)
		}
	})
}
