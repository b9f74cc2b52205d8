package torture

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"raabta/bot"
)

// cycleTime is how long a program lives at most whose blow's place is never reached: longer on a slow machine, so that as much
// happens there.
func (t *run) cycleTime() time.Duration { return min(100*time.Millisecond+4*t.startup, 5*time.Second) }

// leases is longer than any claim or attempt of a dead process is trusted.
const leases = bot.DoubtAfter + 15*time.Second

// cycle queues, starts the program, lets a day happen to it and kills it.
func (t *run) cycle(ctx context.Context, n int) error {
	dice := t.dice(n)
	switch pause := dice.IntN(2); {
	case n%10 == 0:
		if err := t.spell(ctx); err != nil {
			return err
		}
	case n > 1 && pause == 0: // as if it had lain dead for a minute
		if err := t.age(ctx); err != nil {
			return err
		}
	}
	if err := t.announce(ctx, dice, n); err != nil {
		return err
	}
	b := plan(dice, t.startup)
	day := t.day(dice)
	t.blow.Store(b)
	c, err := t.serve()
	if err != nil {
		return err
	}
	wait, cancel := context.WithCancel(ctx)
	defer cancel()
	if b.place == atStart {
		go b.strike()
	} else {
		go func() { <-b.struck; cancel() }()
	}
	var traffic sync.WaitGroup
	if b.place == atStart {
		<-b.struck
	} else if address, ok := c.listens(wait); ok {
		t.startup = time.Since(c.began)
		t.twilio.Route(publicURL, address)
		t.twilio.Webhook(publicURL + "/webhooks/twilio/message#rc=5&rp=all")
		for _, act := range day {
			traffic.Go(act)
		}
		if b.place == atExpand || b.place == atTime {
			go b.strike()
		}
		select {
		case <-b.struck:
		case <-time.After(t.cycleTime()):
		case <-c.ended:
		}
	}
	err = c.kill()
	b.once.Do(func() { close(b.struck) }) // nobody waits for a blow that is over
	traffic.Wait()
	t.history.killed(n, b.place)
	t.report.Kills[b.place]++
	return err
}

// age lets the leases of dead processes run out.
func (t *run) age(ctx context.Context) error {
	_, err := t.store.Tidy(ctx, bot.SystemClock().Add(leases), bot.DoubtAfter)
	if err != nil {
		return err
	}
	return t.doubts(ctx)
}

// doubts remembers which messages are in doubt.
func (t *run) doubts(ctx context.Context) error {
	return t.store.Messages(ctx, inDoubt(), func(m bot.Message, _ string) error {
		t.report.doubts = add(t.report.doubts, m.ID)
		return nil
	})
}

func add(set map[string]bool, id string) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[id] = true
	return set
}

// soon waits a random time within d; the pauses of a day are drawn before it begins.
func soon(dice *rand.Rand, d time.Duration) (wait func()) {
	pause := time.Duration(dice.Int64N(int64(d)))
	return func() { time.Sleep(pause) }
}
