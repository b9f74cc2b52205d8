package digest_test

import (
	"testing"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/bot/reply"
	"raabta/templates"
)

func TestAnswers(t *testing.T) {
	asked := []string{"done", "call Ayesha Ali Ms Sana Iqbal"}
	asked[1] = "call ayesha Ms Sana Iqbal"
	ayesha := child("Ayesha Ali", "5-B")
	ayesha.ID = "ayesha"
	hidden := ayesha
	hidden.MayReceive = false
	for _, c := range []struct {
		words    string
		choices  []string
		children []bot.Child
		answer   string // "" where it does not fit
		text     string
		forward  *bot.ForwardNote
	}{
		{"1", asked, []bot.Child{ayesha}, "done", "Al-Noor School: Thank you, this helps a lot.", nil},
		{"۱", asked, []bot.Child{ayesha}, "done", "Al-Noor School: Thank you, this helps a lot.", nil},
		{"done", asked, []bot.Child{ayesha}, "done", "Al-Noor School: Thank you, this helps a lot.", nil},
		{"ho gaya", asked, []bot.Child{ayesha}, "done", "Al-Noor School: Thank you, this helps a lot.", nil},
		{"2", asked, []bot.Child{ayesha}, "call", "Al-Noor School: Thank you. We have told Ms Sana Iqbal. Please expect a call or a text.", &bot.ForwardNote{Template: "forward_call", StudentID: "ayesha"}},
		{"2", []string{"done", "call ayesha"}, []bot.Child{ayesha}, "call", "Al-Noor School: Thank you. We have told the school office. Please expect a call or a text.", &bot.ForwardNote{Template: "forward_call", StudentID: "ayesha"}},
		{"2", asked, []bot.Child{hidden}, "call", "Al-Noor School: Thank you. We have told the school office. Please expect a call or a text.", &bot.ForwardNote{Template: "forward_call"}},
		{"2", nil, []bot.Child{ayesha}, "call", "Al-Noor School: Thank you. We have told the school office. Please expect a call or a text.", &bot.ForwardNote{Template: "forward_call"}},
		{"no", asked, nil, "", "", nil},
		{"3", asked, nil, "", "", nil},
		{"1 and 2", asked, nil, "", "", nil},
		{"what is this?", asked, nil, "", "", nil},
	} {
		q := bot.Question{Kind: digest.Kind, HouseholdID: "family", Choices: c.choices}
		r := reply.Read(c.words)
		if fits := (digest.Asker{}).Fits(q, r); fits != (c.answer != "") {
			t.Errorf("%q fits: %v", c.words, fits)
		}
		a := digest.Asker{}.Answer(q, r, bot.Talk{
			Now: now, School: school, Language: templates.English, Book: builtin(t).book, Household: bot.Household{ID: "family", Children: c.children},
		})
		if c.answer == "" {
			if a.Close || a.Answer != "" || len(a.Texts) != 0 {
				t.Errorf("%q is answered with %+v", c.words, a)
			}
			continue
		}
		if !a.Close || a.Answer != c.answer || len(a.Texts) != 1 || a.Texts[0].Body != c.text || a.Texts[0].Topic != bot.TopicDigest || a.Texts[0].Question != nil {
			t.Errorf("%q is answered with %+v", c.words, a)
		}
		if (a.Forward == nil) != (c.forward == nil) || a.Forward != nil && *a.Forward != *c.forward {
			t.Errorf("%q forwards %+v, want %+v", c.words, a.Forward, c.forward)
		}
	}
}
