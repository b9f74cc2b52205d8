package storage_test

import (
	"testing"
	"time"

	"raabta/bot"
)

// TestWhatTheChannelsCarry: what waits by channel with its places, what of it nobody knows by sender, and nothing of another school.
func TestWhatTheChannelsCarry(t *testing.T) {
	eachPost(t, func(p *post) {
		load := func(school bot.School) bot.Load {
			t.Helper()
			l, err := p.s.Load(p.Context(), p.now, school)
			p.must(err)
			return l
		}
		if l := load(p.school); len(l.Waiting)+len(l.Senders) != 0 {
			t.Errorf("nothing is %+v", l)
		}
		draft := func(channel bot.ChannelName, segments int, after time.Time, held bool) bot.Draft {
			return bot.Draft{Message: bot.Message{
				ID: bot.NewID(), SchoolID: p.school.ID, Direction: bot.Out, Channel: channel, Class: bot.Routine, Priority: bot.Routine.Priority(), Topic: bot.TopicNotice,
				Status: bot.Queued, Number: "+923001234567", Body: "x", Segments: segments, Held: held, SendAfter: after, ExpiresAt: after.Add(time.Hour), CreatedAt: p.now,
			}}
		}
		doubtful := draft(bot.SMS, 1, p.now, false)
		doubtful.Status, doubtful.SenderID = bot.InDoubt, p.sms.ID
		uncertain := draft(bot.SMS, 1, p.now, false)
		uncertain.Status, uncertain.SenderID = bot.Uncertain, p.sms.ID
		p.must(p.s.Enqueue(p.Context(), p.now, []bot.Draft{
			draft(bot.SMS, 1, p.now, false), draft(bot.SMS, 3, p.now, false), draft(bot.SMS, 2, p.now.Add(time.Minute), false), draft(bot.SMS, 9, p.now, true),
			draft(bot.WhatsApp, 4, p.now, false), doubtful, uncertain,
		}))
		l := load(p.school)
		want := []bot.Waiting{{Channel: bot.SMS, N: 3, Due: 2, Places: 2}, {Channel: bot.WhatsApp, N: 1, Due: 1, Places: 1}}
		if len(l.Waiting) != 2 || l.Waiting[0] != want[0] || l.Waiting[1] != want[1] {
			t.Errorf("there wait %+v, want %+v", l.Waiting, want)
		}
		if len(l.Senders) != 1 || l.Senders[0] != (bot.SenderCount{SenderID: p.sms.ID, InDoubt: 1, Uncertain: 1}) {
			t.Errorf("of senders it is told %+v", l.Senders)
		}
		if took := l.Waiting[0].Takes(0.5); took != 8*time.Second {
			t.Errorf("it takes %v", took)
		}
		other, err := p.s.AddSchool(p.Context(), p.now, bot.School{Name: "Second"})
		p.must(err)
		if l := load(other); len(l.Waiting)+len(l.Senders) != 0 {
			t.Errorf("another school has %+v", l)
		}
	})
}
