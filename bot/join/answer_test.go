package join_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/join"
	"raabta/bot/reply"
	"raabta/templates"
)

var (
	now    = time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	school = bot.School{ID: "s", ShortName: "Al-Noor", Languages: "en,ur", Timezone: "Asia/Karachi", Hours: "08:00-21:00", TeacherHours: "07:30-16:00"}
	child  = bot.Student{ID: "c", Name: "Ayesha Imran", Class: "5-B"}
)

const (
	stranger = bot.Number("+923450000089")
	home     = bot.Number("+923001234567")
	second   = bot.Number("+923001234568")
)

func family(id, father string, numbers ...bot.Number) bot.Household {
	h := bot.Household{ID: id, SchoolID: "s", Name: father, Language: "en", Guardians: []bot.Guardian{{Name: father, Relation: bot.Father}}}
	for i, n := range numbers {
		h.Phones = append(h.Phones, bot.Phone{HouseholdID: id, Number: n, Rank: i + 1, SMS: true})
	}
	return h
}

func talk(t *testing.T, words string) bot.Talk {
	return bot.Talk{Now: now, School: school, Language: templates.English, Book: builtin(t), Words: words, Number: stranger, Channel: bot.WhatsApp, Ways: bot.Ways{SMS: true, WhatsApp: true}}
}

// said lists the texts of an answer.
func said(a bot.Answer) string {
	var list []string
	for _, t := range a.Texts {
		s := t.Template
		if t.Question != nil {
			s += "?" + t.Question.Kind + "(" + t.Question.Subject + ")"
		}
		list = append(list, s)
	}
	if a.Office != nil {
		list = append(list, "office:"+a.Office.Values["admission"])
	}
	return strings.Join(list, " ")
}

func TestAnAdmissionNumberIsAskedForTheCheckWhetherItExistsOrNot(t *testing.T) {
	for _, c := range []struct {
		why, words string
		check      bot.JoinCheck
		facts      any
		want       string
	}{
		{"by the father's name", "roll no 1042", "", join.Facts{}, "join_father?join-check(1042)"},
		{"with zeros in front", "001042", "", join.Facts{}, "join_father?join-check(1042)"},
		{"with a class", "1042 5-B", bot.JoinByPhone, join.Facts{}, "join_phone?join-check(1042,5b,10425b)"},
		{"by the office", "1042", bot.JoinByOffice, join.Facts{}, "join_office office:1042"},
		{"after three tries", "1042", "", join.Facts{Tries: join.MostTries}, "join_office office:1042"},
		{"a refused number", "1042", "", join.Facts{Refused: true}, "join_office office:1042"},
		{"without facts", "1042", "", nil, ""},
	} {
		q := bot.Question{ID: "q", Kind: bot.KindJoin, Number: stranger, Facts: c.facts, Choices: []string{"en"}}
		if !(join.Asker{}).Fits(q, reply.Read(c.words)) {
			t.Errorf("%s: %q does not fit", c.why, c.words)
		}
		in := talk(t, c.words)
		in.School.JoinCheck = c.check
		a := join.Asker{}.Answer(q, reply.Read(c.words), in)
		if got := said(a); got != c.want || a.Reason == "" || a.Close != (c.want != "") {
			t.Errorf("%s: says %q, want %q: %+v", c.why, got, c.want, a)
		}
		for _, text := range a.Texts {
			if q := text.Question; q != nil && (q.Number != stranger || q.HouseholdID != "" || q.Choices[0] != "en" || !q.ExpiresAt.After(now)) {
				t.Errorf("%s: asks %+v", c.why, q)
			}
		}
	}
	if (join.Asker{}).Fits(bot.Question{}, reply.Read("when does school open?")) {
		t.Error("a question of a parent's is taken for an admission number")
	}
}

// TestTheCheck is the specification of the check. Links are to the household named; all wrong answers say the same.
func TestTheCheck(t *testing.T) {
	imran, sana := family("imran", "Muhammad Imran Ali", home), family("sana", "Sana Bibi", second)
	full := family("full", "Imran", home)
	for len(full.Phones) < bot.MaxPhones {
		full.Phones = append(full.Phones, bot.Phone{Number: home, SMS: true})
	}
	both := join.Facts{Admission: "1042", Child: child, Households: []bot.Household{imran, sana}}
	one := join.Facts{Admission: "1042", Child: child, Households: []bot.Household{imran}}
	with := func(f join.Facts, change func(*join.Facts)) join.Facts { change(&f); return f }
	for _, c := range []struct {
		why, words string
		check      bot.JoinCheck
		facts      join.Facts
		want       string // what is said
		links      string // the household
		tries      int
	}{
		{"the father's first name", "Imran", bot.JoinByFather, one, "join_done", "imran", 0},
		{"in another case, with a label", "father name is IMRAN", bot.JoinByFather, one, "join_done", "imran", 0},
		{"his whole name", "Mohd. Imran Ali sahib", bot.JoinByFather, one, "join_done", "imran", 0},
		{"the mother of another household", "sana", bot.JoinByFather, both, "join_done", "sana", 0},
		{"his last name alone", "Ali", bot.JoinByFather, one, "join_wrong?join()", "", 1},
		{"half the country's name", "Muhammad", bot.JoinByFather, one, "join_wrong?join()", "", 1},
		{"another name", "Kamran", bot.JoinByFather, one, "join_wrong?join()", "", 1},
		{"a number that no pupil has", "Imran", bot.JoinByFather, join.Facts{Admission: "9"}, "join_wrong?join()", "", 1},
		{"a name of both", "Imran", bot.JoinByFather, with(both, func(f *join.Facts) { f.Households = []bot.Household{imran, family("x", "Imran", second)} }), "join_office office:1042", "", 0},
		{"the third wrong name", "Kamran", bot.JoinByFather, with(one, func(f *join.Facts) { f.Tries = 2 }), "join_office office:1042", "", 1},
		{"the third wrong name for a number that no pupil has", "Kamran", bot.JoinByFather, join.Facts{Admission: "1042", Tries: 2}, "join_office office:1042", "", 1},
		{"the fourth, right", "Imran", bot.JoinByFather, with(one, func(f *join.Facts) { f.Tries = 3 }), "join_office office:1042", "", 0},
		{"the tenth wrong name for one number", "Kamran", bot.JoinByFather, with(one, func(f *join.Facts) { f.TriedOn = 9 }), "join_office office:1042", "", 1},
		{"the eleventh, right", "Imran", bot.JoinByFather, with(one, func(f *join.Facts) { f.TriedOn = 10 }), "join_office office:1042", "", 0},
		{"a number that was refused", "Imran", bot.JoinByFather, with(one, func(f *join.Facts) { f.Refused = true }), "join_office office:1042", "", 0},
		{"a household with all its phones", "Imran", bot.JoinByFather, with(one, func(f *join.Facts) { f.Households = []bot.Household{full} }), "join_office office:1042", "", 0},
		{"the last four digits", "4567", bot.JoinByPhone, both, "join_done", "imran", 0},
		{"a whole number", "0300-1234568", bot.JoinByPhone, both, "join_done", "sana", 0},
		{"other digits", "1111", bot.JoinByPhone, both, "join_wrong?join()", "", 1},
	} {
		q := bot.Question{ID: "q", Kind: bot.KindJoinCheck, Number: stranger, Facts: c.facts, Choices: []string{"en", string(c.check)}}
		if !(join.CheckAsker{}).Fits(q, reply.Read(c.words)) {
			t.Errorf("%s: %q does not fit", c.why, c.words)
			continue
		}
		a := join.CheckAsker{}.Answer(q, reply.Read(c.words), talk(t, c.words))
		if got := said(a); got != c.want || !a.Close || a.Reason == "" {
			t.Errorf("%s: says %q, want %q: %+v", c.why, got, c.want, a)
		}
		links, tries := "", 0
		for _, e := range a.Effects {
			switch e := e.(type) {
			case join.Link:
				links = e.HouseholdID
				if want := (join.Link{HouseholdID: links, Number: stranger, WhatsApp: true, Admission: "1042", At: now}); e != want {
					t.Errorf("%s: links %+v", c.why, e)
				}
			case join.Try:
				tries++
				if want := (join.Try{Number: stranger, Admission: c.facts.Admission, At: now}); e != want {
					t.Errorf("%s: notes %+v", c.why, e)
				}
			}
		}
		if links != c.links || tries != c.tries || (a.Joined != nil) != (links != "") {
			t.Errorf("%s: links %q and notes %d tries: %+v", c.why, links, tries, a)
		}
		// Nothing of the family is told but to who passed, and then the child's first name and class alone.
		for _, text := range a.Texts {
			for _, secret := range []string{"Imran", "Sana", "4567"} {
				if strings.Contains(text.Body, secret) {
					t.Errorf("%s: %q tells %s", c.why, text.Body, secret)
				}
			}
			if links == "" && strings.Contains(text.Body, "Ayesha") {
				t.Errorf("%s: %q tells of the child", c.why, text.Body)
			}
		}
	}
	for _, words := range []string{"who is this", "1234", "yes"} {
		if (join.CheckAsker{}).Fits(bot.Question{Choices: []string{"en", "father"}}, reply.Read(words)) {
			t.Errorf("%q is taken for a father's name", words)
		}
	}
	if a := (join.CheckAsker{}).Answer(bot.Question{}, reply.Read("Imran"), talk(t, "Imran")); a.Close || len(a.Texts) > 0 {
		t.Errorf("without facts: %+v", a)
	}
}

// TestTheOtherPhonesAreTold: by SMS, or by WhatsApp where they have written there, and one text asks whether it is right.
func TestTheOtherPhonesAreTold(t *testing.T) {
	const third, fourth = bot.Number("+923001234569"), bot.Number("+923001234570")
	h := family("imran", "Imran", home, second, third, fourth)
	h.Phones[1].WhatsApp, h.Phones[2].SMS, h.Phones[2].WhatsApp, h.Phones[3].WhatsApp = true, false, true, true
	facts := join.Facts{Admission: "1042", Child: child, Households: []bot.Household{h}, Lines: map[bot.Number]bot.Line{
		second: {LastWhatsAppIn: now.Add(-time.Hour)}, fourth: {Stopped: true},
	}}
	q := bot.Question{Number: stranger, Facts: facts, Choices: []string{"en", "father"}}
	a := join.CheckAsker{}.Answer(q, reply.Read("imran"), talk(t, "imran"))
	var got []string
	questions := map[string]bool{}
	for i, d := range a.Others {
		got = append(got, string(d.Channel)+" "+string(d.Number))
		if want := "Al-Noor: A new phone ending in 89 was linked for Ayesha. If you do not know it, reply WRONG 89"; d.Body != want {
			t.Errorf("told %q", d.Body)
		}
		if questions[d.QuestionID] = true; (d.Question != nil) != (i == 0) || d.HouseholdID != "imran" || !d.AnswersAt.IsZero() {
			t.Errorf("draft %d is %+v", i, d)
		}
	}
	if want := []string{"sms " + string(home), "whatsapp " + string(second)}; !reflect.DeepEqual(got, want) || len(questions) != 1 {
		t.Errorf("told %q by %d questions, want %q by one", got, len(questions), want)
	}
	if !strings.Contains(a.Reason, "not every phone of the family could be told") {
		t.Errorf("the reason is %q", a.Reason)
	}
}

func TestWrongTakesThePhoneAway(t *testing.T) {
	q := bot.Question{ID: "q", HouseholdID: "imran", Kind: bot.KindJoined, Subject: string(stranger)}
	for words, want := range map[string]bool{"WRONG 89": true, "wrong": true, "غلط": true, "WRONG 88": false, "no": false, "the bus is wrong": false} {
		if got := (join.AddedAsker{}).Fits(q, reply.Read(words)); got != want {
			t.Errorf("%q fits: %v", words, got)
		}
	}
	in := talk(t, "WRONG 89")
	in.Household = family("imran", "Imran Ali", home)
	a := join.AddedAsker{}.Answer(q, reply.Read("WRONG 89"), in)
	if got := said(a); got != "join_removed" || !a.Close || len(a.Effects) != 2 || a.Effects[0] != (join.Unlink{HouseholdID: "imran", Number: stranger, At: now}) {
		t.Errorf("says %q: %+v", got, a)
	}
	if alarm, ok := a.Effects[1].(bot.RaiseAlarm); !ok || !strings.Contains(alarm.Text, "Imran Ali") || strings.Contains(alarm.Text, string(stranger)[3:]) {
		t.Errorf("the alarm is %+v", a.Effects[1])
	}
}
