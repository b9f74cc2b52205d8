package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"raabta/bot"
)

func TestTheListOfTexts(t *testing.T) {
	r := onSQLite(t)
	b := r.as(bot.UserOffice)
	b.gets("/wording").has(t, "digest_ask", "Events", "Small parts of other texts", "label_child")
	a := b.gets("/wording?language=ur&q=" + url.QueryEscape("واپس"))
	if a.status != http.StatusOK {
		t.Errorf("a search in Urdu: %d", a.status)
	}
	a = b.gets("/wording?q=" + url.QueryEscape(nasty))
	a.escaped(t)
	a.has(t, "No text fits")
	if a := r.as(bot.UserTeacher).gets("/wording"); a.status != http.StatusForbidden {
		t.Errorf("a teacher: %d", a.status)
	}
}

func TestATextInTheSchoolsOwnWords(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		admin, office := r.as(bot.UserAdmin), r.as(bot.UserOffice)
		const at = "/wording/event_today"
		office.gets(at+"?language=en").has(t, "comes with Raabta", "{event}", "Sports Day", "segment", "The owner or an admin")
		if a := office.posts(at, "language", "en", "text", "x"); a.status != http.StatusForbidden {
			t.Errorf("the office words a text: %d", a.status)
		}
		for typed, says := range map[string]string{
			"{event} at {time}":                  "{school} is left out",
			"{school} {event} {time} {child}":    "{child} cannot be filled in here",
			"Stop! {school} {event} {time}":      "begins with STOP",
			" ":                                  "The text is empty",
			strings.Repeat("ab ", 700):           "more than 1600",
			"{school} {event} " + nasty + " xxx": "{time} is left out",
		} {
			a := admin.posts(at, "language", "en", "text", typed)
			if a.status != http.StatusUnprocessableEntity {
				t.Errorf("%q: %d", typed, a.status)
			}
			a.has(t, says)
			if strings.Contains(typed, nasty) {
				a.escaped(t)
			}
		}
		if err := r.store.SetContent(r.Context(), r.school.ID, "event_today", "en", bot.Content{SID: "HX0123456789abcdef0123456789abcdef", Variables: []string{"school"}}); err != nil {
			t.Fatal(err)
		}
		admin.gets(at+"?language=en").has(t, "approved these words")
		a := admin.posts(at, "language", "en", "text", "{school}: "+nasty+" {event} is today, {time}.")
		if a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.text())
		}
		a = admin.gets(a.header.Get("Location"))
		a.escaped(t)
		a.has(t, "the school&#39;s own", "HX0123456789abcdef0123456789abcdef", "Back to the words")
		a = admin.gets("/wording?own=yes&language=en")
		a.escaped(t)
		a.has(t, "1 text in the school", "event_today")
		admin.gets("/wording?own=yes&language=ur").has(t, "own in English")
		list, err := r.store.Deeds(r.Context(), r.school.ID, "", 1)
		if err != nil || list[0].Action != "wording.set" {
			t.Errorf("the audit has %+v, %v", list, err)
		}
		admin.posts(at+"/restore", "language", "en")
		admin.gets(at+"?language=en").has(t, "comes with Raabta")
		// The built-in words, typed, are nobody's own.
		admin.posts(at, "language", "ur", "text", "{school}: آج {event} {time}۔")
		admin.gets(at+"?language=ur").has(t, "the school&#39;s own", `dir="rtl"`)
		for _, path := range []string{"/wording/nothing", "/wording/meeting_invite+meeting_ask"} {
			if a := admin.gets(path); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
			if a := admin.posts(path, "text", "x"); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	})
}

func TestATextAsARealFamilyReadsIt(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(map[string]string{"pupils.csv": "Admission No,Student,Father,Class,Section,Contact 1,Language\n" +
			"101,Ayesha Siddiqui,Tariq Siddiqui,4,A,0300-1234501,en\n" +
			"102,\"<script>alert(1)</script>\"\"><img src=x onerror=alert(2)> Khan\",Eve Khan,4,A,0300-1234502,en\n"})
		b := r.as(bot.UserOffice)
		found, err := r.store.FindHouseholds(r.Context(), r.school.ID, []bot.Sought{{Word: "tariq"}})
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		b.gets("/wording/digest_absent?language=en&q=tariq").has(t, "Tariq Siddiqui", "household="+found[0].ID)
		b.gets("/wording/digest_child?language=en&household="+found[0].ID).has(t, "Ayesha", "The names are the family")
		a := b.gets("/wording/digest_child?language=en&q=eve")
		a.escaped(t)
		eve, err := r.store.FindHouseholds(r.Context(), r.school.ID, []bot.Sought{{Word: "eve"}})
		if err != nil || len(eve) != 1 {
			t.Fatalf("%v, %v", eve, err)
		}
		if a := b.gets("/wording/digest_child?language=en&household=" + eve[0].ID); a.status != http.StatusOK || strings.Contains(a.body, "<script>alert") {
			t.Errorf("%d\n%s", a.status, a.body)
		}
		other, _ := r.neighbour()
		u := r.user(bot.UserOwner, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		theirs := r.browser()
		theirs.signsIn(u.Login, password)
		if a := theirs.gets("/wording/digest_child?household=" + found[0].ID); a.status != http.StatusNotFound {
			t.Errorf("another school's family is shown: %d", a.status)
		}
		if a := theirs.gets("/wording/digest_child?q=tariq"); strings.Contains(a.body, "Siddiqui") {
			t.Error("another school's family is found")
		}
	})
}
