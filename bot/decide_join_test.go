package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/reply"
)

// joinAsker stands for package join: it takes what has a digit, and links with "7".
type joinAsker struct{}

func (joinAsker) Fits(_ bot.Question, r reply.Reading) bool {
	return strings.ContainsAny(r.Words, "0123456789")
}
func (joinAsker) Answer(q bot.Question, r reply.Reading, talk bot.Talk) bot.Answer {
	switch {
	case talk.Words == "7":
		h := bot.Household{ID: "h1", Name: "Imran Ali", Language: "ur"}
		return bot.Answer{Close: true, Joined: &h, Texts: []bot.AnswerText{{Template: "join_done", Body: "linked in " + string(talk.Language)}},
			Others: []bot.Draft{{Message: bot.Message{Template: "join_added", Number: parent, Body: "added"}}}}
	case talk.Words == "9":
		return bot.Answer{Close: true, Texts: []bot.AnswerText{{Template: "join_office", Body: "office"}},
			Office: &bot.OfficeNote{Template: "forward_join", Values: map[string]string{"admission": "9"}}}
	case talk.Words == "0":
		return bot.Answer{Reason: "could not be read"}
	}
	return bot.Answer{Close: true, Texts: []bot.AnswerText{{Template: "join_father", Body: "check", Question: &bot.Question{Kind: bot.KindJoinCheck, Number: talk.Number}}}}
}

// TestDecideLeadsStrangers is Decide's table for numbers that nobody here has, and for the contact card.
func TestDecideLeadsStrangers(t *testing.T) {
	byWhatsApp := func(in bot.Inbound) bot.Inbound {
		in.Message.Channel = bot.WhatsApp
		in.To = bot.Sender{Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: "+923009876543"}
		return in
	}
	byTwilio := func(in bot.Inbound) bot.Inbound { in.To.Provider = "twilio"; return in }
	hello := func(body string) bot.Inbound { return byWhatsApp(fromStranger(body)) }
	asked := func(in bot.Inbound, ago time.Duration) bot.Inbound {
		in.Questions = append(in.Questions, bot.Question{ID: "j", Number: stranger, Kind: bot.KindJoin, Choices: []string{"ur"}, AskedAt: noon.Add(-ago)})
		return in
	}
	const card = "vcard>+923001234567"
	for _, c := range []struct {
		name    string
		in      bot.Inbound
		want    []string
		reason  string
		thread  string
		effects []string
	}{
		{name: "a greeting is asked", in: hello("Salaam"), want: []string{"join_welcome>+923450000000?join=admission number"}, reason: `"salaam" alone; nobody here has this number: asked`},
		{name: "in Urdu's script, in Urdu", in: hello("السلام علیکم"), want: []string{"join_welcome>+923450000000?join=داخلہ نمبر"}},
		{name: "but not where the school does not write Urdu", in: func() bot.Inbound { in := hello("سلام"); in.School.Languages = "en"; return in }(), want: []string{"join_welcome>+923450000000?join=admission number"}},
		{name: "a greeting with more goes to the front desk", in: hello("Salaam, when do admissions open?"), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//"},
		{name: "a voice note too", in: func() bot.Inbound { in := hello("salaam"); in.Message.Media = 1; return in }(), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//"},
		{name: "by SMS a greeting goes to the front desk", in: fromStranger("Salaam"), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//"},
		{name: "unless the school lets families join by SMS", in: func() bot.Inbound { in := fromStranger("Salaam"); in.School.JoinBySMS = true; return in }(), want: []string{"join_welcome>+923450000000?join"}},
		{name: "greeted again at once it is kept", in: asked(hello("salaam"), time.Minute), reason: "a moment ago: kept"},
		{name: "greeted again later it is asked again", in: asked(hello("salaam"), time.Hour), want: []string{"join_welcome>+923450000000?join"}, effects: []string{"Supersede join", "Supersede join-check"}},
		{name: "five answers are enough", in: answered(hello("salaam"), 5), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//", effects: []string{"RaiseAlarm"}},
		{name: "a machine's text is no greeting", in: hello("Auto reply: hello"), reason: "neither answered"},
		{name: "STOP is STOP", in: asked(hello("stop"), time.Minute), effects: []string{"OptOut all"}},
		{name: "an answer to what it was asked", in: asked(hello("1042"), time.Minute), want: []string{"join_father>+923450000000?join-check"}, effects: []string{"Answer j="}},
		{name: "an answer after five goes to a person", in: answered(asked(hello("1042"), time.Minute), 5), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//", effects: []string{"RaiseAlarm"}},
		{name: "an answer that could not be carried out goes to a person", in: asked(hello("0"), time.Minute), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//", reason: "could not be read"},
		{name: "words that answer nothing go to the front desk", in: asked(hello("who are you?"), time.Minute), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//"},
		{name: "the office is told", in: asked(hello("9"), time.Minute), want: []string{"join_office>+923450000000", "forward_join>+923110000009=household join 9 A1"}, thread: "+923450000000//", effects: []string{"Answer j="}},
		{name: "with nobody there it waits", in: func() bot.Inbound { in := asked(hello("9"), time.Minute); in.Desk = nil; return in }(), want: []string{"join_office>+923450000000"}, thread: "+923450000000//", effects: []string{"Answer j=", "RaiseAlarm"}},
		{name: "linked, with the card, and the other phone told", in: asked(hello("7"), time.Minute), want: []string{"join_done>+923450000000=linked in ur", "join_added>+923001234567", "vcard>+923450000000=waid=923009876543"}, effects: []string{"Answer j=", "bot.GiveCard"}},
		{name: "somebody else's question is not answered", in: func() bot.Inbound {
			in := asked(hello("1042"), time.Minute)
			in.Questions[0].Number = parent
			return in
		}(), want: []string{"forward_unknown>+923110000009"}, thread: "+923450000000//"},
		{name: "a digit is no answer to whose the new phone is", in: func() bot.Inbound {
			in := world("1")
			in.Questions = []bot.Question{{ID: "n", HouseholdID: "h1", Kind: bot.KindJoined, Subject: string(stranger)}}
			return in
		}(), want: []string{"nothing_asked>+923001234567"}},
		{name: "a family's greeting is no joining", in: world("Salaam"), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},

		{name: "a family that writes to the linked device gets the card", in: byWhatsApp(world("Ayesha is ill")), want: []string{"forward>+923110000001", card + "=FN:"}, thread: "h1/t1/s1", effects: []string{"bot.GiveCard"}},
		{name: "once", in: func() bot.Inbound { in := byWhatsApp(world("Ayesha is ill")); in.Carded = true; return in }(), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},
		{name: "not from Twilio", in: byTwilio(byWhatsApp(world("Ayesha is ill"))), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},
		{name: "not with a STOP", in: byWhatsApp(world("STOP")), want: []string{"stop_done>+923001234567"}, effects: []string{"OptOut all"}},
		{name: "not to a phone that has stopped everything", in: func() bot.Inbound {
			in := byWhatsApp(world("Ayesha is ill"))
			in.OptOuts = []bot.OptOut{{Number: parent, Topic: bot.TopicAll}}
			return in
		}(), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},
		{name: "not to a machine", in: byWhatsApp(world("Auto reply: I will be back")), reason: "neither answered"},
		{name: "not to staff", in: byWhatsApp(fromStaff("hello", "t1", bot.RoleClassTeacher)), want: []string{"staff_no_thread>+923110000001"}},
		{name: "not beyond five answers", in: answered(byWhatsApp(world("Ayesha is ill")), 5), want: []string{"forward>+923110000001"}, thread: "h1/t1/s1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Decide(c.in, noon, builtin(t), map[string]bot.Asker{bot.KindJoin: joinAsker{}, bot.KindJoinCheck: joinAsker{}})
			if got := drafts(d, noon.Add(bot.CardAfter)); !slices.EqualFunc(got, c.want, func(got, want string) bool {
				who, words, _ := strings.Cut(want, "=")
				head, body, _ := strings.Cut(got, "|")
				return head == who && body != "" && strings.Contains(body, words)
			}) {
				t.Errorf("drafts %q, want %q", got, c.want)
			}
			if !strings.Contains(d.Reason, c.reason) || d.Reason == "" {
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
			for _, m := range d.Drafts {
				if q := m.Question; q != nil && (q.Number != stranger || q.HouseholdID != "") {
					t.Errorf("the question is asked of %+v", q)
				}
			}
			numbersHidden(t, c.in, d)
		})
	}
}
