package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

// unresolved lists what is to be looked for now.
func (p *post) unresolved() []bot.Unresolved {
	p.Helper()
	list, err := p.s.Unresolved(p.Context(), p.now, 1000)
	p.must(err)
	return list
}

func (p *post) resolve(list ...bot.Resolution) (uncertain, again int) {
	p.Helper()
	uncertain, again, err := p.s.Resolve(p.Context(), p.now, list)
	p.must(err)
	return uncertain, again
}

// doubtful makes a message in doubt by a settled attempt.
func (p *post) doubtful(draft bot.Draft) (string, bot.Attempt) {
	p.Helper()
	id, a := p.inFlight(draft)
	p.settle(bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.Doubt, Status: bot.InDoubt, Reason: "no answer"})
	return id, a
}

// A search goes on where it was, whoever goes on with it, and ends when a report has told.
func TestADoubtIsLookedForUntilItIsTold(t *testing.T) {
	eachPost(t, func(p *post) {
		if list := p.unresolved(); len(list) != 0 {
			p.Fatalf("looked for, and nothing is in doubt: %v", list)
		}
		id, a := p.doubtful(p.text("+923001234567"))
		urgent := p.text("+923001234568")
		urgent.Class = bot.Emergency
		other, b := p.doubtful(urgent)
		list := p.unresolved()
		if len(list) != 2 || list[0].ID != other || list[1].ID != id {
			p.Fatalf("looked for are %d, the emergency must come first", len(list))
		}
		u := list[1]
		if u.AttemptID != a.ID || !u.StartedAt.Equal(p.now) || u.Sender.ID != p.sms.ID || u.Looks != 0 || u.Body != "Hello" {
			p.Errorf("it is read as %+v", u)
		}
		later := p.now.Add(time.Minute)
		p.resolve(bot.Resolution{MessageID: id, LookAt: later}, bot.Resolution{MessageID: other, LookAt: later})
		// Another process that had read the same must not put it off again.
		p.resolve(bot.Resolution{MessageID: id, LookAt: p.now.Add(time.Hour)})
		if list := p.unresolved(); len(list) != 0 {
			p.Errorf("looked for before its time: %d", len(list))
		}
		p.now = later
		if list := p.unresolved(); len(list) != 2 || list[1].Looks != 1 {
			p.Fatalf("when their time has come: %d", len(list))
		}
		p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM1", Status: bot.Sent})
		p.report(bot.Report{AttemptID: b.ID, ProviderID: "SM2", Status: bot.Delivered})
		p.resolve(bot.Resolution{MessageID: other, Looks: 1})
		if list := p.unresolved(); len(list) != 0 {
			p.Errorf("still looked for: %d", len(list))
		}
	})
}

// What two processes decide at once happens once: one alarm is counted, one message is sent once more, and what a report has
// just told stays.
func TestADoubtIsGivenUpOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		urgent := p.text("+923001234567")
		urgent.Class = bot.Emergency
		urgent.BroadcastID = p.expanded()
		urgent.Recipient = "family"
		id, a := p.doubtful(urgent)
		told, b := p.doubtful(p.text("+923001234568"))
		p.unresolved()
		p.report(bot.Report{AttemptID: b.ID, ProviderID: "SM2", Status: bot.Delivered})
		var wg sync.WaitGroup
		var mu sync.Mutex
		var uncertain, again int
		for range 4 {
			wg.Go(func() {
				m := p.message(id)
				m.ID, m.AgainOf, m.Status, m.Reason, m.SendAfter = bot.NewID(), id, bot.Queued, "it may arrive twice", p.now
				u, n, err := p.s.Resolve(p.Context(), p.now, []bot.Resolution{
					{MessageID: id, LookAt: p.now.Add(time.Hour), Uncertain: true, Reason: "nobody knows", Again: &m},
					{MessageID: told, LookAt: p.now.Add(time.Hour), Uncertain: true, Reason: "nobody knows"},
				})
				mu.Lock()
				defer mu.Unlock()
				uncertain, again = uncertain+u, again+n
				if err != nil {
					p.Error(err)
				}
			})
		}
		wg.Wait()
		if uncertain != 1 || again != 1 || p.message(id).Status != bot.Uncertain || p.message(told).Status != bot.Delivered {
			p.Errorf("%d became uncertain and %d were sent once more; they stand at %s and %s", uncertain, again, p.message(id).Status, p.message(told).Status)
		}
		alarms, err := p.s.Alarms(p.Context())
		p.must(err)
		if i := slices.IndexFunc(alarms, func(a bot.Alarm) bool { return a.Cause == "uncertain" }); i < 0 || alarms[i].Count != 1 {
			p.Errorf("alarms: %+v", alarms)
		}
		progress, err := p.s.Progress(p.Context(), []string{urgent.BroadcastID})
		p.must(err)
		if got := progress[urgent.BroadcastID]; got.Queued != 1 || got.Uncertain != 0 {
			p.Errorf("the broadcast is counted as %+v, want by its last try", got)
		}
		// The second one says so to its end, and a late report still lifts the first.
		second := p.claim(p.sms, 10)
		if len(second) != 1 {
			p.Fatalf("%d are queued", len(second))
		}
		c := p.begin(second[0].ID)[0]
		p.settle(accepted(c, "SM3"))
		p.report(bot.Report{AttemptID: c.ID, ProviderID: "SM3", Status: bot.Delivered})
		p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM1", Status: bot.Delivered})
		if m := p.message(second[0].ID); m.Status != bot.Delivered || !strings.Contains(m.Reason, "twice") {
			p.Errorf("the second one is %s: %q", m.Status, m.Reason)
		}
		if m := p.message(id); m.Status != bot.Delivered || m.ProviderID != "SM1" {
			p.Errorf("the first one is %s", m.Status)
		}
	})
}

// expanded makes a broadcast that is expanded.
func (p *post) expanded() string {
	p.Helper()
	id := bot.NewID()
	_, err := p.s.AddBroadcast(p.Context(), bot.Broadcast{ID: id, SchoolID: p.school.ID, Kind: bot.KindText, Key: id, Audience: "all", Text: "Hello",
		Class: bot.Routine, Topic: bot.TopicNotice, State: bot.BroadcastExpanded, SendAfter: p.now, CreatedAt: p.now})
	p.must(err)
	return id
}

// Whose a provider's message is cannot be told while another text to the same phone is on its way.
func TestRivals(t *testing.T) {
	eachPost(t, func(p *post) {
		id, _ := p.doubtful(p.text("+923001234567"))
		alone, _ := p.doubtful(p.text("+923001234568"))
		sent, c := p.inFlight(p.text("+923001234568"))
		p.settle(accepted(c, "SM1"))
		_ = sent
		p.inFlight(p.text("+923001234567"))
		owned, busy, err := p.s.Rivals(p.Context(), bot.SMS, []string{"SM1", "SM2"}, []string{id, alone})
		p.must(err)
		if !owned["SM1"] || owned["SM2"] || !busy[id] || busy[alone] {
			p.Errorf("owned %v, busy %v", owned, busy)
		}
	})
}

// What the office sends again goes once, whoever asks for it, and not when it was found meanwhile.
func TestResendOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		var list []bot.Message
		for i, status := range []bot.Status{bot.Uncertain, bot.Failed, bot.Delivered, bot.InDoubt} {
			id := p.queue(p.text(fmt.Sprintf("+92300123456%d", i)))[0]
			stand(p, status, "m.id = $1", id)
			m := p.message(id)
			m.ID, m.AgainOf, m.Status, m.CreatedAt = bot.NewID(), id, bot.Queued, p.now
			list = append(list, m)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		n := 0
		for range 3 {
			wg.Go(func() {
				mine := slices.Clone(list)
				for i := range mine {
					mine[i].ID = bot.NewID()
				}
				of, err := p.s.Resend(p.Context(), p.now, mine)
				mu.Lock()
				defer mu.Unlock()
				n += len(of)
				if err != nil {
					p.Error(err)
				}
			})
		}
		wg.Wait()
		if n != 3 || p.counts()[bot.Queued] != 3 {
			p.Errorf("%d were sent again, want 3", n)
		}
		for i, want := range []bot.Status{bot.Uncertain, bot.Failed, bot.Delivered, bot.Uncertain} {
			if m := p.message(list[i].AgainOf); m.Status != want || (want == bot.Uncertain) != strings.Contains(m.Reason, "sent it again") {
				p.Errorf("the first is %s, %q", m.Status, m.Reason)
			}
		}
	})
}
