package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"raabta/bot/twilio/twiliotest"
)

const (
	inviteSID = "HX0123456789abcdef0123456789abcdef"
	otherSID  = "HXfedcba9876543210fedcba9876543210"
)

// onWhatsAppAlone makes Ayesha's family (English, 5-B) one that only WhatsApp reaches.
func (fl *flow) onWhatsAppAlone() {
	fl.t.Helper()
	fl.runs("household", "phone", fl.householdOf("Ayesha Imran"), "--add", saimaNumber, "--whatsapp", "--no-sms", "--yes")
}

// householdOf is the id of a pupil's family.
func (fl *flow) householdOf(name string) string {
	fl.t.Helper()
	found := lines[struct{ ID string }](fl.t, fl.runs("household", "find", name, "--json"))
	if len(found) != 1 {
		fl.t.Fatalf("%d families of %s", len(found), name)
	}
	return found[0].ID
}

// to are the fresh messages to a number, on whatever channel.
func (fl *flow) to(number string) []twiliotest.Create {
	fl.t.Helper()
	return slices.DeleteFunc(fl.fresh(), func(c twiliotest.Create) bool { return strings.TrimPrefix(c.To, "whatsapp:") != number })
}

// unwrapped is a table's text without the line breaks of its columns.
func unwrapped(said string) string { return strings.Join(strings.Fields(said), " ") }

// variables are what a message says in an approved template.
func variables(t *testing.T, c twiliotest.Create) map[string]string {
	t.Helper()
	var vars map[string]string
	if err := json.Unmarshal([]byte(c.Form.Get("ContentVariables")), &vars); err != nil {
		t.Fatalf("the variables %q: %v", c.Form.Get("ContentVariables"), err)
	}
	return vars
}

// TestInvitationByApprovedTemplate: a family on WhatsApp alone that has not written is invited by the template that holds the
// question too, with all its values, and its 1 books the time.
func TestInvitationByApprovedTemplate(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.onWhatsAppAlone()
		addParentsDay(fl)
		said := fl.runs("school", "template", "content", "meeting_invite+meeting_ask", "en", inviteSID)
		fl.mustSay(said, "meeting_invite+meeting_ask in English goes out on WhatsApp as "+inviteSID,
			"    {{school}}: {{meeting}}, {{when}}. Your time:\n    {{visits}}\n    Reply 1=OK, 2=another time, 3=cannot come", "{{visits}}   4:30 pm")
		fl.runs("meeting", "invite", "Parents' day", "--yes")
		fl.step()
		sent := fl.to(saimaNumber)
		if len(sent) != 1 || sent[0].ContentSID != inviteSID || sent[0].To != "whatsapp:"+saimaNumber || sent[0].Body != "" {
			t.Fatalf("sent %+v", sent)
		}
		vars := variables(t, sent[0])
		if len(vars) != 4 || vars["school"] != "Al-Noor School" || vars["meeting"] != "Parents' day" || vars["when"] != "Fri 27 Nov" ||
			!strings.HasSuffix(vars["visits"], " pm Miss Sana (Ayesha)") {
			t.Errorf("the values are %q", vars)
		}
		if _, status := fl.twilio.Inbound("whatsapp:"+saimaNumber, "whatsapp:"+ourWhatsApp, "1"); status != 200 {
			t.Fatal(status)
		}
		fl.step()
		if sent := fl.to(saimaNumber); len(sent) != 1 || sent[0].ContentSID != "" || !strings.Contains(sent[0].Body, "Your time is booked") {
			t.Errorf("answered %+v", sent)
		}
	})
}

// TestInvitationWithoutApproval: nothing approved, or only the invitation without its question, or in another language: it is
// refused, staff read why and what to do, and no time is kept for the family.
func TestInvitationWithoutApproval(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.onWhatsAppAlone()
		addParentsDay(fl)
		fl.mustSay(fl.runs("school", "template", "content", "meeting_invite", "en", inviteSID),
			"With its question under it, it is a template of its own: meeting_invite+meeting_ask")
		fl.runs("school", "template", "content", "meeting_invite+meeting_ask", "ur", otherSID)
		const why = "the text has no approved template: see `raabta school template content meeting_invite+meeting_ask en`"
		fl.mustSay(fl.runs("meeting", "invite", "Parents' day", "--dry-run"), why, "Imran Ali (Ayesha, 5-B)")
		fl.runs("meeting", "invite", "Parents' day", "--yes")
		fl.step()
		if sent := fl.to(saimaNumber); len(sent) > 0 {
			t.Fatalf("sent %+v", sent)
		}
		fl.mustSay(unwrapped(fl.runs("messages", "--status", "failed")), "Imran Ali", "only WhatsApp reaches this family, it has not written in 24 hours", why)
		if said := fl.runs("meeting", "sheet", "Parents' day"); strings.Contains(said, "Ayesha Imran") {
			t.Errorf("a time is kept for a family that nobody told:\n%s", said)
		}
	})
}

// TestInvitationInsideTheWindow: to a family that wrote within 24 hours the words go as they are, approved or not.
func TestInvitationInsideTheWindow(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.onWhatsAppAlone()
		addParentsDay(fl)
		fl.runs("school", "template", "content", "meeting_invite+meeting_ask", "en", inviteSID)
		if _, status := fl.twilio.Inbound("whatsapp:"+saimaNumber, "whatsapp:"+ourWhatsApp, "Salam"); status != 200 {
			t.Fatal(status)
		}
		fl.step()
		fl.fresh()
		fl.runs("meeting", "invite", "Parents' day", "--yes")
		fl.step()
		sent := fl.to(saimaNumber)
		if len(sent) != 1 || sent[0].ContentSID != "" || !strings.Contains(sent[0].Body, "Miss Sana (Ayesha)\n") || !strings.HasSuffix(sent[0].Body, "3=cannot come") {
			t.Errorf("sent %+v", sent)
		}
	})
}

// TestApprovalTakenBackBeforeItLeaves: what was to leave by a template that is gone is refused with the reason.
func TestApprovalTakenBackBeforeItLeaves(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.onWhatsAppAlone()
		fl.runs("school", "template", "content", "broadcast+broadcast_ask", "en", inviteSID)
		fl.runs("broadcast", "--to", "household:"+fl.householdOf("Ayesha Imran"), "--question", "yesno", "--text", "Can {child} stay until 3?", "--yes")
		if more, err := fl.service.expander.Step(t.Context(), fl.now); err != nil || more {
			t.Fatal(more, err)
		}
		fl.runs("school", "template", "content", "broadcast+broadcast_ask", "en", "none")
		fl.step()
		if sent := fl.to(saimaNumber); len(sent) > 0 {
			t.Fatalf("sent %+v", sent)
		}
		fl.mustSay(unwrapped(fl.runs("messages", "--status", "failed")), "Can Ayesha stay until 3?", "no approved template (`raabta school template content broadcast+broadcast_ask en`)")
	})
}

// TestEventAndBroadcastByApprovedTemplate: each asks by a template of its own, with its question's words among the values.
func TestEventAndBroadcastByApprovedTemplate(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.onWhatsAppAlone()
		fl.runs("school", "template", "content", "event_announce_place+event_ask", "en", inviteSID)
		fl.runs("school", "template", "content", "broadcast+broadcast_ask", "en", otherSID)
		fl.runs("event", "announce", "Sports Day", "--yes")
		fl.runs("broadcast", "--to", "household:"+fl.householdOf("Ayesha Imran"), "--question", "yesno", "--text", "Can {child} stay\nuntil 3?", "--yes")
		fl.step()
		says := map[string]map[string]string{}
		for _, c := range fl.to(saimaNumber) {
			says[c.ContentSID] = variables(t, c)
		}
		if v := says[inviteSID]; len(v) != 5 || v["event"] != "Sports Day" || v["place"] != "School ground" || v["question"] != "Will you come?" || v["when"] != "Mon 30 Nov, 9:00 am" {
			t.Errorf("the event says %q", v)
		}
		if v := says[otherSID]; len(v) != 2 || v["text"] != "Can Ayesha stay until 3?" {
			t.Errorf("the broadcast says %q", v)
		}
	})
}

// TestWordingLetsEveryTemplateGoThatSaysIt: another wording of a question takes back what was approved with the old one.
func TestWordingLetsEveryTemplateGoThatSaysIt(t *testing.T) {
	o := newOffice(t)
	o.does("school", "template", "content", "event_announce+event_ask", "en", inviteSID)
	o.does("school", "template", "content", "event_remind+event_ask", "en", inviteSID)
	o.does("school", "template", "content", "event_remind", "en", inviteSID)
	o.does("school", "template", "content", "event_remind+event_ask", "ur", otherSID)
	out := o.does("school", "template", "set", "event_ask", "en", `{question}\nAnswer 1 = yes, 2 = no`)
	if n := strings.Count(out, "says the old words"); n != 2 {
		t.Errorf("%d templates are let go, want 2:\n%s", n, out)
	}
	o.wants(out, "content event_announce+event_ask en HX…", "content event_remind+event_ask en HX…")
	o.wants(o.does("school", "template", "content", "event_remind+event_ask", "en"), "has no approved WhatsApp template", "    {{question}}\n    Answer 1 = yes, 2 = no")
	o.wants(o.does("school", "template", "content", "event_remind+event_ask", "ur"), otherSID)
	o.wants(o.does("school", "template", "content", "event_remind", "en"), inviteSID)
	o.wants(o.does("school", "template", "show", "event_remind+event_ask", "--language", "en"), "your wording", "    Will you come?\n    Answer 1 = yes, 2 = no")
}

// TestListShowsWhatIsApproved, the texts with their questions too.
func TestListShowsWhatIsApproved(t *testing.T) {
	o := newOffice(t)
	o.does("school", "template", "content", "meeting_invite+meeting_ask", "ur", inviteSID)
	o.does("school", "template", "content", "language_ask+broadcast_ask", "en", otherSID) // raabta broadcast --template … --question yesno
	approved := map[string][]string{}
	for _, l := range lines[struct {
		Name                   string
		Placeholders, WhatsApp []string
	}](t, o.does("school", "template", "list", "--json")) {
		approved[l.Name] = append(l.WhatsApp, l.Placeholders...)
	}
	for name, want := range map[string][]string{
		"meeting_invite+meeting_ask":     {"ur", "school", "meeting", "when", "visits"},
		"meeting_invite":                 {"school", "meeting", "when", "visits"},
		"event_announce_place+event_ask": {"school", "event", "when", "place", "question"},
		"language_ask+broadcast_ask":     {"en", "school"},
		"broadcast+broadcast_ask":        {"school", "text"},
	} {
		if got, listed := approved[name]; !listed || !slices.Equal(got, want) {
			t.Errorf("%s is listed as %v, want %v", name, got, want)
		}
	}
	o.wants(o.does("school", "template", "list"), "meeting_invite+meeting_ask ")
}
