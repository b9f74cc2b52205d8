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
		p.settle(accepted(begun[1], "SM2"))                                                  // 2: the provider has it
		p.report(bot.Report{AttemptID: begun[2].ID, ProviderID: "SM3", Status: bot.Sending}) // 3: so a callback told
		p.now = p.now.Add(15*time.Second - time.Millisecond)                                 // the process is dead, its lease is not over
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

// What is queued under an opt-out is canceled at once where that is days old at most, and within minutes where it is older.
func TestWhatIsQueuedUnderAnOptOutIsFound(t *testing.T) {
	eachPost(t, func(p *post) {
		stop := func(n bot.Number, topic bot.Topic, at time.Time) {
			p.exec("INSERT INTO opt_outs (school_id, number, topic, at, source) VALUES ($1, $2, $3, $4, 'reply')", p.school.ID, n, topic, at)
		}
		stop("+923001234567", bot.TopicAll, p.now.Add(-48*time.Hour))
		stop("+923001234567", bot.TopicNotice, p.now.Add(-48*time.Hour))
		stop("+923001234568", bot.TopicNotice, p.now.Add(-60*24*time.Hour))
		p.tidy() // the whole queue, which is empty
		late, old := p.queue(p.text("+923001234567"))[0], p.queue(p.text("+923001234568"))[0]
		other := p.text("+923001234567")
		other.Class = bot.Emergency
		urgent, free := p.queue(other)[0], p.queue(p.text("+923001234569"))[0]
		stands := func(when string, want map[string]bot.Status) {
			p.Helper()
			p.tidy()
			for id, status := range want {
				if m := p.message(id); m.Status != status {
					p.Errorf("%s: %s is %s, want %s", when, m.Number, m.Status, status)
				}
			}
		}
		stands("at once", map[string]bot.Status{late: bot.Canceled, old: bot.Queued, urgent: bot.Queued, free: bot.Queued})
		p.now = p.now.Add(10 * time.Minute)
		stands("ten minutes later", map[string]bot.Status{old: bot.Canceled, urgent: bot.Queued, free: bot.Queued})
	})
}
