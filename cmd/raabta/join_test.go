package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/simulator"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// The linked device of join tests, and phones that nobody there has.
const (
	ourDevice   = "+923009876543"
	newPhone    = bot.Number("+923451112201")
	fatmaNumber = "+923217654321" // Fatima (4-A), Urdu
)

// joining is a flow whose WhatsApp is a linked device; sent is what left by it since the last look.
type joining struct {
	*flow
	mu    sync.Mutex // several leave at one moment
	sent  []bot.Outgoing
	wrote int
}

// eachJoining runs f on both engines: SMS by Twilio, WhatsApp by a linked device.
func eachJoining(t *testing.T, f func(j *joining)) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		j := &joining{flow: newFlow(t, s)}
		j.service.outbox.Channels[bot.LinkedDevice] = simulator.New(j.left)
		c := config{TwilioAccountSID: j.twilio.AccountSID, TwilioAuthToken: j.twilio.AuthToken, TwilioSMSFrom: ourSMS, TwilioRate: 1000}
		if err := s.SetSenders(t.Context(), j.desk.school.ID, "twilio", twilioSenders(c, j.desk.school.ID)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SetSender(t.Context(), bot.Sender{SchoolID: j.desk.school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: ourDevice, CanSend: true, CanReceive: true, Rate: 1000}); err != nil {
			t.Fatal(err)
		}
		j.fresh()
		f(j)
	})
}

func (j *joining) left(out bot.Outgoing) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.sent = append(j.sent, out)
}

// says lets a phone write to the linked device, and gives what goes back to it by WhatsApp: a text, or the texts' names where
// there are several.
func (j *joining) says(from bot.Number, body string) []bot.Outgoing {
	j.t.Helper()
	j.wrote++
	j.sent = nil
	j.now = j.now.Add(time.Second)
	in := bot.Incoming{Channel: bot.WhatsApp, ProviderID: fmt.Sprint("WA", j.wrote), From: from, To: ourDevice, Body: body, At: j.now}
	if fresh, err := j.service.Receive(j.t.Context(), in); err != nil || !fresh {
		j.t.Fatalf("%q was not taken in: %v", body, err)
	}
	j.step()
	j.now = j.now.Add(bot.CardAfter)
	j.step()
	return j.sent
}

// told is the one text that goes back.
func (j *joining) told(from bot.Number, body string) string {
	j.t.Helper()
	list := j.says(from, body)
	if len(list) != 1 || list[0].Number != from {
		j.t.Fatalf("%q is answered with %d texts", body, len(list))
	}
	return list[0].Body
}

func (j *joining) wants(text string, parts ...string) {
	j.t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			j.t.Errorf("%q is not in %q", part, text)
		}
	}
}

// TestAFamilyJoinsByItself is the way from the poster to a linked phone: the greeting, two answers, the contact card, the
// other phone told, and from then on a family like every other.
func TestAFamilyJoinsByItself(t *testing.T) {
	eachJoining(t, func(j *joining) {
		j.wants(j.told(newPhone, "Salaam"), "Al-Noor School: Welcome.", "admission number")
		j.wants(j.told(newPhone, "roll no a 1001, 5B"), "first name of the father")
		if c := j.fresh(); len(c) > 0 {
			t.Errorf("somebody was told of it before the check: %v", bodies(c))
		}
		got := j.says(newPhone, "Imran")
		if len(got) != 2 || got[0].Body != "Al-Noor School: This phone is linked for Ayesha (5-B). Write here at any time." || got[1].Template != bot.TemplateCard {
			t.Fatalf("linked with %+v", got)
		}
		j.wants(got[1].Body, "BEGIN:VCARD\r\n", "FN:Al-Noor School", "waid=923009876543")
		notice := j.one(saimaNumber)
		j.wants(notice.Body, "A new phone ending in 01 was linked for Ayesha", "reply WRONG 01")

		shown := j.runs("household", "show", "A-1001")
		j.wants(shown, string(newPhone)+": SMS and WhatsApp, linked as the family asked", "contact card")
		if strings.Contains(shown, "VCARD") {
			t.Errorf("staff are shown the card's insides:\n%s", shown)
		}
		j.wants(j.runs("messages", "--json"), `"body":"contact card"`)

		if got := j.says(newPhone, "Ayesha is ill today"); len(got) != 0 {
			t.Errorf("it is answered %+v", got)
		}
		j.wants(j.one(sanaNumber).Body, "Ayesha is ill today", "5-B")
		// An import of the school's sheet, which does not know the phone, leaves it.
		j.imports("pupils.csv")
		j.wants(j.runs("household", "show", "A-1001"), string(newPhone))
		// It is not asked again, nor given a second card.
		if got := j.says(newPhone, "Salaam"); len(got) != 0 {
			t.Errorf("a family is asked to join: %+v", got)
		}
	})
}

// TestTheFamilySaysWrong: the phone that was there takes the new one away, which does not come back by itself.
func TestTheFamilySaysWrong(t *testing.T) {
	eachJoining(t, func(j *joining) {
		j.told(newPhone, "hello")
		j.told(newPhone, "A-1001")
		j.says(newPhone, "imran")
		j.wants(j.one(saimaNumber).Body, "WRONG 01")
		j.writes(saimaNumber, "Wrong 01")
		j.wants(j.one(saimaNumber).Body, "The phone ending in 01 is taken away")
		if shown := j.runs("household", "show", "A-1001", "--messages", "0"); strings.Contains(shown, string(newPhone)) {
			t.Errorf("it is still there:\n%s", shown)
		}
		j.wants(j.runs("messages", "alarms"), "says that a phone which had been linked", "ring the family")
		j.now = j.now.Add(25 * time.Hour)
		j.told(newPhone, "hello")
		j.wants(j.told(newPhone, "A-1001"), "office will check")
		// The office knows better, and then it may.
		j.runs("household", "join", "A-1001", string(newPhone), "--yes")
		j.wants(j.runs("household", "show", "A-1001", "--messages", "0"), string(newPhone))
	})
}

// TestParentsWhoLiveApart: the check says whose phone it is, and the office where it cannot.
func TestParentsWhoLiveApart(t *testing.T) {
	eachJoining(t, func(j *joining) {
		j.told(newPhone, "salaam")
		j.told(newPhone, "A-1006")
		if got := j.says(newPhone, "Nadia"); len(got) != 2 || !strings.Contains(got[0].Body, "Zara") {
			t.Fatalf("the mother is told %+v", got)
		}
		if c := j.fresh(); len(c) != 1 || c[0].To != "+923445556667" {
			t.Errorf("of her phone are told %v", bodies(c))
		}
		said, err := j.fails("household", "join", "A-1006", "0345-1112299", "--yes")
		if err == nil || !strings.Contains(err.Error(), "belongs to 2 families; name one with --household") {
			t.Errorf("the office may not name which: %v %s", err, said)
		}
		// By the phone's digits: those of the father's.
		j.runs("school", "set", "join_check=phone")
		const his = bot.Number("+923451112202")
		j.told(his, "salaam")
		j.wants(j.told(his, "A-1006"), "last 4 digits")
		if got := j.says(his, "8887"); len(got) != 2 || got[0].Template != "join_done" {
			t.Errorf("the father is told %+v", got)
		}
		if c := j.fresh(); len(c) != 1 || c[0].To != "+923129998887" {
			t.Errorf("of his phone are told %v", bodies(c))
		}
	})
}

// TestTheOfficeLooksAtEverybody: with the check "office" nothing is asked after the admission number.
func TestTheOfficeLooksAtEverybody(t *testing.T) {
	eachJoining(t, func(j *joining) {
		j.runs("school", "set", "join-check=office")
		j.told(newPhone, "join")
		j.wants(j.told(newPhone, "1001"), "office will check")
		j.wants(j.one(deskNumber).Body, "1001", "household join 1001 A1")
	})
}

// TestBySMSNobodyJoinsUnlessTheSchoolSaysSo: a stranger's text costs the school nothing more than it did.
func TestBySMSNobodyJoinsUnlessTheSchoolSaysSo(t *testing.T) {
	eachJoining(t, func(j *joining) {
		j.writes(string(newPhone), "Salaam")
		j.wants(j.one(deskNumber).Body, "Unknown number", "Salaam")
		j.runs("school", "set", "join_by_sms=yes")
		j.writes("+923451112203", "السلام علیکم")
		j.wants(j.one("+923451112203").Body, "داخلہ نمبر")
		j.writes("+923451112203", "A-1002")
		j.wants(j.one("+923451112203").Body, "پہلا نام")
		j.writes("+923451112203", "عبدالرحمن") // the sheet has it in other letters
		j.wants(j.one("+923451112203").Body, "ریکارڈ سے نہیں ملتا")
		j.writes("+923451112203", "A-1002")
		j.fresh()
		j.writes("+923451112203", "Abdul Rehman")
		sent := j.fresh()
		if len(sent) != 2 || !strings.Contains(fmt.Sprint(bodies(sent)), "Fatima") || !strings.Contains(fmt.Sprint(bodies(sent)), fatmaNumber) {
			t.Errorf("sent %v", bodies(sent))
		}
		j.wants(j.runs("household", "show", "A-1002", "--messages", "0"), "+923451112203: SMS, linked")
		if len(j.sent) > 0 {
			t.Errorf("a contact card went out: %+v", j.sent)
		}
	})
}

// TestTheContactCardIsGivenOnce to a family that was known before, by the linked device alone.
func TestTheContactCardIsGivenOnce(t *testing.T) {
	eachJoining(t, func(j *joining) {
		j.writes(saimaNumber, "Is there school tomorrow?")
		j.fresh()
		if got := j.says(saimaNumber, "Is there homework?"); len(got) != 1 || got[0].Template != bot.TemplateCard {
			t.Errorf("given %+v", got)
		}
		j.now = j.now.Add(24 * 365 * time.Hour)
		if got := j.says(saimaNumber, "Is there homework today?"); len(got) != 0 {
			t.Errorf("given again %+v", got)
		}
	})
}

func TestLinkingByTheOfficeExplainsItself(t *testing.T) {
	eachJoining(t, func(j *joining) {
		for _, c := range []struct{ line, want string }{
			{"household join A-1001", "a phone number or a code"},
			{"household join A-7777 0345-1112299", "no pupil at the school has the admission number A-7777"},
			{"household join A-1001 Z99", `no conversation "Z99"`},
			{"household join A-1001 0345", "no phone has this number"},
			{"household join A-1001 0345-1112299", "give --yes"},
			{"household join A-1006 0345-1112299 --household nobody", "does not belong to the family nobody"},
			{"household join A-1001 " + ourDevice + " --yes", "the school's own number"},
			{"school set join-check=mother", "write office, father or phone"},
			{"school set join_by_sms=perhaps", "yes or no"},
		} {
			if said, err := j.fails(strings.Fields(c.line)...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("raabta %s says %v, want %q\n%s", c.line, err, c.want, said)
			}
		}
		j.wants(j.runs("household", "join", "a1001", "0345-1112299", "--yes"), "The phone is not told, because it has not written")
	})
}
