package storage_test

import (
	"slices"
	"testing"
	"time"

	"raabta/bot"
)

func TestStopCancelsWhatIsQueuedOfItsTopicOnly(t *testing.T) {
	for _, c := range []struct {
		name  string
		topic bot.Topic
		stays map[string]bool
	}{
		{"one topic", bot.TopicDigest, map[string]bool{"event": true, "emergency": true, "confirmation": true, "later answer": true, "other number": true, "sent": true}},
		{"everything", bot.TopicAll, map[string]bool{"emergency": true, "confirmation": true, "later answer": true, "other number": true, "sent": true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachTalk(t, func(k *talk) {
				at := k.now.Add(time.Minute)
				drafts := map[string]bot.Draft{
					"digest":       k.draft(mother, bot.TopicDigest, time.Time{}),
					"old answer":   k.draft(mother, bot.TopicDigest, k.now),
					"event":        k.draft(mother, bot.TopicEvent, time.Time{}),
					"emergency":    k.draft(mother, bot.TopicDigest, time.Time{}),
					"confirmation": k.draft(mother, bot.TopicDigest, at),
					"later answer": k.draft(mother, bot.TopicDigest, at.Add(time.Minute)),
					"other number": k.draft(father, bot.TopicDigest, time.Time{}),
					"sent":         k.draft(mother, bot.TopicDigest, time.Time{}),
				}
				for name, d := range drafts {
					d.Template = name
					if name == "emergency" {
						d.Class = bot.Emergency
					}
					drafts[name] = d
					k.queue(d)
				}
				stand(k, bot.Sent, "m.id = $1", drafts["sent"].ID)
				o := bot.OptOut{Number: mother, Topic: c.topic, At: at, Source: "reply"}
				if err := k.store.SetOptOut(k.Context(), k.now, k.school.ID, o); err != nil {
					k.Fatal(err)
				}
				for name, d := range drafts {
					status := k.text(`SELECT status FROM messages WHERE id = $1`, d.ID)
					if stays := status != string(bot.Canceled); stays != c.stays[name] {
						k.Errorf("%s is %s", name, status)
					}
				}
				if n := k.count(`SELECT COUNT(*) FROM messages WHERE status = 'canceled' AND reason = ''`); n != 0 {
					k.Error("nobody is told why it was canceled")
				}
			})
		})
	}
}

func TestASchoolMayLetStopCoverEmergencies(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.exec(`UPDATE schools SET stop_covers_emergency = TRUE WHERE id = $1`, k.school.ID)
		d := k.draft(mother, bot.TopicNotice, time.Time{})
		d.Class = bot.Emergency
		k.queue(d)
		if err := k.store.SetOptOut(k.Context(), k.now, k.school.ID, bot.OptOut{Number: mother, Topic: bot.TopicAll, At: k.now, Source: "staff"}); err != nil {
			k.Fatal(err)
		}
		if status := k.text(`SELECT status FROM messages WHERE id = $1`, d.ID); status != string(bot.Canceled) {
			k.Errorf("the emergency is %s", status)
		}
	})
}

func TestStopAndStartCountInTheOrderTheyCame(t *testing.T) {
	eachTalk(t, func(k *talk) {
		minute := func(n int) time.Time { return k.now.Add(time.Duration(n) * time.Minute) }
		stop := func(topic bot.Topic, n int) {
			k.Helper()
			if err := k.store.SetOptOut(k.Context(), k.now, k.school.ID, bot.OptOut{Number: mother, Topic: topic, At: minute(n), Source: "reply"}); err != nil {
				k.Fatal(err)
			}
		}
		start := func(topic bot.Topic, n int) {
			k.Helper()
			if err := k.store.ClearOptOut(k.Context(), k.now, k.school.ID, bot.OptIn{Number: mother, Topic: topic, At: minute(n)}); err != nil {
				k.Fatal(err)
			}
		}
		expect := func(topics ...bot.Topic) {
			k.Helper()
			list, err := k.store.OptOuts(k.Context(), k.school.ID, mother)
			if err != nil {
				k.Fatal(err)
			}
			if len(list) != len(topics) {
				k.Fatalf("stopped are %+v, want %v", list, topics)
			}
			for i, o := range list {
				if o.Topic != topics[i] {
					k.Errorf("stopped are %+v, want %v", list, topics)
				}
			}
		}
		stop(bot.TopicTip, 1)
		stop(bot.TopicAll, 2)
		expect(bot.TopicAll, bot.TopicTip)
		start(bot.TopicTip, 3)
		expect(bot.TopicAll)
		start(bot.TopicAll, 1) // came before the STOP and was handed in late
		expect(bot.TopicAll)
		stop(bot.TopicAll, 5)
		stop(bot.TopicAll, 4) // late
		start(bot.TopicAll, 4)
		expect(bot.TopicAll)
		stop(bot.TopicEvent, 5)
		start(bot.TopicAll, 6)
		expect()
	})
}

// Between a claim and the first byte there is up to a second: a STOP that comes then still holds.
func TestStopReachesWhatAProcessHolds(t *testing.T) {
	eachPost(t, func(p *post) {
		emergency := p.text("+923001234567")
		emergency.Class = bot.Emergency
		ids := p.queue(emergency, p.text("+923001234567"), p.text("+923001234568"), p.text("+923001234567"))
		if got := p.claim(p.sms, 4); len(got) != 4 {
			p.Fatalf("claimed %d", len(got))
		}
		if len(p.begin(ids[3])) != 1 {
			p.Fatal("not begun")
		}
		p.now = p.now.Add(time.Second)
		p.must(p.s.SetOptOut(p.Context(), p.now, p.school.ID, bot.OptOut{Number: "+923001234567", Topic: bot.TopicAll, At: p.now, Source: "reply"}))
		for i, want := range []bot.Status{bot.Sending, bot.Canceled, bot.Sending, bot.Sending} {
			if m := p.message(ids[i]); m.Status != want || want == bot.Canceled && (m.ClaimedBy != "" || !m.ClaimedUntil.IsZero() || m.Reason == "") {
				p.Errorf("message %d is %s %q, held by %q", i, m.Status, m.Reason, m.ClaimedBy)
			}
		}
		var begun []string
		for _, a := range p.begin(ids[:3]...) {
			begun = append(begun, a.MessageID)
		}
		if !slices.Equal(begun, []string{ids[0], ids[2]}) {
			p.Errorf("begun are %v of %v", begun, ids)
		}
		p.settle(bot.Settled{MessageID: ids[1], Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now}) // handed back too late
		if m := p.message(ids[1]); m.Status != bot.Canceled {
			p.Errorf("handed back it is %s", m.Status)
		}
	})
}

// What was stopped, or is over, since the claim does not begin, and is canceled in the end.
func TestNothingBeginsAgainstAStopOrAfterItsTime(t *testing.T) {
	for _, covers := range []bool{false, true} {
		eachPost(t, func(p *post) {
			p.exec("UPDATE schools SET stop_covers_emergency = $1", covers)
			over, emergency, answer, topic := p.text("+923001234568"), p.text("+923001234567"), p.text("+923001234567"), p.text("+923001234567")
			over.ExpiresAt = p.now.Add(time.Second)
			emergency.Class, topic.Topic = bot.Emergency, bot.TopicTip
			answer.AnswersAt = p.now.Add(time.Second)
			drafts := []bot.Draft{p.text("+923001234567"), over, emergency, answer, topic, p.text("+923001234569")}
			ids := p.queue(drafts...)
			p.claim(p.sms, 6)
			p.now = p.now.Add(time.Second)
			p.stop("+923001234567", bot.TopicNotice, p.now)
			want := []string{ids[3], ids[4], ids[5]}
			if !covers {
				want = append(want, ids[2])
			}
			var begun []string
			for _, a := range p.begin(ids...) {
				begun = append(begun, a.MessageID)
			}
			slices.Sort(begun)
			slices.Sort(want)
			if !slices.Equal(begun, want) {
				p.Errorf("begun are %v, want %v of %v", begun, want, ids)
			}
			p.now = p.now.Add(time.Minute)
			for range 2 {
				p.tidy()
			}
			if left := p.counts()[bot.Canceled]; left != 6-len(want) {
				p.Errorf("%d were canceled, want %d", left, 6-len(want))
			}
		})
	}
}
