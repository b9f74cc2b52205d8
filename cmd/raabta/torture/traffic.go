package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"raabta/bot"
)

// spread is the time within which a day's words and callbacks come, once the program listens.
func (t *run) spread() time.Duration { return 40*time.Millisecond + t.startup }

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

// day draws what phones write and what is told late while the program lives: each act waits for its time by itself.
func (t *run) day(dice *rand.Rand) (acts []func()) {
	spread := t.spread()
	for range 2 + dice.IntN(4) {
		f := t.school.Families[dice.IntN(len(t.school.Families))]
		mark, wait := t.history.mark(), soon(dice, spread)
		acts = append(acts, func() {
			wait()
			t.writes(Note{Mark: mark, From: f.Number, Household: f.ID, To: map[bot.Number]string{t.school.Teachers[f.Class]: f.Child}, Desk: t.school.Office},
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
			t.writes(Note{From: number, Household: t.family(number).ID, digit: digit}, digit)
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
