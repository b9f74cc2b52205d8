package storage_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage/storagetest"
)

func TestTwoProcessesNeverClaimOneMessage(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		p.queueTexts(400)
		var mu sync.Mutex
		owners := make(map[string]string)
		var wg sync.WaitGroup
		for w := range 4 {
			s, c := storagetest.Open(t, url), p.claimOf(p.sms, 20)
			c.Owner = fmt.Sprint("process ", w)
			wg.Go(func() {
				for {
					out, err := s.Claim(t.Context(), p.now, c)
					if err != nil {
						t.Error(err)
					}
					if len(out) == 0 {
						return
					}
					mu.Lock()
					for _, m := range out {
						if owners[m.ID] != "" {
							t.Errorf("%s and %s both claimed one message", owners[m.ID], c.Owner)
						}
						owners[m.ID] = c.Owner
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(owners) != 400 {
			t.Errorf("%d messages were claimed, want all 400", len(owners))
		}
	})
}

// On a table that was empty when Postgres last looked, it once ran the claim's inner query again and again, and took more
// than the limit.
func TestClaimTakesNoMoreThanItMay(t *testing.T) {
	eachPost(t, func(p *post) {
		p.queueTexts(3)
		p.clear()
		p.exec("ANALYZE")
		p.queueTexts(3)
		if got := p.claim(p.sms, 2); len(got) != 2 {
			p.Errorf("claimed %d, want 2", len(got))
		}
	})
}

func TestMostUrgentLeavesFirst(t *testing.T) {
	eachPost(t, func(p *post) {
		var drafts []bot.Draft
		for _, c := range []bot.Class{bot.Tip, bot.Routine, bot.Reminder, bot.Conversation, bot.Absence, bot.Emergency} {
			for range 2 {
				d := p.text("+923001234567")
				d.Class = c
				drafts = append(drafts, d)
			}
		}
		ids := p.queue(drafts...)
		var want []string
		for i := len(ids) - 2; i >= 0; i -= 2 {
			want = append(want, ids[i], ids[i+1])
		}
		var got []string
		for range 4 {
			got = append(got, idsOf(p.claim(p.sms, 3))...)
		}
		if !slices.Equal(got, want) {
			p.Errorf("claimed in the order\n%v, want\n%v", got, want)
		}
	})
}

func TestClaimKeepsToTheSendersSchoolAndChannel(t *testing.T) {
	eachPost(t, func(p *post) {
		other, err := p.s.AddSchool(p.Context(), p.now, bot.School{Name: "B", ShortName: "B", Timezone: "Asia/Karachi", Hours: "08:00-21:00"})
		p.must(err)
		theirs, whatsapp, mine := p.text("+923001234567"), p.text("+923001234567"), p.text("+923001234567")
		theirs.SchoolID, whatsapp.Channel = other.ID, bot.WhatsApp
		ids := p.queue(theirs, whatsapp, mine)
		if got := idsOf(p.claim(p.sms, 10)); !slices.Equal(got, ids[2:]) {
			p.Errorf("claimed %v, want %v", got, ids[2:])
		}
	})
}

func TestClaimKeepsToItsTime(t *testing.T) {
	eachPost(t, func(p *post) {
		early, late, due := p.text("+923001234567"), p.text("+923001234567"), p.text("+923001234567")
		early.SendAfter = p.now.Add(time.Millisecond)
		late.SendAfter, late.ExpiresAt = p.now.Add(-time.Hour), p.now
		due.SendAfter, due.ExpiresAt = p.now, p.now.Add(time.Millisecond)
		ids := p.queue(early, late, due)
		if got := idsOf(p.claim(p.sms, 10)); !slices.Equal(got, ids[2:]) {
			p.Errorf("claimed %v, want only the one that is due and not over, %v", got, ids[2:])
		}
	})
}

func TestOptOutIsFinal(t *testing.T) {
	cases := map[string]struct {
		topic  bot.Topic
		change func(p *post, d *bot.Draft)
		leaves bool
	}{
		"everything stopped":                    {bot.TopicAll, func(p *post, d *bot.Draft) {}, false},
		"its topic stopped":                     {bot.TopicNotice, func(p *post, d *bot.Draft) {}, false},
		"another topic stopped":                 {bot.TopicDigest, func(p *post, d *bot.Draft) {}, true},
		"another number":                        {bot.TopicAll, func(p *post, d *bot.Draft) { d.Number = "+923001234568" }, true},
		"the one confirmation":                  {bot.TopicAll, func(p *post, d *bot.Draft) { d.AnswersAt = p.now }, true},
		"an answer to words that came later":    {bot.TopicAll, func(p *post, d *bot.Draft) { d.AnswersAt = p.now.Add(time.Minute) }, true},
		"an answer to words that came before":   {bot.TopicAll, func(p *post, d *bot.Draft) { d.AnswersAt = p.now.Add(-time.Millisecond) }, false},
		"an absence":                            {bot.TopicAll, func(p *post, d *bot.Draft) { d.Class = bot.Absence }, false},
		"an emergency":                          {bot.TopicAll, func(p *post, d *bot.Draft) { d.Class = bot.Emergency }, true},
		"an emergency, where STOP covers it":    {bot.TopicAll, func(p *post, d *bot.Draft) { d.Class = bot.Emergency; p.stopCoversEmergency(true) }, false},
		"a message to staff under STOP":         {bot.TopicAll, func(p *post, d *bot.Draft) { d.StaffID = "teacher" }, false},
		"a talk stopped by an opt-out from all": {bot.TopicAll, func(p *post, d *bot.Draft) { d.Class, d.Topic = bot.Conversation, bot.TopicTalk }, false},
	}
	eachPost(t, func(p *post) {
		for name, c := range cases {
			p.exec("DELETE FROM opt_outs")
			p.stopCoversEmergency(false)
			d := p.text("+923001234567")
			c.change(p, &d)
			p.queue(d)
			p.stop("+923001234567", c.topic, p.now)
			p.now = p.now.Add(time.Second)
			if got := len(p.claim(p.sms, 10)); got == 1 != c.leaves {
				p.Errorf("%s: %d messages leave, want it to leave: %v", name, got, c.leaves)
			}
			if done := p.tidy(); done.Stopped == 1 == c.leaves {
				p.Errorf("%s: tidying stopped %d, want it to leave: %v", name, done.Stopped, c.leaves)
			}
		}
	})
}

func (p *post) stopCoversEmergency(covers bool) {
	p.Helper()
	p.school.StopCoversEmergency = covers
	p.must(p.s.UpdateSchool(p.Context(), p.now, p.school))
}

func TestFamiliesHours(t *testing.T) {
	karachi, err := time.LoadLocation("Asia/Karachi")
	if err != nil {
		t.Fatal(err)
	}
	eachPost(t, func(p *post) {
		for clock, open := range map[string]bool{"07:59": false, "08:00": true, "20:59": true, "21:00": false, "23:30": false, "00:10": false} {
			at, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-24 "+clock, karachi)
			p.must(err)
			p.now = at.UTC()
			p.must(p.s.UpdateSchool(p.Context(), p.now, p.school)) // looks at the hours
			p.clear()
			want := make(map[string]bool)
			for _, c := range bot.Classes() {
				family, staff := p.text("+923001234567"), p.text("+923001234568")
				family.Class, staff.Class, staff.StaffID = c, c, "teacher"
				ids := p.queue(family, staff)
				want[ids[1]] = true // staff have hours of their own, which the one who queues minds
				if open || !c.Unprompted() {
					want[ids[0]] = true
				}
			}
			if got := set(idsOf(p.claim(p.sms, 64))); !maps.Equal(got, want) {
				p.Errorf("at %s %d messages leave, want %d", clock, len(got), len(want))
			}
		}
	})
}

func set(ids []string) map[string]bool {
	all := make(map[string]bool)
	for _, id := range ids {
		all[id] = true
	}
	return all
}

func TestHeldUntilTheHoursAreKnown(t *testing.T) {
	eachPost(t, func(p *post) {
		p.queueTexts(1)
		// The hours end, and nobody has looked at them since noon; nor by noon of the next day.
		for _, later := range []time.Duration{9 * time.Hour, 24 * time.Hour} {
			noon := p.now
			p.now = noon.Add(later)
			if got := p.claim(p.sms, 10); len(got) != 0 {
				p.Errorf("a message left %v after noon in hours that were over", later)
			}
			p.now = noon
		}
		p.now = p.now.Add(24 * time.Hour)
		p.must(p.s.RefreshHours(p.Context(), p.now))
		if got := p.claim(p.sms, 10); len(got) != 1 {
			p.Error("the next day's hours did not let it go")
		}
	})
}

func TestPausedSenderHoldsItsQueue(t *testing.T) {
	eachPost(t, func(p *post) {
		p.queueTexts(3)
		till := p.now.Add(15 * time.Minute)
		p.must(p.s.PauseSender(p.Context(), p.sms.ID, "wrong password", till))
		if got := p.claim(p.sms, 1); len(got) != 0 {
			p.Error("a paused sender sends")
		}
		p.now = till
		if got := p.claim(p.sms, 1); len(got) != 1 {
			p.Error("a pause that is over holds")
		}
		p.must(p.s.PauseSender(p.Context(), p.sms.ID, "by staff", time.Time{}))
		p.now = p.now.Add(time.Hour)
		if got := p.claim(p.sms, 1); len(got) != 0 {
			p.Error("a pause that staff end ended by itself")
		}
		p.must(p.s.ResumeSender(p.Context(), p.school.ID, p.sms.ID))
		if got := p.claim(p.sms, 1); len(got) != 1 {
			p.Error("a resumed sender does not send")
		}
	})
}

// TestClaimThatBegins: what may leave at once is claimed and in flight after one transaction, with its attempt; where a pace
// or a day's cap stands against it, it is claimed alone.
func TestClaimThatBegins(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(3)
		claim := func(n int, id string) []bot.Outgoing {
			list, err := p.s.Claim(p.Context(), p.now, bot.Claim{Sender: p.sms, N: n, Owner: "here", Lease: p.now.Add(15 * time.Second),
				Begin: []bot.Attempt{{ID: id, Owner: "here"}}})
			p.must(err)
			return list
		}
		first := claim(1, "a1")
		if len(first) != 1 || first[0].Attempt.ID != "a1" || first[0].Attempt.MessageID != ids[0] || first[0].Attempt.N != 1 || first[0].Attempts != 0 {
			p.Fatalf("it came as %+v", first)
		}
		m := p.message(ids[0])
		if m.Status != bot.Sending || m.ClaimedBy != "" || !m.ClaimedUntil.IsZero() || m.Attempts != 1 {
			p.Errorf("it is not in flight: %+v", m)
		}
		if n := p.count("SELECT count(*) FROM attempts WHERE id = 'a1' AND outcome = ''"); n != 1 {
			p.Error("its attempt is not there")
		}
		// An outcome that knows the attempt alone: the claim's answer was lost, and no byte left.
		p.settle(bot.Settled{AttemptID: "a1", Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now}, bot.Settled{AttemptID: "never committed", Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now})
		if m = p.message(ids[0]); m.Status != bot.Queued || m.Attempts != 0 || m.ClaimedBy != "" {
			p.Errorf("it did not come back: %+v", m)
		}
		p.exec("UPDATE schools SET daily_cap = 100")
		p.exec("UPDATE senders SET rate = 10")
		for _, against := range []string{"UPDATE senders SET rate = 0", "UPDATE schools SET daily_cap = 0"} {
			if got := claim(1, "a2"); len(got) != 1 || got[0].Attempt.ID != "" || p.message(got[0].ID).ClaimedBy != "here" {
				p.Errorf("before %s it came as %+v", against, got)
			}
			p.exec(against)
		}
	})
}
