package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/storage/storagetest"
	"raabta/templates"
)

// TestRepeatedWebhooksToReplicas: 200 texts of parents come as Twilio may deliver them, each one to five times, at once,
// shuffled, to three processes that also route and send at once. Each is kept once, forwarded once and answered once.
func TestRepeatedWebhooksToReplicas(t *testing.T) {
	const texts, seed = 200, 20261126
	storagetest.EachURL(t, func(t *testing.T, url string) {
		fl := newFlow(t, storagetest.Open(t, url))
		parents := fl.straightParents()
		fl.fresh()
		builtin, err := templates.Builtin()
		if err != nil {
			t.Fatal(err)
		}
		c := twilioConfig(config{TwilioAccountSID: fl.twilio.AccountSID, TwilioAuthToken: fl.twilio.AuthToken, TwilioAPIURL: fl.twilio.URL, PublicURL: public})
		now := fl.now
		c.Now = func() time.Time { return now }
		log := slog.New(slog.DiscardHandler)
		var replicas []*service
		var doors []http.Handler
		for i := range 3 {
			s := storagetest.Open(t, url)
			client, err := twilio.New(c)
			if err != nil {
				t.Fatal(err)
			}
			r := newService(s, books{store: s, builtin: builtin}, map[string]bot.Channel{"twilio": client}, fmt.Sprint("replica ", i), "", log)
			door, err := twilio.NewWebhooks(c, onClock{service: r, now: c.Now}, log)
			if err != nil {
				t.Fatal(err)
			}
			replicas, doors = append(replicas, r), append(doors, door)
		}
		// A proxy in front of them gives each request to any.
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { doors[rand.IntN(3)].ServeHTTP(w, r) }))
		defer proxy.Close()
		fl.twilio.Route(public, proxy.URL)

		before, err := fl.desk.store.Counts(t.Context(), fl.desk.school.ID)
		if err != nil {
			t.Fatal(err)
		}
		// Each text comes once, by any of eight workers, and its repetitions in any order beside those that follow.
		random := rand.New(rand.NewPCG(seed, 0))
		work, repeat := make(chan int), make(chan string, 5*texts)
		var wg, repeats sync.WaitGroup
		var refused atomic.Int64
		times := make([]int, texts)
		for i := range times {
			times[i] = random.IntN(5)
		}
		for range 8 {
			wg.Go(func() {
				for i := range work {
					sid, status := fl.twilio.Inbound(parents[i%len(parents)], ourSMS, fmt.Sprintf("Please tell me about page %d of the reader", i))
					if status != http.StatusOK {
						refused.Add(1)
					}
					for range times[i] {
						repeat <- sid
					}
				}
			})
			repeats.Go(func() {
				for sid := range repeat {
					if fl.twilio.Redeliver(sid) != http.StatusOK {
						refused.Add(1)
					}
				}
			})
		}
		var delivered atomic.Bool
		var loops sync.WaitGroup
		for _, r := range replicas {
			loops.Go(func() {
				for last := false; !last; {
					last = delivered.Load()
					for _, step := range []step{r.router.Step, r.outbox.Step} {
						for more := true; more; {
							var err error
							if more, err = step(context.Background(), now); err != nil {
								t.Error(err)
								return
							}
						}
					}
				}
			})
		}
		for _, i := range random.Perm(texts) {
			work <- i
		}
		close(work)
		wg.Wait()
		close(repeat)
		repeats.Wait()
		delivered.Store(true)
		loops.Wait()

		if refused.Load() > 0 {
			t.Errorf("%d deliveries were not answered with 200", refused.Load())
		}
		counts, err := fl.desk.store.Counts(t.Context(), fl.desk.school.ID)
		if err != nil || counts[bot.Routed]-before[bot.Routed] != texts || counts[bot.Received] > 0 {
			t.Errorf("of %d texts these are kept: %v, before %v (%v)", texts, counts, before, err)
		}
		forwards := map[string]int{}
		for _, c := range fl.fresh() {
			if _, page, ok := strings.Cut(c.Body, "about page "); ok {
				forwards[strings.Fields(page)[0]]++
			}
		}
		for i := range texts {
			if n := forwards[fmt.Sprint(i)]; n != 1 {
				t.Errorf("text %d was forwarded %d times", i, n)
			}
		}
	})
}

// straightParents are the sample's parents whose words go to a teacher without a question back: those of one child.
func (fl *flow) straightParents() (list []string) {
	fl.t.Helper()
	sheet, err := sample.ReadFile("sample/pupils.csv")
	if err != nil {
		fl.t.Fatal(err)
	}
	for _, n := range mobile.FindAllStringSubmatch(string(sheet), -1) {
		number := "+92" + n[1] + n[2]
		fl.fresh()
		fl.writes(number, "Where is the reader of "+n[2]+"?")
		for _, c := range fl.fresh() {
			if c.To != number && strings.Contains(c.Body, "Where is the reader of "+n[2]) && !slices.Contains(list, number) {
				list = append(list, number)
			}
		}
	}
	if len(list) < 20 {
		fl.t.Fatalf("only %d of the sample's parents have one child", len(list))
	}
	fl.after(time.Hour)
	return list
}
