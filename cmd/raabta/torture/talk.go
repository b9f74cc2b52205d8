package torture

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

// talk is what the phones know: what reached them.
type talk struct {
	mu       sync.Mutex
	forwards []forward                 // at teachers, not answered yet
	asking   map[string]string         // broadcasts that ask, by their marks
	asked    map[bot.Number][]question // by family
	silent   map[bot.Number]bool       // those of them that have not answered the last one
}

func newTalk() *talk {
	return &talk{asking: map[string]string{}, asked: map[bot.Number][]question{}, silent: map[bot.Number]bool{}}
}

// question is a broadcast's at a phone.
type question struct {
	broadcast string
	at        time.Time
}

// forward is a parent's words at a teacher's phone.
type forward struct {
	teacher bot.Number
	code    string
	family  int
}

func (k *talk) asks(mark, broadcast string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asking[mark] = broadcast
}

// reads is a phone that gets a text: a teacher may answer it later, a family that was asked something too.
func (k *talk) reads(s *School, c twiliotest.Create) {
	k.mu.Lock()
	defer k.mu.Unlock()
	number := bot.Number(c.To)
	if slices.Contains(s.Teachers, number) {
		code, _, ok := strings.Cut(c.Body, " ")
		if family := s.named(c.Body); ok && strings.HasPrefix(code, "#") && family >= 0 {
			k.forwards = append(k.forwards, forward{number, code, family})
		}
		return
	}
	for _, mark := range markShape.FindAllString(c.Body, -1) {
		if broadcast := k.asking[mark]; broadcast != "" {
			k.asked[number], k.silent[number] = append(k.asked[number], question{broadcast, c.At}), true
		}
	}
}

// named finds the family whose child a forward names behind its code.
func (s *School) named(body string) int {
	words := strings.Fields(body)
	if len(words) < 2 {
		return -1
	}
	return slices.IndexFunc(s.Families, func(f Family) bool { return f.Child == words[1] })
}

// some takes one or two forwards that teachers answer now.
func (k *talk) some(dice *rand.Rand) (list []forward) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for range min(dice.IntN(3), len(k.forwards)) {
		i := dice.IntN(len(k.forwards))
		list = append(list, k.forwards[i])
		k.forwards = slices.Delete(k.forwards, i, i+1)
	}
	return list
}

// askedSome takes a few families that answer now.
func (k *talk) askedSome(dice *rand.Rand) (list []bot.Number) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []bot.Number
	for number := range k.silent {
		all = append(all, number)
	}
	slices.Sort(all)
	for range min(dice.IntN(4), len(all)) {
		if number := all[dice.IntN(len(all))]; k.silent[number] {
			list = append(list, number)
			delete(k.silent, number)
		}
	}
	return list
}

// together is how long after somebody wrote a digit a question may be asked that the digit still answers: a provider tells times
// in whole seconds, so what comes that close together cannot be told apart.
const together = 5 * time.Second

// answers counts for each broadcast that asks the families that wrote a digit when they had been asked.
func (k *talk) answers(e Evidence) map[string]Answers {
	k.mu.Lock()
	defer k.mu.Unlock()
	written, asked := map[string]time.Time{}, maps.Clone(k.asked)
	for _, m := range e.Messages {
		switch {
		case m.Direction == bot.In:
			written[m.ProviderID] = m.CreatedAt
		case m.ProviderID == "" && m.Attempts > 0 && m.BroadcastID != "":
			// It may have arrived for all that the program knows, and then a digit may answer it.
			asked[m.Number] = append(slices.Clone(asked[m.Number]), question{m.BroadcastID, m.CreatedAt})
		}
	}
	all := map[string]Answers{}
	for _, broadcast := range k.asking {
		all[broadcast] = Answers{}
	}
	for _, n := range e.Notes {
		at, stored := written[n.SID]
		if n.digit == "" || !stored {
			continue
		}
		for _, q := range asked[n.From] {
			a, asks := all[q.broadcast]
			switch {
			case !asks, q.at.After(at.Add(together)):
			case n.digit == "1":
				a.WroteYes++
			default:
				a.WroteNo++
			}
			if asks {
				all[q.broadcast] = a
			}
		}
	}
	return all
}
