//go:build unix

package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

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
	writes := watchLinks(t, url)
	for i, p := range proxies {
		list = append(list, c.holds(p.URL+"&application_name=holder"+strconv.Itoa(i)))
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
	// The one that lost it changes nothing any more.
	kept := writes()
	if len(kept) < 2 {
		t.Errorf("of how the number stands only %v was written down", kept)
	}
	for _, w := range kept {
		i, err := strconv.Atoi(strings.TrimPrefix(w.Writer, "holder"))
		if err != nil || !heldBy(w.Holder, list[i]) {
			t.Errorf("%s wrote down how the number stands while %q had the lease", w.Writer, w.Holder)
		}
	}
}

// linkWrite is who wrote down how a number stands, and who had its lease at that moment.
type linkWrite struct{ Writer, Holder string }

// watchLinks has the database keep, from now on, who writes down how a linked number stands. Writers are told apart by the
// application_name of their addresses.
func watchLinks(t *testing.T, url string) func() []linkWrite {
	t.Helper()
	db, err := sqlx.Connect("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, err = db.Exec(`
		CREATE TABLE link_writes (writer TEXT, holder TEXT);
		CREATE FUNCTION link_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			INSERT INTO link_writes SELECT current_setting('application_name'), holder FROM leases WHERE name = 'sender:' || NEW.sender_id;
			RETURN NEW;
		END $$;
		CREATE TRIGGER link_written AFTER UPDATE ON links FOR EACH ROW EXECUTE FUNCTION link_written()`)
	if err != nil {
		t.Fatal(err)
	}
	return func() (list []linkWrite) {
		if err := db.Select(&list, "SELECT DISTINCT writer, holder FROM link_writes ORDER BY writer, holder"); err != nil {
			t.Fatal(err)
		}
		return list
	}
}
