package storage_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

func TestTwoThreadsNeverGetOneCode(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.write(mother, "one")
		k.write(father, "two")
		var wg sync.WaitGroup
		list := k.unrouted()
		errs := make([]error, len(list))
		for i, in := range list {
			d := bot.Decision{Message: in.Message, Thread: &bot.ThreadMove{
				Key: bot.ThreadKey{Party: string(in.Message.Number)}, Code: bot.ThreadCode(in.NextCode), Number: in.Message.Number,
				Channel: bot.SMS, Waits: true,
			}}
			wg.Go(func() { errs[i] = k.route(d) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			k.Fatalf("want one of them refused: %v, %v", errs[0], errs[1])
		}
		if err := errors.Join(errs...); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("refused with %v, want ErrTaken", err)
		}
		in := k.next()
		if in.NextCode != 1 {
			k.Errorf("the next code is %d, want 1", in.NextCode)
		}
		k.mustRoute(bot.Decision{Message: in.Message, Thread: &bot.ThreadMove{
			Key: bot.ThreadKey{Party: string(in.Message.Number)}, Code: bot.ThreadCode(in.NextCode), Number: in.Message.Number, Channel: bot.SMS, Waits: true,
		}})
		if got := k.text(`SELECT code FROM threads WHERE party = $1`, string(in.Message.Number)); got != "B1" {
			k.Errorf("the second thread is %s", got)
		}
	})
}

// The forward names a code: when the thread turns out to have another one, the text would be wrong.
func TestAThreadOpenedMeanwhileIsTaken(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addThread(string(mother), k.teacher.ID, "Q7", bot.ThreadAnswered, 0)
		k.write(mother, "salam")
		move := &bot.ThreadMove{Key: bot.ThreadKey{Party: string(mother), StaffID: k.teacher.ID}, Code: "A1", Number: mother, Channel: bot.SMS}
		d := bot.Decision{Message: k.next().Message, Thread: move}
		if err := k.route(d); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("%v, want ErrTaken", err)
		}
		move.Code = "Q7"
		k.mustRoute(d)

		k.write(father, "salam")
		d = bot.Decision{Message: k.next().Message, Thread: &bot.ThreadMove{Key: bot.ThreadKey{Party: string(father)}, Code: "B1", Number: father, Channel: bot.SMS}}
		if err := k.route(d); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("a code out of turn: %v, want ErrTaken", err)
		}
	})
}

func TestWordsMoveAThread(t *testing.T) {
	const none = time.Duration(-1)
	family := func(waits bool) bot.ThreadMove {
		return bot.ThreadMove{Number: father, Channel: bot.WhatsApp, Waits: waits}
	}
	staff := bot.ThreadMove{FromStaff: true}
	eachTalk(t, func(k *talk) {
		for n, c := range []struct {
			name    string
			moves   []bot.ThreadMove // a minute apart; the thread is new at the first
			close   bool             // closed by staff before the last move
			state   string
			waiting time.Duration
		}{
			{"a family's words wait", []bot.ThreadMove{family(true)}, false, bot.ThreadWaiting, 0},
			{"thanks do not", []bot.ThreadMove{family(false)}, false, bot.ThreadAnswered, none},
			{"more words wait since the first", []bot.ThreadMove{family(true), family(true)}, false, bot.ThreadWaiting, 0},
			{"thanks do not answer a question", []bot.ThreadMove{family(true), family(false)}, false, bot.ThreadWaiting, 0},
			{"staff answer", []bot.ThreadMove{family(true), staff}, false, bot.ThreadAnswered, none},
			{"words after an answer wait anew", []bot.ThreadMove{family(true), staff, family(true)}, false, bot.ThreadWaiting, 2 * time.Minute},
			{"words open a closed thread", []bot.ThreadMove{family(true), family(true)}, true, bot.ThreadWaiting, time.Minute},
			{"thanks open a closed thread too", []bot.ThreadMove{family(true), family(false)}, true, bot.ThreadAnswered, none},
		} {
			h := k.addFamily(c.name, []bot.Number{mother, father}, "Hamza")
			code := bot.ThreadCode(n)
			for i, move := range c.moves {
				if c.close && i == len(c.moves)-1 {
					th, _, err := k.store.Thread(k.Context(), k.school.ID, code)
					if err != nil {
						k.Fatal(err)
					}
					if err := k.store.CloseThread(k.Context(), th); err != nil {
						k.Fatal(err)
					}
				}
				k.write(mother, "words", func(in *bot.Incoming) { in.At = k.now.Add(time.Duration(i) * time.Minute) })
				move.Key, move.HouseholdID, move.Code = bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}, h.ID, code
				k.mustRoute(bot.Decision{Message: k.next().Message, Thread: &move})
			}
			list, err := k.store.Threads(k.Context(), bot.ThreadFilter{SchoolID: k.school.ID, HouseholdID: h.ID})
			if err != nil || len(list) != 1 {
				k.Fatalf("%s: threads %+v, %v", c.name, list, err)
			}
			th := list[0]
			since := time.Time{}
			if c.waiting != none {
				since = k.now.Add(c.waiting)
			}
			if th.State != c.state || !th.WaitingSince.Equal(since) {
				k.Errorf("%s: %s since %v, want %s since %v", c.name, th.State, th.WaitingSince, c.state, since)
			}
			if th.Number != father || th.Channel != bot.WhatsApp {
				k.Errorf("%s: the answer goes to %s by %s", c.name, th.Number.Masked(), th.Channel)
			}
			if last := k.now.Add(time.Duration(len(c.moves)-1) * time.Minute); !th.LastAt().Equal(last) {
				k.Errorf("%s: last words at %v, want %v", c.name, th.LastAt(), last)
			}
		}
	})
}

// "will be late" waited for "which child?": it belongs to the thread, and the family waits since then.
func TestWordsThatWaitedJoinTheThread(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza", "Ayesha")
		k.write(mother, "will be late")
		first := k.next().Message
		k.mustRoute(bot.Decision{Message: first, HouseholdID: h.ID, Reason: "asked which child"})
		k.write(mother, "1")
		k.mustRoute(bot.Decision{Message: k.next().Message, HouseholdID: h.ID, Thread: &bot.ThreadMove{
			Key: bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}, HouseholdID: h.ID, Code: "A1", Number: mother, Channel: bot.SMS,
			Waits: true, Also: []string{first.ID},
		}})
		th, said, err := k.store.Thread(k.Context(), k.school.ID, "A1")
		if err != nil || len(said) != 2 || said[0].ID != first.ID {
			k.Fatalf("the thread holds %+v, %v", said, err)
		}
		if !th.WaitingSince.Equal(first.CreatedAt) {
			k.Errorf("waits since %v, want %v", th.WaitingSince, first.CreatedAt)
		}
	})
}

func TestADraftOfAnotherThreadOpensIt(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		main := bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}
		desk := bot.ThreadKey{Party: h.ID}
		a, b, c := k.draft(teacherNo, bot.TopicTalk, k.now), k.draft(officeNo, bot.TopicTalk, k.now), k.draft(officeNo, bot.TopicTalk, k.now)
		a.StaffID, b.StaffID, c.StaffID = k.teacher.ID, k.office.ID, k.office.ID
		a.Thread, b.Thread, c.Thread = &main, &desk, &desk
		k.write(mother, "salam")
		k.mustRoute(bot.Decision{Message: k.next().Message, HouseholdID: h.ID, Drafts: []bot.Draft{a, b, c},
			Thread: &bot.ThreadMove{Key: main, HouseholdID: h.ID, Code: "A1", Number: mother, Channel: bot.SMS, Waits: true}})
		th, said, err := k.store.Thread(k.Context(), k.school.ID, "B1")
		if err != nil || len(said) != 2 || th.HouseholdID != h.ID || th.Number != mother || th.State != bot.ThreadAnswered {
			k.Errorf("the desk's thread is %+v with %d messages, %v", th, len(said), err)
		}
	})
}

// A teacher may name, by its code, a family that wrote before twenty others.
func TestATeachersOldThreadIsFoundByItsCode(t *testing.T) {
	eachTalk(t, func(k *talk) {
		for i := range 25 {
			k.addThread(fmt.Sprintf("+9230055500%02d", i), k.teacher.ID, bot.ThreadCode(i), bot.ThreadAnswered, time.Duration(i)*time.Minute)
		}
		k.addThread("+923005559999", "", "Z9", bot.ThreadWaiting, 0)
		k.write(teacherNo, "#a1 Hamza did well")
		in := k.next()
		codes := make(map[string]bool)
		for _, th := range in.Threads {
			codes[th.Code] = true
		}
		if !codes["A1"] || !codes[bot.ThreadCode(24)] || codes["Z9"] || len(codes) != 21 {
			k.Errorf("the teacher's threads are %v", codes)
		}
		if in.Threads[0].Code != bot.ThreadCode(24) {
			k.Errorf("the latest comes not first but %s", in.Threads[0].Code)
		}
	})
}

func TestTheFrontDesksThreadsAreTheOffices(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addThread(string(stranger), "", "A1", bot.ThreadWaiting, 0)
		k.write(officeNo, "yes, we have places")
		if in := k.next(); len(in.Threads) != 1 || in.Threads[0].Code != "A1" || in.Threads[0].State != bot.ThreadWaiting {
			k.Errorf("the office's threads are %+v", in.Threads)
		}
		k.mustRoute(bot.Decision{Message: k.next().Message, Reason: "test"})
		k.write(stranger, "and the fee?")
		if in := k.next(); len(in.Threads) != 1 {
			k.Errorf("the stranger's threads are %+v", in.Threads)
		}
	})
}

// addThread makes a thread in which the family spoke last, after the test's beginning.
func (k *talk) addThread(party, staff, code, state string, after time.Duration) {
	k.Helper()
	waiting := time.Time{}
	if state == bot.ThreadWaiting {
		waiting = k.now.Add(after)
	}
	k.exec(`INSERT INTO threads (id, school_id, code, party, household_id, staff_id, student_id, number, channel, state, opened_at,
			family_at, staff_at, waiting_since)
		VALUES ($1, $2, $3, $4, '', $5, '', $4, 'sms', $6, $7, $8, $9, $10)`,
		bot.NewID(), k.school.ID, code, party, staff, state, k.now, k.now.Add(after), time.Time{}, waiting)
}
func TestListingThreads(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addThread("+923001000001", k.teacher.ID, "A1", bot.ThreadAnswered, 5*time.Minute)
		k.addThread("+923001000002", k.teacher.ID, "B1", bot.ThreadWaiting, 3*time.Minute)
		k.addThread("+923001000003", "", "C1", bot.ThreadWaiting, time.Minute)
		k.addThread("+923001000004", "", "D1", bot.ThreadClosed, 9*time.Minute)
		for _, c := range []struct {
			filter bot.ThreadFilter
			want   string
		}{
			{bot.ThreadFilter{}, "C1 B1 D1 A1 "}, // who waits longest comes first
			{bot.ThreadFilter{State: bot.ThreadWaiting}, "C1 B1 "},
			{bot.ThreadFilter{StaffID: k.teacher.ID}, "B1 A1 "},
			{bot.ThreadFilter{Limit: 1}, "C1 "},
			{bot.ThreadFilter{HouseholdID: "none"}, ""},
		} {
			c.filter.SchoolID = k.school.ID
			list, err := k.store.Threads(k.Context(), c.filter)
			if err != nil {
				k.Fatal(err)
			}
			got := ""
			for _, th := range list {
				got += th.Code + " "
			}
			if got != c.want {
				k.Errorf("%+v lists %q, want %q", c.filter, got, c.want)
			}
		}
		if err := k.store.CloseThread(k.Context(), bot.Thread{ID: "none", SchoolID: k.school.ID, Code: "Q9"}); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("closing an unknown thread: %v", err)
		}
		if _, _, err := k.store.Thread(k.Context(), "another school", "A1"); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school's thread: %v", err)
		}
	})
}
