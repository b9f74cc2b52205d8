package torture

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

// mail is callbacks that come later than the rest: hours later, to another process.
type mail struct {
	mu    sync.Mutex
	posts []post
}

type post struct {
	sid string
	at  twiliotest.Stage
}

func (m *mail) add(sid string, stages ...twiliotest.Stage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range stages {
		m.posts = append(m.posts, post{sid, s})
	}
}

// some takes about a third of them, in any order.
func (m *mail) some(dice *rand.Rand) (list []post) {
	m.mu.Lock()
	defer m.mu.Unlock()
	dice.Shuffle(len(m.posts), func(i, j int) { m.posts[i], m.posts[j] = m.posts[j], m.posts[i] })
	n := len(m.posts) / 3
	list, m.posts = slices.Clone(m.posts[:n]), m.posts[n:]
	return list
}

// rest takes all of them.
func (m *mail) rest() (list []post) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list, m.posts = m.posts, nil
	return list
}

// tell posts a late callback. One that reaches nobody stands for what comes later still ("delivered" after "sent").
func (t *run) tell(p post) {
	if t.twilio.Callback(p.sid, p.at.Status, p.at.Code)/100 != 2 {
		t.mail.add(p.sid, p.at)
	}
}

// noFault is a code that says nothing about the number, the words or the sender (https://www.twilio.com/docs/api/errors/30500):
// nobody tries again, and no broadcast halts itself.
const noFault = 30500

// play is what becomes of a create: its callbacks come at once or hours later, some before the answer, twice, out of order, or
// never.
func (t *run) play(c twiliotest.Create) *twiliotest.Play {
	t.talk.reads(t.school, c)
	dice := t.playDice()
	life := twiliotest.Delivered(c)
	if t.family(bot.Number(c.To)) != nil && c.Callback != "" {
		switch dice.IntN(40) {
		case 0:
			life = twiliotest.Undelivered(c, noFault)
		case 1:
			life = twiliotest.Failed(c, noFault)
		}
	}
	p := &twiliotest.Play{Life: life, Pause: time.Duration(dice.IntN(5000)) * time.Microsecond}
	switch k := dice.IntN(20); {
	case k < 3: // as it happens
	case k < 5:
		p.Early = 1 + dice.IntN(len(life))
	case k < 7: // twice, in any order
		p.Order = slices.Concat(dice.Perm(len(life)), dice.Perm(len(life)))
	case k < 18: // the end comes to another process
		p.Order = []int{0}
		t.mail.add(c.SID, life[len(life)-1])
	case k < 19: // all of it
		p.Order = []int{}
		t.mail.add(c.SID, life...)
	default: // never
		p.Order = []int{}
	}
	if b := t.blow.Load(); len(p.Order) != 0 && b.reach(atCallback) {
		go b.strike()
	}
	return p
}
