package bot

import (
	"maps"
	"strings"
	"testing"
	"time"

	"raabta/templates"
)

// TestContentFill: a template is filled completely or not at all.
func TestContentFill(t *testing.T) {
	invite := Content{SID: "HX1", Variables: []string{"school", "visits"}}
	for _, c := range []struct {
		name    string
		content Content
		vars    string
		want    map[string]string // nil: it cannot be filled
	}{
		{"all values", invite, `{"school":"Al-Noor","visits":"4:00 pm Ms Sana"}`, map[string]string{"school": "Al-Noor", "visits": "4:00 pm Ms Sana"}},
		{"more than it has", invite, `{"school":"Al-Noor","visits":"4:00","when":"Fri"}`, map[string]string{"school": "Al-Noor", "visits": "4:00"}},
		{"cleaned as in a text", invite, `{"school":" Al-\u202eNoor ","visits":"4:00\u0000"}`, map[string]string{"school": "Al-Noor", "visits": "4:00"}},
		{"one is missing", invite, `{"school":"Al-Noor","when":"Fri"}`, nil},
		{"one is empty", invite, `{"school":"Al-Noor","visits":""}`, nil},
		{"one is nothing that can be seen", invite, `{"school":"Al-Noor","visits":"\u200b \n"}`, nil},
		{"no values", invite, "", nil},
		{"no object", invite, `["Al-Noor"]`, nil},
		{"a value that is no text", invite, `{"school":"Al-Noor","visits":4}`, nil},
		{"no template", Content{}, `{"school":"Al-Noor"}`, nil},
		{"no variables", Content{SID: "HX1"}, `{"school":"Al-Noor"}`, map[string]string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := c.content.Fill(c.vars)
			if ok != (c.want != nil) || ok && !maps.Equal(got, c.want) {
				t.Errorf("got %v, %v; want %v", got, ok, c.want)
			}
		})
	}
}

// TestTheTextThatWasMadeDecidesTheWay: of the texts a broadcast may use, the approval of the one that was made counts.
func TestTheTextThatWasMadeDecidesTheWay(t *testing.T) {
	now := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	contents := Contents{
		{Name: "event_remind", Language: "ur"}:           {SID: "HX1", Variables: []string{"event"}},
		{Name: "event_remind+event_ask", Language: "en"}: {SID: "HX2", Variables: []string{"event", "question"}},
	}
	whatsApp := Line{Phone: Phone{Number: "+923001234567", WhatsApp: true}}
	second := Line{Phone: Phone{Number: "+923001234568", SMS: true}}
	for _, c := range []struct {
		name                     string
		lines                    []Line
		template, language, vars string
		want                     string // channel and number, or a part of the problem
	}{
		{"approved", []Line{whatsApp, second}, "event_remind", "ur", `{"event":"Mela"}`, "whatsapp +923001234567"},
		{"approved with its question", []Line{whatsApp}, "event_remind+event_ask", "en", `{"event":"Mela","question":"Will you come?"}`, "whatsapp +923001234567"},
		{"a value is missing", []Line{whatsApp}, "event_remind+event_ask", "en", `{"event":"Mela"}`, "`raabta school template content event_remind+event_ask en`"},
		{"approved only with its question", []Line{whatsApp}, "event_remind", "en", `{"event":"Mela"}`, "`raabta school template content event_remind en`"},
		{"then by SMS to the other phone", []Line{whatsApp, second}, "event_remind", "en", `{"event":"Mela"}`, "sms +923001234568"},
		{"in another language", []Line{whatsApp}, "event_remind+event_ask", "ur", `{"event":"Mela","question":"?"}`, "no approved template"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &Draft{Message: Message{Template: c.template, Language: c.language, Vars: c.vars, Body: "long", SMSBody: "short"}}
			ways := Ways{SMS: true, WhatsApp: true, NeedsWindow: true, Approved: true}
			got := settleWay(d, Broadcast{Class: Routine}, Candidate{Lines: c.lines, Ways: ways}, contents, now).Reach
			if way := string(got.Channel) + " " + string(got.Number); way != c.want && (got.Problem == "" || !strings.Contains(got.Problem, c.want)) {
				t.Errorf("got %+v, want %s", got, c.want)
			}
			if got.Channel == SMS && d.Body != "short" || got.Channel == WhatsApp && d.Body != "long" {
				t.Errorf("%s says %q", got.Channel, d.Body)
			}
		})
	}
	if contents.any([]string{"event_remind"}, templates.English) || !contents.any([]string{"event_today", "event_remind"}, templates.Urdu) || Contents(nil).any([]string{"x"}, templates.Urdu) {
		t.Error("what may be approved is not what is")
	}
}
