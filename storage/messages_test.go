package storage_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

func TestMessageIsReadAsItWasQueued(t *testing.T) {
	eachPost(t, func(p *post) {
		at := p.now.Add(1234 * time.Millisecond)
		d := bot.Draft{Message: bot.Message{
			ID: bot.NewID(), SchoolID: p.school.ID, Direction: bot.Out, Channel: bot.WhatsApp, Class: bot.Reminder, Topic: bot.TopicEvent,
			Status: bot.Queued, Priority: bot.Reminder.Priority(), HouseholdID: "h", StaffID: "s", Number: "+923001234567", Body: "کل چھٹی ہے 🙂 'q' \"d\" \\ \r\n:x $1 ?",
			SMSBody: "s", Language: "ur-Latn", Template: "event_remind", Vars: `{"a":"b"}`, Media: 2, Segments: 3, ReplyTo: "r", BroadcastID: "b",
			Recipient: "x", ThreadID: "t", AgainOf: "", AnswersAt: at, SendAfter: at.Add(1), ExpiresAt: at.Add(time.Hour), CreatedAt: p.now,
		}}
		d.SendAfter = at.Add(time.Second)
		p.must(p.s.Enqueue(p.Context(), p.now, []bot.Draft{d}))
		if got := p.message(d.ID); !reflect.DeepEqual(got, d.Message) {
			p.Errorf("read\n%+v, want\n%+v", got, d.Message)
		}
		if _, err := p.s.Message(p.Context(), "none"); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("a message that is not there: %v", err)
		}
	})
}

func TestDraftIsCompleted(t *testing.T) {
	eachPost(t, func(p *post) {
		d := p.text("+923001234567")
		d.HouseholdID, d.Body = "h", "a NUL \x00 and no UTF-8 \xff"
		d.Question = &bot.Question{Kind: "event", Subject: "e", Choices: []string{"yes", "no"}}
		refused := p.text("")
		refused.Status, refused.Reason = bot.Failed, "no phone number is known"
		p.must(p.s.Enqueue(p.Context(), p.now, []bot.Draft{d, refused}))
		var all []bot.Message
		p.must(p.s.Messages(p.Context(), bot.MessageFilter{}, func(m bot.Message, _ string) error { all = append(all, m); return nil }))
		slices.SortFunc(all, func(a, b bot.Message) int { return len(b.Number) - len(a.Number) })
		m := all[0]
		if m.ID == "" || m.Status != bot.Queued || m.Direction != bot.Out || m.Priority != bot.Routine.Priority() || !m.SendAfter.Equal(p.now) ||
			!m.ExpiresAt.Equal(p.now.Add(bot.Routine.Lifetime())) || !m.CreatedAt.Equal(p.now) || !m.AnswersAt.IsZero() || m.Body == "" {
			p.Errorf("it was completed to %+v", m)
		}
		var q bot.Question
		p.must(storage.Writer(p.s).Get(&q, "SELECT * FROM questions"))
		if q.ID != m.QuestionID || q.MessageID != m.ID || q.HouseholdID != "h" || q.State != bot.QuestionOpen || q.ChoicesJSON != `["yes","no"]` ||
			!q.AskedAt.Equal(p.now) || !q.ExpiresAt.Equal(m.ExpiresAt) {
			p.Errorf("its question was completed to %+v", q)
		}
		if m := all[1]; m.Status != bot.Failed || !m.DoneAt.Equal(p.now) {
			p.Errorf("what nobody can be told is %s, done at %v", m.Status, m.DoneAt)
		}
	})
}

func TestFilters(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-B")
		var ids []string
		for i, change := range []func(m *bot.Message){
			func(m *bot.Message) { m.HouseholdID = "h1" },
			func(m *bot.Message) { m.Class, m.StaffID = bot.Emergency, "t1" },
			func(m *bot.Message) { m.Channel, m.ThreadID = bot.WhatsApp, "th1" },
			func(m *bot.Message) { m.BroadcastID, m.Recipient = "b1", "h1" },
			func(m *bot.Message) { m.Status = bot.Failed },
		} {
			d := p.text(fmt.Sprintf("+92300123456%d", i))
			d.CreatedAt = p.now.Add(time.Duration(i) * time.Minute)
			change(&d.Message)
			ids = append(ids, p.queue(d)...)
		}
		for i, c := range []struct {
			f    bot.MessageFilter
			want []int // the latest first
		}{
			{bot.MessageFilter{}, []int{4, 3, 2, 1, 0}},
			{bot.MessageFilter{School: p.school.ID, Direction: bot.Out}, []int{4, 3, 2, 1, 0}},
			{bot.MessageFilter{Direction: bot.In}, nil},
			{bot.MessageFilter{Limit: 2}, []int{4, 3}},
			{bot.MessageFilter{Household: "h1"}, []int{0}},
			{bot.MessageFilter{Staff: "t1"}, []int{1}},
			{bot.MessageFilter{Class: []bot.Class{bot.Emergency, bot.Tip}}, []int{1}},
			{bot.MessageFilter{Thread: "th1"}, []int{2}},
			{bot.MessageFilter{Channel: bot.SMS, Limit: 3}, []int{4, 3, 1}},
			{bot.MessageFilter{Broadcast: "b1"}, []int{3}},
			{bot.MessageFilter{Status: []bot.Status{bot.Failed, bot.Undelivered}}, []int{4}},
			{bot.MessageFilter{Number: "+923001234562"}, []int{2}},
			{bot.MessageFilter{Since: p.now.Add(time.Minute), Until: p.now.Add(3 * time.Minute)}, []int{2, 1}},
			{bot.MessageFilter{School: "another"}, nil},
			{bot.MessageFilter{Household: "' OR 1=1 --"}, nil},
		} {
			var got []int
			p.must(p.s.Messages(p.Context(), c.f, func(m bot.Message, household string) error {
				got = append(got, slices.Index(ids, m.ID))
				if want := map[string]string{"h1": "Family h1"}[m.HouseholdID]; household != want {
					p.Errorf("the household is called %q, want %q", household, want)
				}
				return nil
			}))
			if !slices.Equal(got, c.want) {
				p.Errorf("filter %d lets through %v, want %v", i, got, c.want)
			}
		}
		stop := errors.New("enough")
		n := 0
		if err := p.s.Messages(p.Context(), bot.MessageFilter{}, func(bot.Message, string) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
			p.Errorf("a reader that had enough: %v after %d", err, n)
		}
		want := map[bot.Status]int{bot.Queued: 4, bot.Failed: 1}
		if all, err := p.s.Counts(p.Context(), ""); err != nil || !maps.Equal(all, want) || !maps.Equal(p.counts(), want) {
			p.Errorf("counts: %v %v", all, err)
		}
	})
}

// A console page may ask for more while a long list is being read.
func TestReadingAListHoldsNobodyUp(t *testing.T) {
	eachPost(t, func(p *post) {
		p.queueTexts(3)
		p.must(p.s.Messages(p.Context(), bot.MessageFilter{}, func(m bot.Message, _ string) error {
			if _, err := p.s.Message(p.Context(), m.ID); err != nil {
				return err
			}
			return p.s.Enqueue(p.Context(), p.now, []bot.Draft{p.text("+923001234567")})
		}))
		if n := p.counts()[bot.Queued]; n != 6 {
			p.Errorf("%d messages, want 6", n)
		}
	})
}
