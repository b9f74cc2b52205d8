package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/bot/twilio/twiliotest"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// in lists what was received, the latest first.
func (fl *flow) in() (all []bot.Message) {
	fl.t.Helper()
	err := fl.desk.store.Messages(fl.t.Context(), storage.Filter{School: fl.desk.school.ID, Direction: bot.In}, func(m bot.Message, _ string) error {
		all = append(all, m)
		return nil
	})
	if err != nil {
		fl.t.Fatal(err)
	}
	return all
}

// parent is one of many phones that nobody knows.
func parent(i int) string { return fmt.Sprintf("+92345%07d", i) }

// TestTheFirstLookBringsAll: half an hour without the program, 500 texts, and a list that does not lag. Each is there, and
// forwarded, at the program's first look.
func TestTheFirstLookBringsAll(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.twilio.Webhook("")
		began := fl.now
		const texts = 500
		for i := range texts {
			fl.now = began.Add(30 * time.Minute * time.Duration(i) / texts)
			fl.twilio.Inbound(parent(i), ourSMS, fmt.Sprintf("Is there school tomorrow? %d", i))
		}
		fl.now = began.Add(30 * time.Minute)
		fl.step()
		all := fl.in()
		for _, m := range all {
			if m.Status != bot.Routed {
				fl.t.Fatalf("one is %s", m.Status)
			}
		}
		told, different := fl.to(deskNumber), map[string]bool{}
		for _, c := range told {
			different[c.Body] = true
		}
		if len(all) != texts || len(told) != texts || len(different) != texts {
			fl.t.Errorf("%d came in, and there are %d forwards of %d texts", len(all), len(told), len(different))
		}
	})
}

// TestNothingIsLostWhileWeAreDown: half an hour without the program, 500 texts, and a list that lags two hours. Each is
// there after the first look at the whole list, told once, and as old as it is.
func TestNothingIsLostWhileWeAreDown(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.twilio.Webhook("")
		began := fl.now
		const texts = 500
		for i := range texts {
			fl.now = began.Add(30 * time.Minute * time.Duration(i) / texts)
			fl.twilio.Inbound(parent(i), ourSMS, fmt.Sprintf("Is there school tomorrow? %d", i))
		}
		fl.now = began.Add(30 * time.Minute)
		fl.twilio.Lists(twiliotest.Lists{Lag: 2 * time.Hour})
		fl.step()
		if n := len(fl.in()); n != 0 {
			fl.t.Fatalf("%d are there, and the list has none", n)
		}
		fl.after(time.Hour)
		fl.now = began.Add(2*time.Hour + 30*time.Minute)
		fl.after(0)
		all := fl.in()
		if len(all) != texts {
			fl.t.Fatalf("%d of %d are there once the lag is over", len(all), texts)
		}
		forwards := map[string]int{}
		for _, c := range fl.fresh() {
			if c.To == deskNumber {
				forwards[c.Body]++
			}
		}
		for _, m := range all {
			if m.Status != bot.Routed || m.CreatedAt.Before(began) || m.CreatedAt.After(began.Add(30*time.Minute)) || !strings.Contains(m.Reason, "hours after it was written") {
				fl.t.Fatalf("one is %s, of %v: %q", m.Status, m.CreatedAt, m.Reason)
			}
		}
		if len(forwards) != texts {
			fl.t.Errorf("%d were forwarded, want %d", len(forwards), texts)
		}
		for body, n := range forwards {
			if n > 1 || !strings.Contains(body, "(Mon 23 Nov, ") {
				fl.t.Errorf("forwarded %d times: %q", n, body)
			}
		}
		// Twilio's own late retries, and further looks, change nothing.
		fl.twilio.Webhook(public + "/webhooks/twilio/message")
		for _, m := range all[:20] {
			if status := fl.twilio.Redeliver(m.ProviderID); status != 200 {
				fl.t.Errorf("a retry is answered %d", status)
			}
		}
		fl.after(time.Hour)
		if n := len(fl.in()); n != texts || len(fl.fresh()) > 0 {
			fl.t.Errorf("%d are there after all, and %d texts left", n, len(fl.fresh()))
		}
	})
}

// TestALongWeekend: an office PC that was off from Friday to Monday reads all of it, not the last two days.
func TestALongWeekend(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.step()
		fl.twilio.Webhook("")
		fl.now = fl.now.Add(10 * time.Minute)
		fl.twilio.Inbound(saimaNumber, ourSMS, "Ayesha will not come on Monday.")
		fl.after(80 * time.Hour)
		if all := fl.in(); len(all) != 1 {
			fl.t.Errorf("%d messages are there", len(all))
		}
	})
}

// TestALateAnswerIsNoneToALaterQuestion: "yes" from before the question, fetched after it, does not answer it.
func TestALateAnswerIsNoneToALaterQuestion(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.twilio.Webhook("")
		fl.twilio.Inbound(saimaNumber, ourSMS, "yes")
		fl.twilio.Lists(twiliotest.Lists{Lag: 20 * time.Minute})
		fl.after(10 * time.Minute)
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Shall we meet on Friday?", "--question", "yesno", "--yes")
		fl.step()
		fl.fresh()
		fl.after(20 * time.Minute)
		if all := fl.in(); len(all) != 1 || all[0].Status != bot.Routed {
			fl.t.Fatalf("received: %+v", all)
		}
		answers := func() map[string]int {
			counts, err := fl.desk.store.Tally(fl.t.Context(), fl.broadcasts()[0].ID)
			if err != nil {
				fl.t.Fatal(err)
			}
			return counts
		}
		if n := answers()["yes"]; n != 0 {
			fl.t.Errorf("%d answered before they were asked", n)
		}
		fl.twilio.Inbound(saimaNumber, ourSMS, "yes")
		fl.after(20 * time.Minute)
		if n := answers()["yes"]; n != 1 {
			fl.t.Errorf("%d answered after they were asked, and fetched late as well", n)
		}
	})
}

// TestLateWordsJoinThoseThatWait: a mother of two writes twice, and what she wrote first comes in when she has been asked which
// child the second is about. It is no answer to that, and waits for the answer with the other.
func TestLateWordsJoinThoseThatWait(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		const rubina = "+923331112223" // Hamza (5-B) and Hina (3-A), Roman Urdu
		fl.byTheClock()
		fl.step()
		fl.twilio.Webhook("")
		fl.twilio.Inbound(rubina, ourSMS, "Is there school on Saturday?")
		fl.now = fl.now.Add(10 * time.Second)
		fl.twilio.Webhook(public + "/webhooks/twilio/message")
		fl.writes(rubina, "And when does the bus come?")
		fl.after(20 * time.Minute)
		for _, m := range fl.in() {
			if m.Status != bot.Routed {
				fl.t.Errorf("%q is %s", m.Body, m.Status)
			}
		}
		fl.writes(rubina, "1")
		var forwards []string
		for _, c := range fl.to(sanaNumber) {
			forwards = append(forwards, c.Body)
		}
		all := strings.Join(forwards, "\n")
		if !strings.Contains(all, "on Saturday?") || !strings.Contains(all, "the bus come?") {
			fl.t.Errorf("the teacher got %q", all)
		}
	})
}

// TestWithoutAnAddressOnTheInternet is the ordinary office PC: no webhook, no callback, and every 15 seconds a look.
func TestWithoutAnAddressOnTheInternet(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.twilio.Webhook("")
		client, err := twilio.New(twilio.Config{AccountSID: fl.twilio.AccountSID, AuthTokens: []string{fl.twilio.AuthToken}, APIURL: fl.twilio.URL,
			Now: func() time.Time { return fl.now }})
		if err != nil {
			fl.t.Fatal(err)
		}
		fl.service.outbox.Channels["twilio"] = client
		fl.service.fetcher.Polls, fl.service.follower.Polls = true, true
		fl.step()
		fl.twilio.Plays(func(c twiliotest.Create) *twiliotest.Play {
			return &twiliotest.Play{Life: twiliotest.Delivered(c), Order: []int{}}
		})
		fl.twilio.Inbound(saimaNumber, ourSMS, "Ayesha has fever, she will not come today")
		fl.after(15 * time.Second)
		forward := fl.one(sanaNumber)
		if forward.Callback != "" {
			fl.t.Errorf("Twilio was asked to call %q", forward.Callback)
		}
		fl.twilio.Played()
		fl.after(15 * time.Second)
		if _, by := fl.out(); by[bot.Delivered] != 1 {
			fl.t.Errorf("it stands at %v after 15 seconds", by)
		}
		// The picture of a child's doctor's note is not lost either.
		fl.twilio.Inbound("whatsapp:"+saimaNumber, "whatsapp:"+ourWhatsApp, "", twiliotest.With("NumMedia", "1"))
		fl.after(15 * time.Second)
		if all := fl.in(); len(all) != 2 || all[0].Channel != bot.WhatsApp || all[0].Media != 1 || all[0].Status != bot.Routed {
			fl.t.Errorf("received: %+v", all)
		}
		asked := fl.twilio.Asked()
		for range 20 {
			fl.after(15 * time.Second)
		}
		if n := fl.twilio.Asked() - asked; n > 90 {
			fl.t.Errorf("asked %d times in five quiet minutes", n)
		}
	})
}

// TestCallbacksNeverCome: a few messages are asked for one by one, many by the list, at 1, 5 and 30 minutes and 6 hours.
func TestCallbacksNeverCome(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.step()
		for _, texts := range []int{5, 300} {
			fl.twilio.Plays(func(c twiliotest.Create) *twiliotest.Play {
				return &twiliotest.Play{Life: twiliotest.Delivered(c), Order: []int{}}
			})
			_, before := fl.out()
			fl.texts(texts, bot.Routine)
			fl.step()
			fl.twilio.Played()
			if _, by := fl.out(); by[bot.Sending] != before[bot.Sending]+texts {
				fl.t.Fatalf("they stand at %v", by)
			}
			asked := fl.twilio.Asked()
			fl.after(61 * time.Second)
			if _, by := fl.out(); by[bot.Delivered] != before[bot.Delivered]+texts {
				fl.t.Errorf("after a minute they stand at %v", by)
			}
			if n := fl.twilio.Asked() - asked; n > 8 {
				fl.t.Errorf("asked %d times for %d messages", n, texts)
			}
		}
		// One that takes its time: found at its last look, after a restart, with what the network said.
		fl.twilio.Plays(nil)
		fl.texts(1, bot.Routine)
		fl.step()
		all := fl.twilio.Creates()
		for range 7 {
			fl.after(10 * time.Minute)
		}
		fl.twilio.Callback(all[len(all)-1].SID, "undelivered", 30005) // its callback goes nowhere
		restarted := newService(fl.desk.store, fl.desk.books, fl.service.outbox.Channels, "restarted", "", fl.service.log)
		fl.service = restarted
		fl.after(6 * time.Hour)
		if list, by := fl.out(); by[bot.Undelivered] != 1 || !strings.Contains(list[0].Reason+list[len(list)-1].Reason, "network does not know") {
			fl.t.Errorf("in the end they stand at %v", by)
		}
	})
}

// TestADatabaseThatStopsLosesNoParentsWords: it stops under load. What is answered 200 is stored, the rest gets 503; Twilio's
// retries and the list bring that back, none of it twice.
func TestADatabaseThatStopsLosesNoParentsWords(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		stop, start := func() {}, func() {}
		if strings.HasPrefix(url, "postgres:") {
			proxy := storagetest.NewProxy(t, url)
			url, stop, start = proxy.URL, proxy.Cut, proxy.Heal
		}
		store, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		fl := newFlow(t, store)
		inbox := &inboxOf{}
		inbox.service.Store(fl.service)
		if strings.HasPrefix(url, "sqlite:") {
			// A file has no server to stop: the program loses it, and opens it again.
			stop = func() { store.Close() }
			start = func() {
				if store, err = storage.Open(t.Context(), url); err != nil {
					t.Error(err)
					return
				}
				fl.desk.store = store
				fl.service = newService(store, books{store: store, builtin: fl.desk.books.builtin}, fl.service.outbox.Channels, "again", "", fl.service.log)
				inbox.service.Store(fl.service)
			}
		}
		t.Cleanup(func() { store.Close() })
		webhooks, err := twilio.NewWebhooks(twilio.Config{AccountSID: fl.twilio.AccountSID, AuthTokens: []string{fl.twilio.AuthToken}, PublicURL: public}, inbox,
			slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(webhooks)
		defer server.Close()
		fl.twilio.Route(public, server.URL)
		fl.twilio.Webhook(public + "/webhooks/twilio/message") // no retries but those of this test

		const texts = 500
		var wg sync.WaitGroup
		var mu sync.Mutex
		answers := map[string]int{}
		for worker := range 8 {
			wg.Go(func() {
				for i := worker; i < texts; i += 8 {
					sid, status := fl.twilio.Inbound(parent(i), ourSMS, "Is there school tomorrow?")
					mu.Lock()
					answers[sid] = status
					n := len(answers)
					mu.Unlock()
					switch n { // one of the eight does it, the others go on
					case texts / 4:
						stop()
					case texts / 2:
						start()
					}
				}
			})
		}
		wg.Wait()
		failed := 0
		for sid, status := range answers {
			switch status {
			case http.StatusOK:
			case http.StatusServiceUnavailable:
				if failed++; failed%3 == 0 {
					fl.twilio.Redeliver(sid)
				}
			default:
				t.Errorf("answered %d", status)
			}
		}
		if failed == 0 {
			t.Fatal("the database never stopped")
		}
		there := map[string]int{}
		for _, m := range fl.in() {
			there[m.ProviderID]++
		}
		for sid, status := range answers {
			if status == http.StatusOK && there[sid] != 1 {
				t.Errorf("answered with 200, and there %d times", there[sid])
			}
		}
		if _, err := fl.service.fetcher.Step(t.Context(), fl.now.Add(5*time.Minute)); err != nil {
			t.Fatal(err)
		}
		clear(there)
		for _, m := range fl.in() {
			there[m.ProviderID]++
		}
		for sid := range answers {
			if there[sid] != 1 {
				t.Errorf("a message is there %d times", there[sid])
			}
		}
		t.Logf("%d of %d were answered with 503", failed, texts)
	})
}

// inboxOf is the inbox of the service that runs at the moment.
type inboxOf struct{ service atomic.Pointer[service] }

func (i *inboxOf) Receive(ctx context.Context, in bot.Incoming) (bool, error) {
	return i.service.Load().Receive(ctx, in)
}

func (i *inboxOf) Report(ctx context.Context, r bot.Report) error {
	return i.service.Load().Report(ctx, r)
}
