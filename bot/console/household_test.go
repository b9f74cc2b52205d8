package console_test

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// manyPupils is a sheet of pupils, a family each.
func manyPupils(n int) map[string]string {
	var b strings.Builder
	b.WriteString("Admission No,Student,Father,Class,Contact 1\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Pupil %c%c,Father %c%c,%d-A,0300%07d\n", i+1, 'a'+i%26, 'a'+i/26, 'a'+i%26, 'a'+i/26, i%10+1, i)
	}
	return map[string]string{"pupils.csv": b.String()}
}

// evil are words that a sheet or a parent may send.
const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)>`

// bare fails where a page holds evil words as they came.
func (a answer) bare(t testing.TB, where string) {
	t.Helper()
	for _, sign := range []string{"<script>alert", "<img src=x", `"><img`} {
		if strings.Contains(a.body, sign) {
			t.Errorf("%s holds %q", where, sign)
		}
	}
	if !strings.Contains(a.body, html.EscapeString("<script>alert(1)")) {
		t.Errorf("%s does not show the words at all", where)
	}
}

// TestAFamilysPage: who they are, how they are reached, what was written.
func TestAFamilysPage(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		family := r.family("101")
		var drafts []bot.Draft
		for i := range 60 {
			drafts = append(drafts, bot.Draft{Message: bot.Message{
				SchoolID: r.school.ID, HouseholdID: family.ID, Number: "+923001234501", Channel: bot.SMS, Class: bot.Routine, Topic: bot.TopicNotice,
				Body: fmt.Sprintf("Notice number %d.", i), CreatedAt: r.now.Add(time.Duration(i) * time.Minute),
			}})
		}
		drafts[59].Message.Body = evil
		for _, d := range drafts {
			if err := r.store.Enqueue(r.Context(), d.Message.CreatedAt, []bot.Draft{d}); err != nil {
				r.Fatal(err)
			}
		}
		office := r.as(bot.UserOffice)
		page := office.gets("/people/" + family.ID)
		page.has(r, "Tariq Siddiqui", "Ayesha Siddiqui", "class teacher Hira Malik", "Nasreen Siddiqui mother", "923001234501", "923217654301", "Notice number 58.", "Notice number 10.", "waits to be sent")
		page.bare(r, "a family's page")
		if strings.Contains(page.body, "Notice number 9.") {
			r.Error("a page holds more than fifty messages")
		}
		_, next, ok := strings.Cut(page.body, "?before=")
		next, _, _ = strings.Cut(next, "#")
		if !ok {
			r.Fatal("there is no next page")
		}
		older := office.gets("/people/" + family.ID + "?before=" + next)
		older.has(r, "Notice number 9.", "Notice number 0.", "To the newest")
		if strings.Contains(older.body, "Notice number 10.") || strings.Contains(older.body, `href="/people/`+family.ID+`?before=`) {
			r.Error("the second page is not what is left")
		}
		if a := office.gets("/people/" + r.family("104").ID + "?before=" + next); a.status != http.StatusNotFound {
			r.Errorf("another family's message leads somewhere: %d", a.status)
		}
		if a := office.gets("/people/nobody"); a.status != http.StatusNotFound {
			r.Errorf("nobody's page: %d", a.status)
		}
		if r.log.Len() > 0 {
			r.Errorf("the log says: %s", r.log)
		}
	})
}

// TestATeacherReadsTheirThreadsOnly: not what the family writes with the office.
func TestATeacherReadsTheirThreadsOnly(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		family := r.family("101")
		err := r.store.Enqueue(r.Context(), r.now, []bot.Draft{{Message: bot.Message{
			SchoolID: r.school.ID, HouseholdID: family.ID, Number: "+923001234501", Channel: bot.SMS, Class: bot.Routine, Topic: bot.TopicNotice, Body: "The office only."}}})
		if err != nil {
			r.Fatal(err)
		}
		if a := r.teacher("Hira Malik").gets("/people/" + family.ID); a.status != http.StatusOK || strings.Contains(a.body, "The office only") {
			r.Errorf("%d: a teacher reads what is not theirs", a.status)
		}
	})
}

// TestANumberIsChanged: added, changed, taken away; what is wrong is said; nobody's change is written over.
func TestANumberIsChanged(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		if _, err := r.store.SetSender(r.Context(), bot.Sender{SchoolID: r.school.ID, Channel: bot.SMS, Provider: "twilio", Address: "+923009999999", CanSend: true, State: bot.SenderOK}); err != nil {
			r.Fatal(err)
		}
		office := r.as(bot.UserOffice)
		seen := func() bot.Contact { return r.family("104") }
		change := func(pairs ...string) answer {
			f := seen()
			return office.posts("/people/"+f.ID+"/phone", append(pairs, "seen", f.PhonesMark())...)
		}
		numbers := func(want ...bot.Number) {
			r.Helper()
			var got []bot.Number
			for _, p := range seen().Phones {
				got = append(got, p.Number)
			}
			if !slices.Equal(got, want) {
				r.Errorf("the numbers are %v, want %v", got, want)
			}
		}
		if a := change("old", "+923001234504", "number", "0301-7654321", "sms", "1", "whatsapp", "1"); a.status != http.StatusSeeOther {
			r.Errorf("changed: %d %s", a.status, a.text())
		}
		numbers("+923017654321")
		if p := seen().Phones[0]; !p.SMS || !p.WhatsApp {
			r.Errorf("the phone is %+v", p)
		}
		office.gets("/people/"+seen().ID).has(r, "The number is kept", "the next import goes by the sheet")
		change("number", "۰۳۲۱۷۶۵۴۳۰۱", "sms", "1", "first", "1")
		numbers("+923217654301", "+923017654321")
		office.gets("/people/"+seen().ID).has(r, "Also the phone of", "Tariq Siddiqui")
		for _, c := range []struct {
			says  string
			pairs []string
		}{
			{"no phone has this number", []string{"number", "0301-12", "sms", "1"}},
			{"not a mobile number", []string{"number", "042-35550100", "sms", "1"}},
			{"not a phone number", []string{"number", "Imran", "sms", "1"}},
			{"There is no number", []string{"number", " ", "sms", "1"}},
			{"gets nothing", []string{"number", "0301-7654322"}},
			{"the school's own number", []string{"number", "0300-9999999", "sms", "1"}},
			{"has just changed", []string{"old", "+923009999998", "number", "0301-7654322", "sms", "1"}},
			{"Choose the number", []string{"do", "remove"}},
		} {
			if a := change(c.pairs...); a.status < 400 || !strings.Contains(strings.ToLower(html.UnescapeString(a.text())), strings.ToLower(c.says)) {
				r.Errorf("%v: %d %s, want %q", c.pairs, a.status, a.text(), c.says)
			}
		}
		numbers("+923217654301", "+923017654321")

		before := seen()
		change("old", "+923217654301", "do", "remove")
		numbers("+923017654321")
		if a := office.posts("/people/"+before.ID+"/phone", "seen", before.PhonesMark(), "old", "+923017654321", "do", "remove"); a.status != http.StatusConflict {
			r.Errorf("what somebody else changed is written over: %d", a.status)
		}
		numbers("+923017654321")
		list, err := r.store.Deeds(r.Context(), r.school.ID, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		done := 0
		for _, d := range list {
			if d.Action == "household.phone" && d.Subject == before.ID {
				done++
			}
		}
		if done != 3 {
			r.Errorf("the audit has %d changes, want 3", done)
		}
		reader := r.as(bot.UserReadOnly)
		if a := reader.posts("/people/"+before.ID+"/phone", "old", "+923017654321", "do", "remove"); a.status != http.StatusForbidden {
			r.Errorf("read-only changes a number: %d", a.status)
		}
		if strings.Contains(reader.gets("/people/"+before.ID).body, "/phone\"") {
			r.Error("read-only is shown a form")
		}
	})
}

// TestStopsAndLanguage: by the office, as the family asked.
func TestStopsAndLanguage(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		f := r.family("105")
		path := "/people/" + f.ID
		if a := office.posts(path+"/opt-out", "number", "+923001234505", "topic", "digest"); a.status != http.StatusSeeOther {
			r.Errorf("stopped: %d %s", a.status, a.text())
		}
		office.gets(path).has(r, "stopped: weekly digests", "by the office", "Stopped for this phone: weekly digests.")
		office.posts(path+"/opt-in", "number", "+923001234505", "topic", "digest")
		office.gets(path).has(r, "Goes out to this phone again: weekly digests.")
		if f = r.family("105"); len(f.OptOuts) != 0 {
			r.Errorf("still stopped: %v", f.OptOuts)
		}
		for _, bad := range [][]string{{"number", "+923001234505", "topic", "cricket"}, {"number", "+923001234501", "topic", "all"}} {
			if a := office.posts(path+"/opt-out", bad...); a.status < 400 {
				r.Errorf("%v: %d", bad, a.status)
			}
		}
		if err := r.store.SetOptOut(r.Context(), r.now, r.school.ID, bot.OptOut{Number: "+923001234505", Topic: bot.TopicAll, At: r.now, Source: "provider"}); err != nil {
			r.Fatal(err)
		}
		office.posts(path+"/opt-in", "number", "+923001234505", "topic", "all")
		office.gets(path).has(r, "text START to the school")

		office.posts(path+"/language", "was", "en", "language", "ur")
		if f = r.family("105"); f.Language != "ur" {
			r.Errorf("the language is %s", f.Language)
		}
		if a := office.posts(path+"/language", "was", "en", "language", "ur-Latn"); a.status != http.StatusConflict {
			r.Errorf("another's change is written over: %d", a.status)
		}
		if a := office.posts(path+"/language", "was", "ur", "language", "fr"); a.status != http.StatusUnprocessableEntity {
			r.Errorf("a language that the school has not: %d", a.status)
		}
	})
}
