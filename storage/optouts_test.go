package storage_test

import (
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
				k.exec(`UPDATE messages SET status = 'sent' WHERE id = $1`, drafts["sent"].ID)
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
