package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

// spread is the time within which a day's words and callbacks come, once the program listens.
func (t *run) spread() time.Duration { return 40*time.Millisecond + t.startup }

// talk is what the phones know: what reached them.
type talk struct {
	mu       sync.Mutex
	forwards []forward                      // at teachers, not answered yet
	asking   map[string]string              // broadcasts that ask, by their marks
	asked    map[bot.Number][]string        // by family, the broadcasts that asked it
	silent   map[bot.Number]bool            // those of them that have not answered the last one
	wrote    map[string]map[bot.Number]bool // by broadcast and digit, the families that were asked and wrote it
}

func newTalk() *talk {
	return &talk{asking: map[string]string{}, asked: map[bot.Number][]string{}, silent: map[bot.Number]bool{}, wrote: map[string]map[bot.Number]bool{}}
}

// forward is a parent's words at a teacher's phone.
type forward struct {
	teacher bot.Number
	code    string
	family  int
}

// announce queues a broadcast as the office does, or two; what is acknowledged is noted.
func (t *run) announce(ctx context.Context, dice *rand.Rand, cycle int) error {
	for range 1 + dice.IntN(2) {
		c := dice.IntN(len(t.school.Teachers))
		b := bot.Broadcast{
			SchoolID: t.id, Kind: bot.KindText, Topic: bot.TopicNotice, Audience: Audience(c), State: bot.BroadcastExpanding,
			Class: []bot.Class{bot.Absence, bot.Absence, bot.Conversation, bot.Emergency}[dice.IntN(4)],
		}
		families := t.school.In(c)
		switch {
		case cycle%400 == 3: // more than one chunk
			b.Audience, families, b.Class = "all", t.school.Families, bot.Absence
		case dice.IntN(3) == 0:
			b.Question = "yesno"
		}
		mark := t.history.mark()
		b.Text = "{child}: please read the note in the bag. " + mark
		b.CreatedAt = bot.SystemClock()
		b.SendAfter = b.CreatedAt
		added, err := t.store.AddBroadcast(ctx, b)
		if err != nil {
			return err
		}
		n := Note{Mark: mark, To: map[bot.Number]string{}, Acked: true, Broadcast: added.ID}
		for _, f := range families {
			n.To[f.Number] = f.Child
		}
		t.history.note(n)
		if b.Question != "" {
			t.talk.asks(mark, added.ID)
		}
		t.report.Queued += len(families)
	}
	return nil
}

func (k *talk) asks(mark, broadcast string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asking[mark] = broadcast
}

// day draws what phones write and what is told late while the program lives: each act waits for its time by itself.
func (t *run) day(dice *rand.Rand) (acts []func()) {
	spread := t.spread()
	for range 2 + dice.IntN(4) {
		f := t.school.Families[dice.IntN(len(t.school.Families))]
		mark, wait := t.history.mark(), soon(dice, spread)
		acts = append(acts, func() {
			wait()
			t.writes(Note{Mark: mark, From: f.Number, Household: f.ID, To: map[bot.Number]string{t.school.Teachers[f.Class]: f.Child}},
				fmt.Sprintf("Please tell the teacher that the copy of %s is at home. %s", f.Child, mark))
		})
	}
	for _, f := range t.talk.some(dice) {
		mark, wait := t.history.mark(), soon(dice, spread)
		to := t.school.Families[f.family]
		acts = append(acts, func() {
			wait()
			t.writes(Note{Mark: mark, From: f.teacher, Household: to.ID, To: map[bot.Number]string{to.Number: ""}}, f.code+" Thank you, I have seen it. "+mark)
		})
	}
	for _, number := range t.talk.askedSome(dice) {
		digit, wait := []string{"1", "2"}[dice.IntN(2)], soon(dice, spread)
		acts = append(acts, func() {
			wait()
			t.talk.answers(number, digit)
			t.writes(Note{From: number, Household: t.family(number).ID}, digit)
		})
	}
	for _, n := range t.history.open() { // Twilio's retries, or those of a fallback address
		wait := soon(dice, spread)
		acts = append(acts, func() { wait(); t.again(n) })
	}
	for _, sid := range t.history.taken(dice) { // a retry of what was answered: it must change nothing
		wait := soon(dice, spread)
		acts = append(acts, func() { wait(); t.twilio.Redeliver(sid) })
	}
	for _, p := range t.mail.some(dice) {
		wait := soon(dice, spread)
		acts = append(acts, func() { wait(); t.tell(p) })
	}
	return acts
}

// writes has a phone write to the school.
func (t *run) writes(n Note, body string) {
	if b := t.blow.Load(); b.reach(atWebhook) {
		go b.strike()
	}
	sid, status := t.twilio.Inbound(string(n.From), ourNumber, body)
	n.SID = sid
	kept := t.history.note(n)
	if status/100 == 2 {
		t.history.acked(kept)
	}
}

// again posts words that nobody has answered for.
func (t *run) again(n *Note) {
	if t.twilio.Redeliver(n.SID)/100 == 2 {
		t.history.acked(n)
	}
}

func (t *run) family(number bot.Number) *Family {
	var n int
	if _, err := fmt.Sscanf(string(number), "+92300%d", &n); err != nil {
		return nil
	}
	if n -= 1000000; n < 0 || n >= len(t.school.Families) {
		return nil
	}
	return &t.school.Families[n]
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
			k.asked[number], k.silent[number] = append(k.asked[number], broadcast), true
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
		if number := all[dice.IntN(len(all))]; !slices.Contains(list, number) {
			list = append(list, number)
		}
	}
	return list
}

// answers notes that a family writes a digit, which may answer the last question it was asked or an earlier one.
func (k *talk) answers(number bot.Number, digit string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, broadcast := range k.asked[number] {
		key := broadcast + " " + digit
		if k.wrote[key] == nil {
			k.wrote[key] = map[bot.Number]bool{}
		}
		k.wrote[key][number] = true
	}
	delete(k.silent, number)
}
