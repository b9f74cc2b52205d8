package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

func TestMessagesAsJSONAndByFilter(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Closed on Friday.", "--yes")
		fl.step()
		fl.writes("+923001234567", "Why was my daughter late?")
		all := lines[messageLine](fl.t, fl.runs("messages", "--json"))
		if len(all) < 22 {
			t.Fatalf("%d messages, want 20 texts, one question and its forward", len(all))
		}
		in := lines[messageLine](fl.t, fl.runs("messages", "--json", "--direction", "in", "--household", "Imran Ali", "--since", "2026-11-23"))
		if len(in) != 1 || in[0].Body != "Why was my daughter late?" || in[0].Household != "Imran Ali" || in[0].Channel != bot.SMS || !in[0].At.Equal(fl.now) {
			t.Errorf("got %+v", in)
		}
		b := fl.broadcasts()[0]
		if list := lines[messageLine](fl.t, fl.runs("messages", "--json", "--broadcast", shortID(b.ID), "--limit", "7")); len(list) != 7 {
			t.Errorf("%d of the broadcast, want 7", len(list))
		}
		if list := lines[messageLine](fl.t, fl.runs("messages", "--json", "--thread", "#a1")); len(list) == 0 || len(list) > 2 {
			t.Errorf("%d of the thread", len(list))
		}
		if list := lines[messageLine](fl.t, fl.runs("messages", "--json", "--status", "failed,undelivered")); len(list) != 0 {
			t.Errorf("failed: %+v", list)
		}
		fl.mustSay(fl.runs("messages", "--limit", "3"), "Imran Ali", "the latest 3; --limit shows more")
		for _, m := range all {
			if m.Direction == bot.Out && m.Household != "" {
				fl.mustSay(fl.runs("messages", "show", shortID(m.ID)), "Closed on Friday.", "try 1", "the provider took it")
				break
			}
		}
	})
}

func TestThreadIsAnsweredFromTheTerminal(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.writes("+923001234567", "Why was my daughter late?")
		fl.fresh()
		fl.mustSay(fl.runs("threads", "--waiting", "--teacher", "sana"), "#A1", "waiting", "Imran Ali", "Ayesha Imran (5-B)", "Miss Sana")
		if said := fl.runs("threads", "--teacher", "bilal"); !strings.Contains(said, "no conversation") {
			t.Errorf("another teacher's: %s", said)
		}
		fl.mustSay(fl.runs("threads", "reply", "#a1", "Because", "of", "the rain.", "--yes"), "to Imran Ali by sms", "From the school office:", "Because of the rain.")
		fl.after(time.Second)
		if out := fl.one("+923001234567"); !strings.Contains(out.Body, "From the school office:\nBecause of the rain.") || out.From != ourSMS {
			t.Errorf("the family got %q from %s", out.Body, out.From)
		}
		said := fl.runs("threads", "show", "A1")
		fl.mustSay(said, "answered", "family:\n    Why was my daughter late?", "Because of the rain.")
		if strings.Count(said, "Why was my daughter late?") != 1 {
			t.Errorf("the family's words stand there more than once:\n%s", said)
		}
		if said := fl.runs("threads", "--waiting"); !strings.Contains(said, "no conversation") {
			t.Errorf("still waiting: %s", said)
		}
		fl.runs("threads", "close", "A1")
		fl.mustSay(fl.runs("threads"), "closed")
	})
}

func TestReplyToOldWordsIsRefused(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.writes("+923001234567", "Why was my daughter late?")
		read, _, err := fl.desk.threadNamed(t.Context(), "A1")
		if err != nil {
			t.Fatal(err)
		}
		fl.after(time.Minute)
		fl.writes("+923001234567", "Sorry, she was not.")
		if err := fl.desk.store.ReplyThread(t.Context(), fl.now, read, nil); !errors.Is(err, bot.ErrTaken) {
			t.Errorf("got %v, want ErrTaken", err)
		}
		now, _, err := fl.desk.threadNamed(t.Context(), "A1")
		if err != nil || now.State != bot.ThreadWaiting {
			t.Errorf("the thread is %s, %v: it must wait still", now.State, err)
		}
	})
}
