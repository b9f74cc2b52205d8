package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// hands has WhatsApp hand something in, now.
func (fl *flow) hands(in bot.Incoming) bot.Incoming {
	fl.t.Helper()
	in.Channel, in.To, in.At = bot.WhatsApp, ourWhatsApp, fl.now
	if in.ProviderID == "" {
		in.ProviderID = "wa-" + bot.NewID()
	}
	if _, err := fl.service.Receive(fl.t.Context(), in); err != nil {
		fl.t.Fatal(err)
	}
	fl.after(time.Second)
	return in
}

// TestThePhoneInTheOffice: a parent writes, somebody answers on the school's own phone, and staff see one conversation that
// waits for nobody. The bot stays silent for half an hour, and the parent still reaches the teacher.
func TestThePhoneInTheOffice(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.hands(bot.Incoming{From: saimaNumber, Body: "Is there school on Saturday?"})
		fl.one(sanaNumber)
		if said := fl.runs("threads", "--waiting"); !strings.Contains(said, "#A1") {
			t.Errorf("nobody is told that it waits:\n%s", said)
		}
		fl.hands(bot.Incoming{Kind: bot.Own, From: saimaNumber, Body: "No, it is a holiday."})
		if sent := fl.fresh(); len(sent) != 0 {
			t.Errorf("what the office typed was sent by the program too: %v", bodies(sent))
		}
		if said := fl.runs("threads", "--waiting"); !strings.Contains(said, "no conversation") {
			t.Errorf("it still waits:\n%s", said)
		}
		said := fl.runs("threads", "show", "A1")
		fl.mustSay(said, "answered", "family:\n    Is there school on Saturday?", "school, on its own phone (sent):\n    No, it is a holiday.")

		fl.hands(bot.Incoming{From: saimaNumber, Body: "help"})
		if sent := fl.fresh(); len(sent) != 1 || sent[0].To != sanaNumber {
			t.Errorf("while the office talks to her the bot sent %v", bodies(sent))
		}
		fl.after(bot.OwnSilence)
		fl.hands(bot.Incoming{From: saimaNumber, Body: "help"})
		if sent := fl.fresh(); len(sent) != 1 || !strings.HasSuffix(sent[0].To, saimaNumber) {
			t.Errorf("half an hour later the bot sent %v", bodies(sent))
		}
	})
}

// TestChangedAndDeletedMessages: the teacher reads a correction as one, and staff see what was taken back.
func TestChangedAndDeletedMessages(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		first := fl.hands(bot.Incoming{From: saimaNumber, Body: "Ayesha comes at nine"})
		fl.one(sanaNumber)
		fl.hands(bot.Incoming{Kind: bot.Edit, About: first.ProviderID, From: saimaNumber, Body: "Ayesha comes at ten"})
		if c := fl.one(sanaNumber); !strings.Contains(c.Body, "#A1") || !strings.Contains(c.Body, "(corrected) Ayesha comes at ten") {
			t.Errorf("the teacher reads %q", c.Body)
		}
		for range 2 {
			fl.hands(bot.Incoming{Kind: bot.Deletion, About: first.ProviderID, From: saimaNumber})
		}
		fl.hands(bot.Incoming{Kind: bot.Deletion, About: "nobody's", From: saimaNumber})
		answer := fl.hands(bot.Incoming{From: sanaNumber, Body: "#A1 I see"})
		fl.one("whatsapp:" + saimaNumber)
		fl.hands(bot.Incoming{Kind: bot.Deletion, About: answer.ProviderID, From: sanaNumber})
		if sent := fl.fresh(); len(sent) != 0 {
			t.Errorf("a deletion is told: %v", bodies(sent))
		}
		fl.mustSay(fl.runs("threads", "show", "A1"), "family, deleted by its writer later:\n    Ayesha comes at nine",
			"family, correcting an earlier message, deleted by its writer later:\n    Ayesha comes at ten", "(Miss Sana deleted what went on to the family)")

		// Before anybody read it.
		fl.now = fl.now.Add(time.Minute)
		slip := bot.Incoming{Channel: bot.WhatsApp, To: ourWhatsApp, ProviderID: "wa-slip", From: saimaNumber, Body: "a slip", At: fl.now}
		taken := slip
		taken.ProviderID, taken.Kind, taken.About = "wa-taken", bot.Deletion, slip.ProviderID
		for _, in := range []bot.Incoming{slip, taken} {
			if _, err := fl.desk.store.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		fl.after(time.Second)
		if sent := fl.fresh(); len(sent) != 0 {
			t.Errorf("a slip that was deleted is passed on: %v", bodies(sent))
		}
		i := slices.IndexFunc(fl.in(), func(m bot.Message) bool { return m.Body == "a slip" })
		if i < 0 {
			t.Fatal("the slip is gone")
		}
		fl.mustSay(fl.runs("messages", "show", fl.in()[i].ID), "routed", bot.ReasonDeletedUnread)
	})
}

// TestAHiddenPerson: staff read that the number is hidden, in no list what WhatsApp calls the person, and answer from the PC.
func TestAHiddenPerson(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		in := fl.hands(bot.Incoming{From: bot.HiddenNumber("98765432101234"), Body: "When do admissions open?"})
		forwards := fl.fresh()
		if len(forwards) != 1 || !strings.Contains(forwards[0].Body, "#A1 ") || strings.Contains(fmt.Sprint(forwards), "98765") {
			t.Fatalf("the office reads %v", bodies(forwards))
		}
		var all []string
		for _, args := range [][]string{{"threads"}, {"threads", "show", "A1"}, {"messages"}, {"threads", "reply", "A1", "In", "March.", "--yes"}} {
			said := fl.runs(args...)
			fl.mustSay(said, "number hidden")
			all = append(all, said)
		}
		for _, m := range fl.in() {
			if m.ProviderID == in.ProviderID {
				all = append(all, fl.runs("messages", "show", m.ID))
			}
		}
		if strings.Contains(strings.Join(all, ""), "98765") {
			t.Errorf("it shows what WhatsApp calls the person:\n%s", strings.Join(all, "\n"))
		}
	})
}
