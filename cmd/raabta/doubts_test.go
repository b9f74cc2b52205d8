package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

// out counts what left by status, and keeps each message.
func (fl *flow) out() (all []bot.Message, by map[bot.Status]int) {
	fl.t.Helper()
	fl.twilio.Asked() // after what the fake did last, for the race detector: a connection that was reset tells nothing
	by = map[bot.Status]int{}
	err := fl.desk.store.Messages(fl.t.Context(), bot.MessageFilter{School: fl.desk.school.ID, Direction: bot.Out}, func(m bot.Message, _ string) error {
		all = append(all, m)
		by[m.Status]++
		return nil
	})
	if err != nil {
		fl.t.Fatal(err)
	}
	return all, by
}

// texts queues n texts of a class, to a phone each, and nothing else.
func (fl *flow) texts(n int, class bot.Class) {
	fl.t.Helper()
	drafts := make([]bot.Draft, n)
	for i := range drafts {
		drafts[i] = bot.Draft{Message: bot.Message{
			SchoolID: fl.desk.school.ID, Channel: bot.SMS, Class: class, Topic: bot.TopicNotice, Number: bot.Number(fmt.Sprintf("+9230012%05d", i)),
			Body: "School closes at 11 today.",
		}}
	}
	if err := fl.desk.store.Enqueue(fl.t.Context(), fl.now, drafts); err != nil {
		fl.t.Fatal(err)
	}
}

// byTheClock gives the fake the test's clock.
func (fl *flow) byTheClock() { fl.twilio.Clock(func() time.Time { return fl.now }) }

// onlyDoubts has nothing else ask Twilio for its lists.
func (fl *flow) onlyDoubts() {
	fl.byTheClock()
	fl.service.fetcher.Channels, fl.service.follower.Channels = nil, nil
}

// lost makes every create's answer get lost in one of the ways in which Twilio has the message all the same.
func lost(n int) *twiliotest.Fault {
	return []*twiliotest.Fault{twiliotest.ResetAccepted(), twiliotest.Garbled(), twiliotest.NoSID(), twiliotest.Truncated()}[n%4]
}

// sends steps until nothing waits: the circuit opens after five doubts and closes after five seconds.
func (fl *flow) sends() {
	fl.t.Helper()
	for range 2000 {
		fl.step()
		if _, by := fl.out(); by[bot.Queued] == 0 {
			return
		}
		fl.now = fl.now.Add(5 * time.Second)
	}
	fl.t.Fatal("the queue never ends")
}

// TestADoubtIsResolvedByItsToken: what Twilio has and never answered for is known as soon as it calls back.
func TestADoubtIsResolvedByItsToken(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.onlyDoubts()
		fl.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault { return lost(n) })
		const texts = 20
		fl.texts(texts, bot.Routine)
		fl.sends()
		if _, by := fl.out(); by[bot.InDoubt] != texts {
			fl.t.Fatalf("they stand at %v, want %d in doubt", by, texts)
		}
		for _, c := range fl.twilio.Creates() {
			if status := fl.twilio.Callback(c.SID, "delivered", 0); status != 200 {
				fl.t.Fatal(status)
			}
		}
		if _, by := fl.out(); by[bot.Delivered] != texts {
			fl.t.Errorf("they stand at %v as soon as all callbacks are there", by)
		}
		asked := fl.twilio.Asked()
		fl.after(24 * time.Hour)
		if _, by := fl.out(); by[bot.Delivered] != texts || len(fl.twilio.Creates()) != texts {
			fl.t.Errorf("they stand at %v, and Twilio has %d", by, len(fl.twilio.Creates()))
		}
		if n := fl.twilio.Asked() - asked; n > 0 {
			fl.t.Errorf("%d lists were asked for, for messages of which all is known", n)
		}
	})
}

// TestADoubtIsResolvedByTheList: no callback comes, and the list has what was sent. What it does not have is never sent
// again by itself: people are told, and may have it sent again, once.
func TestADoubtIsResolvedByTheList(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault {
			if n%3 == 0 {
				return twiliotest.Page(503) // nobody knows, and Twilio does not have it
			}
			return lost(n)
		})
		const texts = 30
		fl.twilio.Lists(twiliotest.Lists{Lag: 6 * time.Minute})
		fl.texts(texts, bot.Routine)
		fl.sends()
		fl.twilio.Script(nil)
		sent := len(fl.twilio.Creates())
		if _, by := fl.out(); by[bot.InDoubt] != texts || sent != 20 {
			fl.t.Fatalf("they stand at %v, and Twilio has %d", by, sent)
		}
		for range 4 * 17 {
			fl.after(15 * time.Second)
		}
		all, by := fl.out()
		if by[bot.Sending] != sent || by[bot.Uncertain] != texts-sent || len(all) != texts || len(fl.twilio.Creates()) != sent {
			fl.t.Errorf("they stand at %v, and Twilio has %d", by, len(fl.twilio.Creates()))
		}
		owner := map[string]string{}
		for _, m := range all {
			if m.ProviderID != "" {
				owner[m.ProviderID] = string(m.Number)
			}
		}
		for _, c := range fl.twilio.Creates() {
			if owner[c.SID] != c.To {
				fl.t.Errorf("%s went to %s and is kept as one to %q", c.SID, c.To, owner[c.SID])
			}
		}
		fl.mustSay(fl.runs("messages", "alarms"), "Nobody can tell whether")
		list := lines[messageLine](fl.t, fl.runs("messages", "--json", "--status", "uncertain"))
		if len(list) != texts-sent || !strings.Contains(list[0].Reason, "resend") {
			fl.t.Errorf("%d are listed: %+v", len(list), list)
		}
		fl.seen = sent
		fl.mustSay(fl.runs("messages", "resend", shortID(list[0].ID), "--yes"), "queued again: 1 text")
		fl.mustSay(fl.runs("messages", "resend", shortID(list[0].ID), "--yes"), "queued again: 0 texts", "sent again before, or found meanwhile: 1")
		fl.mustSay(fl.runs("messages", "resend", "--yes"), "queued again: 9 texts", "sent again before, or found meanwhile: 1")
		fl.step()
		if again := fl.fresh(); len(again) != texts-sent {
			fl.t.Errorf("%d were sent again", len(again))
		}
		to := map[string]int{}
		for _, c := range fl.twilio.Creates() {
			to[c.To]++
		}
		if len(to) != texts {
			fl.t.Errorf("%d of %d phones have it", len(to), texts)
		}
	})
}

// TestAnEmergencyInDoubtIsSentOnceMore: every family has it once or twice, and what may come twice says so.
func TestAnEmergencyInDoubtIsSentOnceMore(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		const texts = 20
		fl.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault {
			switch {
			case n > texts:
				return nil
			case n%10 == 3:
				return twiliotest.Page(500) // Twilio does not have it
			case n%10 == 7:
				return lost(n)
			}
			return nil
		})
		fl.texts(texts, bot.Emergency)
		fl.sends()
		for range 4 {
			fl.after(15 * time.Second)
		}
		to := map[string]int{}
		for _, c := range fl.twilio.Creates() {
			to[c.To]++
		}
		twice := 0
		for _, n := range to {
			if n > 1 {
				twice++
			}
		}
		if len(to) != texts || twice != 0 {
			fl.t.Errorf("%d of %d phones have it, %d twice", len(to), texts, twice)
		}
		all, by := fl.out()
		if by[bot.Uncertain] != texts/10 || len(all) != texts+texts/10 {
			fl.t.Errorf("they stand at %v, want %d uncertain", by, texts/10)
		}
		for _, m := range all {
			flagged := strings.Contains(m.Reason, "may arrive twice")
			if flagged != (m.Status == bot.Uncertain || m.AgainOf != "") {
				fl.t.Errorf("%s %q says %q", m.Status, m.AgainOf, m.Reason)
			}
		}
		fl.after(24 * time.Hour)
		if n := len(fl.twilio.Creates()); n != texts {
			fl.t.Errorf("%d were sent in the end, want %d", n, texts)
		}
	})
}

// TestTheSecondEmergencyIsTheLast: a list that lags hides that the first was sent; the second is in doubt as well. Nobody
// gets a third.
func TestTheSecondEmergencyIsTheLast(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.byTheClock()
		fl.twilio.Lists(twiliotest.Lists{Lag: 2 * time.Hour})
		fl.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault { return lost(n) })
		fl.texts(3, bot.Emergency)
		fl.sends()
		for range 4 * 30 {
			fl.after(15 * time.Second)
		}
		_, stands := fl.out()
		if n := len(fl.twilio.Creates()); n != 6 || stands[bot.Uncertain] != 6 {
			fl.t.Errorf("%d were sent, and they stand at %v", n, stands)
		}
		for range 24 {
			fl.after(time.Hour)
		}
		all, by := fl.out()
		if by[bot.Sending] != 6 || len(all) != 6 || len(fl.twilio.Creates()) != 6 {
			fl.t.Errorf("with the list there, they stand at %v", by)
		}
		for _, m := range all {
			if m.AgainOf != "" && !strings.Contains(m.Reason, "may arrive twice") {
				fl.t.Errorf("the second one says %q", m.Reason)
			}
		}
	})
}

// TestACallbackBeforeTheAnswer: Twilio tells what became of a message before it has answered that it has it.
func TestACallbackBeforeTheAnswer(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		const texts = 1000
		fl.twilio.Plays(func(c twiliotest.Create) *twiliotest.Play {
			return &twiliotest.Play{Life: twiliotest.Delivered(c), Early: 3}
		})
		fl.texts(texts, bot.Routine)
		fl.step()
		fl.twilio.Played()
		all, by := fl.out()
		if by[bot.Delivered] != texts {
			fl.t.Errorf("they stand at %v", by)
		}
		phones := map[string]string{}
		for _, m := range all {
			phones[m.ProviderID] = string(m.Number)
		}
		for _, c := range fl.twilio.Creates() {
			if phones[c.SID] != c.To {
				fl.t.Fatalf("%s went to %s and is linked to %q", c.SID, c.To, phones[c.SID])
			}
		}
	})
}

// TestAnOutageIsWorkedOffGently: dozens in doubt are a few lists to read, not dozens; and while Twilio has no time, it is
// asked less and less.
func TestAnOutageIsWorkedOffGently(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		const outage = 60
		fl.onlyDoubts()
		fl.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault { return lost(n) })
		fl.twilio.Lists(twiliotest.Lists{Fault: func(int, *http.Request) *twiliotest.Fault { return twiliotest.Page(503) }})
		fl.texts(outage, bot.Routine)
		began := fl.now
		for range 4 * outage { // the first are looked for while the last wait for the circuit
			fl.service.step(fl.t.Context(), fl.now) // it says that the list cannot be read
			if _, by := fl.out(); by[bot.Queued] == 0 {
				break
			}
			fl.now = fl.now.Add(5 * time.Second)
		}
		if n, most := fl.twilio.Asked(), 4*(4+int(fl.now.Sub(began)/(5*time.Minute))); n > most || n == 0 {
			fl.t.Errorf("asked %d times in %v while it was down, want %d at most", n, fl.now.Sub(began), most)
		}
		asked := fl.twilio.Asked()
		fl.twilio.Lists(twiliotest.Lists{})
		for range 4 * 6 {
			fl.after(15 * time.Second)
		}
		if _, by := fl.out(); by[bot.Sending] != outage || len(fl.twilio.Creates()) != outage {
			fl.t.Errorf("they stand at %v", by)
		}
		if n := fl.twilio.Asked() - asked; n > 10 {
			fl.t.Errorf("%d lists were read for %d messages", n, outage)
		}
	})
}
