//go:build unix

package main

import (
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/whatsapp/whatsapptest"
	"raabta/storage/storagetest"
)

// TestOneStreamAmongThreeProcesses is P19: three processes share a linked number. Its holder is stopped for three times its
// lease and goes on, is cut off from the database, loses its connections to it. At no moment are two of them connected, but for
// one that is stopped and cannot hang up; what a process does that lost the lease is not kept; and each word that a family wrote
// meanwhile is there once.
func TestOneStreamAmongThreeProcesses(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	c := newChat(t, url)
	c.links()
	proxies := []*storagetest.Proxy{storagetest.NewProxy(t, url), storagetest.NewProxy(t, url), storagetest.NewProxy(t, url)}
	var list []*process
	for _, p := range proxies {
		list = append(list, c.holds(p.URL))
	}
	mother := c.wa.Phone(t, waFatimas, "Nasreen").To(waSchool)
	var stopped atomic.Bool // the holder, for now
	var both atomic.Int32
	who, fence := c.held(0, list...)
	c.wa.Door(func(l whatsapptest.Login) *whatsapptest.Refusal {
		if l.Number == strings.TrimPrefix(waSchool, "+") && c.wa.Online(waSchool) > 0 && !stopped.Load() {
			both.Add(1)
		}
		return nil
	})
	total := rounds(100)
	for i := range total {
		mother.Says(fmt.Sprint("round ", i))
		switch i % 3 {
		case 0:
			stopped.Store(true)
			list[who].signals(syscall.SIGSTOP)
			was := who
			who, fence = c.held(fence, list...)
			if who == was {
				t.Fatalf("round %d: a stopped process won the lease", i)
			}
			time.Sleep(900 * time.Millisecond) // three times its lease: the point is what it does when it wakes up
			list[was].signals(syscall.SIGCONT)
			stopped.Store(false)
		case 1:
			proxies[who].Hang()
			was := who
			who, fence = c.held(fence, list...)
			proxies[was].Heal()
		case 2:
			proxies[who].Cut()
			proxies[who].Heal()
			who, fence = c.held(fence-1, list...)
		}
		// The one that lost it changes nothing any more.
		if got, now := c.stand(), c.lease(); now.Fence == fence && got != bot.LinkConnected {
			t.Errorf("round %d: the number stands at %s under the lease of another", i, got)
		}
	}
	c.until("all that was written is there", func() bool { return len(c.cameIn()) == total })
	for text, n := range c.cameIn() {
		if n != 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	if n := both.Load(); n != 0 {
		t.Errorf("%d times a process connected while another was connected", n)
	}
	if n := c.wa.Online(waSchool); n != 1 {
		t.Errorf("%d are connected in the end", n)
	}
}
