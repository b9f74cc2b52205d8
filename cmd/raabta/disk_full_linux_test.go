package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk is a file system of its own, of so many bytes, with what may be wrong with one.
func smallDisk(t *testing.T, size string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size+",mode=0700"); err != nil {
		t.Skip("NOT TESTED WITH A REAL FULL DISK: this user may not mount one: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes all the room that is left, and gives it back.
func fill(t *testing.T, dir string) (makeRoom func()) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "photos.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(f.Name()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestServeOnAFullDisk takes nothing in and says what to do, and goes on when there is room: what Twilio was not told to be
// stored comes again, and is kept once.
func TestServeOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "6m")
	m := newMachine(t, "DATABASE_URL=sqlite:"+filepath.Join(disk, "raabta.db"))
	m = m.with(m.account()...)
	m.imports()
	p := m.serves()
	p.until("it is ready", func() bool { return p.status("/readyz") == http.StatusOK })
	makeRoom := fill(t, disk)

	const words = "Is the bus late this morning?"
	m.heard = append(m.heard, words)
	var first string
	p.until("nothing is taken in any more", func() bool { // what the log of the database still has room for is taken
		sid, status := m.twilio.Inbound(saimaNumber, ourSMS, words)
		first = sid
		return status == http.StatusServiceUnavailable
	})
	if status, says := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(says, "free some space") {
		t.Errorf("/readyz answers %d %s", status, says)
	}
	p.shows("raabta_database_full", 1)
	if got := p.scrape(); got["raabta_database_up"] != 1 || got["raabta_database_errors_total"] == 0 {
		t.Errorf("/metrics tells that the database is up %v, and of %v errors", got["raabta_database_up"], got["raabta_database_errors_total"])
	}
	if out, errs, code := m.tries("broadcast", "--to", "all", "--text", "Fees are due on Friday.", "--yes"); code != 1 || !strings.Contains(errs, "free some space on its disk") {
		t.Errorf("broadcast ended with %d: %s%s", code, out, errs)
	}
	if !strings.Contains(p.err.String(), "free some space on its disk") {
		t.Errorf("the log does not say what to do:\n%s", p.err.String())
	}
	sent := len(m.twilio.Creates())

	makeRoom()
	for range 3 {
		if status := m.twilio.Redeliver(first); status != http.StatusOK {
			t.Errorf("with room again the webhook answers %d", status)
		}
	}
	p.until("the teacher has it", func() bool { return len(m.twilio.Creates()) > sent })
	p.shows("raabta_database_full", 0)
	texts := m.announces("Fees are due on Friday.")
	p.until("the broadcast is sent", func() bool {
		n := 0
		for _, c := range m.twilio.Creates() {
			if strings.Contains(c.Body, "Fees are due on Friday.") {
				n++
			}
		}
		return n == texts
	})
	p.stops()
}

// TestServeOnADiskThatCannotBeWritten ends with a sentence, before it has done anything.
func TestServeOnADiskThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "6m")
	m := newMachine(t, "DATABASE_URL=sqlite:"+filepath.Join(disk, "raabta.db"))
	m.imports()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := m.tries("serve"); code != 1 || !strings.Contains(errs, "the database can't be opened") || !strings.Contains(errs, "read-only") || out != "" {
		t.Errorf("it ended with %d: %s%s", code, out, errs)
	}
}
