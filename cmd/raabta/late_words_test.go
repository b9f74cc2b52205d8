package main

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

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
