package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/whatsapp/whatsapptest"
	"raabta/storage/storagetest"
	"raabta/templates"
)

// The sample school on WhatsApp: a mother of class 4-A, its class teacher, and the office's phone.
const (
	waSchool  = "+923001112222"
	waFatimas = "+923217654321"
	waHira    = "+923111000003"
)

// chat is the whole service over one database, with WhatsApp played at the wire, on the machine's clock.
type chat struct {
	*testing.T
	url     string
	wa      *whatsapptest.WhatsApp
	desk    *desk
	service *service
	log     *spool
	stop    func()
}

// eachChat runs f on both engines: the sample school is imported, its number linked by the command, and the service runs.
func eachChat(t *testing.T, f func(c *chat)) {
	t.Helper()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		c := newChat(t, url)
		c.links()
		c.runs()
		f(c)
	})
}

func newChat(t *testing.T, url string) *chat {
	t.Helper()
	builtin, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	store := storagetest.Open(t, url)
	c := &chat{T: t, url: url, wa: whatsapptest.Start(), log: &spool{}}
	t.Cleanup(c.wa.Close)
	c.desk = &desk{store: store, books: books{store: store, builtin: builtin}, config: config{DatabaseURL: url, WhatsAppLinked: true}}
	school := demoSchool()
	school.Hours, school.TeacherHours, school.WeekOff = "00:00-24:00", "00:00-24:00", "none"
	if c.desk.school, err = store.FirstSchool(t.Context(), bot.SystemClock(), school); err != nil {
		t.Fatal(err)
	}
	c.types("import", "--yes", "sample/pupils.csv", "sample/staff.csv")
	t.Cleanup(func() {
		for _, private := range []string{"3001112222", "3217654321", "3111000003", "چھٹی", "salaam"} {
			if strings.Contains(c.log.String(), private) {
				t.Errorf("the log has %q:\n%s", private, c.log.String())
			}
		}
	})
	return c
}

// types has the office type a command.
func (c *chat) types(args ...string) string {
	c.Helper()
	var said spool
	if err := c.typed(&said, args...); err != nil {
		c.Fatalf("raabta %s: %v\n%s", typed(args), err, said.String())
	}
	return said.String()
}

func (c *chat) typed(said *spool, args ...string) error {
	office := &app{in: strings.NewReader(""), out: said, err: said, clock: bot.SystemClock, desk: c.desk, client: c.wa.HTTP()}
	return root().run(c.Context(), office, "", args)
}

// links links the school's number with the code that the command shows.
func (c *chat) links() {
	c.Helper()
	c.linksNumber(waSchool)
}

func (c *chat) linksNumber(number string) {
	c.Helper()
	said, done := &spool{}, make(chan error, 1)
	go func() { done <- c.typed(said, "whatsapp", "link", "--code", number, "--yes") }()
	code := ""
	c.until("a code is shown", func() bool {
		code = regexp.MustCompile(`[A-Z0-9]{4}-[A-Z0-9]{4}`).FindString(said.String())
		return code != ""
	})
	if err := c.wa.EnterCode(c.Context(), code, number); err != nil {
		c.Fatal(err)
	}
	if err := <-done; err != nil || !strings.Contains(said.String(), "is linked") {
		c.Fatalf("%v\n%s", err, said.String())
	}
	// A fake bans nobody: the pace of a person would only make the test long.
	senders, err := c.desk.store.Senders(c.Context(), c.desk.school.ID)
	if err != nil || len(senders) == 0 {
		c.Fatalf("senders: %v, %v", senders, err)
	}
	for _, own := range senders {
		if own.Address != number {
			continue
		}
		own.Rate = 1000
		if _, err := c.desk.store.SetSender(c.Context(), own); err != nil {
			c.Fatal(err)
		}
	}
}

// runs runs the service until stop is called or the test ends, and waits until the number is connected.
func (c *chat) runs() {
	c.Helper()
	log := slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c.service = newService(c.desk.store, c.desk.books, map[string]bot.Channel{}, owner(), "", log)
	k, closed, err := openLinks(c.Context(), c.service, c.url, c.wa.HTTP(), log)
	if err != nil {
		c.Fatal(err)
	}
	k.channel.Hurried()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); c.service.run(ctx) }()
	c.stop = sync.OnceFunc(func() {
		cancel()
		<-done
		closed()
	})
	c.Cleanup(c.stop)
	c.stands("connected")
}

// stands waits until the number stands so.
func (c *chat) stands(state string) linkSaid {
	c.Helper()
	var said linkSaid
	c.until("the number is "+state, func() bool {
		if err := json.Unmarshal([]byte(c.types("whatsapp", "status", "--json")), &said); err != nil {
			c.Fatal(err)
		}
		return said.State == state
	})
	return said
}

func (c *chat) until(what string, ok func() bool) {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			c.Fatalf("it does not come to this: %s\n%s", what, c.log.String())
		}
	}
}

// gets is the next message that a phone shows; one that does not hold the words fails the test.
func gets(c *chat, p *whatsapptest.Talk, words string) whatsapptest.Got {
	c.Helper()
	got := p.Next()
	if !strings.Contains(got.Text, words) {
		c.Fatalf("the phone of %s shows %q, want one with %q\n%s\n%s", p.Number, got.Text, words, c.log.String(), c.types("messages", "--json"))
	}
	return got
}

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
