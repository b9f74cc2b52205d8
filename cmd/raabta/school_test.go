package main

import (
	"slices"
	"strings"
	"testing"
)

func TestSchoolSettings(t *testing.T) {
	o := newOffice(t)
	out := o.does("school", "set", "name=Beaconhouse Public Secondary School", "hours=8 am to 9:30 pm", "languages=Urdu,english,ur",
		"week-off=Friday and Saturday", "ramadan=8/2/2027..2027-03-09@10:00-16:00", "country=pk", "stop-covers-emergency=yes", "teacher-hours=07:30-16:00")
	o.wants(out, "Al-Noor School → Beaconhouse Public", "08:00-21:00 → 08:00-21:30", "teacher-hours", "(as it was)")
	o.wants(o.does("school", "show"), "Beaconhouse Public Secondary School", "ur,en", "fri,sat", "2027-02-08..2027-03-09@10:00-16:00", "yes")
	o.does("school", "set", "short=BPS", "ramadan=none")
	o.does("school", "set", "name=Another School")
	o.wants(o.does("school", "show"), "weekly-budget", "3")
	o.wants(o.does("school", "set", "--weekly-budget", "0", "--daily-cap=500", "--emergency-reserve", "200"), "3 → none", "none → 500")
	t.Setenv("SEGMENT_PRICE", "2.5 PKR")
	o.wants(o.does("school", "show"), "0 of 500 segments, about 1250 PKR", "200 segments, about 500 PKR kept for")
	out = o.does("school", "show")
	o.wants(out, "BPS") // a short name that somebody chose does not follow the name
	if strings.Contains(out, "2027-02-08") {
		t.Errorf("Ramadan is still set:\n%s", out)
	}
}

func TestSchoolMisuse(t *testing.T) {
	o := newOffice(t)
	before := o.does("school", "show")
	o.refuses([]misuse{
		{"school", "needs a command"},
		{"school|close", `does not know "close"`},
		{"school|show|me", "needs no arguments"},
		{"school|set", "needs KEY=VALUE"},
		{"school|set|hours", "is not KEY=VALUE"},
		{"school|set|color=blue", "the keys are name, short"},
		{"school|set|name= ", "needs a name"},
		{"school|set|short=", "1 to 30 letters"},
		{"school|set|timezone=Lahore", "Asia/Karachi"},
		{"school|set|timezone=Local", "Asia/Karachi"},
		{"school|set|languages=fr", "has no texts"},
		{"school|set|hours=08:00", "08:00-21:00"},
		{"school|set|week-off=someday", "days off"},
		{"school|set|name=New Name|hours=nonsense", "nothing was changed"}, // all or nothing
		{"school|set|ramadan=2027-02-08", "or none"},
		{"school|set|ramadan=2027-03-09..2027-02-08@10:00-16:00", "first day"},
		{"school|set|ramadan=2027-02-30..2027-03-09@10:00-16:00", "the first day"},
		{"school|set|stop-covers-emergency=maybe", "yes or no"},
		{"school|set|weekly-budget=few", "0 for no limit"},
		{"school|set|--daily-cap|-5", "0 for no limit"},
		{"school|set|daily-cap=500", "emergency-reserve"},
		{"school|holiday|add", "needs a date and a name"},
		{"school|holiday|add|2026-12-25", "needs a date and a name"},
		{"school|holiday|add|25.13.2026|Day", "no month 13"},
		{"school|holiday|add|12/25/2026|Day", "month first"},
		{"school|holiday|add|2026-12-25..2026-12-20|Winter", "earlier date first"},
		{"school|holiday|add|2026-12-25..2027-12-25|Winter", "at most"},
		{"school|holiday|remove|2026-12-25", "there is no holiday"},
		{"school|holiday|remove", "needs one date"},
		{"school|template|show", "needs the name"},
		{"school|template|show|diggest", "there is no text"},
		{"school|template|show|digest|--language|fr", "there is no language"},
		{"school|template|set|digest|en", "in quotes"},
		{"school|template|set|digest|fr|text", "there is no language"},
		{"school|template|set|event_today|en|{event} at {time}", "leaves out {school}"},
		{"school|template|set|event_today|en|{school} {event} {time} {child}", "has {child}"},
		{"school|template|set|event_today|en|Stop! {school} {event} {time}", "begins with STOP"},
		{"school|template|set|event_today|en| ", "empty"},
		{"school|template|reset|digest", "a text's name and a language"},
		{"school|template|content|digest|en|HX123", "is not a Content template's SID"},
		{"school|template|content|digest|en|HX0123456789ABCDEF0123456789ABCDEF", "is not a Content template's SID"},
		{"school|template|content|digest", "SID"},
		{"school|template|content|meeting_invite+event_ask|en", "those that ask are broadcast+broadcast_ask, event_announce+event_ask"},
		{"school|template|content|meeting_invite+nothing|en", "there is no text"},
		{"school|template|content|meeting_ask+meeting_invite|en|HX0123456789abcdef0123456789abcdef", "no text goes out as"},
		{"school|template|content|forward+broadcast_ask|en", "no text goes out as"},
		{"school|template|set|meeting_invite+meeting_ask|en|{school}: {meeting} {when} {visits}", "made of meeting_invite and meeting_ask"},
		{"school|template|reset|meeting_invite+meeting_ask|en", "made of meeting_invite and meeting_ask"},
	})
	before, _, _ = strings.Cut(before, "now")
	after, _, _ := strings.Cut(o.does("school", "show"), "now")
	if before != after {
		t.Errorf("a refused command changed the school:\n%s\nbefore:\n%s", after, before)
	}
	if out := o.does("school", "template", "list", "--json"); strings.Contains(out, `"yours":["`) || strings.Contains(out, `"whatsapp":["`) {
		t.Errorf("a refused command changed a text:\n%s", out)
	}
}

func TestHolidays(t *testing.T) {
	o := newOffice(t)
	o.wants(o.does("school", "holiday", "list"), "no holidays")
	o.wants(o.does("school", "holiday", "add", "20/12/2098..2099-01-03", "Winter", "holidays"), "Saturday 20 December 2098 to Saturday 3 January 2099 (15 days)")
	o.does("school", "holiday", "add", "2098-12-25", "Quaid-e-Azam Day")
	o.wants(o.does("school", "holiday", "add", "2020-03-23", "Pakistan Day"), "in the past")
	out := o.does("school", "holiday", "list", "--json")
	if n := strings.Count(out, "\n"); n != 15 {
		t.Errorf("%d holidays to come, want 15:\n%s", n, out)
	}
	o.wants(out, `{"date":"2098-12-25","name":"Quaid-e-Azam Day"}`, `{"date":"2099-01-03","name":"Winter holidays"}`)
	o.wants(o.does("school", "holiday", "list", "--all"), "2020-03-23  Monday")
	o.wants(o.does("school", "show"), "15 to come, the next on Saturday 20 December 2098")
	o.wants(o.does("school", "holiday", "remove", "20/12/2098..2099-01-03"), "15 holidays removed")
	o.wants(o.does("school", "holiday", "list"), "no holidays")
}

// TestOwnWording shows a school's wording from setting it to going back, and that a WhatsApp template which says the old words
// is let go.
func TestOwnWording(t *testing.T) {
	o := newOffice(t)
	out := o.does("school", "template", "set", "event_today", "Roman Urdu", `{school}\nAaj {time} baje: {event}`)
	o.wants(out, "has your wording", "1 segment by SMS", "    Al-Noor School\n    Aaj sham 4:30 baje baje: Sports Day")
	out = o.does("school", "template", "show", "event_today", "--language", "roman")
	o.wants(out, "your wording", "    {school}\n    Aaj {time} baje: {event}")
	o.wants(o.does("school", "template", "show", "event_today"), "in English, the wording that comes with Raabta", "in Urdu, the wording that comes")

	const sid = "HX0123456789abcdef0123456789abcdef"
	out = o.does("school", "template", "content", "event_today", "ur-Latn", sid)
	o.wants(out, sid, "    {{school}}\n    Aaj {{time}} baje: {{event}}", "{{event}}   Sports Day")
	if a, b := strings.Index(out, "{{time}}    "), strings.Index(out, "{{event}}   "); a < 0 || b < a {
		t.Errorf("the variables are not in the wording's order:\n%s", out)
	}
	o.wants(o.does("school", "template", "content", "event_today", "ur-Latn"), sid)
	for _, line := range strings.Split(o.does("school", "template", "list"), "\n") {
		if words := strings.Fields(line); len(words) > 0 && words[0] == "event_today" && !slices.Equal(words[:3], []string{"event_today", "ur-Latn", "ur-Latn"}) {
			t.Errorf("listed as %q", line)
		}
	}

	o.wants(o.does("school", "template", "reset", "event_today", "ur-Latn"), "comes with Raabta again", sid+" says the old words")
	out = o.does("school", "template", "show", "event_today", "--language", "ur-Latn")
	if strings.Contains(out, "your wording") || strings.Contains(out, sid) {
		t.Errorf("the old wording or its template is still there:\n%s", out)
	}
	o.wants(o.does("school", "template", "reset", "event_today", "ur-Latn"), "already")
	o.does("school", "template", "content", "event_today", "ur-Latn", sid)
	o.wants(o.does("school", "template", "content", "event_today", "ur-Latn", "none"), "no approved WhatsApp template")
}

// TestEveryTextHasASample shows that each text can be looked at in each language with nothing left open.
func TestEveryTextHasASample(t *testing.T) {
	o := newOffice(t)
	for _, line := range strings.Split(strings.TrimSpace(o.does("school", "template", "list")), "\n")[1:] {
		name := strings.Fields(line)[0]
		out := o.does("school", "template", "show", name)
		if n := strings.Count(out, "as a family may read it"); n != 3 {
			t.Errorf("%s has %d samples, want 3:\n%s", name, n, out)
		}
	}
}
