package storage_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// busy keeps the database from taking anything in until the test lets go.
func (k *talk) busy() (letGo func()) {
	k.Helper()
	storage.OneLane(k.store)
	queued(k.store, -1) // what came before is over

	t, err := storage.Writer(k.store).BeginTxx(context.WithoutCancel(k.Context()), nil) // on SQLite the only writer
	if err != nil {
		k.Fatal(err)
	}
	if k.onPostgres() {
		if _, err := t.Exec("LOCK TABLE senders, attempts IN ACCESS EXCLUSIVE MODE"); err != nil {
			k.Fatal(err)
		}
	}
	return func() {
		if err := t.Rollback(); err != nil {
			k.Error(err)
		}
	}
}

func (k *talk) onPostgres() bool { return storage.Writer(k.store).DriverName() == "postgres" }

// queued waits until webhooks are in a transaction and n others wait for it; -1 until none is.
func queued(s *storage.Store, n int) {
	for storage.Queued(s) != n {
		runtime.Gosched()
	}
}

// received is one Receive and what it answered.
type received struct {
	in    bot.Incoming
	ctx   context.Context
	fresh bool
	err   error
}

// crowd hands messages in so that all but the first come while a transaction is under way, and gives their answers.
func (k *talk) crowd(all ...*received) {
	k.Helper()
	letGo := k.busy()
	var wg sync.WaitGroup
	for i, r := range all {
		if r.ctx == nil {
			r.ctx = k.Context()
		}
		wg.Go(func() { r.fresh, r.err = k.store.Receive(r.ctx, r.in) })
		queued(k.store, i)
	}
	letGo()
	wg.Wait()
}

func (k *talk) says(id, body string) *received {
	return &received{in: bot.Incoming{Channel: bot.SMS, ProviderID: id, From: mother, To: ourSMS, Body: body, At: k.now}}
}

func TestACrowdOfMessagesIsAnsweredEachForItself(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addSender(k.addSchool("Second School").ID, bot.SMS, "+15005550002") // an unknown address is nobody's now
		first, other := k.says("SM0", "first"), k.says("SM1", "other")
		twice, unknown, late := k.says("SM1", "other"), k.says("SM2", "to nobody"), k.says("SM3", "late")
		unknown.in.To = "+15559999999"
		other.in.At, late.in.At = k.now.Add(time.Minute), k.now.Add(-time.Hour)
		hidden, own := k.says("SM4", "hidden"), k.says("SM5", "from ourselves")
		hidden.in.From, own.in.From = "", bot.Number(ourSMS)
		k.crowd(first, other, twice, unknown, late, hidden, own)

		for _, r := range []*received{first, late, hidden, own} {
			if !r.fresh || r.err != nil {
				k.Errorf("%q: fresh %v, %v", r.in.Body, r.fresh, r.err)
			}
		}
		if other.fresh == twice.fresh || other.err != nil || twice.err != nil {
			k.Errorf("a message that came twice at once: fresh %v and %v, %v, %v", other.fresh, twice.fresh, other.err, twice.err)
		}
		if unknown.fresh || !errors.Is(unknown.err, bot.ErrUnknownSender) {
			k.Errorf("a message to a number that is not ours: fresh %v, %v", unknown.fresh, unknown.err)
		}
		if n := k.count(`SELECT COUNT(*) FROM messages`); n != 5 {
			k.Errorf("%d messages are stored, want 5", n)
		}
		if n := k.count(`SELECT COUNT(*) FROM messages WHERE status = 'routed' AND body = 'from ourselves'`); n != 1 {
			k.Error("our own number would be answered")
		}
		var at time.Time
		if err := k.db.Get(&at, `SELECT last_in_at FROM addresses WHERE number = $1`, mother); err != nil || !at.Equal(other.in.At) {
			k.Errorf("the phone was last heard at %v (%v), want its latest words' time", at, err)
		}
	})
}

func TestARowThatCannotBeKeptSpoilsNoOther(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.exec(`CREATE UNIQUE INDEX poison ON messages (body) WHERE body = 'poison'`)
		defer k.exec(`DROP INDEX poison`)
		k.write(mother, "poison")
		first, good, bad, more := k.says("SMa", "first"), k.says("SMb", "good"), k.says("SMc", "poison"), k.says("SMd", "more")
		k.crowd(first, good, bad, more)
		for _, r := range []*received{first, good, more} {
			if !r.fresh || r.err != nil {
				k.Errorf("%q: fresh %v, %v", r.in.Body, r.fresh, r.err)
			}
		}
		if bad.err == nil || bad.fresh {
			k.Error("what could not be kept was answered as if it were")
		}
		if n := k.count(`SELECT COUNT(*) FROM messages WHERE provider_id IN ('SMa', 'SMb', 'SMd')`); n != 3 {
			k.Errorf("%d of 3 messages are stored", n)
		}
	})
}

func TestACallerInACrowdLeaves(t *testing.T) {
	eachTalk(t, func(k *talk) {
		ctx, cancel := context.WithCancel(k.Context())
		letGo := k.busy()
		var wg sync.WaitGroup
		first, gone, stays := k.says("SMa", "first"), k.says("SMb", "gone"), k.says("SMc", "stays")
		wg.Go(func() { first.fresh, first.err = k.store.Receive(k.Context(), first.in) })
		queued(k.store, 0)
		left := make(chan struct{})
		go func() { gone.fresh, gone.err = k.store.Receive(ctx, gone.in); close(left) }()
		wg.Go(func() { stays.fresh, stays.err = k.store.Receive(k.Context(), stays.in) })
		queued(k.store, 2)
		cancel()
		<-left // while the database still does not answer
		if !errors.Is(gone.err, context.Canceled) {
			k.Errorf("who left was answered %v", gone.err)
		}
		letGo()
		wg.Wait()
		if first.err != nil || stays.err != nil || !stays.fresh {
			k.Errorf("the others were answered %v, %v", first.err, stays.err)
		}
	})
}

// The commit itself fails: nobody is told that it is stored, and what comes later is stored as ever.
func TestACommitThatFailsIsNoAnswer(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.exec(`CREATE TABLE spoiled (school TEXT REFERENCES schools (id) DEFERRABLE INITIALLY DEFERRED)`)
		defer k.exec(`DROP TABLE spoiled`)
		if k.onPostgres() {
			k.exec(`CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO spoiled VALUES ('none'); RETURN NEW; END $$`)
			defer k.exec(`DROP FUNCTION spoil`)
			k.exec(`CREATE TRIGGER spoil AFTER INSERT ON messages FOR EACH ROW EXECUTE FUNCTION spoil()`)
		} else {
			k.exec(`CREATE TRIGGER spoil AFTER INSERT ON messages BEGIN INSERT INTO spoiled VALUES ('none'); END`)
		}
		all := []*received{k.says("SMa", "a"), k.says("SMb", "b"), k.says("SMc", "c")}
		k.crowd(all...)
		for _, r := range all {
			if r.err == nil || r.fresh {
				k.Errorf("%q was answered fresh %v, %v", r.in.Body, r.fresh, r.err)
			}
		}
		if n := k.count(`SELECT COUNT(*) FROM messages`); n != 0 {
			k.Errorf("%d messages are there", n)
		}
		if k.onPostgres() {
			k.exec(`DROP TRIGGER spoil ON messages`)
		} else {
			k.exec(`DROP TRIGGER spoil`)
		}
		k.crowd(all...)
		for _, r := range all {
			if r.err != nil || !r.fresh {
				k.Errorf("%q, sent again: fresh %v, %v", r.in.Body, r.fresh, r.err)
			}
		}
	})
}

func TestCloseAnswersTheWebhooksThatWait(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		s, err := storage.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		k := newTalk(t, s)
		letGo := k.busy()
		var wg sync.WaitGroup
		all := []*received{k.says("SMa", "a"), k.says("SMb", "b"), k.says("SMc", "c")}
		for i, r := range all {
			wg.Go(func() { r.fresh, r.err = s.Receive(t.Context(), r.in) })
			queued(s, i)
		}
		closed := make(chan error)
		go func() { closed <- s.Close() }()
		letGo()
		if err := <-closed; err != nil {
			t.Error(err)
		}
		wg.Wait()
		if _, err := s.Receive(t.Context(), k.says("SMd", "late").in); err == nil {
			t.Error("a closed store takes messages")
		}
		again := storagetest.Open(t, url)
		var n int
		if err := storage.Writer(again).Get(&n, `SELECT COUNT(*) FROM messages`); err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			if r.err != nil || !r.fresh {
				t.Errorf("%q: fresh %v, %v", r.in.Body, r.fresh, r.err)
			}
		}
		if n != len(all) {
			t.Errorf("%d messages are stored, want %d", n, len(all))
		}
	})
}

// Reports of several messages, several of one, of none, and one that contradicts itself, all in one transaction.
func TestACrowdOfReportsIsAnsweredEachForItself(t *testing.T) {
	eachPost(t, func(p *post) {
		ids := p.inDoubt(3)
		k := &talk{T: p.T, store: p.s, now: p.now}
		letGo := k.busy()
		calls := []bot.Report{
			{AttemptID: "attempt " + ids[0], ProviderID: "SM0", Status: bot.Sent},
			{AttemptID: "attempt " + ids[1], ProviderID: "SM1", Status: bot.Delivered},
			{AttemptID: "attempt " + ids[1], ProviderID: "SM1", Status: bot.Sent},
			{AttemptID: "attempt " + ids[2], ProviderID: "SM1", Status: bot.Read}, // another's id
			{ProviderID: "SM1", Status: bot.Read},                                 // found by what the one before told
			{AttemptID: "nobody", ProviderID: "SM9", Status: bot.Sent},
			{AttemptID: "attempt " + ids[0], ProviderID: "SM0", Status: bot.Undelivered, Verdict: bot.BadNumber, Reason: "no such phone"},
		}
		errs := make([]error, len(calls))
		var wg sync.WaitGroup
		for i, r := range calls {
			wg.Go(func() { errs[i] = p.s.Report(p.Context(), p.now, r, never) })
			queued(p.s, i)
		}
		letGo()
		wg.Wait()
		for i, unknown := range []bool{false, false, false, true, false, true, false} {
			if errors.Is(errs[i], bot.ErrNotFound) != unknown || !unknown && errs[i] != nil {
				p.Errorf("report %d: %v", i, errs[i])
			}
		}
		for i, want := range []bot.Status{bot.Undelivered, bot.Read, bot.InDoubt} {
			if got := p.message(ids[i]).Status; got != want {
				p.Errorf("message %d is %s, want %s", i, got, want)
			}
		}
		var open []string
		p.must(storage.Writer(p.s).Select(&open, `SELECT message_id FROM attempts WHERE outcome = 'in_doubt'`))
		if !slices.Equal(open, ids[2:]) {
			p.Errorf("the attempts of %v are in doubt, want that of the third", open)
		}
		if p.problem("+923001200000") != "no such phone" {
			p.Error("what the provider said of a number was not kept")
		}
	})
}

// One set of messages, handed to three processes in different orders, several times each: Twilio's retries, and a
// balancer in front of replicas.
func TestTheSameCrowdAtThreeProcesses(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		k := newTalk(t, storagetest.Open(t, url))
		stores := []*storage.Store{k.store, storagetest.Open(t, url), storagetest.Open(t, url)}
		const messages = 40
		var mu sync.Mutex
		fresh := map[string]int{}
		var wg sync.WaitGroup
		for i := range 3 * 2 * messages {
			// Each process has its own order.
			n := i % messages
			if i%3 == 1 {
				n = messages - 1 - n
			}
			in := k.says(fmt.Sprintf("SM%03d", n), "salam").in
			wg.Go(func() {
				is, err := stores[i%3].Receive(t.Context(), in)
				if err != nil {
					t.Errorf("a repeat was refused: %v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				if is {
					fresh[in.ProviderID]++
				}
			})
		}
		wg.Wait()
		for id, n := range fresh {
			if n != 1 {
				t.Errorf("%s was fresh %d times", id, n)
			}
		}
		if n := k.count(`SELECT COUNT(*) FROM messages`); n != messages || len(fresh) != messages {
			t.Errorf("%d messages are stored, %d were fresh, want %d", n, len(fresh), messages)
		}
	})
}
