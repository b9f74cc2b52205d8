package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// correcting makes a message the correction of one that was routed, m0.
func correcting(in bot.Inbound, change ...func(*bot.Message)) bot.Inbound {
	was := bot.Message{ID: "m0", Number: in.Message.Number, ProviderID: "wa-0", Body: "what it said first", HouseholdID: "h1"}
	for _, f := range change {
		f(&was)
	}
	in.Message.Kind, in.Message.About = bot.Edit, "wa-0"
	in.Corrects = []bot.Message{was}
	return in
}

// answeredWith is a correction of what answered a question.
func answeredWith(in bot.Inbound, q bot.Question) bot.Inbound {
	q.HouseholdID, q.State, q.AnsweredBy = "h1", bot.QuestionAnswered, "m0"
	in.Answered = append(in.Answered, q)
	return in
}

// TestACorrectionGoesWhereTheWordsWent is Decide's table for messages that their writers changed.
func TestACorrectionGoesWhereTheWordsWent(t *testing.T) {
	inTalk := func(in bot.Inbound, i int) bot.Inbound { in.CorrectedTalk = &in.Threads[i]; return in }
	event := bot.Question{ID: "q1", Kind: "event", Subject: "e", Label: "label of q1"}
	for _, c := range []struct {
		name    string
		in      bot.Inbound
		want    []string
		reason  string
		thread  string
		effects []string
	}{
		{name: "words for the only child's teacher", in: correcting(world("Ayesha comes at ten")), want: []string{"forward>+923110000001=(corrected) Ayesha comes at ten"}, thread: "h1/t1/s1", reason: "corrects an earlier"},
		{name: "of a message that is not known", in: func() bot.Inbound { in := correcting(world("Ayesha comes at ten")); in.Corrects = nil; return in }(),
			want: []string{"forward>+923110000001=(corrected) Ayesha"}, thread: "h1/t1/s1", reason: "not known"},
		{name: "in its conversation, though another is later", in: inTalk(correcting(thread(thread(twoChildren(world("at ten")), "B1", "t2", "s2", bot.ThreadAnswered, time.Hour), "A1", "t1", "s1", bot.ThreadAnswered, 100*time.Hour)), 1),
			want: []string{"forward>+923110000001=(corrected) at ten"}, thread: "h1/t1/s1", reason: "#A1"},
		{name: "which child? is asked of a correction too", in: correcting(twoChildren(world("is there homework?"))), want: []string{"child_ask>+923001234567?child"}, reason: "2 children"},
		{name: "STOP is STOP", in: correcting(world("STOP")), want: []string{"stop_done>+923001234567"}, effects: []string{"OptOut all"}},
		{name: "another answer", in: answeredWith(correcting(world("2")), event), want: []string{"event_no>+923001234567"}, effects: []string{"Answer q1=no"}, reason: "what that answered"},
		{name: "an answer comes before what is open", in: answeredWith(correcting(ask(world("3"), "meeting", "q9")), bot.Question{ID: "q2", Kind: "meeting"}),
			want: []string{"meeting_booked>+923001234567", "forward_call>+923110000001"}, effects: []string{"Answer q2=x"}, thread: "h1/t1/s1"},
		{name: "an answer that became words", in: answeredWith(correcting(world("What should she bring?")), event), want: []string{"forward>+923110000001=(corrected) What"}, thread: "h1/t1/s1"},
		{name: "another household's answer is not theirs", in: func() bot.Inbound {
			in := answeredWith(correcting(world("2")), event)
			in.Answered[0].HouseholdID = "h2"
			return in
		}(), want: []string{"nothing_asked>+923001234567"}},
		{name: "which child? answered anew", in: func() bot.Inbound {
			in := answeredWith(correcting(twoChildren(world("2"))), bot.Question{ID: "c", Kind: bot.KindChild, Subject: "m-1", Choices: []string{"s1", "s2"}})
			in.Pending = map[string]bot.Message{"m-1": {ID: "m-1", Body: "is there homework?"}}
			return in
		}(), want: []string{"forward>+923110000002=is there homework?"}, thread: "h1/t2/s2", effects: []string{"Answer c=s2"}},
		{name: "which question? answered anew", in: func() bot.Inbound {
			in := answeredWith(correcting(ask(world("2"), "event", "q2")), event)
			in = answeredWith(in, bot.Question{ID: "w", Kind: bot.KindWhich, Subject: "m-1", Choices: []string{"q1", "q2"}})
			in.Pending = map[string]bot.Message{"m-1": {ID: "m-1", Body: "jee"}}
			return in
		}(), want: []string{"event_yes>+923001234567"}, effects: []string{"Answer w=q2", "Answer q2=yes"}},
		{name: "words that wait for which child? with their correction", in: func() bot.Inbound {
			in := ask(twoChildren(world("1")), bot.KindChild, "c", "s1", "s2")
			in.Questions[0].Subject = "m0,m-1"
			in.Pending = map[string]bot.Message{"m0": {ID: "m0", Body: "homework p40?"}, "m-1": {ID: "m-1", Body: "homework p41?", Kind: bot.Edit}}
			return in
		}(), want: []string{"forward>+923110000001=homework p40?\n(corrected) homework p41?"}, thread: "h1/t1/s1", effects: []string{"Answer c=s1"}},
		{name: "a teacher's answer", in: inTalk(correcting(thread(thread(fromStaff("Tomorrow at ten", "t1", bot.RoleClassTeacher), "B1", "t1", "s2", bot.ThreadWaiting, time.Minute), "A1", "t1", "s1", bot.ThreadAnswered, time.Hour),
			func(m *bot.Message) { m.StaffID = "t1" }), 1), want: []string{"relay>+923001234567=(corrected) Tomorrow at ten"}, thread: "h1/t1/s1", reason: "#A1"},
		{name: "a stranger", in: correcting(fromStranger("When do admissions open?")), want: []string{"forward_unknown>+923110000009=(corrected) When"}, thread: "+923450000000//"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Decide(c.in, noon, builtin(t), map[string]bot.Asker{"event": eventAsker{}, "meeting": meetingAsker{}})
			if got := drafts(d, noon); !slices.EqualFunc(got, c.want, func(got, want string) bool {
				who, words, _ := strings.Cut(want, "=")
				head, body, _ := strings.Cut(got, "|")
				return head == who && strings.Contains(body, words)
			}) {
				t.Errorf("drafts %q, want %q: %s", got, c.want, d.Reason)
			}
			key := ""
			if d.Thread != nil {
				key = d.Thread.Key.Party + "/" + d.Thread.Key.StaffID + "/" + d.Thread.Key.StudentID
			}
			if key != c.thread || !slices.Equal(effects(d), c.effects) || !strings.Contains(d.Reason, c.reason) {
				t.Errorf("thread %q, effects %v, want %q, %v: %s", key, effects(d), c.thread, c.effects, d.Reason)
			}
			for _, e := range d.Effects {
				if a, ok := e.(bot.AnswerQuestion); ok && (a.Instead != "") != slices.ContainsFunc(c.in.Answered, func(q bot.Question) bool { return q.ID == a.QuestionID }) {
					t.Errorf("it answers %+v", a)
				}
			}
		})
	}
}

func TestACorrectionIsMarkedInTheReadersLanguage(t *testing.T) {
	for lang, mark := range map[string]string{"en": "(corrected) at ten", "ur": "(درست کیا گیا) at ten", "ur-Latn": "(durust kiya gaya) at ten"} {
		in := correcting(world("at ten"))
		teacher := in.Teachers["t1"]
		teacher.Language = lang
		in.Teachers["t1"] = teacher
		d := bot.Decide(in, noon, builtin(t), nil)
		if len(d.Drafts) != 1 || !strings.Contains(d.Drafts[0].Body, mark) {
			t.Errorf("%s: the teacher reads %+v", lang, d.Drafts)
		}
	}
	late := correcting(at(world("at ten"), noon.Add(-25*time.Hour)))
	if d := bot.Decide(late, noon, builtin(t), nil); len(d.Drafts) != 1 || !strings.Contains(d.Drafts[0].Body, "am) (corrected) at ten") {
		t.Errorf("one that came in late: %+v", d.Drafts)
	}
}
