package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"raabta/bot"
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

func TestAQuestionIsAnsweredOnce(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza")
		ask := k.draft(mother, bot.TopicNotice, time.Time{})
		ask.HouseholdID = h.ID
		ask.Question = &bot.Question{ID: bot.NewID(), SchoolID: k.school.ID, HouseholdID: h.ID, Kind: "broadcast", Choices: []string{"yes", "no"}, ExpiresAt: k.now.Add(time.Hour)}
		k.queue(ask)
		k.left()

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
