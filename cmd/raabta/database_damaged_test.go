package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServeRefusesADamagedDatabase and says how to restore it; nothing was sent.
func TestServeRefusesADamagedDatabase(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "DATABASE_URL=sqlite:raabta.db")
	m = m.with(m.account()...)
	m.imports()
	m.announces("Fees are due on Friday.")
	damage(t, filepath.Join(m.dir, "raabta.db"))
	out, errs, code := m.tries("serve")
	if code != 1 || out != "" || m.twilio.Requests() > 0 {
		t.Errorf("it ended with %d, and asked Twilio %d times: %s", code, m.twilio.Requests(), out)
	}
	for _, step := range []string{"raabta: ", "is damaged", "1. Copy the file", "latest copy", ".recover", "Start again"} {
		if !strings.Contains(errs, step) {
			t.Errorf("it does not say %q: %s", step, errs)
		}
	}
}

// TestServeEndsWhenItsDatabaseBreaksUnderIt, at once and with an error, so that nothing is written into a file that nobody
// can trust.
func TestServeEndsWhenItsDatabaseBreaksUnderIt(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "DATABASE_URL=sqlite:raabta.db")
	m = m.with(m.account()...)
	m.imports()
	p := m.serves()
	p.until("it is ready", func() bool { return p.status("/readyz") == 200 })
	damage(t, filepath.Join(m.dir, "raabta.db"))
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatalf("it goes on\n%s", p.err.String())
	}
	if code := p.code(); code != 1 || !strings.Contains(p.err.String(), "the database cannot be trusted") {
		t.Errorf("it ended with %d\n%s", code, p.err.String())
	}
}

// damage writes over pages of a database, all but the first few.
func damage(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := int64(8 * 4096); at < info.Size(); at += 4096 {
		if _, err := f.WriteAt(bytes.Repeat([]byte{0xA5}, 2048), at); err != nil {
			t.Fatal(err)
		}
	}
}
