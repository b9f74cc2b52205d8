package bot_test

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// TestRetelling: a reader finds each side's words once.
func TestRetelling(t *testing.T) {
	said := []bot.Message{
		{ID: "1", Direction: bot.In},                                                         // the family
		{ID: "2", Direction: bot.Out, StaffID: "sana", ReplyTo: "1"},                         // its forward
		{ID: "3", Direction: bot.In, StaffID: "sana"},                                        // the teacher, passed on as 4
		{ID: "4", Direction: bot.Out, ReplyTo: "3"},                                          //
		{ID: "5", Direction: bot.In, StaffID: "sana", Reason: bot.ReasonDeletedLater},        // passed on as 6, then deleted
		{ID: "6", Direction: bot.Out, ReplyTo: "5"},                                          //
		{ID: "7", Direction: bot.In, StaffID: "sana", Reason: "so many words: it waits"},     // kept
		{ID: "8", Direction: bot.Out, Template: "relay_office"},                              // the office
		{ID: "9", Direction: bot.Out, Kind: bot.Own},                                         // typed on the school's phone
		{ID: "10", Direction: bot.In, StaffID: "sana", Reason: "passed on in the next part"}, //
	}
	passed := bot.PassedOn(said)
	passed["10"] = true
	var got []string
	for _, m := range bot.Retell(said, passed) {
		got = append(got, m.ID+string(m.As)+m.By)
	}
	if want := "1family 2forward 4schoolsana 5deletedsana 6schoolsana 7keptsana 8school 9school"; strings.Join(got, " ") != want {
		t.Errorf("told: %s\nwant: %s", strings.Join(got, " "), want)
	}
}

// TestHandingOver: what waits goes to the new teacher in one text that can be answered by quoting, as a fresh forward does.
func TestHandingOver(t *testing.T) {
	in := world("")
	h := bot.Handover{
		Thread:  bot.Thread{ID: "t", SchoolID: "school", Code: "A7", Party: "h1", HouseholdID: "h1", StaffID: "t1", StudentID: "s1", Number: parent, Channel: bot.SMS, State: bot.ThreadWaiting},
		StaffID: "t2", To: in.Teachers["t2"], Household: in.Households[0], Ways: in.Ways, Lines: in.Lines,
		Waiting: []bot.Message{
			{ID: "m1", Direction: bot.In, Channel: bot.SMS, Number: parent, Body: "Ayesha is ill", CreatedAt: noon.Add(-5 * time.Minute)},
			{ID: "m2", Direction: bot.In, Channel: bot.SMS, Number: parent, Media: 1, CreatedAt: noon.Add(-4 * time.Minute)},
		},
	}
	drafts, err := h.Forwards(builtin(t), in.School, noon)
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d texts, %v", len(drafts), err)
	}
	m := drafts[0].Message
	if want := "#A7 Ayesha Imran (5-B), mother:\nAyesha is ill\n(photo or voice note)\n(Reply to this message, or start with #A7)"; m.Body != want {
		t.Errorf("the text is %q, want %q", m.Body, want)
	}
	if m.Number != teacher2 || m.StaffID != "t2" || m.ThreadID != "t" || m.ReplyTo != "m2" || m.Class != bot.Conversation || !m.SendAfter.Equal(noon) {
		t.Errorf("the text is %+v", m)
	}
	night := noon.Add(12 * time.Hour)
	h.Into = &bot.Thread{ID: "other", Code: "B7"}
	if drafts, err := h.Forwards(builtin(t), in.School, night); err != nil || len(drafts) != 1 || drafts[0].ThreadID != "other" || !strings.HasPrefix(drafts[0].Body, "#B7 ") || !drafts[0].SendAfter.After(night) {
		t.Errorf("by night: %+v, %v", drafts, err)
	}
	h.To = bot.Staff{}
	if _, err := h.Forwards(builtin(t), in.School, noon); err != bot.ErrHandoverNoPhone {
		t.Errorf("without a phone: %v", err)
	}
	h.Waiting = nil
	if drafts, err := h.Forwards(builtin(t), in.School, noon); err != nil || drafts != nil {
		t.Errorf("with nothing that waits: %v, %v", drafts, err)
	}
	stranger := bot.Handover{Thread: bot.Thread{ID: "s", Code: "C7", Party: string(parent), Number: parent}, To: in.Desk[0], Ways: in.Ways, Waiting: []bot.Message{{ID: "m", Number: parent, Body: "places?", CreatedAt: noon}}}
	if drafts, err := stranger.Forwards(builtin(t), in.School, noon); err != nil || len(drafts) != 1 || !strings.HasPrefix(drafts[0].Body, "#C7 Unknown number:\nplaces?") {
		t.Errorf("of a stranger: %+v, %v", drafts, err)
	}
}

// TestDerivedIDs: a form's words have one id, other words and other forms others.
func TestDerivedIDs(t *testing.T) {
	form := bot.NewID()
	id := bot.DerivedID(form, "thread", "yes")
	if id != bot.DerivedID(strings.ToUpper(form), "thread", "yes") || len(id) != len(form) || id[:8] != form[:8] || id[14] != '7' {
		t.Errorf("%s of %s", id, form)
	}
	seen := map[string]bool{id: true, form: true}
	for _, other := range []string{
		bot.DerivedID(form, "thread", "no"), bot.DerivedID(form, "threa", "dyes"), bot.DerivedID(bot.NewID(), "thread", "yes"), bot.DerivedID("", "thread", "yes"), bot.DerivedID("", "thread", "yes"),
	} {
		if seen[other] {
			t.Errorf("%s twice", other)
		}
		seen[other] = true
	}
}
