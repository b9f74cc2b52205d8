package main

import (
	"context"
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
	"raabta/storage"
	"raabta/storage/storagetest"
)

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
