package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// everything counts the rows that a decision could have changed.
func (k *talk) everything() string {
	k.Helper()
	s := ""
	for _, table := range []string{"messages", "threads", "questions", "opt_outs", "alarms"} {
		s += fmt.Sprint(table, k.count(`SELECT COUNT(*) FROM `+table), " ")
	}
	return s + fmt.Sprint("seq", k.count(`SELECT thread_seq FROM schools WHERE id = $1`, k.school.ID))
}

func TestRoutingTwiceChangesNothingTheSecondTime(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		k.write(mother, "Hamza is ill")
		key := bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}
		forward := k.draft(teacherNo, bot.TopicTalk, k.now)
		forward.Thread = &key
		d := bot.Decision{
			Message: k.next().Message, Reason: "the family has one child here", HouseholdID: h.ID, Drafts: []bot.Draft{forward},
			Thread: &bot.ThreadMove{Key: key, HouseholdID: h.ID, Code: "A1", Number: mother, Channel: bot.SMS, Waits: true},
		}
		k.mustRoute(d)

		thread, said, err := k.store.Thread(k.Context(), k.school.ID, "A1")
		if err != nil {
			k.Fatal(err)
		}
		if thread.State != bot.ThreadWaiting || thread.Household != "Imran Ali" || thread.Staff != "Ms Sana" || thread.Number != mother {
			k.Errorf("the thread is %+v", thread)
		}
		if len(said) != 2 {
			k.Fatalf("%d messages in the thread, want the mother's and its forward", len(said))
		}
		for _, m := range said {
			if m.Direction == bot.In && (m.Status != bot.Routed || m.Reason != d.Reason || m.HouseholdID != h.ID || !m.RoutedAt.Equal(k.now)) {
				k.Errorf("the routed message is %+v", m)
			}
		}

		before := k.everything()
		again := k.draft(teacherNo, bot.TopicTalk, k.now)
		d.Drafts, d.Effects = []bot.Draft{again}, []bot.Effect{bot.OptOut{Number: mother, Topic: bot.TopicAll, At: k.now}}
		if err := k.route(d); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("the second time: %v, want ErrTaken", err)
		}
		if after := k.everything(); after != before {
			k.Errorf("rows before %s, after %s", before, after)
		}
	})
}

func TestTwoRoutersOfOneMessage(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.write(mother, "salam")
		m := k.next().Message
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			d := bot.Decision{Message: m, Reason: "test", Drafts: []bot.Draft{k.draft(officeNo, bot.TopicTalk, k.now)}}
			wg.Go(func() { errs[i] = k.route(d) })
		}
		wg.Wait()
		routed := 0
		for _, err := range errs {
			if err == nil {
				routed++
			} else if !errors.Is(err, bot.ErrTaken) {
				k.Error(err)
			}
		}
		if n := k.count(`SELECT COUNT(*) FROM messages WHERE direction = 'out'`); routed != 1 || n != 1 {
			k.Errorf("%d routed it and %d forwards went out, want 1 and 1", routed, n)
		}
	})
}

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

func TestAQuestionIsAnsweredOnce(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza")
		ask := k.draft(mother, bot.TopicNotice, time.Time{})
		ask.HouseholdID = h.ID
		ask.Question = &bot.Question{ID: bot.NewID(), SchoolID: k.school.ID, HouseholdID: h.ID, Kind: "broadcast", Choices: []string{"yes", "no"}, ExpiresAt: k.now.Add(time.Hour)}
		k.queue(ask)

		k.write(mother, "1")
		k.write(father, "2")
		var first, second bot.Inbound
		for _, in := range k.unrouted() {
			if in.Message.Number == mother {
				first = in
			} else {
				second = in
			}
		}
		if len(first.Questions) != 1 || len(second.Questions) != 1 {
			k.Fatalf("open questions: %+v and %+v", first.Questions, second.Questions)
		}
		answer := func(in bot.Inbound, word string) error {
			return k.route(bot.Decision{Message: in.Message, Effects: []bot.Effect{bot.AnswerQuestion{QuestionID: ask.Question.ID, Answer: word}},
				Drafts: []bot.Draft{k.draft(in.Message.Number, bot.TopicTalk, k.now)}})
		}
		if err := answer(first, "yes"); err != nil {
			k.Fatal(err)
		}
		before := k.everything()
		if err := answer(second, "no"); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("the second answer: %v, want ErrTaken", err)
		}
		if after := k.everything(); after != before {
			k.Errorf("rows before %s, after %s", before, after)
		}
		if got := k.text(`SELECT answer FROM questions WHERE id = $1 AND state = 'answered' AND answered_by = $2`, ask.Question.ID, first.Message.ID); got != "yes" {
			k.Errorf("the answer is %q", got)
		}
		if in := k.next(); len(in.Questions) != 0 {
			k.Errorf("still open: %+v", in.Questions)
		}
	})
}

func TestAskingAgainClosesTheOldQuestionOnly(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		other := k.addFamily("Bilal Khan", []bot.Number{father}, "Zara")
		question := func(household, kind, subject string) bot.Draft {
			d := k.draft(mother, bot.TopicTalk, time.Time{})
			d.Question = &bot.Question{ID: subject + household, HouseholdID: household, Kind: kind, Subject: subject, ExpiresAt: k.now.Add(time.Hour)}
			return d
		}
		k.queue(question(h.ID, "child", "a"), question(h.ID, "which", "b"), question(other.ID, "child", "c"))
		again := question(h.ID, "child", "d")
		k.write(mother, "salam")
		k.mustRoute(bot.Decision{Message: k.next().Message, Drafts: []bot.Draft{again},
			Effects: []bot.Effect{bot.SupersedeQuestions{HouseholdID: h.ID, Kind: "child"}, bot.SupersedeQuestions{Kind: "child"}}})
		var open []string
		if err := k.db.SelectContext(k.Context(), &open, `SELECT subject FROM questions WHERE state = 'open' ORDER BY subject`); err != nil {
			k.Fatal(err)
		}
		if want := []string{"b", "c", "d"}; !slices.Equal(open, want) {
			k.Errorf("open are %v, want %v", open, want)
		}
		if n, err := k.store.CloseQuestions(k.Context(), k.school.ID, "child", "c"); err != nil || n != 1 {
			k.Errorf("closed %d, %v", n, err)
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
					if err := k.store.CloseThread(k.Context(), k.school.ID, code); err != nil {
						k.Fatal(err)
					}
				}
				k.write(mother, "words", func(in *bot.Incoming) { in.At = k.now.Add(time.Duration(i) * time.Minute) })
				move.Key, move.HouseholdID, move.Code = bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}, h.ID, code
				k.mustRoute(bot.Decision{Message: k.next().Message, Thread: &move})
			}
			list, err := k.store.Threads(k.Context(), storage.ThreadFilter{SchoolID: k.school.ID, HouseholdID: h.ID})
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

func TestWhatStorageDoesNotKnowIsRefusedWhole(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.write(mother, "salam")
		before := k.everything()
		err := k.route(bot.Decision{Message: k.next().Message, Effects: []bot.Effect{
			bot.OptOut{Number: mother, Topic: bot.TopicAll, At: k.now}, struct{ Unheard string }{},
		}})
		if err == nil || errors.Is(err, bot.ErrTaken) {
			k.Errorf("an unknown effect: %v", err)
		}
		if after := k.everything(); after != before {
			k.Errorf("rows before %s, after %s", before, after)
		}
		if m := k.next().Message; m.Status != bot.Received {
			k.Errorf("the message is %s", m.Status)
		}
	})
}

func TestLanguageAndAlarmAreEffects(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		k.write(mother, "english")
		k.mustRoute(bot.Decision{Message: k.next().Message, Effects: []bot.Effect{
			bot.SetLanguage{HouseholdID: h.ID, Language: "en"},
			bot.RaiseAlarm{Alarm: bot.Alarm{SchoolID: k.school.ID, Cause: "front-desk", Text: "Nobody minds the desk."}},
		}})
		if c, err := k.store.Household(k.Context(), h.ID); err != nil || c.Language != "en" {
			k.Errorf("the language is %q, %v", c.Language, err)
		}
		if n := k.count(`SELECT COUNT(*) FROM alarms WHERE cause = 'front-desk' AND school_id = $1`, k.school.ID); n != 1 {
			k.Errorf("%d alarms", n)
		}
	})
}
