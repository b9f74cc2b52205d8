package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/simulator"
	"raabta/bot/whatsapp/whatsapptest"
)

// TestWhatIsQueuedWaitsForANumberThatIsDown is F26: while the number is logged out nothing fails, staff are told what to do, and
// once it is linked anew what waited goes out.
func TestWhatIsQueuedWaitsForANumberThatIsDown(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		mother, _ := c.meets()
		c.wa.LogOut(waSchool)
		if said := c.stands("logged_out"); !strings.Contains(said.Reason, "raabta whatsapp link") {
			t.Errorf("the office reads %q", said.Reason)
		}
		c.types("broadcast", "--to", "class:4-A", "--text", "Fees are due on Monday.", "--yes")
		c.until("an alarm tells of it", func() bool {
			said := strings.Join(strings.Fields(c.types("messages", "alarms")), " ") // it is broken into lines
			return strings.Contains(said, "link it again with raabta whatsapp link")
		})
		waiting := func() int { return strings.Count(c.types("messages", "--status", "queued", "--json"), "Fees are due") }
		c.until("the notice waits", func() bool { return waiting() > 0 })
		if failed := c.types("messages", "--status", "failed", "--json"); strings.Contains(failed, "Fees are due on Monday.") &&
			strings.Contains(failed, "WhatsApp is down") {
			t.Errorf("it failed: %s", failed)
		}
		c.links()
		gets(c, mother, "Fees are due on Monday.")
	})
}

// TestABanIsSatOut is F26: the number is locked for an hour; nothing is tried before, and what waits is not lost.
func TestABanIsSatOut(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		c.meets()
		c.wa.Door(func(l whatsapptest.Login) *whatsapptest.Refusal {
			if l.Number == strings.TrimPrefix(waSchool, "+") {
				return whatsapptest.Banned(104, time.Hour)
			}
			return nil
		})
		c.wa.Drop(waSchool)
		said := c.stands("banned")
		if said.Until == nil || time.Until(*said.Until) < 50*time.Minute || !strings.Contains(said.Reason, "same message") {
			t.Errorf("the office reads %+v", said)
		}
		before := len(c.wa.Logins())
		c.types("broadcast", "--to", "class:4-A", "--text", "Fees are due on Monday.", "--yes")
		c.until("the notice waits", func() bool {
			return strings.Contains(c.types("messages", "--status", "queued", "--json"), "Fees are due")
		})
		if n := len(c.wa.Logins()); n != before {
			t.Errorf("it was tried %d times more", n-before)
		}
	})
}

// TestASocketThatDropsInTheMiddleOfASend: the mother is shown the text once, and it is known to have arrived.
func TestASocketThatDropsInTheMiddleOfASend(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		mother, _ := c.meets()
		var cut atomic.Bool
		c.wa.Script(func(m whatsapptest.Message) *whatsapptest.Fault {
			if m.Number == strings.TrimPrefix(waSchool, "+") && cut.CompareAndSwap(false, true) {
				return whatsapptest.CutAfter()
			}
			return nil
		})
		c.types("broadcast", "--to", "class:4-A", "--text", "Fees are due on Monday.", "--yes")
		gets(c, mother, "Fees are due on Monday.")
		c.until("it is delivered", func() bool {
			return strings.Contains(c.types("messages", "--status", "delivered", "--json"), "Fees are due on Monday.")
		})
		c.types("broadcast", "--to", "class:4-A", "--text", "The next one.", "--yes")
		gets(c, mother, "The next one.")
	})
}

// TestWhomWhatsAppRefusesIsReachedBySMS is F27: an error 463 is no reason to try again and again.
func TestWhomWhatsAppRefusesIsReachedBySMS(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		c.meets()
		texts := make(chan bot.Outgoing, 100)
		c.service.outbox.Channels["simulator"] = simulator.New(func(m bot.Outgoing) { texts <- m })
		_, err := c.desk.store.SetSender(c.Context(), bot.Sender{
			SchoolID: c.desk.school.ID, Channel: bot.SMS, Provider: "simulator", Address: "+12025550123", CanSend: true, Rate: 1000,
		})
		if err != nil {
			t.Fatal(err)
		}
		c.wa.Script(func(m whatsapptest.Message) *whatsapptest.Fault {
			if m.Number == strings.TrimPrefix(waSchool, "+") {
				return whatsapptest.Refuse(463)
			}
			return nil
		})
		before := len(c.wa.Attempts())
		c.types("broadcast", "--to", "class:4-A", "--text", "Fees are due on Monday.", "--yes")
		for {
			select {
			case m := <-texts:
				if m.Number != waFatimas {
					continue // families that never wrote get it by SMS anyway
				}
				if !strings.Contains(m.Body, "Fees are due on Monday.") {
					t.Errorf("she got %q", m.Body)
				}
			case <-time.After(patience):
				t.Fatalf("nothing came by SMS\n%s", c.log.String())
			}
			break
		}
		if n := len(c.wa.Attempts()) - before; n != 1 {
			t.Errorf("WhatsApp was asked %d times", n)
		}
	})
}

// meets has the mother write first, and her child's teacher, so that the school may write to them.
func (c *chat) meets() (mother, teacher *whatsapptest.Talk) {
	c.Helper()
	mother, teacher = c.wa.Phone(c, waFatimas, "Nasreen").To(waSchool), c.wa.Phone(c, waHira, "Hira").To(waSchool)
	teacher.Says("Assalam o alaikum")
	gets(c, teacher, "")
	mother.Says("السلام علیکم")
	gets(c, teacher, "السلام علیکم")
	getsCard(c, mother, waSchool)
	return mother, teacher
}
