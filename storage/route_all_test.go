package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// forwards is a decision that opens the family's thread with a code and forwards the words.
func (k *talk) forwards(in bot.Inbound, code int) bot.Decision {
	key := bot.ThreadKey{Party: in.Households[0].ID, StaffID: k.teacher.ID}
	forward := k.draft(teacherNo, bot.TopicTalk, k.now)
	forward.StaffID, forward.Thread = k.teacher.ID, &key
	return bot.Decision{Message: in.Message, Reason: "test", HouseholdID: in.Households[0].ID, Drafts: []bot.Draft{forward},
		Thread: &bot.ThreadMove{Key: key, HouseholdID: in.Households[0].ID, Code: bot.ThreadCode(code), Number: in.Message.Number, Channel: bot.SMS, Waits: true}}
}

// families writes one message from each of n families and gives what waits.
func (k *talk) families(n int) []bot.Inbound {
	k.Helper()
	for i := range n {
		number := bot.Number(fmt.Sprintf("+92300123%04d", i))
		k.addFamily(fmt.Sprint("Family ", i), []bot.Number{number}, "Child")
		k.write(number, "salam")
	}
	return k.unrouted()
}

func TestDecisionsAreCarriedOutTogetherAndEachForItself(t *testing.T) {
	eachTalk(t, func(k *talk) {
		const n = 40 // more than share a transaction
		var all []bot.Decision
		for i, in := range k.families(n) {
			all = append(all, k.forwards(in, i))
		}
		taken, gone, broken := 5, 7, 20
		all[taken].Effects = []bot.Effect{bot.AnswerQuestion{QuestionID: "no such question", Answer: "yes"}}
		k.mustRoute(bot.Decision{Message: all[gone].Message, Reason: "by another process"})
		all[broken].Effects = []bot.Effect{"an effect that nobody knows"}
		// Codes are given out in turn: those that do not come to be leave theirs to the next.
		code := 0
		for i := range all {
			all[i].Thread.Code = bot.ThreadCode(code)
			if i != taken && i != gone && i != broken {
				code++
			}
		}
		errs := k.store.RouteAll(k.Context(), k.now, all)
		if len(errs) != n {
			k.Fatalf("%d answers for %d decisions", len(errs), n)
		}
		for i, err := range errs {
			switch i {
			case taken:
				if !errors.Is(err, bot.ErrTaken) {
					k.Errorf("what another answered: %v", err)
				}
			case gone:
				if !errors.Is(err, bot.ErrNotFound) && !errors.Is(err, bot.ErrTaken) {
					k.Errorf("what another process routed: %v", err)
				}
			case broken:
				if err == nil {
					k.Error("an unknown effect is no error")
				}
			default:
				if err != nil {
					k.Errorf("decision %d: %v", i, err)
				}
			}
		}
		for what, query := range map[string]string{
			"messages in their thread": `SELECT COUNT(*) FROM messages m JOIN threads t ON t.id = m.thread_id AND t.household_id = m.household_id WHERE m.direction = 'in' AND m.status = 'routed' AND m.reason = 'test'`,
			"forwards in their thread": `SELECT COUNT(*) FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.direction = 'out' AND ` + isQueued,
			"threads":                  `SELECT COUNT(*) FROM threads WHERE state = 'waiting'`,
		} {
			if got := k.count(query); got != n-3 {
				k.Errorf("%d %s, want %d", got, what, n-3)
			}
		}
		if got := k.count(`SELECT COUNT(*) FROM messages WHERE status = 'received'`); got != 2 {
			k.Errorf("%d messages wait, want the two that could not be routed", got)
		}
	})
}

// What STOP cancels includes what was said a moment before, by a decision of the same batch.
func TestStopCancelsWhatTheSameBatchQueued(t *testing.T) {
	eachTalk(t, func(k *talk) {
		waiting := k.families(2)
		told := k.draft(waiting[1].Message.Number, bot.TopicTalk, k.now)
		told.HouseholdID = waiting[1].Households[0].ID
		errs := k.store.RouteAll(k.Context(), k.now, []bot.Decision{
			{Message: waiting[0].Message, Reason: "test", Drafts: []bot.Draft{told}},
			{Message: waiting[1].Message, Reason: "test", Effects: []bot.Effect{bot.OptOut{Number: waiting[1].Message.Number, Topic: bot.TopicAll, At: k.now.Add(time.Minute), Source: "reply"}}},
		})
		if err := errors.Join(errs...); err != nil {
			k.Fatal(err)
		}
		if got := k.text(`SELECT status FROM messages WHERE id = $1`, told.ID); got != string(bot.Canceled) {
			k.Errorf("what was queued just before STOP is %s", got)
		}
	})
}

// Two processes that read the same batch: each message is routed once, and none is left.
func TestTwoProcessesRouteOneBatch(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		k := newTalk(t, storagetest.Open(t, url))
		stores := []*storage.Store{k.store, storagetest.Open(t, url)}
		const n = 48
		waiting := k.families(n)
		var decisions [2][]bot.Decision
		for p := range decisions {
			for i, in := range waiting {
				decisions[p] = append(decisions[p], k.forwards(in, i))
			}
		}
		var wg sync.WaitGroup
		var errs [2][]error
		for p, s := range stores {
			wg.Go(func() { errs[p] = s.RouteAll(t.Context(), k.now, decisions[p]) })
		}
		wg.Wait()
		for i := range n {
			a, b := errs[0][i], errs[1][i]
			if (a == nil) && (b == nil) {
				t.Errorf("message %d was routed twice", i)
			}
			for _, err := range []error{a, b} {
				if err != nil && !errors.Is(err, bot.ErrNotFound) && !errors.Is(err, bot.ErrTaken) {
					t.Errorf("message %d: %v", i, err)
				}
			}
		}
		routed := k.count(`SELECT COUNT(*) FROM messages WHERE direction = 'in' AND status = 'routed'`)
		if out := k.count(`SELECT COUNT(*) FROM messages WHERE direction = 'out'`); out != routed || routed == 0 {
			t.Errorf("%d messages were routed and %d forwards queued", routed, out)
		}
	})
}
