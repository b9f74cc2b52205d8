package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"slices"
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
	"raabta/templates"
)

// flow is the whole service over one database, with Twilio played at the wire and a clock of the test's own.
type flow struct {
	t       *testing.T
	desk    *desk
	service *service
	twilio  *twiliotest.Twilio
	now     time.Time
	seen    int // creates looked at so far
}

// The school's numbers and public address in flow tests.
const (
	ourSMS      = "+12025550123"
	ourWhatsApp = "+12025550124"
	public      = "https://raabta.school.example"
)

// eachFlow runs f on both engines with the sample school imported, Monday 23 November 2026, 9:00 in Karachi.
func eachFlow(t *testing.T, f func(fl *flow)) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) { f(newFlow(t, s)) })
}

func newFlow(t *testing.T, s *storage.Store) *flow {
	builtin, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	fl := &flow{t: t, twilio: twiliotest.Start(), now: time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)}
	t.Cleanup(fl.twilio.Close)
	d := &desk{store: s, books: books{store: s, builtin: builtin}}
	fl.desk = d
	if d.school, err = s.FirstSchool(t.Context(), fl.now, demoSchool()); err != nil {
		t.Fatal(err)
	}
	c := config{TwilioAccountSID: fl.twilio.AccountSID, TwilioAuthToken: fl.twilio.AuthToken, TwilioAPIURL: fl.twilio.URL, PublicURL: public,
		TwilioSMSFrom: ourSMS, TwilioWhatsAppFrom: ourWhatsApp, TwilioRate: 1000}
	if err := s.SetSenders(t.Context(), d.school.ID, "twilio", twilioSenders(c, d.school.ID)); err != nil {
		t.Fatal(err)
	}
	tc := twilioConfig(c)
	tc.Now = func() time.Time { return fl.now }
	client, err := twilio.New(tc)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	fl.service = newService(s, d.books, map[string]bot.Channel{"twilio": client}, "test", "", log)
	inbox := onClock{service: fl.service, now: func() time.Time { return fl.now }}
	webhooks, err := twilio.NewWebhooks(tc, inbox, log)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(webhooks)
	t.Cleanup(server.Close)
	fl.twilio.Route(public, server.URL)
	fl.twilio.Webhook(public + "/webhooks/twilio/message#rc=5&rp=all")
	fl.imports("pupils.csv", "staff.csv", "events.csv")
	fl.step()
	return fl
}

func (fl *flow) imports(sheets ...string) {
	fl.t.Helper()
	args := []string{"import", "--yes"}
	for _, name := range sheets {
		args = append(args, "sample/"+name)
	}
	fl.runs(args...)
}

// runs has the office type a command.
func (fl *flow) runs(args ...string) string {
	fl.t.Helper()
	var said bytes.Buffer
	office := &app{in: strings.NewReader(""), out: &said, err: &said, clock: func() time.Time { return fl.now }, desk: fl.desk}
	if err := root().run(fl.t.Context(), office, "", args); err != nil {
		fl.t.Fatalf("raabta %s: %v\n%s", typed(args), err, said.String())
	}
	return said.String()
}

// step does what is due now.
func (fl *flow) step() {
	fl.t.Helper()
	if err := fl.service.step(fl.t.Context(), fl.now); err != nil {
		fl.t.Fatal(err)
	}
}

// after lets time pass and does what is due then.
func (fl *flow) after(d time.Duration) {
	fl.t.Helper()
	fl.twilio.Asked() // after whatever the fake has read the clock for, also on connections that it reset
	fl.now = fl.now.Add(d)
	fl.step()
}

// fresh lists what Twilio accepted since the last look.
func (fl *flow) fresh() []twiliotest.Create {
	all := fl.twilio.Creates()
	list := all[fl.seen:]
	fl.seen = len(all)
	return list
}

// writes lets a phone text the school by SMS and routes it.
func (fl *flow) writes(from, body string) {
	fl.t.Helper()
	if _, status := fl.twilio.Inbound(from, ourSMS, body); status != 200 {
		fl.t.Fatalf("the webhook answered %d", status)
	}
	fl.step()
}

// one is the only fresh message, to a number.
func (fl *flow) one(to string) twiliotest.Create {
	fl.t.Helper()
	list := fl.fresh()
	if len(list) != 1 || list[0].To != to {
		fl.t.Fatalf("want one message to %s, got %d: %v", to, len(list), bodies(list))
	}
	return list[0]
}

func bodies(list []twiliotest.Create) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.To+": "+c.Body)
	}
	return out
}

const (
	saimaNumber = "+923001234567" // Ayesha (5-B), English
	sanaNumber  = "+923111000001" // class teacher of 5-B
	deskNumber  = "+923111000007"
)

// TestReplyReachesTheTeacherAndBack is the way of one conversation: webhook in, forward out, the teacher's answer back, and
// neither side sees the other's number.
func TestReplyReachesTheTeacherAndBack(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.writes(saimaNumber, "Ayesha has fever, she will not come today")
		forward := fl.one(sanaNumber)
		for _, want := range []string{"Ayesha Imran", "5-B", "#A1", "has fever"} {
			if !strings.Contains(forward.Body, want) {
				t.Errorf("the forward lacks %q: %q", want, forward.Body)
			}
		}
		if strings.Contains(forward.Body, "3001234567") || forward.From != ourSMS {
			t.Errorf("the forward shows the parent: %q from %s", forward.Body, forward.From)
		}
		fl.writes(sanaNumber, "I hope she gets well. Homework is p41.")
		answer := fl.one(saimaNumber)
		if !strings.Contains(answer.Body, "Homework is p41.") || !strings.Contains(answer.Body, "Miss Sana") || strings.Contains(answer.Body, "3111000001") || answer.From != ourSMS {
			t.Errorf("the answer is %q from %s", answer.Body, answer.From)
		}
		// Delivery reports come late, twice and out of order; the end is "delivered".
		for _, s := range []string{"delivered", "sent", "queued", "delivered"} {
			if status := fl.twilio.Callback(answer.SID, s, 0); status != 200 {
				t.Fatalf("the status webhook answered %d", status)
			}
		}
		var states []bot.Status
		err := fl.desk.store.Messages(t.Context(), bot.MessageFilter{School: fl.desk.school.ID, Direction: bot.Out}, func(m bot.Message, _ string) error {
			if m.Number == saimaNumber {
				states = append(states, m.Status)
			}
			return nil
		})
		if err != nil || !slices.Equal(states, []bot.Status{bot.Delivered}) {
			t.Errorf("states %v, %v", states, err)
		}
	})
}

// TestTheSameWebhookTwiceIsOneMessage posts each message five times at once.
func TestTheSameWebhookTwiceIsOneMessage(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		sid, _ := fl.twilio.Inbound(saimaNumber, ourSMS, "When is the test?")
		var wg sync.WaitGroup
		var bad atomic.Int32
		for range 5 {
			wg.Go(func() {
				if fl.twilio.Redeliver(sid) != 200 {
					bad.Add(1)
				}
			})
		}
		wg.Wait()
		if bad.Load() > 0 {
			t.Errorf("%d of 5 were not answered with 200", bad.Load())
		}
		fl.step()
		fl.one(sanaNumber)
	})
}

// TestAScheduleReachesFamilies: Friday's digest goes to the families about whom something was entered, once, and to nobody
// twice when the service is stepped again.
func TestAScheduleReachesFamilies(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.imports("attendance.csv", "homework.csv", "marks.csv", "notes.csv")
		fl.runs("schedule", "add", "weekly", "--digest", "--cron", "30 15 * * 5")
		fl.fresh()
		fl.now = time.Date(2026, 11, 27, 10, 29, 0, 0, time.UTC)
		fl.step()
		if early := fl.fresh(); len(early) > 0 {
			t.Fatalf("%d texts left before 15:30", len(early))
		}
		fl.after(2 * time.Minute)
		sent := fl.fresh()
		if len(sent) < 45 {
			t.Fatalf("only %d digests left", len(sent))
		}
		to := map[string]int{}
		for _, c := range sent {
			to[c.To+c.Body]++
			if !strings.HasPrefix(c.Body, "Al-Noor School: ") {
				t.Errorf("a digest does not begin with the school: %q", c.Body)
			}
			if n := templates.Measure(c.Body).Segments; n > 2 && !strings.HasPrefix(c.To, "whatsapp:") {
				t.Errorf("%d segments: %q", n, c.Body)
			}
		}
		for who, n := range to {
			if n > 1 {
				t.Errorf("%d times: %s", n, who)
			}
		}
		fl.after(time.Hour)
		fl.after(26 * time.Hour)
		if again := fl.fresh(); len(again) > 0 {
			t.Errorf("%d more left later: %v", len(again), bodies(again))
		}
	})
}

// TestStopIsFinal: a broadcast waits for the morning, STOP comes meanwhile, and nothing but its one confirmation goes to
// that phone.
func TestStopIsFinal(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.fresh()
		fl.now = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC) // 22:00 in Karachi
		fl.step()
		b := bot.Broadcast{ID: bot.NewID(), SchoolID: fl.desk.school.ID, Kind: bot.KindText, Key: "notice", Audience: "all", Text: "Fees are due on Friday.",
			Class: bot.Routine, Topic: bot.TopicNotice, State: bot.BroadcastExpanding, SendAfter: fl.now, CreatedAt: fl.now}
		if _, err := fl.desk.store.AddBroadcast(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		fl.after(time.Minute)
		if early := fl.fresh(); len(early) > 0 {
			t.Fatalf("%d texts left at night", len(early))
		}
		fl.writes(saimaNumber, "STOP")
		if c := fl.one(saimaNumber); !strings.Contains(c.Body, "START") {
			t.Errorf("the confirmation does not say how to begin again: %q", c.Body)
		}
		fl.writes(saimaNumber, "stop")
		if more := fl.fresh(); len(more) > 0 {
			t.Errorf("a second STOP was answered: %v", bodies(more))
		}
		fl.now = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) // 8:00
		fl.step()
		sent := fl.fresh()
		if len(sent) < 40 {
			t.Fatalf("only %d notices left in the morning", len(sent))
		}
		for _, c := range sent {
			if c.To == saimaNumber {
				t.Errorf("a notice went to the phone that wrote STOP: %q", c.Body)
			}
		}
		// A question asked after STOP is answered all the same.
		fl.writes(saimaNumber, "Is school open tomorrow?")
		fl.one(sanaNumber)
		fl.writes(sanaNumber, "Yes, it is.")
		fl.one(saimaNumber)
	})
}

// TestTwilioAnsweredTheStop: where Twilio's own opt-out spoke (OptOutType), we store it and stay silent.
func TestTwilioAnsweredTheStop(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		if _, status := fl.twilio.Inbound(saimaNumber, ourSMS, "STOP", twiliotest.With("OptOutType", "STOP")); status != 200 {
			t.Fatal(status)
		}
		fl.step()
		if c := fl.fresh(); len(c) > 0 {
			t.Errorf("answered: %v", bodies(c))
		}
		outs, err := fl.desk.store.OptOuts(t.Context(), fl.desk.school.ID, saimaNumber)
		if err != nil || len(outs) != 1 || outs[0].Topic != bot.TopicAll {
			t.Errorf("opt-outs %v, %v", outs, err)
		}
	})
}

// TestTwoFamiliesNeverHoldOneSlot invites everybody, lets all confirm at once, and looks at the board.
func TestTwoFamiliesNeverHoldOneSlot(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.fresh()
		fl.runs("meeting", "add", "--name", "PTM", "--date", "2026-11-28", "--from", "09:00", "--to", "13:00", "--slot", "10m")
		fl.runs("meeting", "invite", "PTM", "--yes")
		fl.step()
		invited := fl.fresh()
		if len(invited) < 40 {
			t.Fatalf("only %d families were invited", len(invited))
		}
		var wg sync.WaitGroup
		for i, c := range invited {
			body := []string{"1", "jee", "۱", "ok"}[i%4]
			if i%5 == 4 {
				body = "2"
			}
			from, to := c.To, ourSMS
			if strings.HasPrefix(from, "whatsapp:") {
				to = "whatsapp:" + ourWhatsApp
			}
			wg.Go(func() {
				if _, status := fl.twilio.Inbound(from, to, body); status != 200 {
					t.Errorf("the webhook answered %d", status)
				}
			})
		}
		wg.Wait()
		// Two routers share the work, as two replicas would.
		for range 2 {
			wg.Go(func() {
				for more := true; more; {
					var err error
					if more, err = fl.service.router.Step(t.Context(), fl.now); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		fl.step()
		meetings, err := fl.desk.store.Meetings(t.Context(), fl.desk.school.ID)
		if err != nil || len(meetings) != 1 {
			t.Fatal(meetings, err)
		}
		board, err := fl.desk.store.Board(t.Context(), meetings[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		slots, places, booked := map[string]bool{}, map[string]bool{}, 0
		for _, v := range board.Visits {
			place := v.HouseholdID + v.StartsAt.String()
			if slots[v.SlotID] || places[place] {
				t.Errorf("held twice: %+v", v)
			}
			slots[v.SlotID], places[place] = true, true
			if v.State == "booked" {
				booked++
			}
		}
		if booked < 30 {
			t.Errorf("only %d visits are booked", booked)
		}
	})
}

// TestOurOwnNumberIsNotAnswered: a message from one of the school's own senders is kept and goes nowhere.
func TestOurOwnNumberIsNotAnswered(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.writes(ourSMS, "hello")
		if c := fl.fresh(); len(c) > 0 {
			t.Errorf("it was answered or forwarded: %v", bodies(c))
		}
		if got := fl.runs("messages", "--direction", "in"); !strings.Contains(got, "hello") {
			t.Errorf("it was not kept: %s", got)
		}
	})
}

// TestAnAlarmIsSeenAndCleared: a message for a front desk without a phone raises an alarm, which staff see and clear.
func TestAnAlarmIsSeenAndCleared(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		if err := fl.desk.store.RaiseAlarm(t.Context(), fl.now, bot.Alarm{SchoolID: fl.desk.school.ID, Cause: "test", Text: "Look at the sender."}); err != nil {
			t.Fatal(err)
		}
		if got := fl.runs("messages"); !strings.Contains(got, "1 alarm needs a person") {
			t.Errorf("the list does not tell of it: %s", got)
		}
		if got := fl.runs("messages", "alarms"); !strings.Contains(got, "Look at the sender.") {
			t.Errorf("it is not shown: %s", got)
		}
		fl.runs("messages", "alarms", "clear", "1")
		if got := fl.runs("messages", "alarms"); !strings.Contains(got, "no alarm") {
			t.Errorf("it is still there: %s", got)
		}
	})
}

// onClock gives the webhooks the test's clock: what Twilio hands in arrived now.
type onClock struct {
	*service
	now func() time.Time
}

func (c onClock) Receive(ctx context.Context, in bot.Incoming) (bool, error) {
	in.At = c.now()
	return c.service.Receive(ctx, in)
}
