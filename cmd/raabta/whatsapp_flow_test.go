package main

import (
	"path/filepath"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/whatsapp/whatsapptest"
)

// TestAConversationOnWhatsApp: a broadcast goes out, the mother answers in Urdu, her child's teacher gets it, quotes it, and
// the mother has the answer, all from the school's own number.
func TestAConversationOnWhatsApp(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		mother, teacher := c.meets()

		c.types("broadcast", "--to", "class:4-A", "--text", "Fees are due on Monday.", "--yes")
		notice := gets(c, mother, "Fees are due on Monday.")
		mother.Reads(notice)
		c.until("the office sees that it was read", func() bool {
			return strings.Contains(c.types("messages", "--status", "read", "--json"), "Fees are due on Monday.")
		})

		mother.Says("کیا کل چھٹی ہے؟")
		forward := gets(c, teacher, "کیا کل چھٹی ہے؟")
		if strings.Contains(forward.Text, "7654321") {
			t.Errorf("the teacher sees the mother's number: %q", forward.Text)
		}
		teacher.Quotes(forward, "Jee, kal chutti hai.")
		answer := gets(c, mother, "Jee, kal chutti hai.")
		if strings.Contains(answer.Text, "1000003") {
			t.Errorf("the mother sees the teacher's number: %q", answer.Text)
		}
		for _, phone := range []*whatsapptest.Talk{mother, teacher} {
			if n := phone.Repeats(); n != 0 {
				t.Errorf("%d messages came twice", n)
			}
		}
	})
}

func TestWhatIsWrittenWhileNobodyServesIsAnsweredLater(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		c.stop()
		if said := c.stands("away"); said.Held || said.Reason == "" {
			t.Errorf("%+v", said)
		}
		mother := c.wa.Phone(c, waFatimas, "Nasreen").To(waSchool)
		for _, text := range []string{"pehla", "doosra", "teesra"} {
			mother.Says(text)
		}
		c.runs()
		c.until("all of it is in the conversation", func() bool {
			list := c.types("messages", "--direction", "in", "--json")
			return strings.Count(list, `"direction":"in"`) == 3 && strings.Contains(list, "teesra")
		})
	})
}

func TestUnlinkWhileTheServiceRuns(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		if out := c.types("whatsapp", "unlink", "--yes"); !strings.Contains(out, "is unlinked.") {
			t.Errorf("it says %q", out)
		}
		if n := c.wa.Online(waSchool); n != 0 {
			t.Errorf("%d devices are there", n)
		}
		c.stands("unlinked")
		c.links() // and again, by the service that runs
		c.stands("connected")
	})
}

func TestUnlinkWhileNobodyServes(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		c.stop()
		if out := c.types("whatsapp", "unlink", waSchool, "--yes"); !strings.Contains(out, "is unlinked.") {
			t.Errorf("it says %q", out)
		}
		if n := c.wa.Online(waSchool); n != 0 {
			t.Errorf("%d devices are there", n)
		}
	})
}

func TestLinkedNumbersOfNobody(t *testing.T) {
	t.Parallel()
	c := newChat(t, "sqlite:"+filepath.Join(t.TempDir(), "raabta.db"))
	if out := c.types("whatsapp", "status"); !strings.Contains(out, "raabta whatsapp link") {
		t.Errorf("status says %q", out)
	}
	if err := c.typed(&spool{}, "whatsapp", "unlink", "--yes"); err == nil || !strings.Contains(err.Error(), "raabta whatsapp link") {
		t.Errorf("unlink says %v", err)
	}
	if err := c.typed(&spool{}, "whatsapp", "link"); err == nil || !strings.Contains(err.Error(), "--yes") {
		t.Errorf("link without --yes says %v", err)
	}
	if err := c.typed(&spool{}, "whatsapp", "link", "--yes", "--code", "12"); err == nil {
		t.Error("a number of two digits is taken")
	}
}

// TestSeveralNumbersAreListed, each with its state; and one whose phone has thrown the program out can be given up.
func TestSeveralNumbersAreListed(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		const second = "+923001113333"
		own, err := c.desk.store.LinkNumber(c.Context(), bot.SystemClock(), bot.Sender{
			SchoolID: c.desk.school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: second, CanSend: true, CanReceive: true,
		}, "923001113333:1@s.whatsapp.net")
		if err != nil {
			c.Fatal(err)
		}
		c.until("the keys of the second are missed", func() bool {
			out := c.types("whatsapp", "status")
			return strings.Contains(out, "+92 300 1112222  connected") && strings.Contains(out, "+92 300 1113333  logged_out")
		})
		if n := strings.Count(c.types("whatsapp", "status", "--json"), "\n"); n != 2 {
			c.Errorf("%d numbers are listed", n)
		}
		if err := c.typed(&spool{}, "whatsapp", "unlink", "--yes"); err == nil || !strings.Contains(err.Error(), "say which") {
			c.Errorf("unlink of which? %v", err)
		}
		if out := c.types("whatsapp", "unlink", second, "--yes"); out != "+92 300 1113333 is unlinked.\n" {
			c.Errorf("it says %q", out)
		}
		if out := c.types("whatsapp", "status"); !strings.Contains(out, "+92 300 1112222  connected") || !strings.Contains(out, "+92 300 1113333  unlinked") {
			c.Errorf("status says %s", out)
		}
		if s, err := c.desk.store.Senders(c.Context(), c.desk.school.ID); err != nil || len(s) != 2 || s[0].ID != own.ID && s[1].ID != own.ID {
			c.Errorf("%v, %v", s, err)
		}
	})
}

// TestAFamilyTalksWithTheNumberThatItWroteTo: a school with two linked numbers answers from the one that the mother wrote to, and
// so its broadcasts go; once that number is given up they come from the other.
func TestAFamilyTalksWithTheNumberThatItWroteTo(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		const second = "+923001113333"
		c.linksNumber(second)
		c.until("both are connected", func() bool {
			return strings.Count(c.types("whatsapp", "status"), "connected") == 2
		})
		phone := c.wa.Phone(c, waFatimas, "Nasreen")
		mother, teacher := phone.To(second), c.wa.Phone(c, waHira, "Hira").To(waSchool)
		fromWhom := func(got whatsapptest.Got, want string) {
			c.Helper()
			if from := "+" + got.Number; from != want {
				c.Errorf("%q came from %s, want %s", got.Text, from, want)
			}
		}
		teacher.Says("Assalam o alaikum")
		fromWhom(gets(c, teacher, ""), waSchool)
		mother.Says("السلام علیکم")
		forward := gets(c, teacher, "السلام علیکم")
		fromWhom(forward, waSchool)
		getsCard(c, mother, second)
		teacher.Quotes(forward, "Wa alaikum assalam.")
		fromWhom(gets(c, mother, "Wa alaikum assalam."), second)
		for _, text := range []string{"Fees are due on Monday.", "School is closed on Friday."} {
			c.types("broadcast", "--to", "class:4-A", "--text", text, "--yes")
			fromWhom(gets(c, mother, text), second)
		}
		c.types("whatsapp", "unlink", second, "--yes")
		c.types("broadcast", "--to", "class:4-A", "--text", "Books come on Tuesday.", "--yes")
		fromWhom(gets(c, mother, "Books come on Tuesday."), waSchool)
	})
}
