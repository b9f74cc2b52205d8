package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"raabta/bot"
)

func (p *post) ready() []string {
	p.Helper()
	list, err := p.s.Ready(p.Context(), p.now)
	p.must(err)
	ids := make([]string, len(list))
	for i, s := range list {
		ids[i] = s.ID
	}
	return ids
}

func TestReadySendersAreThoseWithSomethingToSend(t *testing.T) {
	eachPost(t, func(p *post) {
		night := p.now.Add(10 * time.Hour)
		for _, c := range []struct {
			what  string
			ready bool
			set   func(d *bot.Draft)
		}{
			{"a text", true, func(d *bot.Draft) {}},
			{"a text for later", false, func(d *bot.Draft) { d.SendAfter = p.now.Add(time.Second) }},
			{"a text whose time is over", false, func(d *bot.Draft) { d.SendAfter, d.ExpiresAt = p.now.Add(-time.Hour), p.now }},
			{"an emergency whose time is over", false, func(d *bot.Draft) { d.Class, d.SendAfter, d.ExpiresAt = bot.Emergency, p.now.Add(-time.Hour), p.now }},
			{"a routine text at night", false, func(d *bot.Draft) { p.now = night }},
			{"an emergency at night", true, func(d *bot.Draft) { p.now, d.Class = night, bot.Emergency }},
			{"a reminder to a teacher at night", true, func(d *bot.Draft) { p.now, d.Class, d.StaffID = night, bot.Reminder, "teacher" }},
			{"a text by another channel", false, func(d *bot.Draft) { d.Channel = bot.WhatsApp }},
			{"a text that was sent", false, func(d *bot.Draft) { d.Status = bot.Sent }},
		} {
			day := p.now
			p.clear()
			d := p.text("+923001234567")
			c.set(&d)
			p.queue(d)
			if got := slices.Contains(p.ready(), p.sms.ID); got != c.ready {
				p.Errorf("with %s the SMS sender is ready: %v, want %v", c.what, got, c.ready)
			}
			p.now = day
		}
	})
}

func TestReadySendersMaySend(t *testing.T) {
	eachPost(t, func(p *post) {
		p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: p.sms.Address, Rate: 0.5})
		p.queueTexts(5)
		check := func(what string, want bool) {
			p.Helper()
			if got := slices.Contains(p.ready(), p.sms.ID); got != want {
				p.Errorf("%s it is ready: %v, want %v", what, got, want)
			}
		}
		check("at first", true)
		p.claim(p.sms, 1)
		check("two seconds from its next place", false)
		p.now = p.now.Add(time.Second)
		check("a second from its next place", false)
		p.now = p.now.Add(500 * time.Millisecond)
		check("half a second from its next place", true)
		p.must(p.s.PauseSender(p.Context(), p.sms.ID, "no money", p.now.Add(time.Minute)))
		check("paused", false)
		p.now = p.now.Add(time.Minute)
		check("after its pause", true)
		if p.tidy(); p.sender(p.sms.ID).State != bot.SenderOK {
			p.Error("a pause that is over is still shown")
		}
		p.must(p.s.SetSenders(p.Context(), p.school.ID, "twilio", nil))
		check("no longer configured", false)
	})
}

// With thousands of schools at rest a look at the queue must not cost more than with one.
func TestReadyIsCheapWithManyIdleSchools(t *testing.T) {
	eachPost(t, func(p *post) {
		p.exec(`
			INSERT INTO schools (id, name, short_name, country, timezone, languages, hours, teacher_hours, week_off, open_from, open_until, created_at)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
			SELECT 'school ' || i, 'S', 'S', 'PK', 'Asia/Karachi', 'en', '08:00-21:00', '07:30-16:00', 'sun', s.open_from, s.open_until, s.created_at
			FROM n, schools s`)
		for _, channel := range []bot.ChannelName{bot.SMS, bot.WhatsApp} {
			p.exec(fmt.Sprintf(`
				INSERT INTO senders (id, school_id, channel, provider, address, can_send, can_receive, rate, state, paused_till, free_at)
				SELECT '%[1]s ' || c.id, c.id, '%[1]s', 'twilio', '%[1]s ' || c.id, TRUE, TRUE, 1, 'ok', s.paused_till, s.free_at
				FROM schools c, senders s WHERE c.id LIKE 'school%%' AND s.id = $1`, channel), p.sms.ID)
		}
		p.exec("ANALYZE")
		p.queueTexts(1)
		if got := p.ready(); !slices.Equal(got, []string{p.sms.ID}) {
			p.Fatalf("ready: %v, want the one school's sender", got)
		}
		const looks = 50
		begin := time.Now()
		for range looks {
			p.ready()
		}
		if each := time.Since(begin) / looks; each > 50*time.Millisecond {
			p.Errorf("a look at the queue takes %v with 2,000 schools at rest", each)
		} else {
			p.Logf("%v a look", each)
		}
	})
}
