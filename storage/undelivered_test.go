package storage_test

import (
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

func (p *post) alarms() map[string]int {
	p.Helper()
	list, err := p.s.Alarms(p.Context())
	p.must(err)
	counts := make(map[string]int)
	for _, a := range list {
		counts[a.Cause] = a.Count
	}
	return counts
}

// The provider takes a message and gives it up in the same answer.
func TestRefusedInTheAnswerItself(t *testing.T) {
	again := func(p *post, id string) (n int) {
		p.Helper()
		p.must(storage.Writer(p.s).Get(&n, "SELECT count(*) FROM messages m WHERE again_of = $1 AND "+isQueued, id))
		return n
	}
	eachPost(t, func(p *post) {
		for i, c := range []struct {
			verdict bot.Verdict
			again   int
			problem string
			stopped int
		}{
			{bot.BadNumber, 0, "gone", 0},
			{bot.OptedOut, 0, "", 1},
			{bot.RetryLater, 1, "", 0},
			{bot.BadContent, 0, "", 0},
		} {
			number := bot.Number("+92300123456" + string(rune('0'+i)))
			id, a := p.inFlight(p.text(string(number)))
			r := accepted(a, "SM"+id)
			r.Status, r.Code, r.Reason, r.Verdict = bot.Failed, "30005", "gone", c.verdict
			p.settle(r)
			p.settle(r) // told twice
			if m := p.message(id); m.Status != bot.Failed || m.ErrorCode != "30005" || m.Reason != "gone" || m.ProviderID != "SM"+id {
				p.Errorf("%s: %s %q %q", c.verdict, m.Status, m.ErrorCode, m.Reason)
			}
			if n := again(p, id); n != c.again {
				p.Errorf("%s: tried again %d times, want %d", c.verdict, n, c.again)
			}
			var problems []string
			p.must(storage.Writer(p.s).Select(&problems, "SELECT problem FROM addresses WHERE number = $1", number))
			if got := len(problems) == 1 && problems[0] == c.problem; got != (c.problem != "") {
				p.Errorf("%s: the number's problems are %q", c.verdict, problems)
			}
			stops, err := p.s.OptOuts(p.Context(), p.school.ID, number)
			p.must(err)
			if len(stops) != c.stopped {
				p.Errorf("%s: opt-outs %+v", c.verdict, stops)
			}
			stand(p, bot.Canceled, isQueued)
		}
		// A callback that was faster knows better.
		id, a := p.inFlight(p.text("+923001234599"))
		p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM" + id, Status: bot.Delivered})
		r := accepted(a, "SM"+id)
		r.Status, r.Reason, r.Verdict = bot.Failed, "gone", bot.RetryLater
		p.settle(r)
		if m := p.message(id); m.Status != bot.Delivered || again(p, id) != 0 {
			p.Errorf("delivered, and then %s, tried again %d times", m.Status, again(p, id))
		}
	})
}

func TestStaffHearOfAParentsWordsThatDidNotReachTheTeacher(t *testing.T) {
	eachPost(t, func(p *post) {
		forward := func() bot.Draft {
			d := p.text("+923002222201")
			d.Class, d.Topic, d.Template, d.StaffID, d.ThreadID = bot.Conversation, bot.TopicTalk, "forward", "teacher", "thread"
			return d
		}
		raised := func(want int, when string) {
			p.Helper()
			if got := p.alarms(); got["forward-failed"] != want || want == 0 && len(got) > 0 {
				p.Errorf("%s: alarms %v, want %d", when, got, want)
			}
		}
		later := func(m bot.Message) (bot.Message, bool) { return bot.Again(m, bot.RetryLater, p.now) }

		id, a := p.inFlight(p.text("+923001234567"))
		p.settle(bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.NotSent, Status: bot.Failed, Reason: "no"})
		raised(0, "a family's text failed")

		_, a = p.inFlight(forward())
		p.settle(accepted(a, "SM1"))
		p.must(p.s.Report(p.Context(), p.now, bot.Report{ProviderID: "SM1", Number: "+923002222201", Status: bot.Undelivered, Verdict: bot.RetryLater}, later))
		raised(0, "it is tried again")
		stand(p, bot.Canceled, isQueued)

		_, a = p.inFlight(forward())
		p.settle(accepted(a, "SM2"))
		for range 2 {
			p.report(bot.Report{ProviderID: "SM2", Number: "+923002222201", Status: bot.Undelivered})
		}
		raised(1, "it was not delivered")

		id, a = p.inFlight(forward())
		p.settle(bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.NotSent, Status: bot.Failed, Reason: "no"})
		raised(2, "it was refused")

		id, a = p.inFlight(forward())
		refused := accepted(a, "SM3")
		refused.Status, refused.Verdict = bot.Failed, bot.BadContent
		p.settle(refused)
		raised(3, "it was refused in the answer")

		p.queue(forward(), forward(), p.text("+923001234567"))
		p.now = p.now.Add(240 * time.Hour)
		if done := p.tidy(); done.Expired != 3 {
			p.Errorf("%d expired, want 3", done.Expired)
		}
		raised(4, "it was never sent")
		if m := p.message(id); m.Status != bot.Failed {
			p.Errorf("the refused one is %s", m.Status)
		}
	})
}
