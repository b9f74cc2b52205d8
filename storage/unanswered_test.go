package storage_test

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// tidyAt tidies at an instant and says how many questions ended.
func (k *talk) tidyAt(now time.Time) int {
	k.Helper()
	k.now = now
	done, err := k.store.Tidy(k.Context(), now, bot.DoubtAfter)
	if err != nil {
		k.Fatal(err)
	}
	return done.Questions
}

func (k *talk) threads() []bot.Thread {
	k.Helper()
	list, err := k.store.Threads(k.Context(), bot.ThreadFilter{SchoolID: k.school.ID})
	if err != nil {
		k.Fatal(err)
	}
	return list
}

func (k *talk) causes() string {
	k.Helper()
	list, err := k.store.Alarms(k.Context())
	if err != nil {
		k.Fatal(err)
	}
	var causes []string
	for _, a := range list {
		causes = append(causes, a.Cause)
	}
	return strings.Join(causes, " ")
}

func TestWordsThatNobodyPlacedWaitAtTheFrontDesk(t *testing.T) {
	for kind, cause := range map[string]string{bot.KindChild: "unanswered-which-child", bot.KindWhich: "unanswered-which-question"} {
		eachTalk(t, func(k *talk) {
			h := k.addFamily("Imran", []bot.Number{mother, father}, "Ayesha", "Bilal")
			k.write(mother, "My child was hit on the bus, please call me")
			first := k.next().Message
			k.mustRoute(bot.Decision{Message: first, HouseholdID: h.ID, Reason: "asked which"})
			k.write(father, "and today again")
			second := k.next().Message
			ask := k.asks(h, father, kind, first.ID+","+second.ID, "a", "b")
			k.mustRoute(bot.Decision{Message: second, HouseholdID: h.ID, Reason: "asked which", Drafts: []bot.Draft{ask}})
			k.left()
			over := k.now.Add(48 * time.Hour)
			if n := k.tidyAt(over.Add(-time.Millisecond)); n != 0 || len(k.threads()) != 0 {
				k.Fatalf("%d questions ended early, threads %+v", n, k.threads())
			}
			if n := k.tidyAt(over); n != 1 {
				k.Errorf("%d questions ended", n)
			}
			list := k.threads()
			if len(list) != 1 {
				k.Fatalf("the threads are %+v", list)
			}
			th := list[0]
			if th.Key() != (bot.ThreadKey{Party: h.ID}) || th.HouseholdID != h.ID || th.State != bot.ThreadWaiting || !th.WaitingSince.Equal(first.CreatedAt) ||
				th.Number != father || th.Code != bot.ThreadCode(0) {
				k.Errorf("the thread is %+v", th)
			}
			_, said, err := k.store.Thread(k.Context(), k.school.ID, th.Code)
			if err != nil || len(said) != 2 || said[0].Body != first.Body || !strings.Contains(said[0].Reason, "front desk") {
				k.Errorf("in it: %+v, %v", said, err)
			}
			if got := k.causes(); got != cause {
				k.Errorf("alarms: %q, want %q", got, cause)
			}
			if n := k.tidyAt(over.Add(time.Minute)); n != 0 {
				k.Errorf("%d ended twice", n)
			}
		})
	}
}

func TestWordsThatNobodyPlacedJoinTheFrontDesksThread(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran", []bot.Number{mother, father}, "Ayesha", "Bilal")
		desk := func(m bot.Message) *bot.ThreadMove {
			return &bot.ThreadMove{Key: bot.ThreadKey{Party: h.ID}, HouseholdID: h.ID, Code: bot.ThreadCode(0), Number: m.Number, Channel: m.Channel, Waits: true}
		}
		k.write(mother, "she has fever")
		first := k.next().Message
		k.mustRoute(bot.Decision{Message: first, HouseholdID: h.ID, Drafts: []bot.Draft{k.asks(h, mother, bot.KindChild, first.ID, "a", "b")}})
		k.left()
		k.write(father, "what is the fee")
		later := k.next().Message
		k.mustRoute(bot.Decision{Message: later, HouseholdID: h.ID, Thread: desk(later)})
		k.tidyAt(k.now.Add(48 * time.Hour))
		list := k.threads()
		if len(list) != 1 || !list[0].WaitingSince.Equal(first.CreatedAt) || list[0].Number != father {
			k.Errorf("the threads are %+v", list)
		}
		if n := k.count("SELECT count(*) FROM messages WHERE direction = 'in' AND thread_id = $1", list[0].ID); n != 2 {
			k.Errorf("%d messages are in it", n)
		}
		if k.count("SELECT thread_seq FROM schools WHERE id = $1", k.school.ID) != 1 {
			k.Error("a code was given for nothing")
		}
	})
}

func TestWordsThatWerePlacedStayThere(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran", []bot.Number{mother}, "Ayesha", "Bilal")
		k.write(mother, "she has fever")
		first := k.next().Message
		ask := k.asks(h, mother, bot.KindChild, first.ID, "a", "b")
		k.mustRoute(bot.Decision{Message: first, HouseholdID: h.ID, Drafts: []bot.Draft{ask}})
		k.left()
		k.write(mother, "1")
		answer := k.next().Message
		k.mustRoute(bot.Decision{Message: answer, HouseholdID: h.ID, Effects: []bot.Effect{bot.AnswerQuestion{QuestionID: ask.Question.ID, Answer: "a"}},
			Thread: &bot.ThreadMove{Key: bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}, HouseholdID: h.ID, Code: bot.ThreadCode(0), Number: mother, Channel: bot.SMS, Waits: true, Also: []string{first.ID}}})
		if n := k.tidyAt(k.now.Add(72 * time.Hour)); n != 0 || len(k.threads()) != 1 || k.causes() != "" {
			k.Errorf("%d ended, threads %+v, alarms %q", n, k.threads(), k.causes())
		}
	})
}

// Nobody was asked which child, so nobody is waited for.
func TestWordsWhoseQuestionNeverLeftGoToTheFrontDeskAtOnce(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran", []bot.Number{mother}, "Ayesha", "Bilal")
		k.write(mother, "she has fever")
		first := k.next().Message
		ask := k.asks(h, mother, bot.KindChild, first.ID, "a", "b")
		k.mustRoute(bot.Decision{Message: first, HouseholdID: h.ID, Drafts: []bot.Draft{ask}})
		k.exec("UPDATE queue SET claimed_by = 'here', claimed_until = $1 WHERE id = $2", k.now.Add(time.Minute), ask.ID)
		_, err := k.store.Settle(k.Context(), k.now, []bot.Settled{{MessageID: ask.ID, Outcome: bot.NotSent, Status: bot.Failed, Reason: "no way"}}, nil)
		if err != nil {
			k.Fatal(err)
		}
		if n := k.tidyAt(k.now); n != 1 || len(k.threads()) != 1 {
			k.Errorf("%d questions ended, threads %+v", n, k.threads())
		}
	})
}
