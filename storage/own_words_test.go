package storage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// byWhatsApp makes a text one to the school's WhatsApp number.
func byWhatsApp(in *bot.Incoming) { in.Channel, in.To = bot.WhatsApp, ourWhatsApp }

// typed are words that a person typed on the school's own phone to a number.
func (k *talk) typed(to bot.Number, body string, change ...func(*bot.Incoming)) bot.Incoming {
	k.Helper()
	return k.write(to, body, append([]func(*bot.Incoming){byWhatsApp, func(in *bot.Incoming) { in.Kind = bot.Own }}, change...)...)
}

// routeAfter routes what waits, so long after the last moment, one round for each message of a number.
func (k *talk) routeAfter(d time.Duration) {
	k.Helper()
	k.now = k.now.Add(d)
	for range 5 {
		k.routeAll()
	}
	if n := k.count("SELECT count(*) FROM messages WHERE status = 'received'"); n != 0 {
		k.Fatalf("%d messages still wait", n)
	}
}

func (k *talk) said(words string) bot.Message {
	k.Helper()
	var list []bot.Message
	if err := k.db.SelectContext(k.Context(), &list, "SELECT * FROM messages WHERE body = $1", words); err != nil || len(list) != 1 {
		k.Fatalf("%q was said by %d messages, %v", words, len(list), err)
	}
	return list[0]
}

func (k *talk) thread(code string) (bot.Thread, []bot.Message) {
	k.Helper()
	th, said, err := k.store.Thread(k.Context(), k.school.ID, code)
	if err != nil {
		k.Fatal(err)
	}
	return th, said
}

// What the office types on its own phone answers the conversation it is part of, is kept as the school's, and goes nowhere.
func TestOwnWordsAnswerTheirConversation(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		k.exec("UPDATE schools SET daily_cap = 10")
		k.write(mother, "is there school tomorrow?", byWhatsApp)
		k.routeAfter(time.Minute)
		if th, _ := k.thread("A1"); th.State != bot.ThreadWaiting {
			k.Fatalf("the thread is %+v", th)
		}
		k.left()
		own := k.typed(mother, "No, it is closed")
		if fresh, err := k.store.Receive(k.Context(), own); err != nil || fresh {
			k.Errorf("handed in again: fresh %v, %v", fresh, err)
		}
		k.routeAfter(time.Minute)

		th, said := k.thread("A1")
		if th.State != bot.ThreadAnswered || !th.WaitingSince.IsZero() || !th.StaffAt.Equal(own.At) || th.Number != mother {
			k.Errorf("the thread is %+v", th)
		}
		m := said[len(said)-1]
		if m.Body != "No, it is closed" || m.Direction != bot.Out || m.Status != bot.Sent || m.Class != bot.Conversation || m.Kind != bot.Own ||
			m.HouseholdID != h.ID || m.Number != mother || m.StaffID != "" || !m.SentAt.Equal(own.At) || !strings.Contains(m.Reason, "#A1") {
			k.Errorf("they are kept as %+v", m)
		}
		if n := k.count("SELECT count(*) FROM queue"); n != 0 {
			k.Errorf("%d are to be sent", n)
		}
		if _, err := k.store.Tidy(k.Context(), k.now.Add(time.Hour), time.Minute); err != nil {
			k.Fatal(err)
		}
		if n := k.count("SELECT count(*) FROM spendings") + k.count("SELECT count(*) FROM attempts"); n != 0 {
			k.Errorf("they cost something, or were tried")
		}
		// The phone's receipts climb as those of any message.
		err := k.store.Report(k.Context(), k.now, bot.Report{ProviderID: own.ProviderID, Number: mother, Status: bot.Read}, neverAgain)
		if m := k.said("No, it is closed"); err != nil || m.Status != bot.Read || !strings.Contains(m.Reason, "own phone") {
			k.Errorf("read by the family: %v, %+v", err, m)
		}
	})
}

func neverAgain(bot.Message) (bot.Message, bool) { return bot.Message{}, false }

// Where there is no conversation, own words open the front desk's; to staff they are no family's.
func TestOwnWordsWithoutAConversation(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		hidden := bot.HiddenNumber("98765432101234")
		k.typed(mother, "Please call us")
		k.typed(stranger, "Admissions open in March")
		k.typed(hidden, "They open in March")
		k.typed(teacherNo, "Meeting at two")
		k.typed(ourSMS, "a note to ourselves")
		k.typed("", "to nobody")
		k.routeAfter(time.Minute)
		for words, want := range map[string]string{"Please call us": h.ID, "Admissions open in March": string(stranger), "They open in March": string(hidden)} {
			m := k.said(words)
			party := k.text("SELECT party FROM threads WHERE id = $1 AND state = 'answered' AND staff_id = '' AND student_id = ''", m.ThreadID)
			if party != want || m.Status != bot.Sent {
				k.Errorf("%q is in the thread of %q: %+v", words, party, m)
			}
		}
		for _, words := range []string{"Meeting at two", "a note to ourselves", "to nobody"} {
			if m := k.said(words); m.ThreadID != "" || m.Status != bot.Sent || m.Direction != bot.Out {
				k.Errorf("%q: %+v", words, m)
			}
		}
		if m := k.said("Meeting at two"); m.StaffID != k.teacher.ID {
			k.Errorf("whom it went to is not known: %+v", m)
		}
		if n := k.count("SELECT count(*) FROM addresses"); n != 0 {
			k.Errorf("%d phones count as having written", n)
		}
	})
}

// Words of both sides are read in the order in which they were written.
func TestOwnWordsTakeTheirTurn(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		k.write(mother, "is there school?", byWhatsApp)
		k.typed(mother, "Yes")
		last := k.write(mother, "and the day after?", byWhatsApp)
		k.routeAfter(time.Minute)
		if th, said := k.thread("A1"); th.State != bot.ThreadWaiting || !th.WaitingSince.Equal(last.At) || len(said) != 5 {
			k.Errorf("the thread is %+v with %d messages", th, len(said))
		}
		// Handed in late, they do not answer what came after them.
		k.typed(mother, "typed before", func(in *bot.Incoming) { in.At = last.At.Add(-time.Millisecond) })
		k.routeAfter(time.Minute)
		if th, _ := k.thread("A1"); th.State != bot.ThreadWaiting || !th.WaitingSince.Equal(last.At) {
			k.Errorf("the thread is %+v", th)
		}
	})
}

// A quote of either side's words names the conversation.
func TestOwnWordsThatQuote(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		asked := k.write(mother, "is there homework?", byWhatsApp)
		k.routeAfter(time.Minute)
		k.exec(`INSERT INTO threads (id, school_id, code, party, household_id, staff_id, student_id, number, channel, state, opened_at, family_at, staff_at, waiting_since)
			VALUES ('later', $1, 'B1', $2, $2, '', '', $3, 'whatsapp', 'answered', $4, $4, $5, $5)`, k.school.ID, h.ID, mother, k.now.Add(time.Minute), time.Time{})
		k.exec("UPDATE schools SET thread_seq = 2")
		own := k.typed(mother, "yes, page 41", func(in *bot.Incoming) { in.ReplyTo = asked.ProviderID })
		k.typed(mother, "and page 42", func(in *bot.Incoming) { in.ReplyTo = own.ProviderID })
		k.typed(mother, "something else")
		k.routeAfter(2 * time.Minute)
		first, _ := k.thread("A1")
		for words, want := range map[string]string{"yes, page 41": first.ID, "and page 42": first.ID, "something else": "later"} {
			if m := k.said(words); m.ThreadID != want {
				k.Errorf("%q: %+v", words, m)
			}
		}
	})
}

// While a person talks to a number the bot says nothing to it by itself; the teacher reads all the same.
func TestOwnWordsSilenceTheBot(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.now = time.Date(2026, 11, 29, 6, 0, 0, 0, time.UTC) // a Sunday: who writes is told to wait
		k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza")
		answers := func(number bot.Number) int {
			return k.count("SELECT count(*) FROM messages WHERE direction = 'out' AND number = $1 AND kind = ''", number)
		}
		k.typed(mother, "Is he better?")
		k.write(mother, "yes, he is", byWhatsApp)
		k.write(mother, "help", byWhatsApp)
		k.write(father, "help", byWhatsApp)
		k.routeAfter(time.Minute)
		if n := answers(mother); n != 0 {
			k.Errorf("the bot talked %d times over the person", n)
		}
		if n := answers(father); n != 1 {
			k.Errorf("another phone of the family got %d answers, want 1", n)
		}
		if _, said := k.thread("A1"); len(said) != 5 { // the office's words, the mother's, each with its forward
			k.Errorf("%d messages in the conversation", len(said))
		}
		k.now = k.now.Add(bot.OwnSilence)
		k.write(mother, "help", byWhatsApp, func(in *bot.Incoming) { in.At = k.now })
		k.routeAfter(time.Second)
		if n := answers(mother); n != 1 {
			k.Errorf("after half an hour the bot said %d things, want 1", n)
		}
	})
}

// A phone may show us what the program sent by it: that is no person's.
func TestAnEchoOfTheProgramsWordsIsNobodys(t *testing.T) {
	eachTalk(t, func(k *talk) {
		m := k.draft(mother, bot.TopicTalk, k.now)
		m.Channel = bot.WhatsApp
		k.queue(m)
		k.left()
		k.exec(`INSERT INTO attempts (id, message_id, n, owner, started_at, outcome, code, settled_at, provider_id)
			VALUES ('a', $1, 1, 'here', $2, 'accepted', '', $2, 'echo')`, m.ID, k.now)
		fresh, err := k.store.Receive(k.Context(), bot.Incoming{Channel: bot.WhatsApp, ProviderID: "echo", Kind: bot.Own, From: mother, To: ourWhatsApp, Body: "words", At: k.now})
		if err != nil || fresh {
			k.Errorf("it was taken for a person's: %v, %v", fresh, err)
		}
	})
}

func TestAnUnknownKindIsRefused(t *testing.T) {
	eachTalk(t, func(k *talk) {
		in := bot.Incoming{Channel: bot.WhatsApp, ProviderID: "x", Kind: "sticker", From: mother, To: ourWhatsApp, At: k.now}
		if fresh, err := k.store.Receive(k.Context(), in); fresh || err == nil || errors.Is(err, bot.ErrUnknownSender) || !strings.Contains(err.Error(), "sticker") {
			k.Errorf("it was taken: %v, %v", fresh, err)
		}
	})
}

// WhatsApp calls a person by one name, and they have one conversation, which the office answers there.
func TestAHiddenPersonHasOneConversation(t *testing.T) {
	eachTalk(t, func(k *talk) {
		hidden := bot.HiddenNumber("98765432101234")
		k.write(hidden, "When do admissions open?", byWhatsApp)
		k.write(hidden, "And the fee?", byWhatsApp)
		k.write(bot.HiddenNumber("5555"), "hello", byWhatsApp)
		k.routeAfter(time.Minute)
		th, said := k.thread("A1")
		if th.Party != string(hidden) || th.Number != hidden || th.Channel != bot.WhatsApp || len(said) != 4 {
			k.Errorf("the thread is %+v with %d messages", th, len(said))
		}
		if n := k.count("SELECT count(*) FROM threads"); n != 2 {
			k.Errorf("%d threads, want one for each", n)
		}
		k.left()
		k.write(officeNo, "#A1 In March")
		k.routeAfter(time.Minute)
		if got := k.text("SELECT channel FROM messages WHERE direction = 'out' AND number = $1", hidden); got != string(bot.WhatsApp) {
			k.Errorf("the answer goes by %s", got)
		}
	})
}
