package storage_test

import (
	"testing"
	"time"

	"raabta/bot"
)

func (p *post) cap(segments, reserve int) {
	p.Helper()
	p.school.DailyCap, p.school.EmergencyReserve = segments, reserve
	p.must(p.s.UpdateSchool(p.Context(), p.now, p.school))
}

func TestNothingIsSpentBeyondTheDaysCap(t *testing.T) {
	eachPost(t, func(p *post) {
		p.cap(10, 5)
		p.queueLong(8, 3)
		if got := p.claim(p.sms, 64); len(got) != 4 { // 9 segments, and the one that takes it to the cap
			p.Errorf("%d texts of 3 segments left under a cap of 10, want 4", len(got))
		}
		if got := p.claim(p.sms, 64); len(got) != 0 {
			p.Errorf("%d texts left beyond the cap", len(got))
		}
		urgent := p.text("+923001234567")
		urgent.Class, urgent.Segments, urgent.ExpiresAt = bot.Emergency, 2, p.now.Add(24*time.Hour)
		p.queue(urgent, urgent, urgent)
		if got := p.claim(p.sms, 64); len(got) != 2 { // 12 + 2 + 2 reach 15
			p.Errorf("%d emergencies left into a reserve of 5, want 2", len(got))
		}
		if n := p.counts()[bot.Queued]; n != 4+1 {
			p.Errorf("%d wait, want 5", n)
		}
		// The school's next day is five hours ahead of UTC.
		p.now = time.Date(2026, 11, 23, 18, 59, 59, 0, time.UTC)
		if got := p.claim(p.sms, 64); len(got) != 0 {
			p.Error("a text left before the school's midnight")
		}
		p.now = p.now.Add(time.Second)
		if got := p.claim(p.sms, 64); len(got) != 1 || got[0].Class != bot.Emergency {
			p.Errorf("after midnight %d left, want the emergency", len(got))
		}
	})
}

func TestWhatsAppCostsNoSegments(t *testing.T) {
	eachPost(t, func(p *post) {
		p.cap(1, 1)
		d := p.text("+923001234567")
		d.Channel, d.Segments = bot.WhatsApp, 5
		p.queue(d, d)
		if got := p.claim(p.whatsapp, 64); len(got) != 2 {
			p.Errorf("%d of 2 WhatsApp messages left", len(got))
		}
	})
}

func TestHeldMessagesAreNotClaimed(t *testing.T) {
	eachPost(t, func(p *post) {
		d := p.text("+923001234567")
		d.Held = true
		staff := d
		staff.StaffID = "teacher"
		p.queue(d, staff)
		if got := p.ready(); len(got) != 0 {
			p.Error("a sender is ready for what is held")
		}
		if got := p.claim(p.sms, 64); len(got) != 0 {
			p.Error("a held message left")
		}
		p.now = p.now.Add(49 * time.Hour)
		if done := p.tidy(); done.Expired != 2 {
			p.Errorf("%d held messages expired, want both", done.Expired)
		}
	})
}

// A text that comes back to the queue is paid for once, when it leaves.
func TestWhatComesBackIsNotSpent(t *testing.T) {
	eachPost(t, func(p *post) {
		p.cap(100, 5)
		ids := p.queueLong(3, 3)
		p.claim(p.sms, 64)
		a := p.begin(ids[:2]...)
		p.settle(accepted(a[0], "SM1"),
			bot.Settled{MessageID: ids[1], AttemptID: a[1].ID, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now.Add(time.Second), Counts: true},
			bot.Settled{MessageID: ids[2], Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now})
		spent := func() int {
			n, err := p.s.Spent(p.Context(), p.now, p.school)
			p.must(err)
			return n
		}
		if n := spent(); n != 3 {
			p.Errorf("%d segments are spent, want the 3 that left", n)
		}
		p.now = p.now.Add(time.Minute)
		p.claim(p.sms, 64)
		if n := spent(); n != 9 {
			p.Errorf("%d segments are spent, want all 9", n)
		}
		refused := p.begin(ids[1])[0]
		p.settle(bot.Settled{MessageID: ids[1], AttemptID: refused.ID, Outcome: bot.NotSent, Status: bot.Failed, Reason: "no such number"})
		if n := spent(); n != 6 {
			p.Errorf("%d segments are spent once one was refused, want 6", n)
		}
		p.now = p.now.Add(time.Minute) // and the process that holds the last one is dead
		p.tidy()
		if n := spent(); n != 3 {
			p.Errorf("%d segments are spent in the end, want the 3 that left", n)
		}
	})
}
