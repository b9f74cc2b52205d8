package storage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
	"raabta/storage/storagetest"
)

// inDoubtAtMost is how many messages a kill may leave in doubt.
const inDoubtAtMost = 64

// TestReplicasAreKilledAtRandom: three processes share 3,000 texts at 100 a second; every two seconds or so one is killed,
// and started again, or stopped for a minute. No text goes out twice; one that did not go out is in doubt, at most 64 a kill;
// the rest are sent within a lease of the last kill.
func TestReplicasAreKilledAtRandom(t *testing.T) {
	const texts, kills, seed = 3000, 10, 20261125
	eachFleet(t, func(fl *fleet) {
		random := rand.New(rand.NewPCG(seed, 0))
		ids := fl.queueTexts(texts)
		fl.provider.takes = 150 * time.Millisecond
		fl.exec("UPDATE senders SET rate = 100")
		alive := make([]*replica, 3)
		for i := range alive {
			alive[i] = fl.start(fmt.Sprint("first ", i)).run()
		}
		for kill := range kills {
			time.Sleep(time.Duration(1000+random.IntN(2000)) * time.Millisecond)
			at := random.IntN(len(alive))
			alive[at].kill()
			alive[at] = fl.start(fmt.Sprintf("%d after kill %d", at, kill)).run()
			if kill == kills/2 {
				alive[(at+1)%3].stopFor(time.Minute)
			}
		}
		last := time.Now()
		for fl.left() > 0 {
			time.Sleep(time.Second)
			if time.Since(last) > 2*time.Minute {
				fl.Fatalf("two minutes after the last kill %d texts still wait", fl.left())
			}
		}
		took := time.Since(last)
		time.Sleep(2 * time.Minute) // doubts are given up on, and the stopped one is awake
		fl.rest()

		twice, doubts, lost := 0, 0, 0
		for _, id := range ids {
			m, n := fl.message(id), fl.provider.took(id)
			switch {
			case n > 1:
				twice++
			case m.Status == bot.InDoubt:
				doubts++ // sent or not: nobody can know
			case n == 0 || m.Status != bot.Sending || m.ProviderID == "":
				lost++
			}
		}
		fl.Logf("%d in doubt after %d kills; the last left %v after the last kill", doubts, kills, took)
		if twice+lost > 0 || doubts > kills*inDoubtAtMost {
			fl.Errorf("%d texts went out twice, %d are lost, %d are in doubt", twice, lost, doubts)
		}
		if doubts == 0 {
			fl.Error("nothing is in doubt: the kills hit nobody")
		}
		// The queue's own time: what is left of 30 s at 100 a second, and then a claim's lease, the chores' and a turn of each.
		if took > 45*time.Second {
			fl.Errorf("the last text left %v after the last kill", took)
		}
	})
}

// left counts the texts that wait, or are claimed and not begun.
func (fl *fleet) left() int {
	fl.Helper()
	return fl.count("SELECT count(*) FROM queue")
}

// TestReplicaCutOffFromTheDatabase: its line is cut while it sends, and comes back after two minutes. Meanwhile it sends
// nothing it cannot commit, and others do its work after the lease; afterwards it tells what
// became of those in flight, and works again.
func TestReplicaCutOffFromTheDatabase(t *testing.T) {
	url := storagetest.PostgresURL(t)
	proxy := storagetest.NewProxy(t, url)
	heal := make(chan bool) // the proxy lives in real time
	go func() {
		for range heal {
			proxy.Heal()
			heal <- true
		}
	}()
	t.Cleanup(func() { close(heal) })
	synctest.Test(t, func(t *testing.T) {
		fl := newFleet(t, url)
		ids := fl.queueTexts(2500)
		fl.provider.takes = time.Second // ten are in flight at any time
		fl.exec("UPDATE senders SET rate = 10")
		cut := fl.startOn("cut off", openBreaking(t, proxy.URL)).run()
		other := fl.start("other").run()
		time.Sleep(10 * time.Second)
		if cut.sends.Load() == 0 {
			t.Fatal("it sent nothing before it was cut off")
		}
		proxy.Cut()
		time.Sleep(2 * time.Second) // what was in flight
		before, others := cut.sends.Load(), other.sends.Load()
		time.Sleep(2 * time.Minute)
		if n := cut.sends.Load(); n != before {
			t.Errorf("cut off from the database it sent %d texts", n-before)
		}
		if n := other.sends.Load() - others; n < 1000 {
			t.Errorf("meanwhile the other sent %d texts, want about 1200", n)
		}
		heal <- true
		<-heal
		time.Sleep(time.Minute)
		if cut.sends.Load() == before {
			t.Error("the line is back, and it sends nothing")
		}
		time.Sleep(2 * time.Minute)
		fl.rest()
		fl.eachOnce(ids) // what it knew of those in flight it has told
	})
}
