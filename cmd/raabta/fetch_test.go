package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/bot/twilio/twiliotest"
)

// in lists what was received, the latest first.
func (fl *flow) in() (all []bot.Message) {
	fl.t.Helper()
	err := fl.desk.store.Messages(fl.t.Context(), bot.MessageFilter{School: fl.desk.school.ID, Direction: bot.In}, func(m bot.Message, _ string) error {
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

// writtenWhileDown has many phones write during the next half hour, in which the program does nothing, and says when it began.
func (fl *flow) writtenWhileDown(texts int) (began time.Time) {
	began = fl.now
	for i := range texts {
		fl.now = began.Add(30 * time.Minute * time.Duration(i) / time.Duration(texts))
		fl.twilio.Inbound(parent(i), ourSMS, fmt.Sprintf("Is there school tomorrow? %d", i))
	}
	fl.now = began.Add(30 * time.Minute)
	return began
}

// TestTheFirstLookBringsAll: half an hour without the program, 500 texts, and a list that does not lag. Each is there, and
// forwarded, at the program's first look.
func TestTheFirstLookBringsAll(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.twilio.Webhook("")
		const texts = 500
		fl.writtenWhileDown(texts)
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
		const texts = 500
		began := fl.writtenWhileDown(texts)
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
