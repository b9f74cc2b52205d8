package main

import (
	"context"
	"encoding/json"
	"log/slog"
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
