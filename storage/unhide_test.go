package storage_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage/storagetest"
)

const lid = "98765432101234"

func (k *talk) unhides(number bot.Number) {
	k.Helper()
	if err := k.store.Unhide(k.Context(), k.school.ID, lid, number); err != nil {
		k.Fatal(err)
	}
	// Nothing is left under the hidden number but an empty thread's name.
	for _, table := range []string{"messages", "threads", "opt_outs", "addresses"} {
		if n := k.count("SELECT count(*) FROM "+table+" WHERE number = $1", bot.HiddenNumber(lid)); n != 0 {
			k.Errorf("%d rows of %s keep the hidden number", n, table)
		}
	}
}

// Whoever wrote under a hidden number goes on in the same conversation when the number becomes known.
func TestAKnownNumberGoesOnWithTheConversation(t *testing.T) {
	hidden := bot.HiddenNumber(lid)
	for _, family := range []bool{false, true} {
		eachTalk(t, func(k *talk) {
			household := ""
			if family {
				household = k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza", "Ayesha").ID
			}
			k.write(hidden, "When do admissions open?", byWhatsApp)
			k.routeAfter(time.Minute)
			k.left()
			k.write(officeNo, "#A1 In March")
			k.routeAfter(time.Minute) // the answer waits for WhatsApp
			k.unhides(mother)
			k.unhides(mother) // once more is no harm

			th, said := k.thread("A1")
			if want := map[bool]string{false: string(mother), true: household}[family]; th.Party != want || th.HouseholdID != household || th.Number != mother || len(said) != 4 {
				k.Errorf("family %v: the thread is %+v with %d messages", family, th, len(said))
			}
			m := k.said("Iqra School: From the school office:\nIn March")
			if m.Number != mother || m.HouseholdID != household || k.count("SELECT count(*) FROM queue WHERE id = $1 AND claimed_by = ''", m.ID) != 1 {
				k.Errorf("family %v: what waits for them is %+v", family, m)
			}
			if m := k.said("When do admissions open?"); m.HouseholdID != household {
				k.Errorf("family %v: what they wrote is %+v", family, m)
			}
			k.write(mother, "Thank you", byWhatsApp)
			k.routeAfter(time.Minute)
			if m := k.said("Thank you"); m.ThreadID != th.ID {
				k.Errorf("family %v: they do not go on with #A1: %+v", family, m)
			}
			if n := k.count("SELECT count(*) FROM threads"); n != 1 {
				k.Errorf("family %v: %d threads", family, n)
			}
		})
	}
}

// A number that has a conversation already takes the hidden one in.
func TestAKnownNumberTakesTheHiddenConversationIn(t *testing.T) {
	hidden := bot.HiddenNumber(lid)
	eachTalk(t, func(k *talk) {
		k.write(stranger, "salam")
		k.routeAfter(time.Minute)
		k.write(officeNo, "#A1 salam")
		k.routeAfter(time.Minute)
		first := k.write(hidden, "And when do admissions open?", byWhatsApp)
		k.routeAfter(time.Minute)
		k.left()
		if _, said := k.thread("B1"); len(said) != 2 {
			k.Fatalf("%d messages under the hidden number", len(said))
		}
		k.unhides(stranger)
		th, said := k.thread("A1")
		if len(said) != 6 || th.State != bot.ThreadWaiting || !th.WaitingSince.Equal(first.At) || !th.FamilyAt.Equal(first.At) || th.Channel != bot.WhatsApp || th.Number != stranger {
			k.Errorf("the thread is %+v with %d messages", th, len(said))
		}
		if th, said := k.thread("B1"); th.State != bot.ThreadClosed || len(said) != 0 {
			k.Errorf("the hidden one is %+v with %d messages", th, len(said))
		}
		// The office still has the forward with #B1 on its phone.
		k.write(officeNo, "#B1 In March")
		k.routeAfter(time.Minute)
		if got := k.text("SELECT body FROM messages WHERE number = $1 AND direction = 'out' ORDER BY id DESC LIMIT 1", stranger); !strings.Contains(got, "In March") {
			k.Errorf("they got %q", got)
		}
	})
}

// STOP is STOP, whatever number it came from.
func TestAStopMovesToTheKnownNumber(t *testing.T) {
	hidden := bot.HiddenNumber(lid)
	eachTalk(t, func(k *talk) {
		k.exec("INSERT INTO opt_outs (school_id, number, topic, at, source) VALUES ($1, $2, 'all', $3, 'reply'), ($1, $2, 'tip', $4, 'reply')", k.school.ID, mother, k.now.Add(-time.Hour), k.now.Add(time.Hour))
		k.exec("INSERT INTO opt_outs (school_id, number, topic, at, source) VALUES ($1, $2, 'tip', $3, 'reply')", k.school.ID, hidden, k.now)
		in := k.write(hidden, "STOP", byWhatsApp)
		k.routeAfter(time.Minute)
		k.unhides(mother)
		list, err := k.store.OptOuts(k.Context(), k.school.ID, mother)
		if err != nil || len(list) != 2 {
			k.Fatalf("%+v, %v", list, err)
		}
		for _, o := range list {
			if want := map[bot.Topic]time.Time{bot.TopicAll: in.At, bot.TopicTip: time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)}[o.Topic]; !o.At.Equal(want) {
				k.Errorf("%s is stopped since %v, want %v", o.Topic, o.At, want)
			}
		}
	})
}

// What was decided for the hidden number is decided afresh.
func TestUnhidingOvertakesTheRouter(t *testing.T) {
	hidden := bot.HiddenNumber(lid)
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		k.write(hidden, "Hamza is ill", byWhatsApp)
		stale := k.next()
		k.unhides(mother)
		if err := k.route(bot.Decision{Message: stale.Message, Thread: &bot.ThreadMove{Key: bot.ThreadKey{Party: string(hidden)}, Code: "A1", Number: hidden, Channel: bot.WhatsApp}}); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("it was carried out: %v", err)
		}
		k.routeAfter(time.Minute)
		if th, _ := k.thread("A1"); th.Party != h.ID || th.StaffID != k.teacher.ID {
			k.Errorf("the words are in %+v", th)
		}
	})
}

func TestWhatIsNoHiddenNumberIsNotUnhidden(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.write(mother, "salam")
		for _, c := range []struct {
			lid    string
			number bot.Number
		}{{"", mother}, {string(mother), father}, {"98765@lid", mother}, {lid, ""}, {lid, bot.HiddenNumber("1")}} {
			if err := k.store.Unhide(k.Context(), k.school.ID, c.lid, c.number); err == nil || strings.Contains(err.Error(), string(mother)[4:]) || strings.Contains(err.Error(), "98765") {
				k.Errorf("%q to %q: %v", c.lid, c.number, err)
			}
		}
		if err := k.store.Unhide(k.Context(), k.school.ID, lid, mother); err != nil {
			k.Errorf("somebody who never wrote: %v", err)
		}
	})
}

// Numbers become known while routers of two processes work: no words are lost, and each number has one thread.
func TestUnhidingBesideRouters(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		k := newTalk(t, storagetest.Open(t, url))
		const n = 20
		for i := range n {
			for j := range 3 {
				k.write(bot.HiddenNumber(fmt.Sprint(lid, i)), fmt.Sprint("words ", j), byWhatsApp)
			}
		}
		k.now = k.now.Add(time.Hour)
		var wg sync.WaitGroup
		for range 2 {
			r := &bot.Router{Store: storagetest.Open(t, url), Books: k.books(), Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
			wg.Go(func() {
				for range 30 {
					if _, err := r.Step(t.Context(), k.now); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for i := range n {
			wg.Go(func() {
				if err := k.store.Unhide(t.Context(), k.school.ID, fmt.Sprint(lid, i), bot.Number(fmt.Sprintf("+92300123%04d", i))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.routeAfter(0)
		if got := k.count("SELECT count(*) FROM messages WHERE direction = 'in' AND number LIKE '+92300123%' AND thread_id <> ''"); got != 3*n {
			k.Errorf("%d messages are in a thread of a known number, want %d", got, 3*n)
		}
		if got := k.count("SELECT count(DISTINCT thread_id) FROM messages WHERE direction = 'in'"); got != n {
			k.Errorf("they are in %d threads, want %d", got, n)
		}
		if got := k.count("SELECT count(*) FROM threads WHERE party LIKE 'lid:%' AND state <> 'closed'"); got != 0 {
			k.Errorf("%d threads of hidden numbers are open", got)
		}
	})
}
