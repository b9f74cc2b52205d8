package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"raabta/bot"
)

func TestUnroutedGivesOneOfEachNumberOldestFirst(t *testing.T) {
	eachTalk(t, func(k *talk) {
		for _, w := range []struct {
			from bot.Number
			body string
		}{{mother, "m1"}, {mother, "m2"}, {father, "f1"}, {mother, "m3"}, {stranger, "s1"}, {father, "f2"}} {
			k.write(w.from, w.body)
		}
		var rounds []string
		for {
			list := k.unrouted()
			if len(list) == 0 {
				break
			}
			round := ""
			for _, in := range list {
				round += in.Message.Body + " "
				k.mustRoute(bot.Decision{Message: in.Message, Reason: "test"})
			}
			rounds = append(rounds, round)
		}
		if got, want := fmt.Sprint(rounds), "[m1 f1 s1  m2 f2  m3 ]"; got != want {
			k.Errorf("routed in the order %s, want %s", got, want)
		}
	})
}

func TestUnroutedStopsAtItsLimit(t *testing.T) {
	eachTalk(t, func(k *talk) {
		for i := range 5 {
			k.write(bot.Number(fmt.Sprintf("+9230012345%02d", i)), "salam")
		}
		list, err := k.store.Unrouted(k.Context(), k.now, 3)
		if err != nil || len(list) != 3 {
			k.Errorf("%d messages, %v, want 3", len(list), err)
		}
	})
}

// Two messages that came in the same millisecond are still one at a time.
func TestOneOfEachNumberAtTheSameInstant(t *testing.T) {
	eachTalk(t, func(k *talk) {
		at := func(in *bot.Incoming) { in.At = k.now }
		k.write(mother, "a", at)
		k.write(mother, "b", at)
		if list := k.unrouted(); len(list) != 1 || list[0].Message.Body != "a" {
			k.Errorf("%d messages at once, want only the first", len(list))
		}
	})
}

func TestAFamilysMessageComesWithAllThatDecidesIt(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza Imran", "Ayesha Imran")
		k.exec(`INSERT INTO holidays (school_id, date, name) VALUES ($1, '2026-12-25', 'Quaid Day')`, k.school.ID)
		k.exec(`INSERT INTO opt_outs (school_id, number, topic, at, source) VALUES ($1, $2, 'tip', $3, 'reply'), ($1, $2, 'all', $3, 'reply')`, k.school.ID, mother, k.now)
		k.write(mother, "salam")
		in := k.next()

		if in.School.ID != k.school.ID || len(in.School.Holidays) != 1 {
			k.Errorf("the school is %+v", in.School)
		}
		if len(in.Households) != 1 || in.Households[0].ID != h.ID || in.Households[0].Language != "ur" {
			k.Fatalf("the households are %+v", in.Households)
		}
		got := in.Households[0]
		if len(got.Phones) != 2 || got.Phones[0].Number != mother || len(got.Guardians) != 1 || got.Guardians[0].Name != "Imran Ali" {
			k.Errorf("the household is %+v", got)
		}
		if len(got.Children) != 2 {
			k.Fatalf("the children are %+v", got.Children)
		}
		if c := got.Children[1]; c.Name != "Hamza Imran" || c.Class != "5-B" || c.Grade != "5" || c.TeacherID != k.teacher.ID || !c.MayReceive {
			k.Errorf("the child is %+v", c)
		}
		if f := in.Teachers[k.teacher.ID]; f.Number != teacherNo || len(f.Teaches) != 1 || f.Teaches[0].Class != "5-B" || !f.Teaches[0].ClassTeacher {
			k.Errorf("the teacher is %+v", f)
		}
		if len(in.Desk) != 1 || in.Desk[0].ID != k.office.ID || len(in.Staff) != 0 {
			k.Errorf("the desk is %+v, the staff %+v", in.Desk, in.Staff)
		}
		if len(in.OptOuts) != 2 {
			k.Errorf("the opt-outs are %+v", in.OptOuts)
		}
		if l := in.Lines[mother]; !l.Stopped || !l.StoppedAt.Equal(k.now) || !l.SMS {
			k.Errorf("the line is %+v", l)
		}
		if want := (bot.Ways{SMS: true, WhatsApp: true, NeedsWindow: true}); in.Ways != want {
			k.Errorf("the ways are %+v, want %+v", in.Ways, want)
		}
		if in.NextCode != 0 {
			k.Errorf("the next code is %d", in.NextCode)
		}
	})
}

func TestWhoLeftTheSchoolIsNotTold(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza", "Sara")
		k.exec(`UPDATE students SET state = 'left' WHERE name = 'Sara'`)
		k.exec(`UPDATE staff SET state = 'left'`)
		k.addThread(string(mother), k.teacher.ID, "A1", bot.ThreadAnswered, 0)
		k.write(mother, "salam")
		in := k.next()
		if c := in.Households[0].Children; len(c) != 1 || c[0].Name != "Hamza" || c[0].TeacherID != "" {
			k.Errorf("the children are %+v", c)
		}
		if _, ok := in.Teachers[k.teacher.ID]; ok {
			k.Error("a teacher who left is still given messages")
		}
		if len(in.Threads) != 1 || len(in.Desk) != 0 {
			k.Errorf("the threads are %+v, the desk %+v", in.Threads, in.Desk)
		}
		k.mustRoute(bot.Decision{Message: in.Message, Reason: "test"})
		k.write(teacherNo, "salam")
		if in := k.next(); len(in.Staff) != 0 || len(in.Threads) != 0 {
			k.Errorf("who left still speaks as staff: %+v %+v", in.Staff, in.Threads)
		}
	})
}

func TestANumberOfTwoHouseholdsGivesBoth(t *testing.T) {
	eachTalk(t, func(k *talk) {
		a := k.addFamily("Imran Ali", []bot.Number{father, mother}, "Hamza")
		b := k.addFamily("Bilal Khan", []bot.Number{mother}, "Zara")
		k.addFamily("Neither", []bot.Number{"+923007777777"}, "Other")
		k.write(mother, "salam")
		var got []string
		for _, h := range k.next().Households {
			got = append(got, h.ID)
		}
		if want := []string{b.ID, a.ID}; !slices.Equal(got, want) { // whose first phone it is comes first
			k.Errorf("households %v, want %v", got, want)
		}
	})
}

// A hidden number is nobody's, above all not that of staff whose number was never given.
func TestAHiddenNumberIsNobodys(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addStaff("No Phone", bot.RoleTeacher, "")
		k.write("", "who am I?")
		in := k.next()
		if len(in.Staff) != 0 || len(in.Households) != 0 || len(in.Threads) != 0 {
			k.Errorf("a hidden number was taken for %+v %+v %+v", in.Staff, in.Households, in.Threads)
		}
		if n := k.count(`SELECT COUNT(*) FROM addresses`); n != 0 {
			k.Error("an address of no number was written down")
		}
		k.mustRoute(bot.Decision{Message: in.Message, Reason: "hidden", Thread: &bot.ThreadMove{
			Key: bot.ThreadKey{Party: "hidden:" + in.Message.ID}, Code: "A1", Channel: bot.SMS, Waits: true,
		}})
	})
}

func TestAQuoteFindsItsMessageAndThread(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		key := bot.ThreadKey{Party: h.ID, StaffID: k.teacher.ID}
		k.write(mother, "salam")
		forward := k.draft(teacherNo, bot.TopicTalk, k.now)
		forward.StaffID, forward.Thread = k.teacher.ID, &key
		k.mustRoute(bot.Decision{Message: k.next().Message, HouseholdID: h.ID, Drafts: []bot.Draft{forward},
			Thread: &bot.ThreadMove{Key: key, HouseholdID: h.ID, Code: "A1", Number: mother, Channel: bot.SMS, Waits: true}})
		k.exec("UPDATE messages SET provider_id = 'SMforward' WHERE id = $1", forward.ID)
		stand(k, bot.Sent, "m.id = $1", forward.ID)

		quote := func(in *bot.Incoming) { in.ReplyTo = "SMforward" }
		for _, c := range []struct {
			name  string
			from  bot.Number
			found bool
		}{{"the teacher", teacherNo, true}, {"a stranger who made the id up", stranger, false}, {"a hidden number", "", true}} {
			k.write(c.from, "jee", quote)
			in := k.next()
			if found := in.Quoted != nil && in.Quoted.ID == forward.ID && in.QuotedTalk != nil && in.QuotedTalk.Code == "A1"; found != c.found {
				k.Errorf("%s: quoted %v, thread %v", c.name, in.Quoted, in.QuotedTalk)
			}
			if c.found {
				if th := in.QuotedTalk; th.Household != "Imran Ali" || th.Staff != "Ms Sana" || in.ThreadLanguages[th.ID] != "ur" || in.Teachers[k.teacher.ID].ID == "" {
					k.Errorf("%s: the thread is %+v, its language %q", c.name, th, in.ThreadLanguages[th.ID])
				}
			}
			k.mustRoute(bot.Decision{Message: in.Message, Reason: "test"})
		}
	})
}

func TestAQuotedInboundMessageIsNotOurs(t *testing.T) {
	eachTalk(t, func(k *talk) {
		first := k.write(mother, "salam")
		k.mustRoute(bot.Decision{Message: k.next().Message, Reason: "test"})
		k.write(mother, "as I said", func(in *bot.Incoming) { in.ReplyTo = first.ProviderID })
		if in := k.next(); in.Quoted != nil {
			k.Errorf("quoted %+v", in.Quoted)
		}
	})
}

func TestOpenQuestionsComeWithTheWordsThatWait(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza", "Ayesha")
		k.write(mother, "will be late")
		first := k.next().Message
		ask := k.draft(mother, bot.TopicTalk, first.CreatedAt)
		ask.HouseholdID = h.ID
		ask.Question = &bot.Question{
			ID: bot.NewID(), SchoolID: k.school.ID, HouseholdID: h.ID, Kind: bot.KindChild, Subject: first.ID, State: bot.QuestionOpen,
			Choices: []string{"child one", "child two"}, Ask: "1 Hamza, 2 Ayesha", MessageID: ask.ID, AskedAt: k.now, ExpiresAt: k.now.Add(time.Hour),
		}
		ask.QuestionID = ask.Question.ID
		over := ask
		over.Message.ID = bot.NewID()
		gone := *ask.Question
		gone.ID, gone.MessageID, gone.ExpiresAt = bot.NewID(), over.ID, k.now
		over.Question, over.QuestionID = &gone, gone.ID
		k.mustRoute(bot.Decision{Message: first, HouseholdID: h.ID, Drafts: []bot.Draft{ask, over}})
		k.left()

		k.write(mother, "1")
		in := k.next()
		if len(in.Questions) != 1 || in.Questions[0].ID != ask.Question.ID || !slices.Equal(in.Questions[0].Choices, ask.Question.Choices) {
			k.Fatalf("the open questions are %+v", in.Questions)
		}
		if in.Pending[first.ID].Body != "will be late" {
			k.Errorf("the words that wait are %+v", in.Pending)
		}
	})
}

func TestAMessageReadAfreshOrGone(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		k.write(mother, "salam")
		m := k.next().Message
		in, err := k.store.UnroutedMessage(k.Context(), k.now, m.ID)
		if err != nil || in.Message.ID != m.ID || len(in.Households) != 1 || in.Households[0].ID != h.ID {
			k.Errorf("read afresh: %+v, %v", in, err)
		}
		k.mustRoute(bot.Decision{Message: m, Reason: "test"})
		if _, err := k.store.UnroutedMessage(k.Context(), k.now, m.ID); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("a routed message: %v, want ErrNotFound", err)
		}
	})
}
