package storage_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

// familyThread is a thread of a family about its child with the teacher, in which words wait.
func (k *talk) familyThread() bot.Thread {
	k.Helper()
	h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
	k.write(mother, "salam")
	k.mustRoute(bot.Decision{Message: k.next().Message, HouseholdID: h.ID, Thread: &bot.ThreadMove{
		Key: bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}, HouseholdID: h.ID, Code: "A1", Number: mother, Channel: bot.SMS, Waits: true,
	}})
	th, _ := k.thread("A1")
	return th
}

// TestOneAnswerOnce: the same answer from two browsers, or one that was clicked twice, at one moment.
func TestOneAnswerOnce(t *testing.T) {
	eachTalk(t, func(k *talk) {
		th := k.familyThread()
		draft := k.draft(mother, bot.TopicTalk, k.now)
		draft.ID, draft.ThreadID, draft.HouseholdID = bot.NewID(), th.ID, th.HouseholdID
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() { errs[i] = k.store.ReplyThread(k.Context(), k.now, th, []bot.Draft{draft}) })
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			k.Fatal(err)
		}
		if n := k.count(`SELECT COUNT(*) FROM messages WHERE thread_id = $1 AND direction = 'out'`, th.ID); n != 1 {
			k.Errorf("%d texts", n)
		}
		// An id of something else is not taken for the answer.
		draft.ThreadID = ""
		draft.ID = bot.NewID()
		if err := k.store.Enqueue(k.Context(), k.now, []bot.Draft{draft}); err != nil {
			k.Fatal(err)
		}
		draft.ThreadID = th.ID
		if err := k.store.ReplyThread(k.Context(), k.now, th, []bot.Draft{draft}); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("%v, want ErrTaken", err)
		}
		th.SchoolID = "another"
		if err := k.store.ReplyThread(k.Context(), k.now, th, nil); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school's thread: %v, want ErrNotFound", err)
		}
		if err := k.store.CloseThread(k.Context(), th); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school's thread: %v, want ErrNotFound", err)
		}
	})
}

// TestAThreadIsGivenAwayOnce: two give it away at one moment, or while the family writes: one is told to look again.
func TestAThreadIsGivenAwayOnce(t *testing.T) {
	eachTalk(t, func(k *talk) {
		th := k.familyThread()
		other := k.addStaff("Ms Hira", bot.RoleTeacher, "+923002222209")
		handover := func(to string) bot.Handover {
			h, err := k.store.Handover(k.Context(), th, to)
			if err != nil {
				k.Fatal(err)
			}
			return h
		}
		a, b := handover(other.ID), handover("")
		if len(a.Waiting) != 1 || a.To.ID != other.ID || b.To.ID != k.office.ID || a.Household.ID != th.HouseholdID {
			k.Fatalf("the handovers are %+v and %+v", a, b)
		}
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, h := range []bot.Handover{a, b} {
			wg.Go(func() { errs[i] = k.store.AssignThread(k.Context(), k.now, h, nil) })
		}
		wg.Wait()
		if err := errors.Join(errs...); !errors.Is(err, bot.ErrTaken) || errs[0] != nil && errs[1] != nil {
			k.Fatalf("want one of them refused: %v", errs)
		}
		th, _ = k.thread("A1")
		c := handover(k.teacher.ID)
		k.exec(`UPDATE threads SET family_at = $1 WHERE id = $2`, k.now.Add(time.Minute), th.ID)
		if err := k.store.AssignThread(k.Context(), k.now, c, nil); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("given away over new words: %v", err)
		}
		if _, err := k.store.Handover(k.Context(), th, "nobody"); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("to nobody: %v", err)
		}
		elsewhere := th
		elsewhere.SchoolID = "another"
		if _, err := k.store.Handover(k.Context(), elsewhere, other.ID); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("to another school's: %v", err)
		}
	})
}

// TestJoinedThreadsLoseNothing: every message is in the one that stays, which waits since the first of them.
func TestJoinedThreadsLoseNothing(t *testing.T) {
	eachTalk(t, func(k *talk) {
		th := k.familyThread()
		other := k.addStaff("Ms Hira", bot.RoleTeacher, "+923002222209")
		k.write(mother, "to the other", func(in *bot.Incoming) { in.From = mother })
		k.mustRoute(bot.Decision{Message: k.next().Message, HouseholdID: th.HouseholdID, Thread: &bot.ThreadMove{
			Key: bot.ThreadKey{Party: th.HouseholdID, StaffID: other.ID}, HouseholdID: th.HouseholdID, Code: "B1", Number: father, Channel: bot.WhatsApp, Waits: true,
		}})
		h, err := k.store.Handover(k.Context(), th, other.ID)
		if err != nil || h.Into == nil || h.Code() != "B1" {
			k.Fatalf("the handover is %+v, %v", h, err)
		}
		if err := k.store.AssignThread(k.Context(), k.now, h, nil); err != nil {
			k.Fatal(err)
		}
		joined, said, err := k.store.Thread(k.Context(), k.school.ID, "B1")
		if err != nil || len(said) != 2 || !joined.WaitingSince.Equal(th.WaitingSince) || joined.Number != father || joined.Channel != bot.WhatsApp {
			k.Errorf("it holds %d messages: %+v, %v", len(said), joined, err)
		}
		left, _ := k.thread("A1")
		if left.State != bot.ThreadClosed || !left.LastAt().IsZero() {
			k.Errorf("what is left: %+v", left)
		}
		if list, err := k.store.ThreadsOf(k.Context(), joined); err != nil || len(list) != 0 {
			k.Errorf("the family's other threads are %+v, %v", list, err)
		}
		k.write(mother, "and now?")
		if in := k.next(); in.Threads[0].Code != "B1" {
			k.Errorf("the family's last thread is %s", in.Threads[0].Code)
		}
	})
}
