package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"raabta/bot"
	"raabta/storage/storagetest"
)

// A provider that gives an id twice is broken: nothing stops, and what it reports by that id becomes one message's.
func TestIDGivenTwiceStopsOnlyItself(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(4)
		p.claim(p.sms, 4)
		begun := p.begin(ids...)
		p.settle(accepted(begun[0], "SM1"))
		p.settle(accepted(begun[1], "SM1"), accepted(begun[2], "SM2"), accepted(begun[3], "SM2"))
		if n := p.accepted(); n != 4 {
			p.Fatalf("%d of 4 were accepted", n)
		}
		p.report(bot.Report{AttemptID: begun[1].ID, ProviderID: "SM1", Status: bot.Delivered})
		err := p.s.Report(p.Context(), p.now, bot.Report{AttemptID: begun[0].ID, ProviderID: "SM1", Status: bot.Failed}, never)
		if !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("the id's second message is reported on with %v, want ErrNotFound", err)
		}
		for i, want := range []bot.Status{bot.Sending, bot.Delivered, bot.Sending, bot.Sending} {
			if m := p.message(ids[i]); m.Status != want {
				p.Errorf("message %d is %s, want %s", i, m.Status, want)
			}
		}
	})
}

// The same where it tells with its answer that it has sent them on: the message goes without the id, the batch goes on.
func TestIDGivenTwiceOfWhatIsSentAtOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.queueTexts(4)
		p.claim(p.sms, 4)
		begun := p.begin(ids...)
		sent := func(i int, sid string) bot.Settled {
			end := accepted(begun[i], sid)
			end.Status = bot.Sent
			return end
		}
		p.settle(sent(0, "SM1"))
		p.settle(sent(1, "SM1"), sent(2, "SM2"), sent(3, "SM2"))
		for i, want := range []string{"SM1", "", "SM2", ""} {
			if m := p.message(ids[i]); m.ProviderID != want || m.Status != bot.Sent || m.ClaimedBy != "" {
				p.Errorf("message %d is %s %q, want sent with %q", i, m.Status, m.ProviderID, want)
			}
		}
	})
}

// Replicas that claim, begin, settle, tidy and get callbacks all at once: every message is begun once.
func TestReplicasTogetherBeginEachOnce(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		const messages, replicas = 300, 4
		p.queueTexts(messages)
		var mu sync.Mutex
		begun := make(map[string]int)
		var wg sync.WaitGroup
		for r := range replicas {
			s, owner := storagetest.Open(t, url), fmt.Sprint("replica ", r)
			wg.Go(func() {
				c := p.claimOf(p.sms, 16)
				c.Owner = owner
				out, err := s.Claim(t.Context(), p.now, c)
				for round := 0; err == nil && len(out) > 0; round++ {
					attempts := make([]bot.Attempt, len(out))
					for i, m := range out {
						attempts[i] = bot.Attempt{ID: bot.NewID(), MessageID: m.ID, N: 1, Owner: owner, StartedAt: p.now}
					}
					var ours []bot.Attempt
					if ours, err = s.Begin(t.Context(), p.now, attempts); err != nil {
						break
					}
					ends := make([]bot.Settled, len(ours))
					for i, a := range ours {
						mu.Lock()
						begun[a.MessageID]++
						mu.Unlock()
						ends[i] = accepted(a, "SM"+a.ID)
						if i%3 == 0 {
							if err := s.Report(t.Context(), p.now, bot.Report{AttemptID: a.ID, ProviderID: "SM" + a.ID, Status: bot.Delivered}, never); err != nil {
								t.Error(err)
							}
						}
					}
					if _, err := s.Tidy(t.Context(), p.now, bot.DoubtAfter); err != nil {
						t.Error(err)
					}
					out, err = s.Settle(t.Context(), p.now, ends, &c)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for id, n := range begun {
			if n != 1 {
				t.Errorf("message %s was begun %d times", id, n)
			}
		}
		if len(begun) != messages {
			t.Errorf("%d messages were begun, want %d", len(begun), messages)
		}
		if counts := p.counts(); counts[bot.Delivered]+counts[bot.Sending] != messages || counts[bot.Delivered] < messages/3 {
			t.Errorf("they ended as %v", counts)
		}
	})
}
