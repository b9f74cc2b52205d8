package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage/storagetest"
)

// TestDoctorLooksAtTheLinkedNumbers: each way in which one may stand has its sentence, and stops a text or does not.
func TestDoctorLooksAtTheLinkedNumbers(t *testing.T) {
	file := sampleFile(t)
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPatient(t, file)
		p.Setenv("DATABASE_URL", url)
		s := storagetest.Open(t, url)
		now := time.Now().Truncate(time.Millisecond)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		school, err := s.FirstSchool(t.Context(), now, demoSchool())
		must(err)
		links := func(address string) bot.Link {
			t.Helper()
			own, err := s.LinkNumber(t.Context(), now, bot.Sender{
				SchoolID: school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: address, CanSend: true, CanReceive: true,
			}, address[1:]+":1@s.whatsapp.net")
			must(err)
			return bot.Link{SenderID: own.ID, Device: address[1:] + ":1@s.whatsapp.net", At: now}
		}
		sets := func(l bot.Link, state bot.LinkState, reason string, until time.Time) {
			t.Helper()
			l.State, l.Reason, l.Until = state, reason, until
			must(s.SetLinkState(t.Context(), l))
		}
		says := func(what string, stops bool, want ...string) {
			t.Helper()
			lines, stopped := p.examined()
			found := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return !strings.Contains(l, " whatsapp ") })
			if stopped != stops || len(found) != len(want) {
				t.Errorf("%s: a text would be stopped: %v, want %v; it says\n%s", what, stopped, stops, strings.Join(lines, "\n"))
				return
			}
			for i, w := range want {
				if !strings.HasPrefix(found[i], w) {
					t.Errorf("%s: it says %q, want %q", what, found[i], w)
				}
			}
		}
		says("never linked", false)
		p.Setenv("WHATSAPP_LINKED", "1")
		says("no number", false, "! whatsapp WHATSAPP_LINKED is set and no number is linked: link the school's WhatsApp with raabta whatsapp link")

		l := links(waSchool)
		says("just linked", false, "! whatsapp +92 300 1112222 is linked and was never connected: start raabta serve")
		sets(l, bot.LinkConnected, "", time.Time{})
		says("serve was killed", true, "✗ whatsapp no raabta serve holds +92 300 1112222")
		sets(l, bot.LinkConnecting, "", time.Time{})
		says("serve was killed before that", false, "! whatsapp no raabta serve holds +92 300 1112222")
		lease, err := s.WinLease(t.Context(), now, bot.SenderLease(l.SenderID), "somebody", time.Hour)
		must(err)
		says("connecting", false, "! whatsapp +92 300 1112222 is connecting since "+when(school, now))
		sets(l, bot.LinkConnected, "", time.Time{})
		says("all is well", false, "✓ whatsapp +92 300 1112222 is connected since "+when(school, now))
		sets(l, bot.LinkAway, "no connection to WhatsApp: check the network of this machine", time.Time{})
		says("no network", false, "! whatsapp +92 300 1112222 is away since "+when(school, now)+": no connection to WhatsApp: check the network")
		sets(l, bot.LinkReplaced, "another program connected: stop it", time.Time{})
		says("another program", false, "! whatsapp +92 300 1112222 is replaced since "+when(school, now)+": another program connected: stop it")
		must(s.LeaveLink(t.Context(), l.SenderID))
		says("on its way out", false, "! whatsapp +92 300 1112222 is being unlinked")
		links(waSchool)

		until := now.Add(3 * time.Hour)
		for _, c := range []struct {
			state  bot.LinkState
			reason string
			until  time.Time
			want   string
		}{
			{bot.LinkLoggedOut, "the number was logged out on its phone: link it again with raabta whatsapp link", time.Time{}, "logged out: the number was logged out on its phone: link it again"},
			{bot.LinkBanned, "WhatsApp has locked the number for a while", until, "banned: until " + when(school, until) + ": WhatsApp has locked the number for a while: serve connects again"},
			{bot.LinkOutdated, "WhatsApp takes this version no more", time.Time{}, "outdated: WhatsApp takes this version no more: install the newest raabta"},
			{bot.LinkRefused, "WhatsApp refuses the connection (499)", time.Time{}, "refused: WhatsApp refuses the connection (499): see on the phone"},
		} {
			sets(l, c.state, c.reason, c.until)
			says(string(c.state), true, "✗ whatsapp +92 300 1112222 is "+c.want)
			if lines, _ := p.examined(); strings.Count(strings.Join(lines, "\n"), c.reason) != 1 {
				t.Errorf("it says twice that %s:\n%s", c.reason, strings.Join(lines, "\n"))
			}
		}
		sets(l, bot.LinkConnected, "", time.Time{})
		links("+923001112223")
		says("two numbers", false, "✓ whatsapp +92 300 1112222 is connected", "! whatsapp +92 300 1112223 is linked and was never connected")

		for _, name := range []string{"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_SMS_FROM"} {
			p.Setenv(name, "")
		}
		if lines, stops := p.examined(); stops || !strings.Contains(strings.Join(lines, "\n"), "✓ twilio is not set up: texts go by the linked WhatsApp alone") {
			t.Errorf("without Twilio it says\n%s", strings.Join(lines, "\n"))
		}
		p.Setenv("TWILIO_ACCOUNT_SID", p.twilio.AccountSID)
		p.Setenv("TWILIO_AUTH_TOKEN", p.twilio.AuthToken)
		p.Setenv("TWILIO_SMS_FROM", ourSMS)

		p.Setenv("WHATSAPP_LINKED", "")
		sets(links("+923001112223"), bot.LinkUnlinked, "", time.Time{})
		says("another process has other settings", false, "! whatsapp a raabta serve holds +92 300 1112222, and WHATSAPP_LINKED is not set here")
		must(s.ReleaseLease(t.Context(), lease))
		says("the setting is missing", true, "✗ whatsapp +92 300 1112222 is linked, and WHATSAPP_LINKED is not set; the school has no other WhatsApp sender: set WHATSAPP_LINKED=1")
		_, err = s.SetSender(t.Context(), bot.Sender{SchoolID: school.ID, Channel: bot.WhatsApp, Provider: "twilio", Address: "+12025550199", CanSend: true})
		must(err)
		says("Twilio carries it too", false, "! whatsapp +92 300 1112222 is linked, and WHATSAPP_LINKED is not set: set WHATSAPP_LINKED=1")
		must(s.Enqueue(t.Context(), now, []bot.Draft{{Message: bot.Message{
			SchoolID: school.ID, Channel: bot.WhatsApp, Class: bot.Routine, Topic: bot.TopicNotice, Number: waFatimas, Body: "the words of a text",
		}}}))
		says("and a text waits", true, "✗ whatsapp +92 300 1112222 is linked, and WHATSAPP_LINKED is not set, while 1 text waits for WhatsApp")
		sets(l, bot.LinkUnlinked, "", time.Time{})
		says("given up", false)
	})
}
