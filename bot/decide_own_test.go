package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/reply"
)

// typed makes a message one that a person typed on the school's own phone to the number.
func typed(in bot.Inbound) bot.Inbound {
	in.Message.Direction, in.Message.Kind = bot.Out, bot.Own
	return in
}

// TestOwnWordsBelongToAConversation: what the office types on its phone says nothing by itself, and answers the talk it is part
// of.
func TestOwnWordsBelongToAConversation(t *testing.T) {
	quoting := func(in bot.Inbound, i int) bot.Inbound {
		in.Quoted, in.QuotedTalk = &bot.Message{ID: "m0", Direction: bot.In}, &in.Threads[i]
		return in
	}
	two := func() bot.Inbound { // latest first
		return thread(thread(typed(world("Yes, at nine")), "B1", "t2", "s1", bot.ThreadAnswered, time.Hour), "A1", "t1", "s1", bot.ThreadWaiting, 2*time.Hour)
	}
	for _, c := range []struct {
		name   string
		in     bot.Inbound
		thread string // its code and its key
		waits  bool
		reason string
	}{
		{"the live conversation", thread(typed(world("Yes, at nine")), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "A1 h1/t1/s1", false, "#A1"},
		{"the latest of two", two(), "B1 h1/t2/s1", false, "#B1"},
		{"the one that is quoted", quoting(two(), 1), "A1 h1/t1/s1", false, "#A1"},
		{"a closed one", thread(typed(world("Yes")), "A1", "t1", "s1", bot.ThreadClosed, time.Hour), "A1 h1/t1/s1", false, "#A1"},
		{"none is live: the front desk", thread(typed(world("Yes")), "A1", "t1", "s1", bot.ThreadAnswered, 80*time.Hour), "B1 h1//", false, "front desk"},
		{"none at all", typed(world("Please call us")), "A1 h1//", false, "front desk"},
		{"words that read like an order", typed(world("STOP")), "A1 h1//", false, "front desk"},
		{"words that read like an answer", ask(typed(world("1")), "event", "q1"), "A1 h1//", false, "front desk"},
		{"a stranger", typed(fromStranger("Admissions open in March")), "A1 +923450000000//", false, "with the number"},
		{"a stranger's live conversation", func() bot.Inbound {
			in := thread(typed(fromStranger("In March")), "B1", "", "", bot.ThreadWaiting, time.Hour)
			in.Threads[0].Party, in.Threads[0].HouseholdID = string(stranger), ""
			return in
		}(), "B1 +923450000000//", false, "#B1"},
		{"a hidden person", hiddenThread(typed(fromHidden("In March")), bot.ThreadWaiting), "A1 lid:98765432101234//", false, "#A1"},
		{"somebody who can't be told from another", func() bot.Inbound { in := typed(fromStranger("hello")); in.Message.Number = ""; return in }(), "", false, "own phone"},
		{"a teacher", thread(typed(fromStaff("Meeting at two", "t1", bot.RoleClassTeacher)), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "", false, "to Miss Sana"},
		{"the family wrote since", func() bot.Inbound {
			in := thread(typed(world("Yes")), "A1", "t1", "s1", bot.ThreadWaiting, 0)
			in.Message.CreatedAt = noon.Add(-time.Minute)
			return in
		}(), "A1 h1/t1/s1", true, "#A1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.NextCode = len(c.in.Threads)
			d := bot.Decide(c.in, noon, builtin(t), map[string]bot.Asker{"event": eventAsker{}})
			if len(d.Drafts) != 0 || len(d.Effects) != 0 {
				t.Errorf("it says %v and does %v", drafts(d, noon), effects(d))
			}
			got, waits := "", false
			if d.Thread != nil {
				got, waits = d.Thread.Code+" "+d.Thread.Key.Party+"/"+d.Thread.Key.StaffID+"/"+d.Thread.Key.StudentID, d.Thread.Waits
				if !d.Thread.FromStaff {
					t.Error("they are taken for the family's")
				}
			}
			if got != c.thread || waits != c.waits || !strings.Contains(d.Reason, c.reason) || !strings.Contains(d.Reason, "own phone") {
				t.Errorf("thread %q, waits %v: %s", got, waits, d.Reason)
			}
		})
	}
}

// spokenTo is a message of a number that somebody at the school wrote to, so long ago.
func spokenTo(in bot.Inbound, ago time.Duration) bot.Inbound {
	in.Lately.OwnAt = noon.Add(-ago)
	return in
}

// menuAsker answers with another question, as the other times of a meeting are.
type menuAsker struct{ meetingAsker }

func (menuAsker) Answer(bot.Question, reply.Reading, bot.Talk) bot.Answer {
	return bot.Answer{Close: true, Texts: []bot.AnswerText{{Template: "meeting_other", Body: "other times", Question: &bot.Question{Kind: "menu"}}}}
}

// unclearAsker can read no answer.
type unclearAsker struct{ meetingAsker }

func (unclearAsker) Answer(bot.Question, reply.Reading, bot.Talk) bot.Answer {
	return bot.Answer{Texts: []bot.AnswerText{{Template: "unclear", Body: "1 or 2?"}}}
}

// TestTheBotDoesNotTalkOverAPerson: while somebody at the school writes to a number on its own phone, what that number writes
// reaches the teacher as ever, what it asks for by number is done and confirmed, and the bot says nothing else.
func TestTheBotDoesNotTalkOverAPerson(t *testing.T) {
	sunday := time.Date(2026, 11, 29, 6, 0, 0, 0, time.UTC)
	const minutes = 5 * time.Minute
	quoteless := func(in bot.Inbound) bot.Inbound { return spokenTo(in, minutes) }
	for _, c := range []struct {
		name    string
		in      bot.Inbound
		now     time.Time
		want    []string
		thread  string
		effects []string
		talks   bool // the bot goes on as it would by itself
	}{
		{name: "after half an hour it speaks again", in: spokenTo(world("help"), bot.OwnSilence), want: []string{"help"}, talks: true},
		{name: "help is read by a person", in: quoteless(world("help")), want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "words reach the teacher", in: quoteless(world("is there homework?")), want: []string{"forward"}, thread: "h1/t1/s1", talks: true},
		{name: "which child? is not asked", in: quoteless(twoChildren(world("is there homework?"))), want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "on Sunday nobody is told to wait", in: func() bot.Inbound {
			in := at(world("still ill"), sunday)
			in.Lately.OwnAt = sunday.Add(-minutes)
			return in
		}(), now: sunday, want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "STOP is confirmed", in: quoteless(world("STOP")), want: []string{"stop_done"}, effects: []string{"OptOut all"}, talks: true},
		{name: "a second STOP is not", in: func() bot.Inbound {
			in := answered(quoteless(world("STOP")), 5)
			in.Lately.Confirmed = true
			return in
		}(), effects: []string{"OptOut all", "RaiseAlarm"}, talks: true},
		{name: "START is confirmed", in: func() bot.Inbound {
			in := quoteless(world("START"))
			in.OptOuts = []bot.OptOut{{Number: parent, Topic: bot.TopicAll, At: noon.Add(-time.Hour)}}
			return in
		}(), want: []string{"start_done"}, effects: []string{"OptIn all"}, talks: true},
		{name: "a language is set", in: quoteless(world("urdu")), want: []string{"language_set"}, effects: []string{"Language ur"}, talks: true},
		{name: "an answer by number counts and is confirmed", in: quoteless(ask(world("1"), "event", "q1")), want: []string{"event_yes"}, effects: []string{"Answer q1=yes"}, talks: true},
		{name: "words beside it reach the teacher", in: quoteless(ask(world("haan lekin fees ka kya hua?"), "event", "q1")), want: []string{"event_yes", "forward"}, effects: []string{"Answer q1=yes"}, thread: "h1/t1/s1", talks: true},
		{name: "a booking and its note to the teacher", in: quoteless(ask(world("3"), "meeting", "q2")), want: []string{"meeting_booked", "forward_call"}, effects: []string{"Answer q2=x"}, thread: "h1/t1/s1", talks: true},
		{name: "another menu is not offered", in: quoteless(ask(world("2"), "menu", "q3")), want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "an answer that can't be read reaches a person", in: quoteless(ask(world("2"), "unclear", "q4")), want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "which question? is not asked", in: quoteless(ask(ask(world("1"), "event", "q1"), "meeting", "q2")), want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "a digit for the person", in: quoteless(ask(world("7"), "event", "q1")), want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "a yes for the person", in: quoteless(world("jee")), want: []string{"forward"}, thread: "h1/t1/s1"},
		{name: "a teacher with nothing live", in: quoteless(fromStaff("ok, at two", "t1", bot.RoleClassTeacher))},
		{name: "a teacher's answer is carried", in: quoteless(thread(fromStaff("Yes", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour)), want: []string{"relay"}, thread: "h1/t1/s1", talks: true},
		{name: "a teacher's wrong code is told", in: quoteless(fromStaff("#Q7 yes", "t1", bot.RoleClassTeacher)), want: []string{"staff_unknown_code"}, talks: true},
		{name: "a teacher is told that a family stopped", in: func() bot.Inbound {
			in := quoteless(thread(fromStaff("ok", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour))
			in.Lines[parent] = bot.Line{Stopped: true, StoppedAt: noon.Add(-time.Minute)}
			return in
		}(), want: []string{"staff_stopped"}, talks: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := c.now
			if now.IsZero() {
				now = noon
			}
			d := bot.Decide(c.in, now, builtin(t), map[string]bot.Asker{"event": eventAsker{}, "meeting": meetingAsker{}, "menu": menuAsker{}, "unclear": unclearAsker{}})
			var names []string
			for _, m := range d.Drafts {
				names = append(names, m.Template)
			}
			if !slices.Equal(names, c.want) {
				t.Errorf("it says %v, want %v: %s", names, c.want, d.Reason)
			}
			key := ""
			if d.Thread != nil {
				key = d.Thread.Key.Party + "/" + d.Thread.Key.StaffID + "/" + d.Thread.Key.StudentID
			}
			if key != c.thread || !slices.Equal(effects(d), c.effects) {
				t.Errorf("thread %q, effects %v, want %q, %v: %s", key, effects(d), c.thread, c.effects, d.Reason)
			}
			if quiet := strings.Contains(d.Reason, "no automatic answer"); quiet == c.talks {
				t.Errorf("the reason is %q", d.Reason)
			}
			if strings.Count(d.Reason, "no automatic answer") > 1 {
				t.Errorf("it says twice why: %q", d.Reason)
			}
		})
	}
}
