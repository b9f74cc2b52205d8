package torture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

// Two families got a notice and a third wrote to its teacher: nothing is wrong, until a row changes that.
func evidence() Evidence {
	const (
		ayesha, bilal = bot.Number("+923001000001"), bot.Number("+923001000002")
		teacher, desk = bot.Number("+923112000001"), bot.Number("+923120000001")
	)
	notice, words := Mark(1), Mark(2)
	return Evidence{
		Notes: []Note{
			{Mark: notice, To: map[bot.Number]string{ayesha: "Ayesha", bilal: "Bilal"}, Acked: true},
			{Mark: words, SID: "SMin", From: ayesha, Household: "h1", Acked: true, To: map[bot.Number]string{teacher: "Ayesha"}, Desk: desk},
		},
		Creates: []twiliotest.Create{
			{SID: "SM1", To: string(ayesha), Body: "Ayesha: " + notice, Callback: "https://x/status/t1"},
			{SID: "SM2", To: string(bilal), Body: "Bilal: " + notice, Callback: "https://x/status/t2"},
			{SID: "SM3", To: string(teacher), Body: "#A1 Ayesha: " + words, Callback: "https://x/status/t3"},
		},
		Messages: []bot.Message{
			{ID: "m1", Direction: bot.Out, Status: bot.Delivered, Number: ayesha, Body: "Ayesha: " + notice, ProviderID: "SM1"},
			{ID: "m2", Direction: bot.Out, Status: bot.InDoubt, Number: bilal, Body: "Bilal: " + notice},
			{ID: "in", Direction: bot.In, Status: bot.Routed, Number: ayesha, HouseholdID: "h1", ProviderID: "SMin", Body: words},
			{ID: "m3", Direction: bot.Out, Status: bot.Sending, Number: teacher, Body: "#A1 Ayesha: " + words, ProviderID: "SM3"},
		},
		Tokens:  map[string]string{"t2": "m2"},
		Answers: map[string]Answers{"b1": {Yes: 1, WroteYes: 2}},
	}
}

func TestCheckFindsWhatWentWrong(t *testing.T) {
	if f := Check(evidence()); !f.OK() {
		t.Fatalf("all is well, and it finds %+v", f)
	}
	message := func(e *Evidence, id string) *bot.Message {
		return &e.Messages[slices.IndexFunc(e.Messages, func(m bot.Message) bool { return m.ID == id })]
	}
	atDesk := func(e *Evidence) bot.Message {
		m := message(e, "m3")
		m.Number, m.ThreadID, m.CreatedAt = "+923120000001", "thread", time.Date(2026, 9, 14, 5, 0, 0, 0, time.UTC)
		e.Creates[2].To = string(m.Number)
		return *m
	}
	again := func(e *Evidence, of string) {
		e.Creates = append(e.Creates, twiliotest.Create{SID: "SM4", To: e.Creates[1].To, Body: e.Creates[1].Body, Callback: "https://x/status/t4"})
		e.Messages = append(e.Messages, *message(e, "m2"))
		m := &e.Messages[len(e.Messages)-1]
		m.ID, m.ProviderID, m.Status, m.AgainOf = "m4", "SM4", bot.Sent, of
	}
	for _, row := range []struct {
		name, kind string // "" finds nothing
		do         func(e *Evidence)
	}{
		{"a message that is gone", "lost", func(e *Evidence) { e.Messages = e.Messages[1:]; e.Creates = e.Creates[1:] }},
		{"a message that still waits", "lost", func(e *Evidence) { message(e, "m2").Status = bot.Queued; e.Creates = e.Creates[:1] }},
		{"a message that a dead process holds", "lost", func(e *Evidence) { m := message(e, "m3"); m.ClaimedBy, m.ProviderID = "it", "" }},
		{"said to be sent, and was not", "lost", func(e *Evidence) { e.Creates = e.Creates[1:] }},
		{"accepted without an id", "lost", func(e *Evidence) { message(e, "m3").ProviderID = "" }},
		{"sent without a record", "lost", func(e *Evidence) { e.Tokens = nil }},
		{"words that were acknowledged and not stored", "lost", func(e *Evidence) { message(e, "in").ProviderID = "SMother" }},
		{"words that nobody routed", "lost", func(e *Evidence) { message(e, "in").Status = bot.Received }},
		{"words that reached no teacher", "lost", func(e *Evidence) { e.Messages = e.Messages[:3]; e.Creates = e.Creates[:2] }},
		{"words that were not acknowledged may be gone", "", func(e *Evidence) {
			e.Notes[1].Acked = false
			e.Messages, e.Creates = e.Messages[:2], e.Creates[:2]
		}},
		{"a create too many of one message", "duplicated", func(e *Evidence) {
			e.Creates = append(e.Creates, twiliotest.Create{SID: "SM4", To: e.Creates[1].To, Body: e.Creates[1].Body, Callback: "https://x/status/t2"})
		}},
		{"another message with the words", "duplicated", func(e *Evidence) { again(e, "") }},
		{"another message that says it is another try", "", func(e *Evidence) { again(e, "m2") }},
		{"the words queued twice", "duplicated", func(e *Evidence) {
			again(e, "")
			e.Creates = e.Creates[:3]
			m := message(e, "m4")
			m.Status, m.ProviderID = bot.Failed, ""
		}},
		{"a notice about another's child", "misrouted", func(e *Evidence) { message(e, "m1").Body = message(e, "m2").Body }},
		{"words at a stranger", "misrouted", func(e *Evidence) { message(e, "m3").Number = "+923112000009" }},
		{"words at the desk", "misrouted", func(e *Evidence) { atDesk(e) }},
		{"words at the desk, where earlier ones wait", "", func(e *Evidence) {
			m := atDesk(e)
			e.Messages = append(e.Messages, bot.Message{ID: "before", Direction: bot.In, Status: bot.Routed, Number: "+923001000001", ProviderID: "SMbefore", ThreadID: m.ThreadID, CreatedAt: m.CreatedAt.Add(-time.Second)})
		}},
		{"words at the desk, where another's wait", "misrouted", func(e *Evidence) {
			m := atDesk(e)
			e.Messages = append(e.Messages, bot.Message{ID: "before", Direction: bot.In, Status: bot.Routed, Number: "+923001000002", ProviderID: "SMbefore", ThreadID: m.ThreadID, CreatedAt: m.CreatedAt.Add(-time.Second)})
		}},
		{"a create to another phone than the message's", "misrouted", func(e *Evidence) { e.Creates[0].To = "+923112000009" }},
		{"words put down to another family", "misrouted", func(e *Evidence) { message(e, "in").HouseholdID = "h2" }},
		{"an answer nobody gave", "misrouted", func(e *Evidence) { e.Answers["b1"] = Answers{No: 1, WroteYes: 2} }},
	} {
		e := evidence()
		row.do(&e)
		f := Check(e)
		var kinds []string
		for kind, list := range map[string][]string{"lost": f.Lost, "duplicated": f.Duplicated, "misrouted": f.Misrouted} {
			if len(list) > 0 {
				kinds = append(kinds, kind)
			}
		}
		if row.kind == "" && !f.OK() || row.kind != "" && !slices.Contains(kinds, row.kind) {
			t.Errorf("%s: found %v, want %q: %+v", row.name, kinds, row.kind, f)
		}
		for _, line := range slices.Concat(f.Lost, f.Duplicated, f.Misrouted) {
			if strings.Contains(line, "+92") {
				t.Errorf("%s: a number stands in %q", row.name, line)
			}
		}
	}
}

// A mark or a name that stood in another would make the wrong one of it.
func TestMarksAndNamesAreTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for n := range 20000 {
		for _, word := range []string{Mark(n + 1), name(n)} {
			if seen[word] || len(word) != len(Mark(1)) && len(word) != len(name(0)) {
				t.Fatalf("%q is the %dth and not the only one", word, n)
			}
			seen[word] = true
		}
		if markShape.FindString("#A1 "+Mark(n+1)+".") != Mark(n+1) {
			t.Fatalf("%q is not found again", Mark(n+1))
		}
	}
}
