package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/whatsapp/whatsapptest"
	"raabta/storage"
	"raabta/storage/storagetest"
	"raabta/templates"
)

// asHolder in its environment makes the test binary a process that holds linked numbers, as serve does, with a lease that a test
// can wait for.
const asHolder = "RAABTA_TEST_AS_HOLDER"

// holder is what such a process is told.
type holder struct {
	Database, WhatsApp string
	TTL, Margin        time.Duration
}

// long has the tests of this file run as many rounds as P19 and P9 ask for; else a tenth of them.
const long = "RAABTA_TEST_LONG"

func rounds(n int) int {
	if os.Getenv(long) != "" {
		return n
	}
	return n / 10
}

// playHolder holds what is linked until it is told to end.
func playHolder(told string) {
	var h holder
	if err := json.Unmarshal([]byte(told), &h); err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if err := h.play(ctx, log); err != nil {
		log.Error("holder ends", "err", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func (h holder) play(ctx context.Context, log *slog.Logger) error {
	builtin, err := templates.Builtin()
	if err != nil {
		return err
	}
	store, err := storage.Open(ctx, h.Database)
	if err != nil {
		return err
	}
	defer store.Close()
	s := newService(store, books{store: store, builtin: builtin}, map[string]bot.Channel{}, owner(), "", log)
	s.watchClock(bot.SystemClock)
	if _, err := s.watch.Step(ctx, bot.SystemClock()); err != nil {
		return err
	}
	k, done, err := openLinks(ctx, s, h.Database, whatsapptest.Via(h.WhatsApp), log)
	if err != nil {
		return err
	}
	defer done()
	k.ttl, k.margin = h.TTL, h.Margin
	k.channel.Hurried()
	k.run(ctx)
	return nil
}

// holds starts a process that holds the chat's number over a database address.
func (c *chat) holds(url string) *process {
	c.Helper()
	told, err := json.Marshal(holder{Database: url, WhatsApp: c.wa.URL, TTL: 300 * time.Millisecond, Margin: 120 * time.Millisecond})
	if err != nil {
		c.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		c.Fatal(err)
	}
	p := &process{machine: &machine{T: c.T}, cmd: exec.Command(program), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asHolder+"="+string(told))
	p.cmd.Stderr = c.log
	if err := p.cmd.Start(); err != nil {
		c.Fatal(err)
	}
	go func() { p.cmd.Wait(); close(p.ended) }()
	c.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.ended
	})
	return p
}

// lease is who has the number's session.
func (c *chat) lease() bot.Lease {
	c.Helper()
	list, err := c.desk.store.Leases(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	for _, l := range list {
		if strings.HasPrefix(l.Name, "sender:") && l.Holder != "" && l.ExpiresAt.After(bot.SystemClock()) {
			return l
		}
	}
	return bot.Lease{}
}

// held waits until one of some processes has the session, under a later fence than one before, and is connected.
func (c *chat) held(after int64, list ...*process) (who int, fence int64) {
	c.Helper()
	c.until("one of the processes has the session", func() bool {
		l := c.lease()
		if l.Fence <= after || c.wa.Online(waSchool) != 1 || c.stand() != bot.LinkConnected {
			return false
		}
		for i, p := range list {
			if heldBy(l.Holder, p) {
				who, fence = i, l.Fence
				return true
			}
		}
		return false
	})
	return who, fence
}

// heldBy says whether a lease's holder is a process.
func heldBy(holder string, p *process) bool {
	parts := strings.Split(holder, "/")
	return len(parts) > 1 && parts[1] == strconv.Itoa(p.cmd.Process.Pid)
}

func (c *chat) stand() bot.LinkState {
	c.Helper()
	list, err := c.desk.store.Links(c.Context(), c.desk.school.ID)
	if err != nil || len(list) != 1 {
		c.Fatalf("links: %v, %v", list, err)
	}
	return list[0].State
}

// cameIn says how often each of the texts that families wrote is there.
func (c *chat) cameIn() map[string]int {
	c.Helper()
	count := map[string]int{}
	for line := range strings.Lines(c.types("messages", "--direction", "in", "--json")) {
		var m struct{ Body string }
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			c.Fatal(err)
		}
		count[m.Body]++
	}
	return count
}

// TestNoWordIsLostWhenTheHolderIsKilled: the process that holds a number is killed again and again while a family writes.
func TestNoWordIsLostWhenTheHolderIsKilled(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		c := newChat(t, url)
		c.links()
		mother := c.wa.Phone(t, waFatimas, "Nasreen").To(waSchool)
		total, said := rounds(200), 0
		p := c.holds(url)
		for i := range total {
			n := len(c.wa.Receipts())
			for range 3 {
				mother.Says(fmt.Sprint("word ", said))
				said++
			}
			if i%2 == 0 { // in the middle of it, or before it has begun
				c.until("it has begun", func() bool { return len(c.wa.Receipts()) > n })
			}
			p.cmd.Process.Kill()
			<-p.ended
			p = c.holds(url)
		}
		c.until("all that was written is there", func() bool { return len(c.cameIn()) == said })
		for text, n := range c.cameIn() {
			if n != 1 {
				t.Errorf("%q is there %d times", text, n)
			}
		}
	})
}

// TestADatabaseThatWasAwayLosesNoWords: what a family writes while the database does not answer is not acknowledged, and is there
// once when it answers again.
func TestADatabaseThatWasAwayLosesNoWords(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	c := newChat(t, url)
	c.links()
	proxy := storagetest.NewProxy(t, url)
	p := c.holds(proxy.URL)
	c.held(0, p)
	mother := c.wa.Phone(t, waFatimas, "Nasreen").To(waSchool)
	mother.Says("before")
	c.until("it is there", func() bool { return len(c.cameIn()) == 1 })
	proxy.Cut()
	for i := range 5 {
		mother.Says(fmt.Sprint("while it was away ", i))
	}
	c.until("the session is given up", func() bool { return c.wa.Online(waSchool) == 0 })
	proxy.Heal()
	c.until("all of it is there", func() bool { return len(c.cameIn()) == 6 })
	for text, n := range c.cameIn() {
		if n != 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
}
