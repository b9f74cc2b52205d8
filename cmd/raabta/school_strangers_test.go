package main

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// The owner hears what is at stake before a linked WhatsApp may write to families that never wrote to it.
func TestWritingToStrangersIsConfirmed(t *testing.T) {
	o := newOffice(t)
	strangers := func() string {
		t.Helper()
		for line := range strings.Lines(o.does("school", "show")) {
			if f := strings.Fields(line); f[0] == "whatsapp-strangers" {
				return f[1]
			}
		}
		return ""
	}
	out, errs, code := o.run("school", "set", "whatsapp_strangers=on")
	if code != 2 || !strings.Contains(errs, "give --yes") || strangers() != "off" {
		t.Errorf("without anybody to ask it ends with %d, %s; they are %s", code, errs, strangers())
	}
	o.wants(out, "bans numbers", "join link")
	for _, word := range []string{"y", "yes", "", "on"} {
		out, errs, code := o.answers(word+"\n", "school", "set", "whatsapp_strangers=on", "hours=08:00-20:00")
		if code != 1 || !strings.Contains(errs, "nothing was done") || strangers() != "off" {
			t.Errorf("%q ends with %d, %s", word, code, errs)
		}
		o.wants(out, "the school may lose it", "Type the word strangers")
	}
	if out := o.does("school", "show"); strings.Contains(out, "20:00") {
		t.Errorf("what was not confirmed is set all the same:\n%s", out)
	}
	out, errs, code = o.answers("strangers\n", "school", "set", "whatsapp-strangers=on")
	if code != 0 || strangers() != "on" {
		t.Errorf("confirmed it ends with %d, %s", code, errs)
	}
	o.wants(out, "off → on")
	o.wants(o.does("school", "set", "whatsapp_strangers=on"), "on (as it was)") // asks nothing
	o.wants(o.does("school", "set", "whatsapp_strangers=off"), "on → off")
	o.wants(o.does("school", "set", "whatsapp_strangers=on", "--yes"), "off → on")
	o.refuses([]misuse{{"school|set|whatsapp_strangers=maybe", "write on or off"}})
}

// With a linked device the preview counts by WhatsApp those who have written, and they get their greeting; and the school sees
// to how many new people its number has written.
func TestALinkedDeviceInTheOffice(t *testing.T) {
	fl := officeFlow(t)
	store := fl.desk.store
	fl.onTwilioSMSAlone()
	linked, err := store.SetSender(t.Context(), bot.Sender{SchoolID: fl.desk.school.ID, Channel: bot.WhatsApp, Provider: "whatsapp", Address: "+923001110000", CanSend: true, CanReceive: true, LinkedAt: fl.now})
	if err != nil {
		t.Fatal(err)
	}
	see := func() preview {
		t.Helper()
		return lines[preview](t, fl.runs("broadcast", "--to", "all", "--text", "Hello", "--dry-run", "--json"))[0]
	}
	before := see()
	if before.WhatsApp != 0 || before.SMS == 0 || before.Finish.IsZero() {
		t.Errorf("before anybody wrote %d go by WhatsApp and %d by SMS", before.WhatsApp, before.SMS)
	}
	in := bot.Incoming{Channel: bot.WhatsApp, ProviderID: "3EB0", From: saimaNumber, To: linked.Address, Body: "Assalam-o-alaikum", At: fl.now}
	if _, err := store.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if after := see(); after.WhatsApp != 1 || after.SMS != before.SMS-1 {
		t.Errorf("once a family wrote %d go by WhatsApp and %d by SMS, before %d", after.WhatsApp, after.SMS, before.SMS)
	}
	fl.mustSay(fl.runs("broadcast", "--to", "all", "--text", "Hello", "--dry-run"), "by SMS, 1 by WhatsApp")

	fl.runs("broadcast", "--to", "all", "--text", "Hello", "--yes")
	if _, err := fl.service.expander.Step(t.Context(), fl.now); err != nil {
		t.Fatal(err)
	}
	list, _ := fl.out()
	for _, m := range list {
		if m.BroadcastID == "" {
			continue
		}
		if greeted := strings.Contains(m.Body, "ssalam-o-alaikum"); greeted != (m.Number == saimaNumber) || !strings.HasSuffix(m.Body, "Al-Noor School: Hello") {
			t.Errorf("by %s goes %q", m.Channel, m.Body)
		}
	}
	if len(list) == 0 {
		t.Fatal("nothing was queued")
	}

	fl.mustSay(fl.runs("school", "show"), "new on WhatsApp", "0 of at most 5 today")
	if err := store.LockStrangers(t.Context(), linked.ID, fl.now.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	fl.mustSay(fl.runs("school", "show"), "none until Tue 24 Nov 2026 09:00")
	fl.runs("school", "set", "whatsapp_strangers=on", "--yes")
	all := see()
	if all.WhatsApp <= 1 || all.New != all.WhatsApp-1 || !all.Finish.IsZero() {
		t.Errorf("where the school decided so %d go by WhatsApp, %d to new people, until %s", all.WhatsApp, all.New, all.Finish)
	}
	fl.mustSay(strings.Join(all.Notes, "\n"), "never heard from the school there, and it may write first to 0 that day")
	if err := store.LockStrangers(t.Context(), linked.ID, time.Time{}); err != nil {
		t.Fatal(err)
	}
	fl.mustSay(strings.Join(see().Notes, "\n"), "may write first to 5 that day")
}

// Two families that share a phone get a broadcast once, though their greetings differ.
func TestASharedPhoneIsGreetedOnce(t *testing.T) {
	fl := officeFlow(t)
	fl.onTwilioSMSAlone()
	linked, err := fl.desk.store.SetSender(t.Context(), bot.Sender{SchoolID: fl.desk.school.ID, Channel: bot.WhatsApp, Provider: "whatsapp", Address: "+923001110000", CanSend: true, CanReceive: true, LinkedAt: fl.now})
	if err != nil {
		t.Fatal(err)
	}
	const shared = "+923062223334" // Naveed Akhtar's and Asif Iqbal's
	in := bot.Incoming{Channel: bot.WhatsApp, ProviderID: "3EB0", From: shared, To: linked.Address, Body: "Salam", At: fl.now}
	if _, err := fl.desk.store.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	fl.runs("school", "set", "languages=en") // else the two get it in their own
	fl.runs("broadcast", "--to", "class:5-A", "--text", "Hello", "--yes")
	if _, err := fl.service.expander.Step(t.Context(), fl.now); err != nil {
		t.Fatal(err)
	}
	n := 0
	list, _ := fl.out()
	for _, m := range list {
		if m.BroadcastID != "" && m.Number == shared && m.Channel == bot.WhatsApp {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the shared phone gets %d", n)
	}
}

// onTwilioSMSAlone leaves Twilio the school's SMS.
func (fl *flow) onTwilioSMSAlone() {
	fl.t.Helper()
	sms := []bot.Sender{{Channel: bot.SMS, Address: ourSMS, CanSend: true, CanReceive: true, Rate: 1000}}
	if err := fl.desk.store.SetSenders(fl.t.Context(), fl.desk.school.ID, "twilio", sms); err != nil {
		fl.t.Fatal(err)
	}
}
