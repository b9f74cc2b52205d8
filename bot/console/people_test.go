package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"raabta/bot"
)

// family is the household of the pupil with an admission number.
func (r *rig) family(admission string) bot.Contact {
	r.Helper()
	list, err := r.store.FindHouseholds(r.Context(), r.school.ID, []bot.Sought{{Word: admission}})
	if err != nil || len(list) != 1 {
		r.Fatalf("%s is in %d families, %v", admission, len(list), err)
	}
	return list[0]
}

// TestFamiliesAreFound: by whatever a parent says on the telephone.
func TestFamiliesAreFound(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		for words, want := range map[string][]string{
			"":                {"Tariq Siddiqui", "عمران خان", "Kashif Butt", "Ali Raza"},
			"siddiqui":        {"Tariq Siddiqui"},
			"Ayesha sid":      {"Tariq Siddiqui"},
			"nasreen":         {"Tariq Siddiqui"},
			"104":             {"Kashif Butt"},
			"فاطمه":           {"عمران خان"}, // an Arabic keyboard's h
			"0300-1234504":    {"Kashif Butt"},
			"923001234504":    {"Kashif Butt"},
			"+92 300 1234504": {"Kashif Butt"},
			"۰۳۰۰۱۲۳۴۵۰۴":     {"Kashif Butt"},
			"4504":            {"Kashif Butt"},
			"0321 76":         {"Tariq Siddiqui"},
			"0300-12":         {"Tariq Siddiqui", "عمران خان", "Kashif Butt", "Ali Raza"},
			"hamza raza":      nil,
			"%":               nil,
			"' OR '1'='1":     nil,
		} {
			page := office.gets("/people?q=" + url.QueryEscape(words))
			if page.status != http.StatusOK {
				r.Fatalf("%q: %d %s", words, page.status, page.text())
			}
			for _, name := range []string{"Tariq Siddiqui", "عمران خان", "Kashif Butt", "Ali Raza"} {
				shown, wanted := strings.Contains(page.body, "<bdi>"+name+"</bdi></a>"), false
				for _, w := range want {
					wanted = wanted || w == name
				}
				if shown != wanted {
					r.Errorf("%q shows %s: %v", words, name, shown)
				}
			}
		}
		office.gets("/people?q=siddiqui").has(r, "Ayesha Siddiqui", "4-A", "Bilal Siddiqui", "5-B", "923001234501", "English", "no sender goes there yet")
		office.gets("/people?q=zebra").has(r, "No family has all of this")
		if r.log.Len() > 0 {
			r.Errorf("the log says: %s", r.log)
		}
	})
}

// TestWhyAFamilyIsNotReached: the list says so, in the visitor's language.
func TestWhyAFamilyIsNotReached(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		_, err := r.store.SetSender(r.Context(), bot.Sender{SchoolID: r.school.ID, Channel: bot.SMS, Provider: "twilio", Address: "+12025550001", CanSend: true, State: bot.SenderOK})
		if err != nil {
			r.Fatal(err)
		}
		if err := r.store.SetOptOut(r.Context(), r.now, r.school.ID, bot.OptOut{Number: "+923001234504", Topic: bot.TopicAll, At: r.now, Source: "reply"}); err != nil {
			r.Fatal(err)
		}
		if err := r.store.SetPhone(r.Context(), r.now, bot.PhoneChange{HouseholdID: r.family("105").ID, Old: "+923001234505"}); err != nil {
			r.Fatal(err)
		}
		office := r.as(bot.UserOffice)
		office.gets("/people?q=104").has(r, "wrote STOP")
		office.gets("/people?q=105").has(r, "cannot be reached", "no phone number is known: ask the family for one")
		office.gets("/people?q=101").has(r, "reached by SMS")
		office.posts("/language", "language", "ur", "next", "/people")
		office.gets("/people?q=105").has(r, "کوئی فون نمبر معلوم نہیں")
	})
}

// TestFamiliesArePaged: the list goes on where the page before ended.
func TestFamiliesArePaged(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(manyPupils(120))
		office := r.as(bot.UserOffice)
		seen := map[string]bool{}
		path := "/people"
		for range 3 {
			page := office.gets(path)
			for part := range strings.SplitSeq(page.body, "<td><a href=\"/people/") {
				if id, _, ok := strings.Cut(part, "\""); ok && len(id) == 36 {
					if seen[id] {
						r.Errorf("%s shows a family again", path)
					}
					seen[id] = true
				}
			}
			_, next, _ := strings.Cut(page.body, `href="/people?after=`)
			next, _, _ = strings.Cut(next, `"`)
			path = "/people?after=" + next
		}
		if len(seen) != 120 || path != "/people?after=" {
			r.Errorf("%d families, then %s", len(seen), path)
		}
		office.gets("/people?q=father").has(r, "These are the first 50")
	})
}

// TestATeacherSeesTheirFamilies: those with a child in a class they teach, without their numbers; everything else is not there.
func TestATeacherSeesTheirFamilies(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		b := r.teacher("Hira Malik") // of 4-A
		mine, others := r.family("101"), r.family("104")
		list := b.gets("/people")
		list.has(r, "Tariq Siddiqui", "عمران خان")
		for _, path := range []string{"/people", "/people?q=siddiqui", "/people/" + mine.ID, "/people/classes"} {
			for _, hidden := range []string{"Kashif Butt", "Ali Raza", "+92300", "0300", "4501", "923217654301"} {
				if strings.Contains(b.gets(path).body, hidden) {
					r.Errorf("%s shows a teacher %q", path, hidden)
				}
			}
		}
		b.gets("/people/"+mine.ID).has(r, "Ayesha Siddiqui", "…01")
		b.gets("/people/classes").has(r, "4-A")
		if strings.Contains(b.gets("/people?q=4501").body, "Tariq") {
			r.Error("a teacher finds a family by its number")
		}
		for path, want := range map[string]int{
			"/people/" + others.ID: http.StatusNotFound, "/people/staff": http.StatusForbidden, "/people/import": http.StatusForbidden,
			"/people/classes/" + others.Children[0].ClassID: http.StatusNotFound, "/people/classes/" + mine.Children[0].ClassID: http.StatusOK,
		} {
			if a := b.gets(path); a.status != want {
				r.Errorf("%s answers a teacher with %d, want %d", path, a.status, want)
			}
		}
		nobody := r.browser() // a teacher who is nobody's
		r.user(bot.UserTeacher, func(u *bot.User) { u.Login = "new" })
		nobody.signsIn("new", password)
		if a := nobody.gets("/people"); a.status != http.StatusOK || strings.Contains(a.body, "Siddiqui") {
			r.Errorf("a user without a teacher sees families: %d", a.status)
		}
		if a := nobody.gets("/people/" + mine.ID); a.status != http.StatusNotFound {
			r.Errorf("and opens one: %d", a.status)
		}
	})
}

// TestAnotherSchoolsPeopleAreNotThere: an id of another school opens and changes nothing.
func TestAnotherSchoolsPeopleAreNotThere(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		family := r.family("101")
		other := r.school
		other.ID, other.Name = "", "Other School"
		other, err := r.store.AddSchool(r.Context(), r.now, other)
		if err != nil {
			r.Fatal(err)
		}
		r.user(bot.UserOffice, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		b := r.browser()
		b.signsIn("theirs", password)
		for _, path := range []string{"/people/" + family.ID, "/people/classes/" + family.Children[0].ClassID} {
			if a := b.gets(path); a.status != http.StatusNotFound {
				r.Errorf("%s: %d", path, a.status)
			}
		}
		for _, path := range []string{"phone", "opt-out", "opt-in", "language"} {
			a := b.posts("/people/"+family.ID+"/"+path, "number", "+923001234501", "old", "+923001234501", "topic", "all", "language", "ur", "was", "en", "sms", "1")
			if a.status != http.StatusNotFound {
				r.Errorf("%s: %d", path, a.status)
			}
		}
		for _, path := range []string{"/people?q=siddiqui", "/people", "/people?after=" + family.ID, "/people/staff", "/people/classes"} {
			if a := b.gets(path); strings.Contains(a.body, "Siddiqui") || strings.Contains(a.body, "Hira") || strings.Contains(a.body, "4-A") {
				r.Errorf("%s shows another school's people", path)
			}
		}
		after, err := r.store.Household(r.Context(), family.ID)
		if err != nil || after.PhonesMark() != family.PhonesMark() || after.Language != family.Language || len(after.OptOuts) > 0 {
			r.Errorf("the family became %+v, %v", after, err)
		}
	})
}

// TestClassesAndStaff: who teaches whom; numbers of staff are the office's.
func TestClassesAndStaff(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office, reader := r.as(bot.UserOffice), r.as(bot.UserReadOnly)
		office.gets("/people/classes").has(r, "4-A", "Hira Malik", "English: Hira Malik", "2 pupils", "3 pupils")
		family := r.family("101")
		page := office.gets("/people/classes/" + family.Children[0].ClassID)
		page.has(r, "101", "Ayesha Siddiqui", "Tariq Siddiqui", "/people/"+family.ID)
		if strings.Contains(page.body, "Kashif Butt") {
			r.Error("a class shows another's")
		}
		office.gets("/people/staff").has(r, "Hira Malik", "class teacher", "4-A (class teacher, English)", "923111000003", "Sadia Office")
		seen := reader.gets("/people/staff")
		seen.has(r, "Hira Malik", "has a phone")
		if strings.Contains(seen.body, "923111000003") {
			r.Error("read-only sees a teacher's number")
		}
	})
}
