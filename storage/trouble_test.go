package storage_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// TestNoRoom is a disk that is full: nothing new is taken in, and says so; what is there stays sound and moves on where it
// fits; and with room again everything goes on.
func TestNoRoom(t *testing.T) {
	p := newPost(t, storagetest.Open(t, "sqlite:"+filepath.Join(t.TempDir(), "raabta.db")))
	id, a := p.inFlight(p.text("+923001234567"))
	p.settle(accepted(a, "SM1"))
	var pages int
	p.must(storage.Writer(p.s).Get(&pages, "PRAGMA page_count"))
	p.exec(fmt.Sprint("PRAGMA max_page_count = ", pages+2))

	long := p.text("+923001234568")
	long.Body = strings.Repeat("long ", 40000)
	err := p.s.Enqueue(p.Context(), p.now, []bot.Draft{long})
	if !errors.Is(err, storage.ErrFull) || !strings.Contains(err.Error(), "free some space") {
		t.Fatalf("queueing says %v", err)
	}
	in := bot.Incoming{Channel: bot.SMS, ProviderID: "SM2", From: "+923001234567", To: p.sms.Address, Body: long.Body, At: p.now}
	if fresh, err := p.s.Receive(p.Context(), in); fresh || !errors.Is(err, storage.ErrFull) {
		t.Errorf("a text that comes in: %v %v; the webhook must not say that it is stored", fresh, err)
	}
	if !p.s.Full() || p.s.Failures() != 2 || p.s.Damage() != nil {
		t.Errorf("full %v, %d failures, damage %v", p.s.Full(), p.s.Failures(), p.s.Damage())
	}
	p.report(bot.Report{AttemptID: a.ID, ProviderID: "SM1", Status: bot.Delivered, At: p.now})
	if m := p.message(id); m.Status != bot.Delivered {
		t.Errorf("the report of a delivery was not kept: %s", m.Status)
	}
	p.must(p.s.Check(p.Context()))

	p.exec("PRAGMA max_page_count = 1000000")
	p.queue(long)
	if fresh, err := p.s.Receive(p.Context(), in); !fresh || err != nil || p.s.Full() {
		t.Errorf("with room again: %v %v, full %v", fresh, err, p.s.Full())
	}
	if c := p.counts(); c[bot.Queued] != 1 || c[bot.Delivered] != 1 {
		t.Errorf("in the end %v", c)
	}
}

// TestAnotherProgramHoldsTheFile for a while, as a backup does: whoever writes meanwhile waits, and nobody hears of it.
func TestAnotherProgramHoldsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "raabta.db")
	p := newPost(t, storagetest.Open(t, "sqlite:"+path))
	p.queueTexts(5)
	other, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	p.must(err)
	defer other.Close()
	held, err := other.Begin()
	p.must(err)
	begun, letGo := make(chan bool, 2), make(chan error, 1)
	go func() {
		<-begun
		<-begun
		time.Sleep(time.Second) // the other program's, not ours to wait for
		letGo <- held.Rollback()
	}()
	var wg sync.WaitGroup
	wg.Go(func() {
		begun <- true
		in := bot.Incoming{Channel: bot.SMS, ProviderID: "SM2", From: "+923001234567", To: p.sms.Address, Body: "Salaam", At: p.now}
		if fresh, err := p.s.Receive(p.Context(), in); !fresh || err != nil {
			t.Errorf("a text that comes in: %v %v", fresh, err)
		}
	})
	wg.Go(func() {
		begun <- true
		if out, err := p.s.Claim(p.Context(), p.now, p.claimOf(p.sms, 5)); len(out) != 5 || err != nil {
			t.Errorf("claimed %d, %v", len(out), err)
		}
	})
	if _, err := p.s.Senders(p.Context(), ""); err != nil { // readers wait for nobody
		t.Error(err)
	}
	wg.Wait()
	p.must(<-letGo)
	if p.s.Failures() != 0 {
		t.Errorf("%d transactions failed", p.s.Failures())
	}
}

// spoil writes over pages in the middle of a closed database, and leaves its head alone.
func spoil(t *testing.T, path string) {
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
	const page = 4096
	for at := int64(8 * page); at < info.Size(); at += page {
		if _, err := f.WriteAt(bytes.Repeat([]byte{0xA5}, page/2), at); err != nil {
			t.Fatal(err)
		}
	}
}

// TestADamagedFileIsFound by the check that serve begins with, and by whoever meets it at work; either way nothing more is
// written to it, and what to do is said.
func TestADamagedFileIsFound(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "raabta.db")
	p := newPost(t, storagetest.Open(t, "sqlite:"+path))
	p.queueTexts(200)
	p.must(p.s.Check(p.Context()))
	p.must(p.s.Close())
	spoil(t, path)

	finds := map[string]func(s *storage.Store) error{
		"by the check": func(s *storage.Store) error { return s.Check(t.Context()) },
		"at work": func(s *storage.Store) error {
			_, err := s.Claim(t.Context(), p.now, p.claimOf(p.sms, 5))
			return err
		},
	}
	for name, find := range finds {
		s, err := storage.Open(t.Context(), "sqlite:"+path)
		if err == nil {
			err = find(s)
		}
		if !errors.Is(err, storage.ErrDamaged) || !strings.Contains(err.Error(), "latest copy") {
			t.Errorf("%s: %v", name, err)
		}
		if s == nil {
			continue // found while it was opened: as good
		}
		select {
		case <-s.Broken():
		default:
			t.Errorf("%s: the store does not say that it is broken", name)
		}
		if err := s.Enqueue(t.Context(), p.now, []bot.Draft{p.text("+923001234567")}); !errors.Is(err, storage.ErrDamaged) {
			t.Errorf("%s: it still takes something in: %v", name, err)
		}
		s.Close()
	}
	if err := os.WriteFile(path, slices.Repeat([]byte("no database at all\n"), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(path + "-wal")
	if s, err := storage.Open(t.Context(), "sqlite:"+path); !errors.Is(err, storage.ErrDamaged) {
		t.Errorf("a file that is no database: %v %v", s, err)
	}
}
