package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/reply"
	"raabta/templates"
)

// Wednesday 25 November 2026, 10:00 in Karachi: inside the teachers' hours.
var noon = time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)

const (
	parent   = bot.Number("+923001234567")
	teacher  = bot.Number("+923110000001")
	teacher2 = bot.Number("+923110000002")
	office   = bot.Number("+923110000009")
	stranger = bot.Number("+923450000000")
)

// eventAsker stands for a capability: it takes yes, no, 1 and 2.
type eventAsker struct{}

func (eventAsker) Fits(_ bot.Question, r reply.Reading) bool { _, ok := bot.YesNo(r); return ok }
func (eventAsker) Answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	a, _ := bot.YesNo(r)
	return bot.Answer{Answer: a, Close: true, Texts: []bot.AnswerText{{Template: "event_" + a, Body: "noted " + a + " for " + q.Subject}}}
}

// meetingAsker takes 1, 2, 3 and, as a digest does with 2, tells the teacher.
type meetingAsker struct{}

func (meetingAsker) Fits(_ bot.Question, r reply.Reading) bool {
	return r.Kind == reply.Yes || r.Kind == reply.No || r.Kind == reply.Number && r.Number >= 1 && r.Number <= 3
}
func (meetingAsker) Answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	return bot.Answer{Answer: "x", Close: true, Forward: &bot.ForwardNote{Template: "forward_call"}, Texts: []bot.AnswerText{{Template: "meeting_booked", Body: "booked"}}}
}

// world is what surrounds of one message: a family with one child, its class teacher, an office.
func world(body string) bot.Inbound {
	ayesha := bot.Child{Student: bot.Student{ID: "s1", Name: "Ayesha Imran", Class: "5-B"}, HouseholdID: "h1", MayReceive: true, TeacherID: "t1"}
	return bot.Inbound{
		Message: bot.Message{ID: "m1", SchoolID: "school", Direction: bot.In, Channel: bot.SMS, Number: parent, Body: body, CreatedAt: noon.Add(-time.Second)},
		School: bot.School{ID: "school", ShortName: "Al-Noor", Country: "PK", Timezone: "Asia/Karachi", Languages: "en,ur,ur-Latn",
			Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun"},
		Households: []bot.Household{{ID: "h1", SchoolID: "school", Name: "Imran Ali", Language: "en", Children: []bot.Child{ayesha},
			Phones: []bot.Phone{{HouseholdID: "h1", Number: parent, Rank: 1, SMS: true, Relation: bot.Mother}}}},
		Desk: []bot.Staff{{ID: "office", Name: "Office", Number: office, Role: bot.RoleOffice, Language: "en"}},
		Teachers: map[string]bot.Staff{
			"t1": {ID: "t1", Name: "Miss Sana", Number: teacher, Role: bot.RoleClassTeacher, Language: "en"},
			"t2": {ID: "t2", Name: "Sir Bilal", Number: teacher2, Role: bot.RoleClassTeacher, Language: "en"},
		},
		Ways:     bot.Ways{SMS: true},
		Lines:    map[bot.Number]bot.Line{},
		NextCode: 0,
	}
}

func twoChildren(in bot.Inbound) bot.Inbound {
	in.Households[0].Children = append(in.Households[0].Children,
		bot.Child{Student: bot.Student{ID: "s2", Name: "Muhammad Bilal", Class: "3-A"}, HouseholdID: "h1", MayReceive: true, TeacherID: "t2"})
	return in
}

func ask(in bot.Inbound, kind, id string, choices ...string) bot.Inbound {
	in.Questions = append(in.Questions, bot.Question{ID: id, HouseholdID: "h1", Kind: kind, Subject: kind + "-subject", State: bot.QuestionOpen, Choices: choices, Ask: "ask of " + id, Label: "label of " + id})
	return in
}

func thread(in bot.Inbound, code, staff, student, state string, ago time.Duration) bot.Inbound {
	t := bot.Thread{ID: "thread-" + code, SchoolID: "school", Code: code, Party: "h1", HouseholdID: "h1", StaffID: staff, StudentID: student, Number: parent,
		Channel: bot.SMS, State: state, FamilyAt: noon.Add(-ago), Household: "Imran Ali", Student: "Ayesha Imran", Class: "5-B"}
	in.Threads = append(in.Threads, t)
	return in
}

func fromStaff(body string, id string, role bot.Role) bot.Inbound {
	in := world(body)
	in.Households = nil
	in.Message.Number = teacher
	in.Staff = []bot.Staff{{ID: id, Name: "Miss Sana", Number: teacher, Role: role, Language: "en"}}
	return in
}

// reacting makes an emoji of the message.
func reacting(in bot.Inbound) bot.Inbound {
	in.Message.Kind = bot.Reaction
	return in
}

func fromStranger(body string) bot.Inbound {
	in := world(body)
	in.Households, in.Message.Number = nil, stranger
	return in
}

func at(in bot.Inbound, now time.Time) bot.Inbound { in.Message.CreatedAt = now; return in }

// TestDecide is the specification of what follows from a message. want lists the drafts as "template>number" in order, with "=words" what the
// body holds;
// reason is part of why; thread is the key of the conversation; effects are the effects' types.
func TestDecide(t *testing.T) {
	sunday := time.Date(2026, 11, 29, 6, 0, 0, 0, time.UTC)
	quoting := func(in bot.Inbound, q bot.Message, talk *bot.Thread) bot.Inbound {
		in.Quoted, in.QuotedTalk = &q, talk
		return in
	}
	for _, c := range []struct {
		name    string
		in      bot.Inbound
		now     time.Time
		want    []string
		reason  string
		thread  string // "party/staff/student", "" for none
		effects []string
	}{
		// 1. opt-outs
		{name: "STOP", in: world("STOP"), want: []string{"stop_done>+923001234567"}, effects: []string{"OptOut all"}, reason: "stop"},
		{name: "band karo", in: world("band karo"), want: []string{"stop_done>+923001234567"}, effects: []string{"OptOut all"}},
		{name: "Urdu stop", in: world("بند کریں"), want: []string{"stop_done>+923001234567"}, effects: []string{"OptOut all"}},
		{name: "stop one topic", in: world("stop digest"), want: []string{"stop_topic_done>+923001234567"}, effects: []string{"OptOut digest"}},
		{name: "STOP again is confirmed no second time", in: func() bot.Inbound {
			in := world("STOP")
			in.OptOuts = []bot.OptOut{{Number: parent, Topic: bot.TopicAll, At: noon.Add(-time.Hour)}}
			return in
		}(), effects: []string{"OptOut all"}, reason: "told so then"},
		{name: "STOP wins over an open question", in: ask(world("stop"), "event", "q1", "yes", "no"), want: []string{"stop_done>+923001234567"}, effects: []string{"OptOut all"}},
		{name: "STOP that the provider answered", in: func() bot.Inbound { in := world("STOP"); in.Message.OptOutType = "STOP"; return in }(), effects: []string{"OptOut all"}, reason: "provider"},
		{name: "HELP that the provider answered", in: func() bot.Inbound { in := world("HELP"); in.Message.OptOutType = "HELP"; return in }(), reason: "provider"},
		{name: "START that the provider answered", in: func() bot.Inbound { in := world("START"); in.Message.OptOutType = "START"; return in }(), effects: []string{"OptIn all"}},
		{name: "START after STOP", in: func() bot.Inbound {
			in := world("START")
			in.OptOuts = []bot.OptOut{{Number: parent, Topic: bot.TopicAll}}
			return in
		}(), want: []string{"start_done>+923001234567"}, effects: []string{"OptIn all"}},
		{name: "START when nothing was stopped", in: world("start"), want: []string{"help>+923001234567"}, effects: []string{"OptIn all"}},
		{name: "HELP", in: world("help"), want: []string{"help>+923001234567"}},
		{name: "don't stop the bus is a parent's words", in: world("please don't stop the bus at gate 2"), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", reason: "one child"},
		{name: "a stranger's STOP is kept and not answered", in: fromStranger("STOP"), effects: []string{"OptOut all"}},
		{name: "a teacher's STOP alarms the office", in: fromStaff("STOP", "t1", bot.RoleClassTeacher), want: []string{"stop_done>+923110000001"}, effects: []string{"OptOut all", "RaiseAlarm"}},

		// 2. quotes
		{name: "a teacher quotes the forward", in: func() bot.Inbound {
			in := thread(thread(fromStaff("Homework is p41", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "B1", "t1", "s2", bot.ThreadWaiting, time.Hour)
			return quoting(in, bot.Message{ID: "f", StaffID: "t1", ThreadID: "thread-A1"}, &in.Threads[0])
		}(), want: []string{"relay>+923001234567"}, thread: "h1/t1/s1", reason: "quotes the forward #A1"},
		{name: "a parent quotes the event's message with two questions open", in: quoting(ask(ask(world("jee"), "event", "q1"), "event", "q2"), bot.Message{ID: "x", QuestionID: "q2"}, nil),
			want: []string{"event_yes>+923001234567"}, effects: []string{"Answer q2=yes"}, reason: "quotes the message that asked"},
		{name: "a parent quotes the teacher's answer", in: func() bot.Inbound {
			in := thread(twoChildren(world("shukriya, kal aaunga")), "B1", "t2", "s2", bot.ThreadAnswered, 200*time.Hour)
			return quoting(in, bot.Message{ID: "x", HouseholdID: "h1", ThreadID: "thread-B1"}, &in.Threads[0])
		}(), want: []string{"forward>+923110000002"}, thread: "h1/t2/s2", reason: "quotes a message of the conversation"},

		// an emoji put to a message
		{name: "a thumb to the event's message with two questions open", in: reacting(quoting(ask(ask(world("👍"), "event", "q1"), "event", "q2"), bot.Message{ID: "x", QuestionID: "q2"}, nil)),
			want: []string{"event_yes>+923001234567"}, effects: []string{"Answer q2=yes"}, reason: "an emoji to the message that asked"},
		{name: "a thumb to a message that asked nothing, with a question open", in: reacting(quoting(ask(world("👍"), "event", "q1"), bot.Message{ID: "x"}, nil)), reason: "answers no question"},
		{name: "a heart to the message that asked", in: reacting(quoting(ask(world("❤️"), "event", "q1"), bot.Message{ID: "x", QuestionID: "q1"}, nil)), reason: "answers no question"},
		{name: "a teacher's thumb to a forward", in: func() bot.Inbound {
			in := thread(fromStaff("👍", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour)
			return reacting(quoting(in, bot.Message{ID: "f", StaffID: "t1", ThreadID: "thread-A1"}, &in.Threads[0]))
		}(), reason: "answers no question"},
		{name: "a stranger's thumb", in: reacting(fromStranger("👍")), reason: "answers no question"},

		// 3. staff
		{name: "a teacher answers plainly with one thread live", in: thread(fromStaff("Yes, tomorrow", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour),
			want: []string{"relay>+923001234567"}, thread: "h1/t1/s1", reason: "only #A1 is live"},
		{name: "a teacher goes on after answering", in: thread(fromStaff("and bring the book", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadAnswered, time.Hour), want: []string{"relay>+923001234567"}, thread: "h1/t1/s1"},
		{name: "a teacher who answered one family a minute ago and another waits is asked which", in: func() bot.Inbound {
			in := thread(thread(fromStaff("and bring the book", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadAnswered, time.Hour), "B1", "t1", "s2", bot.ThreadWaiting, time.Minute)
			in.Threads[0].StaffAt = noon.Add(-time.Minute)
			return in
		}(), want: []string{"staff_which>+923110000001?thread"}},
		{name: "words that were not forwarded yet nobody can have answered", in: func() bot.Inbound {
			in := thread(fromStaff("ok", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, 0)
			in.Threads[0].WaitingSince = time.Date(2026, 11, 29, 5, 0, 0, 0, time.UTC) // Sunday
			return at(in, time.Date(2026, 11, 29, 6, 0, 0, 0, time.UTC))
		}(), now: time.Date(2026, 11, 29, 6, 0, 0, 0, time.UTC), want: []string{"staff_no_thread>+923110000001"}},
		{name: "a teacher's second text waits with the first for which family", in: func() bot.Inbound {
			in := thread(thread(fromStaff("#A1", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "B1", "t1", "s2", bot.ThreadWaiting, time.Hour)
			in.Questions = []bot.Question{{ID: "q", StaffID: "t1", Kind: bot.KindThread, Subject: "m0,m1", Choices: []string{"A1", "B1"}}}
			in.Pending = map[string]bot.Message{"m0": {ID: "m0", Body: "Yes"}, "m1": {ID: "m1", Body: "tomorrow"}}
			return in
		}(), want: []string{"relay>+923001234567=Yes\ntomorrow"}, thread: "h1/t1/s1", effects: []string{"Supersede thread"}},
		{name: "a teacher who is a parent too, asked which family a minute ago", in: func() bot.Inbound {
			in := ask(thread(thread(world("1"), "A1", "t9", "s1", bot.ThreadWaiting, time.Hour), "B1", "t9", "s2", bot.ThreadWaiting, time.Hour), "event", "q1")
			in.Staff = []bot.Staff{{ID: "t9", Name: "Miss Hira", Number: parent, Role: bot.RoleTeacher, Language: "en"}}
			in.Questions = append(in.Questions, bot.Question{ID: "w", StaffID: "t9", Kind: bot.KindThread, Subject: "m0", Choices: []string{"A1", "B1"}, FollowUp: true, AskedAt: noon.Add(-time.Minute)})
			in.Pending = map[string]bot.Message{"m0": {ID: "m0", Body: "Yes"}}
			return in
		}(), want: []string{"relay>+923001234567"}, thread: "h1/t9/s1", effects: []string{"Supersede thread"}},
		{name: "a teacher with two threads is asked which", in: thread(thread(fromStaff("Yes", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "B1", "t1", "s2", bot.ThreadWaiting, time.Hour),
			want: []string{"staff_which>+923110000001?thread"}, reason: "2 conversations"},
		{name: "a code picks the thread", in: thread(thread(fromStaff("#b1 yes", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "B1", "t1", "s2", bot.ThreadWaiting, time.Hour),
			want: []string{"relay>+923001234567"}, thread: "h1/t1/s2"},
		{name: "a code without the mark, with a colon", in: thread(fromStaff("A1: yes", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), want: []string{"relay>+923001234567"}, thread: "h1/t1/s1"},
		{name: "the code alone sends the words that waited", in: func() bot.Inbound {
			in := thread(thread(fromStaff("B1", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), "B1", "t1", "s2", bot.ThreadWaiting, time.Hour)
			in.Questions = []bot.Question{{ID: "q", StaffID: "t1", Kind: bot.KindThread, Subject: "m0", Choices: []string{"A1", "B1"}}}
			in.Pending = map[string]bot.Message{"m0": {ID: "m0", Body: "Yes"}}
			return in
		}(), want: []string{"relay>+923001234567"}, thread: "h1/t1/s2", effects: []string{"Supersede thread"}},
		{name: "another teacher's code is refused", in: thread(fromStaff("#A1 yes", "t9", bot.RoleTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), want: []string{"staff_unknown_code>+923110000001"}},
		{name: "an unknown code", in: fromStaff("#Q7 yes", "t1", bot.RoleClassTeacher), want: []string{"staff_unknown_code>+923110000001"}},
		{name: "a teacher with nothing live", in: fromStaff("hello", "t1", bot.RoleClassTeacher), want: []string{"staff_no_thread>+923110000001"}},
		{name: "a code without words", in: thread(fromStaff("#A1", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour), want: []string{"staff_no_words>+923110000001"}},
		{name: "the office answers the front desk's thread", in: thread(fromStaff("Fees are due Friday", "o", bot.RoleOffice), "A1", "", "", bot.ThreadWaiting, time.Hour), want: []string{"relay_office>+923001234567"}, thread: "h1//"},
		{name: "a teacher may not answer the front desk's", in: thread(fromStaff("hello", "t1", bot.RoleTeacher), "A1", "", "", bot.ThreadWaiting, time.Hour), want: []string{"staff_no_thread>+923110000001"}},
		{name: "a family that wrote STOP gets no answer, and the teacher is told", in: func() bot.Inbound {
			in := thread(fromStaff("ok", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour)
			in.Lines[parent] = bot.Line{Stopped: true, StoppedAt: noon.Add(-time.Minute)}
			return in
		}(), want: []string{"staff_stopped>+923110000001"}},
		{name: "a family that asked again after STOP gets its answer", in: func() bot.Inbound {
			in := thread(fromStaff("yes", "t1", bot.RoleClassTeacher), "A1", "t1", "s1", bot.ThreadWaiting, time.Hour)
			in.Lines[parent] = bot.Line{Stopped: true, StoppedAt: noon.Add(-2 * time.Hour)}
			return in
		}(), want: []string{"relay>+923001234567"}, thread: "h1/t1/s1"},
		{name: "a teacher who is a parent answers the school's question as a parent", in: func() bot.Inbound {
			in := ask(world("1"), "event", "q1")
			in.Staff = []bot.Staff{{ID: "t9", Number: parent, Role: bot.RoleTeacher, Language: "en"}}
			return in
		}(), want: []string{"event_yes>+923001234567"}, effects: []string{"Answer q1=yes"}},

		// 4. questions
		{name: "1 answers the open question", in: ask(world("1"), "event", "q1"), want: []string{"event_yes>+923001234567"}, effects: []string{"Answer q1=yes"}, reason: "label of q1"},
		{name: "Urdu yes", in: ask(world("جی"), "event", "q1"), want: []string{"event_yes>+923001234567"}, effects: []string{"Answer q1=yes"}},
		{name: "Urdu digit", in: ask(world("۲"), "event", "q1"), want: []string{"event_no>+923001234567"}, effects: []string{"Answer q1=no"}},
		{name: "haan kal aunga", in: ask(world("haan kal aunga"), "event", "q1"), want: []string{"event_yes>+923001234567"}, effects: []string{"Answer q1=yes"}},
		{name: "an answer with more words counts, and the words go on", in: ask(world("haan lekin fees ka kya hua?"), "event", "q1"), want: []string{"event_yes>+923001234567", "forward>+923110000001"}, effects: []string{"Answer q1=yes"}, thread: "h1/t1/s1"},
		{name: "two questions that fit are asked back", in: ask(ask(world("1"), "event", "q1"), "meeting", "q2"), want: []string{"which_ask>+923001234567?which"}, reason: "2 questions"},
		{name: "3 fits only one of two", in: ask(ask(world("3"), "event", "q1"), "meeting", "q2"), want: []string{"meeting_booked>+923001234567", "forward_call>+923110000001"}, effects: []string{"Answer q2=x"}, thread: "h1/t1/s1"},
		{name: "which? is answered", in: func() bot.Inbound {
			in := ask(ask(ask(world("2"), "event", "q1"), "event", "q2"), bot.KindWhich, "w", "q1", "q2")
			in.Questions[2].Subject, in.Questions[2].FollowUp, in.Questions[2].AskedAt = "m0", true, noon.Add(-time.Minute)
			in.Pending = map[string]bot.Message{"m0": {ID: "m0", Body: "jee"}}
			return in
		}(), want: []string{"event_yes>+923001234567"}, effects: []string{"Answer w=q2", "Answer q2=yes"}},
		{name: "a question asked back a minute ago is what is answered", in: func() bot.Inbound {
			in := ask(ask(world("1"), "event", "q1"), "meeting", "q2")
			in.Questions[1].FollowUp, in.Questions[1].AskedAt = true, noon.Add(-time.Minute)
			return in
		}(), want: []string{"meeting_booked>+923001234567", "forward_call>+923110000001"}, effects: []string{"Answer q2=x"}, thread: "h1/t1/s1"},
		{name: "one asked back yesterday is as open as any", in: func() bot.Inbound {
			in := ask(ask(world("1"), "event", "q1"), "meeting", "q2")
			in.Questions[1].FollowUp, in.Questions[1].AskedAt = true, noon.Add(-20*time.Hour)
			return in
		}(), want: []string{"which_ask>+923001234567?which"}},
		{name: "a digit that which? did not offer is asked again, whatever else it fits", in: ask(ask(ask(world("3"), "event", "q1"), "meeting", "q2"), bot.KindWhich, "w", "q1", "q2"), want: []string{"unclear>+923001234567"}, reason: "none of those offered"},
		{name: "a digit that fits nothing asked", in: ask(world("7"), "event", "q1"), want: []string{"unclear>+923001234567"}, reason: "does not answer"},
		{name: "a digit with nothing asked", in: world("2"), want: []string{"nothing_asked>+923001234567"}},
		{name: "ok after the teacher's answer goes to the teacher", in: thread(world("ok"), "A1", "t1", "s1", bot.ThreadAnswered, time.Hour), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},
		{name: "free words do not answer a yes/no", in: ask(world("What should she bring?"), "event", "q1"), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},

		// 5.–6. code, language
		{name: "a parent writes the code", in: thread(twoChildren(world("#A1 thank you")), "A1", "t2", "s2", bot.ThreadAnswered, 300*time.Hour), want: []string{"forward>+923110000002"}, thread: "h1/t2/s2"},
		{name: "a language", in: world("urdu"), want: []string{"language_set>+923001234567"}, effects: []string{"Language ur"}},

		// 7.–9. which child
		{name: "one child: the class teacher", in: world("Ayesha is ill today"), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", reason: "one child"},
		{name: "an Urdu question", in: world("کل چھٹی ہے؟"), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},
		{name: "two children, none named: asked which", in: twoChildren(world("is there homework?")), want: []string{"child_ask>+923001234567?child"}, reason: "2 children"},
		{name: "two children, one named", in: twoChildren(world("bilal has fever")), want: []string{"forward>+923110000002"}, thread: "h1/t2/s2", reason: "names Bilal"},
		{name: "two children, both named", in: twoChildren(world("bilal and ayesha are ill")), want: []string{"child_ask>+923001234567?child"}},
		{name: "two children, a live conversation", in: thread(twoChildren(world("and when is it?")), "A1", "t1", "s1", bot.ThreadAnswered, 10*time.Hour), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},
		{name: "two children, a live conversation about the other one", in: thread(twoChildren(world("Bilal ki copy kahan hai")), "A1", "t1", "s1", bot.ThreadAnswered, 10*time.Hour), want: []string{"forward>+923110000002"}, thread: "h1/t2/s2"},
		{name: "a child whose name is a link keeps no words from the teacher", in: func() bot.Inbound {
			in := world("she is ill")
			in.Households[0].Children[0].Name = "http://evil.example"
			return in
		}(), want: []string{"forward>+923110000001=she is ill"}, thread: "h1/t1/s1"},
		{name: "words of nothing readable still tell the teacher that somebody wrote", in: world("\u200b\u200b"), want: []string{"forward>+923110000001=#A1"}, thread: "h1/t1/s1"},
		{name: "a conversation of last week is over", in: thread(twoChildren(world("is there homework?")), "A1", "t1", "s1", bot.ThreadAnswered, 80*time.Hour), want: []string{"child_ask>+923001234567?child"}},
		{name: "which child? by digit", in: func() bot.Inbound {
			in := ask(twoChildren(world("2")), bot.KindChild, "c", "s1", "s2")
			in.Questions[0].Subject = "m0"
			in.Pending = map[string]bot.Message{"m0": {ID: "m0", Body: "is there homework?"}}
			return in
		}(), want: []string{"forward>+923110000002"}, thread: "h1/t2/s2", effects: []string{"Answer c=s2"}, reason: "about Bilal"},
		{name: "which child? by name", in: func() bot.Inbound {
			in := ask(twoChildren(world("Ayesha")), bot.KindChild, "c", "s1", "s2")
			in.Questions[0].Subject = "m0"
			in.Pending = map[string]bot.Message{"m0": {ID: "m0", Body: "is there homework?"}}
			return in
		}(), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1", effects: []string{"Answer c=s1"}},
		{name: "more words while which child? is open wait with the first", in: func() bot.Inbound {
			in := ask(twoChildren(world("please tell me")), bot.KindChild, "c", "s1", "s2")
			in.Questions[0].Subject = "m0"
			return in
		}(), want: []string{"child_ask>+923001234567?child"}, effects: []string{"Supersede child"}},

		// 10. the front desk
		{name: "a stranger", in: fromStranger("When do admissions open?"), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//", reason: "nobody here has this number"},
		{name: "a hidden number", in: func() bot.Inbound { in := fromStranger("hello"); in.Message.Number = ""; return in }(), want: []string{"forward_unknown>+923110000009"}, thread: "hidden:m1//", reason: "hidden"},
		{name: "a class without a teacher", in: func() bot.Inbound {
			in := world("hello")
			in.Households[0].Children[0].TeacherID = ""
			return in
		}(), want: []string{"forward>+923110000009"}, thread: "h1//s1"},
		{name: "nobody has a phone", in: func() bot.Inbound { in := fromStranger("hello"); in.Desk = nil; return in }(), thread: "+923450000000//", effects: []string{"RaiseAlarm"}},
		{name: "a child who may not be told about is not spoken of", in: func() bot.Inbound {
			in := world("hello")
			in.Households[0].Children[0].MayReceive = false
			return in
		}(), want: []string{"forward_family>+923110000009"}, thread: "h1//"},

		// hours
		{name: "on Sunday the forward waits and the parent is told", in: at(world("Ayesha is ill"), sunday), now: sunday, want: []string{"forward>+923110000001@2026-11-30T02:30", "after_hours>+923001234567"}, thread: "h1/t1/s1"},
		{name: "told once for one closed time", in: func() bot.Inbound {
			in := thread(at(world("still ill"), sunday), "A1", "t1", "s1", bot.ThreadWaiting, 0)
			in.Threads[0].FamilyAt = sunday.Add(-time.Hour)
			return in
		}(), now: sunday, want: []string{"forward>+923110000001@2026-11-30T02:30"}, thread: "h1/t1/s1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := c.now
			if now.IsZero() {
				now = noon
			}
			d := bot.Decide(c.in, now, builtin(t), map[string]bot.Asker{"event": eventAsker{}, "meeting": meetingAsker{}})
			if got := drafts(d, now); !slices.EqualFunc(got, c.want, func(got, want string) bool {
				who, words, _ := strings.Cut(want, "=")
				head, body, _ := strings.Cut(got, "|")
				return head == who && body != "" && strings.Contains(body, words)
			}) {
				t.Errorf("drafts %q, want %q", got, c.want)
			}
			if !strings.Contains(strings.ToLower(d.Reason), strings.ToLower(c.reason)) || d.Reason == "" {
				t.Errorf("reason %q, want it to hold %q", d.Reason, c.reason)
			}
			key := ""
			if d.Thread != nil {
				key = d.Thread.Key.Party + "/" + d.Thread.Key.StaffID + "/" + d.Thread.Key.StudentID
			}
			if key != c.thread {
				t.Errorf("thread %q, want %q", key, c.thread)
			}
			if got := effects(d); !slices.Equal(got, c.effects) {
				t.Errorf("effects %q, want %q", got, c.effects)
			}
			numbersHidden(t, c.in, d)
		})
	}
}

// numbersHidden is the promise that neither side sees the other's number.
func numbersHidden(t *testing.T, in bot.Inbound, d bot.Decision) {
	t.Helper()
	for _, m := range d.Drafts {
		for _, n := range []bot.Number{parent, teacher, teacher2, office, stranger} {
			if m.Number != n && (strings.Contains(m.Body, string(n)) || strings.Contains(m.Body, string(n)[3:])) {
				t.Errorf("a text to %s shows %s: %q", m.Number, n, m.Body)
			}
		}
	}
}

func drafts(d bot.Decision, now time.Time) []string {
	var list []string
	for _, m := range d.Drafts {
		s := m.Template + ">" + string(m.Number)
		if m.Question != nil {
			s += "?" + m.Question.Kind
		}
		if m.SendAfter.After(now) {
			s += "@" + m.SendAfter.Format("2006-01-02T15:04")
		}
		s += "|" + m.Body
		list = append(list, s)
	}
	return list
}

func effects(d bot.Decision) []string {
	var list []string
	for _, e := range d.Effects {
		switch e := e.(type) {
		case bot.OptOut:
			list = append(list, "OptOut "+string(e.Topic))
		case bot.OptIn:
			list = append(list, "OptIn "+string(e.Topic))
		case bot.AnswerQuestion:
			list = append(list, "Answer "+e.QuestionID+"="+e.Answer)
		case bot.SetLanguage:
			list = append(list, "Language "+e.Language)
		case bot.SupersedeQuestions:
			list = append(list, "Supersede "+e.Kind)
		case bot.RaiseAlarm:
			list = append(list, "RaiseAlarm")
		default:
			list = append(list, fmt.Sprintf("%T", e))
		}
	}
	return list
}

func builtin(t *testing.T) *templates.Book {
	t.Helper()
	b, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
