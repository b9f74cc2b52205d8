package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// rank is the order of bot's package comment.
func rank(s bot.Status) int {
	for i, step := range [][]bot.Status{
		{bot.Queued}, {bot.Sending}, {bot.InDoubt}, {bot.Uncertain}, {bot.Sent}, {bot.Failed, bot.Undelivered, bot.Canceled}, {bot.Delivered}, {bot.Read},
	} {
		for _, x := range step {
			if x == s {
				return i
			}
		}
	}
	return -1
}

// orders lists the orders of n of the statuses, each once.
func orders(statuses []bot.Status, n int) (all [][]bot.Status) {
	if n == 0 {
		return [][]bot.Status{nil}
	}
	for i, s := range statuses {
		for _, rest := range orders(slices.Delete(slices.Clone(statuses), i, i+1), n-1) {
			all = append(all, append([]bot.Status{s}, rest...))
		}
	}
	return all
}

// Whatever the order in which a provider's reports arrive, each of them now and then twice: the message ends at the highest,
// and never falls on the way, from a doubt as from an acceptance. (bot tries every sequence of seven on its state machine.)
func TestReportsOnlyClimb(t *testing.T) {
	statuses := []bot.Status{bot.Sending, bot.Sent, bot.Failed, bot.Undelivered, bot.Canceled, bot.Delivered, bot.Read}
	eachPost(t, func(p *post) {
		all, length := orders(statuses, 5), 5
		if testing.Short() {
			all, length = orders(statuses, 3), 3
		}
		ids := p.inDoubt(len(all))
		p.exec("UPDATE messages SET status = 'uncertain' WHERE id < $1", ids[len(ids)/3])
		p.exec("UPDATE messages SET status = 'sending' WHERE id > $1", ids[2*len(ids)/3])
		highest := make([]int, len(all))
		for n := range length {
			// All messages get their nth report at once: those that come together share a transaction.
			var wg sync.WaitGroup
			for part := range slices.Chunk(slices.Collect(count(len(all))), len(all)/32+1) {
				wg.Go(func() {
					for _, i := range part {
						r := bot.Report{AttemptID: "attempt " + ids[i], ProviderID: "SM" + ids[i], Status: all[i][n]}
						for range 1 + i%3/2 {
							if err := p.s.Report(p.Context(), p.now, r, never); err != nil {
								p.Error(err)
							}
						}
					}
				})
			}
			wg.Wait()
			got := p.statuses()
			for i, id := range ids {
				highest[i] = max(highest[i], told(all[i][n]))
				if told(got[id]) != highest[i] {
					p.Fatalf("after %v the message is %s", all[i][:n+1], got[id])
				}
			}
		}
	})
}

// told is rank, but for a doubt that a report of anything lifts.
func told(s bot.Status) int { return max(rank(s), rank(bot.Uncertain)) }

func count(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// statuses reads where every message stands.
func (p *post) statuses() map[string]bot.Status {
	p.Helper()
	all := map[string]bot.Status{}
	p.must(p.s.Messages(p.Context(), bot.MessageFilter{}, func(m bot.Message, _ string) error {
		all[m.ID] = m.Status
		return nil
	}))
	return all
}

// What staff are told nobody knows, a late report still settles.
func TestLateReportLiftsTheUncertain(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, status := range []bot.Status{bot.Sending, bot.Sent, bot.Failed, bot.Undelivered, bot.Canceled, bot.Delivered, bot.Read} {
			id, a := p.inFlight(p.text("+923001234567"))
			stand(p, bot.Uncertain, "m.id = $1", id)
			p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM" + id, Status: status})
			if m := p.message(id); m.Status != status || m.ProviderID != "SM"+id {
				p.Errorf("uncertain, then %s: it is %s with %q", status, m.Status, m.ProviderID)
			}
		}
	})
}

// inDoubt makes n messages whose attempts are in doubt.
func (p *post) inDoubt(n int) []string {
	p.Helper()
	ids := p.queueTexts(n)
	p.exec(`INSERT INTO attempts (id, message_id, n, owner, started_at, outcome, code, settled_at)
		SELECT 'attempt ' || id, id, 1, 'here', created_at, 'in_doubt', '', created_at FROM messages`)
	stand(p, bot.InDoubt, "TRUE")
	return ids
}

func TestReportsOfOneMessageAtOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.inDoubt(20)
		var wg sync.WaitGroup
		for _, id := range ids {
			for _, status := range []bot.Status{bot.Read, bot.Sent, bot.Undelivered, bot.Delivered, bot.Sending, bot.Sent} {
				wg.Go(func() {
					if err := p.s.Report(p.Context(), p.now, bot.Report{AttemptID: "attempt " + id, ProviderID: "SM" + id, Status: status}, never); err != nil {
						p.Error(err)
					}
				})
			}
		}
		wg.Wait()
		if n := p.counts()[bot.Read]; n != len(ids) {
			p.Errorf("%d of %d messages are read", n, len(ids))
		}
	})
}

func TestReportFindsItsMessage(t *testing.T) {
	eachPost(t, func(p *post) {
		id, a := p.inFlight(p.text("+923001234567"))
		other, b := p.inFlight(p.text("+923001234568"))
		_, c := p.inFlight(p.text("+923001234570"))
		_, d := p.inFlight(p.text("+923001234570"))
		p.settle(accepted(a, "SM1"), accepted(b, "SM2"), accepted(d, "SM4"))
		p.report(bot.Report{ProviderID: "SM1", Number: "+923001234567", Status: bot.Sent})
		p.report(bot.Report{AttemptID: b.ID, Status: bot.Delivered})
		if m, n := p.message(id), p.message(other); m.Status != bot.Sent || n.Status != bot.Delivered {
			p.Errorf("they are %s and %s, want sent and delivered", m.Status, n.Status)
		}
		for what, r := range map[string]bot.Report{
			"an unknown token":                 {AttemptID: "nobody", ProviderID: "SM1", Status: bot.Read},
			"an unknown id":                    {ProviderID: "SM3", Number: "+923001234567", Status: bot.Read},
			"an id of another phone":           {ProviderID: "SM4", Number: "+923001234569", Status: bot.Read},
			"nothing to go by":                 {Status: bot.Read},
			"the token of another attempt":     {AttemptID: a.ID, ProviderID: "SM2", Status: bot.Read},
			"a token with an id of no message": {AttemptID: a.ID, ProviderID: "SM3", Status: bot.Read},
			"one in flight with another's id":  {AttemptID: c.ID, ProviderID: "SM4", Number: "+923001234570", Status: bot.Read},
		} {
			if err := p.s.Report(p.Context(), p.now, r, never); !errors.Is(err, bot.ErrNotFound) {
				p.Errorf("%s: %v, want ErrNotFound", what, err)
			}
		}
		if m, n := p.message(id), p.message(other); m.Status != bot.Sent || n.Status != bot.Delivered || m.ProviderID != "SM1" {
			p.Errorf("wrong reports made them %s and %s", m.Status, n.Status)
		}
	})
}

func TestAnIncomingMessageIsNotReported(t *testing.T) {
	eachPost(t, func(p *post) {
		_, err := p.s.Receive(p.Context(), bot.Incoming{Channel: bot.SMS, ProviderID: "SM9", From: "+923001234567", To: p.sms.Address, Body: "Salaam", At: p.now})
		p.must(err)
		if err := p.s.Report(p.Context(), p.now, bot.Report{ProviderID: "SM9", Status: bot.Failed}, never); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("a status of a message that came in: %v", err)
		}
	})
}

func TestWhatAReportTells(t *testing.T) {
	eachPost(t, func(p *post) {
		id, a := p.inFlight(p.text("+923001234567"))
		p.settle(accepted(a, "SM1"))
		p.now = p.now.Add(time.Minute)
		p.report(bot.Report{ProviderID: "SM1", Number: "+923001234567", Status: bot.Undelivered, Code: "30005", Reason: "no phone has this number", Verdict: bot.BadNumber})
		if m := p.message(id); m.ErrorCode != "30005" || m.Reason != "no phone has this number" || !m.DoneAt.Equal(p.now) {
			p.Errorf("undelivered: %q %q, done at %v", m.ErrorCode, m.Reason, m.DoneAt)
		}
		if got := p.problem("+923001234567"); got != "no phone has this number" {
			p.Errorf("the number's problem is %q", got)
		}
		p.now = p.now.Add(time.Minute)
		p.report(bot.Report{ProviderID: "SM1", Status: bot.Delivered}) // it did get through in the end
		if m := p.message(id); m.ErrorCode != "" || m.Reason != "" || !m.SentAt.Equal(p.now) || !m.DoneAt.Equal(p.now) {
			p.Errorf("delivered: %q %q, sent %v, done %v", m.ErrorCode, m.Reason, m.SentAt, m.DoneAt)
		}
		if got := p.problem("+923001234567"); got != "" {
			p.Errorf("a phone that got a message still has the problem %q", got)
		}
		var at time.Time
		p.must(storage.Writer(p.s).Get(&at, "SELECT last_delivered_at FROM addresses WHERE number = '+923001234567'"))
		if !at.Equal(p.now) {
			p.Errorf("last delivered at %v", at)
		}
		_, b := p.inFlight(p.text("+923001234569"))
		p.report(bot.Report{AttemptID: b.ID, ProviderID: "SM2", Status: bot.Failed, Code: "21610", Verdict: bot.OptedOut})
		if stops, err := p.s.OptOuts(p.Context(), p.school.ID, "+923001234569"); err != nil || len(stops) != 1 {
			p.Errorf("the opt-out that the provider holds: %v %v", stops, err)
		}
	})
}

func TestUndeliveredIsTriedAgainOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		b, err := p.s.AddBroadcast(p.Context(), bot.Broadcast{SchoolID: p.school.ID, Kind: "text", Audience: "all", CreatedAt: p.now})
		p.must(err)
		d := p.text("+923001234567")
		d.BroadcastID, d.Recipient = b.ID, "household 1"
		id, a := p.inFlight(d)
		p.settle(accepted(a, "SM1"))
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				status := []bot.Status{bot.Undelivered, bot.Failed}[i%2]
				err := p.s.Report(p.Context(), p.now, bot.Report{ProviderID: "SM1", Number: "+923001234567", Status: status, Verdict: bot.RetryLater}, func(m bot.Message) (bot.Message, bool) {
					if m.Status != status {
						p.Errorf("the next try is made of a message that is %s", m.Status)
					}
					return bot.Again(m, bot.RetryLater, p.now)
				})
				if err != nil {
					p.Error(err)
				}
			})
		}
		wg.Wait()
		var copies []bot.Message
		p.must(p.s.Messages(p.Context(), bot.MessageFilter{Broadcast: b.ID}, func(m bot.Message, _ string) error {
			if m.AgainOf == id {
				copies = append(copies, m)
			}
			return nil
		}))
		if len(copies) != 1 || copies[0].Status != bot.Queued || copies[0].ProviderID != "" || !copies[0].SendAfter.After(p.now) || copies[0].Body != "Hello" {
			p.Fatalf("the next tries are %+v", copies)
		}
		progress, err := p.s.Progress(p.Context(), []string{b.ID})
		p.must(err)
		if progress[b.ID] != (bot.Progress{Queued: 1}) {
			p.Errorf("the broadcast's progress is %+v, want its one recipient counted once", progress[b.ID])
		}
	})
}

func TestReportErrorsNameNobody(t *testing.T) {
	eachPost(t, func(p *post) {
		err := p.s.Report(p.Context(), p.now, bot.Report{AttemptID: "secret-token", ProviderID: "SM-secret", Status: bot.Sent}, never)
		if err == nil || strings.Contains(fmt.Sprint(err), "secret") {
			p.Errorf("the error gives the token or the id away: %v", err)
		}
	})
}
