package storage_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
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
			p.exec("DELETE FROM messages")
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
		p.must(p.s.ResumeSender(p.Context(), p.sms.ID))
		if got := p.claim(p.sms, 1); len(got) != 1 {
			p.Error("a resumed sender does not send")
		}
	})
}

func TestPace(t *testing.T) {
	cases := []struct {
		rate   float64
		claims []int // at one instant, one after the other
		last   time.Duration
		free   time.Duration
	}{
		{0, []int{64, 16, 0}, 0, 0},
		{1, []int{1, 0}, 0, time.Second},
		{3, []int{3, 0}, 667 * time.Millisecond, time.Second},
		{0.1, []int{1, 0}, 0, 10 * time.Second},
		{100, []int{64, 16, 0}, 790 * time.Millisecond, 800 * time.Millisecond},
		{30, []int{30, 0}, 967 * time.Millisecond, time.Second},
	}
	eachPost(t, func(p *post) {
		for _, c := range cases {
			p.now = p.now.Add(time.Minute)
			p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: c.rate})
			p.exec("DELETE FROM messages")
			p.queueTexts(80)
			last := p.now
			for i, want := range c.claims {
				out := p.claim(p.sms, 64)
				if len(out) != want {
					p.Fatalf("at %v a second claim %d took %d messages, want %d", c.rate, i+1, len(out), want)
				}
				for _, m := range out {
					if m.LeaveAt.Before(last) {
						p.Fatalf("at %v a second a message leaves before the one before it", c.rate)
					}
					last = m.LeaveAt
				}
			}
			if got := last.Sub(p.now); got != c.last {
				p.Errorf("at %v a second the last leaves after %v, want %v", c.rate, got, c.last)
			}
			if free := p.sender(p.sms.ID).FreeAt; c.rate > 0 && free.Sub(p.now) != c.free {
				p.Errorf("at %v a second the sender is free after %v, want %v", c.rate, free.Sub(p.now), c.free)
			}
		}
	})
}

// Ten replicas that claim as fast as they can send at the sender's rate, not at ten times it.
func TestPaceIsSharedByAllProcesses(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 10})
		p.queueTexts(200)
		stores := []*storage.Store{p.s, storagetest.Open(t, url), storagetest.Open(t, url)}
		var mu sync.Mutex
		var leave []time.Time
		for second := range 5 {
			now := p.now.Add(time.Duration(second) * time.Second)
			var wg sync.WaitGroup
			for i := range 10 {
				wg.Go(func() {
					out, err := stores[i%3].Claim(t.Context(), now, p.claimOf(p.sms, 64))
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					for _, m := range out {
						leave = append(leave, m.LeaveAt)
					}
					mu.Unlock()
				})
			}
			wg.Wait()
		}
		slices.SortFunc(leave, time.Time.Compare)
		if len(leave) != 50 {
			t.Errorf("%d messages in five seconds at 10 a second", len(leave))
		}
		for i := range leave {
			if i > 0 && leave[i].Sub(leave[i-1]) < 100*time.Millisecond {
				t.Fatalf("messages %d and %d leave within %v", i-1, i, leave[i].Sub(leave[i-1]))
			}
		}
	})
}

func TestIdleSenderSavesNothingUp(t *testing.T) {
	eachPost(t, func(p *post) {
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 2})
		p.queueTexts(20)
		p.claim(p.sms, 64)
		p.now = p.now.Add(time.Hour)
		if got := p.claim(p.sms, 64); len(got) != 2 {
			p.Errorf("after an idle hour %d messages leave at once, want 2", len(got))
		}
	})
}
