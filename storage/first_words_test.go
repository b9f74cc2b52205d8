package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// linked makes the school's WhatsApp sender a linked device, linked today, that may write first to families or not.
func (p *post) linked(strangers bool) {
	p.Helper()
	p.exec("DELETE FROM senders WHERE id = $1", p.whatsapp.ID)
	p.whatsapp = p.addSender(bot.Sender{Channel: bot.WhatsApp, Provider: "whatsapp", Address: "+923001110000", LinkedAt: p.now})
	p.school.WhatsAppStrangers = strangers
	p.must(p.s.UpdateSchool(p.Context(), p.now, p.school))
}

// whatsappTo is a routine WhatsApp message to a number that takes it alone.
func (p *post) whatsappTo(number string) bot.Draft {
	d := p.text(number)
	d.Channel, d.ExpiresAt = bot.WhatsApp, p.now.Add(72*time.Hour)
	return d
}

// strangers queues n WhatsApp messages to n numbers that nobody knows.
func (p *post) strangers(n int) []string {
	p.Helper()
	drafts := make([]bot.Draft, n)
	for i := range drafts {
		drafts[i] = p.whatsappTo(fmt.Sprintf("+9230012%05d", i))
	}
	return p.queue(drafts...)
}

// wrote notes that a phone wrote to us on WhatsApp.
func (p *post) wrote(number string) {
	p.Helper()
	p.begins++
	_, err := p.s.Receive(p.Context(), bot.Incoming{Channel: bot.WhatsApp, ProviderID: fmt.Sprint("IN", p.begins), From: bot.Number(number), To: p.whatsapp.Address, At: p.now})
	p.must(err)
}

func (p *post) waits(id string, at time.Time, why string) {
	p.Helper()
	if m := p.message(id); m.Status != bot.Queued || m.Channel != bot.WhatsApp || !m.SendAfter.Equal(at) || !strings.Contains(m.Reason, why) {
		p.Errorf("%s by %s after %s (%s), want it to wait until %s: %s", m.Status, m.Channel, m.SendAfter, m.Reason, at, why)
	}
}

// Five new people a day for three days, then ten: whoever claims, whatever becomes of the process, and nobody who is known waits
// behind them.
func TestNewPeopleADay(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		p.linked(true)
		p.exec("UPDATE senders SET rate = 0.1 WHERE id = $1", p.whatsapp.ID)
		ids := p.strangers(700)
		p.wrote("+923009999999")
		friend := p.queue(p.whatsappTo("+923009999999"))[0]
		other := storagetest.Open(t, url)
		morning := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
		claim := func(s *storage.Store) []string {
			p.now = p.now.Add(11 * time.Second)
			out, err := s.Claim(t.Context(), p.now, p.claimOf(p.whatsapp, 1))
			p.must(err)
			return idsOf(out)
		}
		day := func(from, n int) {
			t.Helper()
			for i := range n {
				if got := claim([]*storage.Store{p.s, other}[i%2]); !slices.Equal(got, ids[from+i:from+i+1]) {
					t.Fatalf("claimed %v, want message %d to a new person", got, from+i)
				}
				if i == n/2 {
					continue // its process dies here
				}
				p.exec("DELETE FROM queue WHERE id = $1", ids[from+i])
			}
		}
		day(0, 5)
		// Two claims look at the 600 that may not go today, and the one to a person who wrote leaves.
		if got := append(claim(p.s), claim(other)...); !slices.Equal(got, []string{friend}) {
			t.Errorf("claimed %v, want the one to a friend", got)
		}
		p.exec("DELETE FROM queue WHERE id = $1", friend)
		p.waits(ids[5], morning, "written to 5 new people today")
		p.waits(ids[699], morning, "written to 5 new people today")
		// The one whose process died goes again: it has its place.
		p.now = p.now.Add(time.Minute)
		p.tidy()
		if got := claim(p.s); !slices.Equal(got, ids[2:3]) {
			t.Errorf("claimed %v, want the one that its process did not send", got)
		}
		p.exec("DELETE FROM queue WHERE id = $1", ids[2])
		if got := claim(p.s); len(got) > 0 {
			t.Errorf("%v left beyond the day's five", got)
		}
		p.now = morning.Add(-time.Minute)
		if got := claim(p.s); len(got) > 0 {
			t.Error("one left before the families' hours")
		}
		p.now = morning
		p.must(p.s.RefreshHours(t.Context(), p.now))
		day(5, 5)
		if got := append(claim(p.s), claim(other)...); len(got) > 0 {
			t.Errorf("%v left beyond the second day's five", got)
		}
		// The fourth day has ten. (The second night's wait is the third morning's, which nobody served.)
		p.exec("UPDATE queue SET expires_at = $1", morning.Add(100*time.Hour))
		p.exec("UPDATE messages SET expires_at = $1", morning.Add(100*time.Hour))
		p.now = morning.Add(48 * time.Hour)
		p.must(p.s.RefreshHours(t.Context(), p.now))
		day(10, 10)
		if got := claim(other); len(got) > 0 {
			t.Errorf("%v left beyond the fourth day's ten", got)
		}
		if n, err := p.s.FirstWords(t.Context(), p.whatsapp.ID, p.school.Today(p.now)); err != nil || n != 10 {
			t.Errorf("%d are counted on the fourth day, %v", n, err)
		}
	})
}

// Two replicas that claim at one moment share the day's five.
func TestNewPeopleAreCountedTogether(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		p.linked(true)
		p.strangers(40)
		got := make(chan int, 4)
		for range cap(got) {
			s := storagetest.Open(t, url)
			go func() {
				out, err := s.Claim(t.Context(), p.now, p.claimOf(p.whatsapp, 4))
				if err != nil {
					t.Error(err)
				}
				got <- len(out)
			}()
		}
		all := 0
		for range cap(got) {
			all += <-got
		}
		if all != 5 {
			t.Errorf("%d left, want 5", all)
		}
	})
}

// Who got something is no stranger any more; a second text of the day to one new person takes no second place.
func TestNewPeopleAreKnownOnceReached(t *testing.T) {
	eachPost(t, func(p *post) {
		p.linked(true)
		ids := p.queue(p.whatsappTo("+923001234560"), p.whatsappTo("+923001234560"))
		if got := idsOf(p.claim(p.whatsapp, 64)); !slices.Equal(got, ids) {
			p.Fatalf("claimed %v, want both to one person", got)
		}
		p.begin(ids...)
		if n, err := p.s.FirstWords(p.Context(), p.whatsapp.ID, p.school.Today(p.now)); err != nil || n != 1 {
			p.Errorf("%d are counted, %v", n, err)
		}
		p.strangers(4)
		p.claim(p.whatsapp, 64)
		if p.strangers(1); len(p.claim(p.whatsapp, 64)) != 1 {
			p.Error("one who has their place waits")
		}
		late := p.queue(p.whatsappTo("+923001234561"))
		if len(p.claim(p.whatsapp, 64)) != 0 {
			p.Error("a sixth person got something")
		}
		p.exec("INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1, 'whatsapp', '+923001234561', $2, $3, '')", p.school.ID, time.Time{}, p.now)
		for _, table := range []string{"queue", "messages"} {
			p.exec("UPDATE "+table+" SET send_after = $1 WHERE id = $2", p.now, late[0])
		}
		if got := idsOf(p.claim(p.whatsapp, 64)); !slices.Equal(got, late) {
			p.Errorf("claimed %v, want the one to somebody reached before", got)
		}
	})
}

// What was queued for WhatsApp before there was a sender does not go out in bulk when a device is linked: it goes by SMS, or is
// refused with what to do. Teachers get theirs, and Twilio's senders know nothing of all this.
func TestALinkedDeviceDoesNotWriteToStrangers(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-B")
		p.exec("INSERT INTO staff (id, school_id, name, number, role, language, whatsapp, state) VALUES ('t', $1, 't', '+923009990001', 'teacher', 'en', TRUE, 'active')", p.school.ID)
		family, alone, teacher := p.whatsappTo("+9230055500h1"), p.whatsappTo("+923001234560"), p.whatsappTo("+923009990001")
		family.HouseholdID, family.Body, family.SMSBody, teacher.StaffID = "h1", "Salam\nHello", "Hello", "t"
		ids := p.queue(family, alone, teacher)
		p.linked(false)
		if got := idsOf(p.claim(p.whatsapp, 64)); !slices.Equal(got, ids[2:]) {
			p.Errorf("claimed %v, want the teacher's", got)
		}
		if m := p.message(ids[0]); m.Channel != bot.SMS || m.Body != "Hello" || m.Status != bot.Queued || !strings.Contains(m.Reason, "by SMS: this family has not written") {
			p.Errorf("the family's is %+v", m)
		}
		if got := idsOf(p.claim(p.sms, 64)); !slices.Equal(got, ids[:1]) {
			p.Errorf("by SMS leave %v, want the family's", got)
		}
		if m := p.message(ids[1]); m.Status != bot.Failed || !strings.Contains(m.Reason, "give them the join link") {
			p.Errorf("the one without SMS is %s: %s", m.Status, m.Reason)
		}
		twilio := p.addSender(bot.Sender{Channel: bot.WhatsApp, Provider: "twilio", Address: "+12025550003"})
		more := p.queue(p.whatsappTo("+923001234567"))
		if got := idsOf(p.claim(twilio, 64)); !slices.Equal(got, more) {
			p.Errorf("Twilio's claims %v", got)
		}
	})
}

// While WhatsApp keeps the account from strangers they wait; who wrote is written to.
func TestLockStrangers(t *testing.T) {
	eachPost(t, func(p *post) {
		p.linked(true)
		until := p.now.Add(2 * time.Hour)
		p.must(p.s.LockStrangers(p.Context(), p.whatsapp.ID, until))
		p.whatsapp = p.addSender(bot.Sender{Channel: bot.WhatsApp, Provider: "whatsapp", Address: p.whatsapp.Address}) // a restart
		if !p.whatsapp.StrangersUntil.Equal(until) || !p.whatsapp.LinkedAt.Equal(p.now) {
			p.Errorf("a restart makes it %+v", p.whatsapp)
		}
		ids := p.strangers(2)
		p.wrote("+923009999999")
		friend := p.queue(p.whatsappTo("+923009999999"))
		if got := idsOf(p.claim(p.whatsapp, 64)); !slices.Equal(got, friend) {
			p.Errorf("claimed %v, want the one to a friend", got)
		}
		p.waits(ids[1], until, "nobody new for now")
		p.now = until
		if got := idsOf(p.claim(p.whatsapp, 64)); !slices.Equal(got, ids) {
			p.Errorf("after the lock %v leave, want both", got)
		}
		p.must(p.s.LockStrangers(p.Context(), p.whatsapp.ID, p.now.Add(time.Hour)))
		p.must(p.s.LockStrangers(p.Context(), p.whatsapp.ID, time.Time{}))
		lifted := p.queue(p.whatsappTo("+923001234560"))
		if got := idsOf(p.claim(p.whatsapp, 64)); !slices.Equal(got, lifted) {
			p.Errorf("after the lock is lifted %v leave", got)
		}
		if err := p.s.LockStrangers(p.Context(), "nobody", until); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("a sender that is not there: %v", err)
		}
		linked := p.addSender(bot.Sender{Channel: bot.WhatsApp, Provider: "whatsapp", Address: p.whatsapp.Address, LinkedAt: p.now})
		if !linked.LinkedAt.Equal(p.now) {
			p.Errorf("linked anew, it is linked since %s", linked.LinkedAt)
		}
	})
}

// A family that never wrote is reached by SMS, a teacher by WhatsApp, and a parent's words know of the linked device too.
func TestWaysOfALinkedDevice(t *testing.T) {
	eachPost(t, func(p *post) {
		p.linked(false)
		p.addFamily("h1", "5-B")
		p.exec("INSERT INTO staff (id, school_id, name, number, role, language, whatsapp, state) VALUES ('t', $1, 't', '+923009990001', 'teacher', 'en', TRUE, 'active')", p.school.ID)
		by := func(audience string) bot.ChannelName {
			p.Helper()
			list, err := p.s.Chunk(p.Context(), p.now, p.notice(audience), "", 10)
			p.must(err)
			return bot.Choose(list[0].Lines, list[0].Ways, bot.Routine, p.now).Channel
		}
		if got := by("household:h1"); got != bot.SMS {
			p.Errorf("a family that never wrote gets it by %s", got)
		}
		if got := by("staff:t"); got != bot.WhatsApp {
			p.Errorf("a teacher gets it by %s", got)
		}
		p.wrote("+9230055500h1")
		if got := by("household:h1"); got != bot.WhatsApp {
			p.Errorf("a family that wrote gets it by %s", got)
		}
		list, err := p.s.Unrouted(p.Context(), p.now, 10)
		p.must(err)
		if want := (bot.Ways{SMS: true, WhatsApp: true, Linked: true}); len(list) != 1 || list[0].Ways != want {
			p.Errorf("%+v", list)
		}
	})
}
