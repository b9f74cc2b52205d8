package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// answered is a message of a number that got n automatic answers within ten minutes.
func answered(in bot.Inbound, n int) bot.Inbound { in.Lately.Answers = n; return in }

// TestDecideStopsLoops is Decide's table for what machines do: a person's words always reach a person, and only what we
// would say by ourselves ends.
func TestDecideStopsLoops(t *testing.T) {
	long := "Assalam o alaikum, hum jald jawab dein ge"
	spoken := func(in bot.Inbound, n int) bot.Inbound {
		in.Lately.Words = map[string]int{in.Threads[0].ID: n}
		return in
	}
	repeated := func(in bot.Inbound, n int) bot.Inbound { in.Lately.Same = n; return in }
	live := func(body string) bot.Inbound {
		return thread(world(body), "A1", "t1", "s1", bot.ThreadAnswered, time.Hour)
	}
	for _, c := range []struct {
		name    string
		in      bot.Inbound
		want    []string
		reason  string
		thread  string
		waits   bool
		effects []string
	}{
		{name: "the fifth answer is given", in: answered(world("help"), 4), want: []string{"help>+923001234567"}},
		{name: "the sixth is not, and staff are told", in: answered(world("help"), 5), reason: "gets no more for now", effects: []string{"RaiseAlarm"}},
		{name: "STOP is confirmed even then", in: answered(world("STOP"), 5), want: []string{"stop_done>+923001234567"}, effects: []string{"OptOut all"}},
		{name: "but not twice, whatever came between", in: func() bot.Inbound {
			in := answered(world("STOP"), 5)
			in.Lately.Confirmed = true
			return in
		}(), effects: []string{"OptOut all", "RaiseAlarm"}},
		{name: "a person's words still reach the teacher", in: answered(world("is there homework?"), 5), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", waits: true},
		{name: "with two children and no more questions, the first child's", in: answered(twoChildren(world("is there homework?")), 5),
			want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", waits: true, effects: []string{"RaiseAlarm"}},
		{name: "an answer counts though it is not confirmed", in: answered(ask(world("1"), "event", "q1"), 5), effects: []string{"Answer q1=yes", "RaiseAlarm"}, reason: "label of q1"},
		{name: "an answer that fits two questions goes to a person", in: answered(ask(ask(world("1"), "event", "q1"), "meeting", "q2"), 5),
			want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", waits: true, effects: []string{"RaiseAlarm"}},
		{name: "a teacher who cannot be asked which family is told nothing", in: answered(thread(thread(fromStaff("Yes", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "B1", "t1", "s2", bot.ThreadWaiting, time.Hour), 5),
			reason: "not passed on", effects: []string{"RaiseAlarm"}},
		{name: "a teacher's answer is carried whatever was said", in: answered(thread(fromStaff("Yes, tomorrow", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), 5),
			want: []string{"relay>+923001234567"}, thread: "h1/t1/s1"},

		{name: "an autoresponder", in: live("I'm driving with Focus turned on. I'll see your message when I get where I'm going."), reason: "neither answered nor passed on"},
		{name: "an autoresponder in Urdu", in: live("خودکار جواب: میں ابھی مصروف ہوں"), reason: "neither answered nor passed on"},
		{name: "a delivery report", in: twoChildren(world("Message delivered")), reason: "delivery report"},
		{name: "an autoresponder answers no question", in: ask(world("Auto reply: yes, I will be back soon"), "event", "q1"), reason: "neither answered"},
		{name: "a teacher's autoresponder reaches no family", in: thread(fromStaff("In class till 2 (auto reply)", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), reason: "neither answered"},
		{name: "I'm driving, to nobody", in: world("I'm driving"), reason: "neither answered nor passed on"},
		{name: "I'm driving, to a teacher who waits for them", in: func() bot.Inbound {
			in := live("I'm driving")
			in.Threads[0].StaffAt = noon.Add(-time.Minute)
			return in
		}(), want: []string{"forward>+923110000001=I'm driving"}, thread: "h1/t1/s1", waits: true},
		{name: "a parent who drives writes to the teacher", in: world("I am driving, I'll be late to pick up Ali"), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", waits: true},

		{name: "the same sentence a third time", in: repeated(live(long), 2), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", waits: true},
		{name: "and a fourth", in: repeated(live(long), 3), thread: "h1/t1/s1", waits: true, reason: "the same words", effects: []string{"RaiseAlarm"}},
		{name: "a teacher's, likewise", in: repeated(thread(fromStaff(long, "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), 3),
			thread: "h1/t1/s1", waits: true, reason: "the same words", effects: []string{"RaiseAlarm"}},
		{name: "jee may be written often", in: repeated(live("jee"), 3), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", waits: true},
		{name: "a lively conversation", in: spoken(live("and one thing more"), bot.MostWords-1), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", waits: true},
		{name: "more than people write", in: spoken(live("and one thing more"), bot.MostWords), thread: "h1/t1/s1", waits: true, reason: "it waits", effects: []string{"RaiseAlarm"}},
		{name: "and from the teacher's side", in: spoken(thread(fromStaff("and one thing more", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), bot.MostWords),
			thread: "h1/t1/s1", waits: true, reason: "it waits", effects: []string{"RaiseAlarm"}},
		{name: "a stranger costs the school ten texts", in: func() bot.Inbound {
			in := thread(fromStranger("buy now"), "A1", "", "", bot.ThreadWaiting, time.Minute)
			in.Threads[0].Party, in.Threads[0].HouseholdID = string(stranger), ""
			return spoken(in, bot.MostStrangerWords)
		}(), thread: "+923450000000//", waits: true, reason: "it waits", effects: []string{"RaiseAlarm"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Decide(c.in, noon, builtin(t), map[string]bot.Asker{"event": eventAsker{}, "meeting": meetingAsker{}})
			if got := drafts(d, noon); !slices.EqualFunc(got, c.want, func(got, want string) bool {
				who, words, _ := strings.Cut(want, "=")
				head, body, _ := strings.Cut(got, "|")
				return head == who && strings.Contains(body, words)
			}) {
				t.Errorf("drafts %q, want %q", got, c.want)
			}
			if !strings.Contains(d.Reason, c.reason) || d.Reason == "" {
				t.Errorf("reason %q, want it to hold %q", d.Reason, c.reason)
			}
			key, waits := "", false
			if d.Thread != nil {
				key, waits = d.Thread.Key.Party+"/"+d.Thread.Key.StaffID+"/"+d.Thread.Key.StudentID, d.Thread.Waits
			}
			if key != c.thread || waits != c.waits {
				t.Errorf("thread %q, waits %v, want %q, %v", key, waits, c.thread, c.waits)
			}
			if got := effects(d); !slices.Equal(got, c.effects) {
				t.Errorf("effects %q, want %q", got, c.effects)
			}
			numbersHidden(t, c.in, d)
			for _, e := range d.Effects {
				if a, ok := e.(bot.RaiseAlarm); ok && (strings.Contains(fmt.Sprint(a), string(c.in.Message.Number)) || strings.Contains(a.Text, c.in.Message.Body)) {
					t.Errorf("the alarm shows a number or a text: %q", a.Text)
				}
			}
		})
	}
}
