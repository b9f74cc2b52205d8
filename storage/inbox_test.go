package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

func TestTheSameWebhookFiveTimesAtOnceIsOneMessage(t *testing.T) {
	eachTalk(t, func(k *talk) {
		in := bot.Incoming{Channel: bot.SMS, ProviderID: "SM1", From: mother, To: ourSMS, Body: "Ali is ill", At: k.now}
		var wg sync.WaitGroup
		fresh := make([]bool, 5)
		errs := make([]error, 5)
		for i := range 5 {
			wg.Go(func() { fresh[i], errs[i] = k.store.Receive(k.Context(), in) })
		}
		wg.Wait()
		stored := 0
		for i := range 5 {
			if errs[i] != nil {
				k.Errorf("a repeat was refused: %v", errs[i])
			}
			if fresh[i] {
				stored++
			}
		}
		if n := k.count(`SELECT COUNT(*) FROM messages`); stored != 1 || n != 1 {
			k.Errorf("%d said fresh and %d rows are there, want 1 and 1", stored, n)
		}
	})
}

func TestAnIDBelongsToItsChannel(t *testing.T) {
	eachTalk(t, func(k *talk) {
		same := func(in *bot.Incoming) { in.ProviderID = "one id" }
		k.write(mother, "by SMS", same)
		k.write(mother, "by WhatsApp", same, func(in *bot.Incoming) { in.Channel, in.To = bot.WhatsApp, ourWhatsApp })
	})
}

func TestReceivedMessageKeepsWhatItBrought(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.write(mother, "STOP", func(in *bot.Incoming) { in.OptOutType, in.Media, in.ReplyTo = "STOP", 2, "SMquoted" })
		m := k.next().Message
		want := bot.Message{
			ID: m.ID, SchoolID: k.school.ID, Direction: bot.In, Channel: bot.SMS, Class: bot.Conversation, Topic: bot.TopicTalk,
			Status: bot.Received, Priority: bot.Conversation.Priority(), Number: mother, Body: "STOP", Media: 2, SenderID: m.SenderID,
			ProviderID: m.ProviderID, ReplyTo: "SMquoted", OptOutType: "STOP", CreatedAt: k.now.Add(time.Second),
		}
		for _, at := range []*time.Time{&want.AnswersAt, &want.SendAfter, &want.ExpiresAt, &want.ClaimedUntil, &want.SentAt, &want.DoneAt, &want.RoutedAt, &m.CreatedAt} {
			*at = at.UTC()
		}
		if m != want {
			k.Errorf("got  %+v\nwant %+v", m, want)
		}
		if m.SenderID == "" {
			k.Error("which of our numbers got it is not known")
		}
	})
}

// Postgres refuses NUL and broken UTF-8; a parent's words must be stored all the same.
func TestUnstorableSignsDoNotLoseAMessage(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.write(mother, "kal\x00 chutti \xff\xfe جی")
		if got, want := k.next().Message.Body, "kal\uFFFD chutti \uFFFD جی"; got != want {
			k.Errorf("stored %q, want %q", got, want)
		}
	})
}

func TestReceiveKnowsWhichSchoolIsMeant(t *testing.T) {
	const service = "MG00000000000000000000000000000001"
	type sent struct {
		name        string
		to, service string
		channel     bot.ChannelName
		unknown     bool
	}
	check := func(k *talk, cases []sent) {
		for i, c := range cases {
			fresh, err := k.store.Receive(k.Context(), bot.Incoming{
				Channel: c.channel, ProviderID: fmt.Sprint("SM", len(cases), i), From: mother, To: c.to, Service: c.service, Body: "salam", At: k.now,
			})
			if fresh == c.unknown || (err != nil) != c.unknown || c.unknown && !errors.Is(err, bot.ErrUnknownSender) {
				k.Errorf("%s: fresh %v, %v", c.name, fresh, err)
			}
			if err != nil && strings.Contains(err.Error(), string(mother)) {
				k.Errorf("%s: the error shows the number: %v", c.name, err)
			}
		}
	}
	eachTalk(t, func(k *talk) {
		k.addSender(k.school.ID, bot.SMS, service)
		check(k, []sent{{"a pool's number without its service, one school", "+15550001111", "", bot.SMS, false}})
		k.addSender(k.addSchool("Second School").ID, bot.SMS, "+15005550002")
		check(k, []sent{
			{"our number", ourSMS, "", bot.SMS, false},
			{"a number of our messaging service's pool", "+15550001111", service, bot.SMS, false},
			{"a pool's number without its service, two schools", "+15550001111", "", bot.SMS, true},
			{"our number on another channel, two schools", ourSMS, "", bot.WhatsApp, true},
			{"another's number and service", "+15550001111", "MGother", bot.SMS, true},
		})
		if n := k.count(`SELECT COUNT(*) FROM messages WHERE school_id = $1`, k.school.ID); n != 3 {
			k.Errorf("%d of 3 messages reached the school", n)
		}
	})
}

func TestNoSenderAtAllIsUnknown(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		_, err := s.Receive(t.Context(), bot.Incoming{Channel: bot.SMS, ProviderID: "SM1", To: ourSMS, At: time.Unix(0, 0)})
		if !errors.Is(err, bot.ErrUnknownSender) {
			t.Errorf("got %v, want ErrUnknownSender", err)
		}
	})
}

// What comes in late must not shut WhatsApp's window again, and who writes can be reached.
func TestWritingOpensTheWindowAndNeverShutsIt(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.exec(`INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem)
			VALUES ($1, 'whatsapp', $2, $3, $3, 'this number is not on WhatsApp')`, k.school.ID, mother, time.Time{})
		byWhatsApp := func(at time.Time) func(*bot.Incoming) {
			return func(in *bot.Incoming) { in.Channel, in.To, in.At = bot.WhatsApp, ourWhatsApp, at }
		}
		k.write(mother, "first", byWhatsApp(k.now))
		k.write(mother, "late", byWhatsApp(k.now.Add(-time.Hour)))
		list := k.unrouted()
		line := list[0].Lines[mother]
		if !line.LastWhatsAppIn.Equal(k.now) || !line.WhatsApp || line.WhatsAppProblem != "" {
			k.Errorf("the line is %+v, want WhatsApp without a problem, last heard at %v", line, k.now)
		}
	})
}
