package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"raabta/bot"
)

// asks is a draft that asks a household a question.
func (k *talk) asks(h bot.Household, to bot.Number, kind, subject string, choices ...string) bot.Draft {
	k.Helper()
	d := k.draft(to, bot.TopicTalk, time.Time{})
	d.HouseholdID = h.ID
	d.Question = &bot.Question{
		ID: bot.NewID(), HouseholdID: h.ID, Kind: kind, Subject: subject, Choices: choices, Ask: "1 or 2", Label: kind,
		ExpiresAt: k.now.Add(48 * time.Hour),
	}
	return d
}

// left has everything queued leave.
func (k *talk) left() {
	k.Helper()
	stand(k, bot.Sent, isQueued)
}

func TestNobodyAnswersAQuestionThatHasNotReachedThem(t *testing.T) {
	cases := map[bot.Status]bool{
		bot.Queued: false, bot.Failed: false, bot.Undelivered: false, bot.Canceled: false,
		bot.Sending: true, bot.InDoubt: true, bot.Sent: true, bot.Delivered: true, bot.Read: true,
	}
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran", []bot.Number{mother}, "Hamza")
		ask := k.asks(h, mother, "event", "e", "yes", "no")
		k.queue(ask)
		k.write(mother, "ok")
		for status, want := range cases {
			stand(k, status, "m.id = $1", ask.ID)
			if got := len(k.next().Questions) == 1; got != want {
				k.Errorf("the asking message is %s: its question is open %v, want %v", status, got, want)
			}
		}
		// The next try of one that failed asks it as well.
		stand(k, bot.Undelivered, "m.id = $1", ask.ID)
		again := k.draft(mother, bot.TopicTalk, time.Time{})
		again.QuestionID = ask.Question.ID
		k.queue(again)
		k.left()
		if got := k.next().Questions; len(got) != 1 || !slices.Equal(got[0].Choices, ask.Question.Choices) {
			k.Errorf("asked by the second try: %+v", got)
		}
	})
}

func TestWordsJoinThoseThatWaitBeforeWhichChildIsAsked(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran", []bot.Number{mother, father}, "Ayesha", "Bilal")
		k.write(mother, "she has fever")
		first := k.next().Message
		ask := k.asks(h, mother, bot.KindChild, first.ID, "ayesha", "bilal")
		k.mustRoute(bot.Decision{Message: first, HouseholdID: h.ID, Drafts: []bot.Draft{ask}})
		k.write(father, "1")
		in := k.next()
		if len(in.Questions) != 1 || len(in.Questions[0].Choices) != 0 || in.Pending[first.ID].Body != "she has fever" {
			k.Errorf("before it was asked: %+v, pending %v", in.Questions, in.Pending)
		}
		k.left()
		if got := k.next().Questions; len(got) != 1 || len(got[0].Choices) != 2 {
			k.Errorf("after it was asked: %+v", got)
		}
	})
}

// Both parents write before either is asked which child: the second is decided afresh, and one answer serves both.
func TestAHouseholdIsAskedOnceWhichChild(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran", []bot.Number{mother, father}, "Ayesha", "Bilal")
		k.write(mother, "she has fever")
		k.write(father, "she is not coming")
		list := k.unrouted()
		if len(list) != 2 {
			k.Fatalf("%d messages wait", len(list))
		}
		decision := func(in bot.Inbound, subject string) bot.Decision {
			return bot.Decision{Message: in.Message, HouseholdID: h.ID, Drafts: []bot.Draft{k.asks(h, in.Message.Number, bot.KindChild, subject, "ayesha", "bilal")}}
		}
		k.mustRoute(decision(list[0], list[0].Message.ID))
		second := decision(list[1], list[1].Message.ID)
		if err := k.route(second); !errors.Is(err, bot.ErrTaken) {
			k.Fatalf("a second question was asked: %v", err)
		}
		joined := decision(list[1], list[0].Message.ID+","+list[1].Message.ID)
		joined.Effects = []bot.Effect{bot.SupersedeQuestions{HouseholdID: h.ID, Kind: bot.KindChild}}
		k.mustRoute(joined)
		if n := k.count("SELECT count(*) FROM questions WHERE state = 'open'"); n != 1 {
			k.Errorf("%d questions are open", n)
		}
	})
}

// Until the reminder leaves, a family answers what it was asked before; never what it has not seen.
func TestAFamilyAnswersTheAnnouncementWhileTheReminderWaits(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran", []bot.Number{mother}, "Hamza")
		k.queue(k.asks(h, mother, "event", "e", "yes", "no"))
		k.left()
		supersede := bot.SupersedeQuestions{HouseholdID: h.ID, Kind: "event", Subject: "e"}
		reminder := k.asks(h, mother, "event", "e", "yes", "no")
		reminder.Effects = []bot.Effect{supersede}
		k.queue(reminder)
		k.write(mother, "1")
		if got := k.next().Questions; len(got) != 1 || got[0].ID != reminder.Question.ID {
			k.Errorf("while the reminder waits the open questions are %+v", got)
		}
		k.mustRoute(bot.Decision{Message: k.next().Message})
		moved := k.asks(h, mother, "event", "e", "yes", "no")
		moved.Question.ExpiresAt = moved.Question.ExpiresAt.Add(time.Hour)
		moved.Effects = []bot.Effect{supersede}
		k.queue(moved)
		k.write(mother, "1")
		if got := k.next().Questions; len(got) != 0 {
			k.Errorf("they answer what they have not seen: %+v", got)
		}
	})
}
