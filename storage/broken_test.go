package storage_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// A Postgres that is restarted, or fails over, ends every connection. Transactions that it broke off before their commit
// are run again, and nobody hears of it; only where the commit itself broke nobody knows how it ended.
func TestEndedBackendsAreHardlyNoticed(t *testing.T) {
	url := storagetest.PostgresURL(t)
	p := newPost(t, openBreaking(t, url))
	admin := openBreaking(t, url)
	const writers, each = 4, 60
	var ended, heard atomic.Int64
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if i%6 == w {
					ended.Add(int64(endBackends(t, admin)))
				}
				if err := p.s.Enqueue(t.Context(), p.now, []bot.Draft{p.text(fmt.Sprintf("+92300%04d%03d", w, i))}); err != nil {
					heard.Add(1) // the connection ended during the commit itself
				}
			}
		})
	}
	wg.Wait()
	queued := p.counts()[bot.Queued]
	if n := int(heard.Load()); queued > writers*each || queued < writers*each-n || n > writers*each/5 || ended.Load() < 40 {
		t.Errorf("%d backends were ended: %d of %d texts are queued, and %d times somebody heard of it", ended.Load(), queued, writers*each, n)
	}
}

// openBreaking opens a store whose connections the test ends: that its Close finds them gone is no fault.
func openBreaking(t *testing.T, url string) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// endBackends ends every connection to the database but the asking one, and says how many there were.
func endBackends(t *testing.T, s *storage.Store) (n int) {
	t.Helper()
	if err := storage.Writer(s).Get(&n, `
		SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		t.Logf("not ended: %v", err)
	}
	return n
}

// TestReplicasGoOnWhenBackendsEnd: two processes send while every connection to Postgres is ended again and again. No text
// goes out twice, none is lost.
func TestReplicasGoOnWhenBackendsEnd(t *testing.T) {
	url := storagetest.PostgresURL(t)
	synctest.Test(t, func(t *testing.T) {
		fl := newFleet(t, url)
		ids := fl.queueTexts(1500)
		fl.exec("UPDATE senders SET rate = 100")
		fl.start("a").run()
		fl.start("b").run()
		ended := 0
		for range 20 {
			time.Sleep(777 * time.Millisecond)
			ended += endBackends(fl.T, fl.s)
		}
		time.Sleep(2 * time.Minute)
		fl.rest()
		fl.eachOnce(ids)
		if ended < 20 {
			fl.Errorf("only %d backends were ended", ended)
		}
	})
}
