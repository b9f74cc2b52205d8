package storage_test

import (
	"fmt"
	"slices"
	"testing"

	"raabta/bot"
	"raabta/bot/roster"
	"raabta/storage"
)

// finds are the names of the families that words find.
func (d desk) finds(words string) (names []string) {
	d.Helper()
	list, err := d.s.FindHouseholds(d.Context(), d.school.ID, bot.Seek(words, "PK"))
	d.must(err)
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

// wants fails where words find other families.
func (d desk) wants(words string, names ...string) {
	d.Helper()
	if got := d.finds(words); !slices.Equal(got, names) {
		d.Errorf("%q finds %v, want %v", words, got, names)
	}
}

// unnamed counts the households that have no words.
func (d desk) unnamed() (n int) {
	d.Helper()
	d.must(storage.Writer(d.s).Get(&n, "SELECT COUNT(*) FROM households WHERE NOT named"))
	return n
}

// TestWordsFollowTheFamily: a family is found by what it is called now, by each way in which that changes, and by nothing else.
func TestWordsFollowTheFamily(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n2,Bilal,Imran,3-A,03000000011,,\n3,Zoya,Kashif,5-B,03000000013,,\n4,Hina,Farid,5-B,03000000014,,\n5,Omar,Farid,5-B,03000000014,,\n"))
		if n := d.unnamed(); n != 0 {
			t.Errorf("%d families have no words after an import", n)
		}
		d.wants("ayesha", "Imran")
		d.wants("zoya kashif", "Kashif")

		// A pupil has another name; another one left; another family name.
		d.imports(d.pupils("1,Mariam,Imran,5-B,03000000011,,\n2,Bilal,Imran,3-A,03000000011,,\n3,Zoya,Kashif,5-B,03000000013,,\n4,Hina,Farid,5-B,03000000014,,\n"))
		d.wants("ayesha")
		d.wants("mariam", "Imran")
		d.wants("omar")
		d.wants("hina", "Farid")

		// Numbers are looked for where they are.
		h := d.household("Zoya")
		d.wants("0300-0000013", "Kashif")
		d.must(d.s.SetPhone(t.Context(), d.now, bot.PhoneChange{HouseholdID: h.ID, Old: "+923000000013", New: bot.Phone{Number: "+923000000099", SMS: true}}))
		d.wants("0300-0000013")
		d.wants("0099", "Kashif")

		// The version before adds a family without words, and renames one: it is found, and its old name finds nothing.
		d.exec(`INSERT INTO households (id, school_id, name, language, created_at) VALUES ('new', $1, 'Naveed Gul', 'en', $2)`, d.school.ID, d.now)
		d.exec(`UPDATE households SET name = 'Farooq' WHERE name = 'Farid'`)
		d.exec(`UPDATE guardians SET name = 'Farooq' WHERE name = 'Farid'`)
		d.wants("naveed", "Naveed Gul")
		d.wants("farid")
		if d.unnamed() != 1 {
			t.Errorf("%d families have no words", d.unnamed())
		}
		_, err := d.s.Tidy(t.Context(), d.now, 0)
		d.must(err)
		d.wants("gul naveed", "Naveed Gul")
		if d.unnamed() != 0 {
			t.Error("tidying gives no words")
		}
	})
}

// TestManyHaveIt: of thousands the first are shown, those of which it is the whole word before the others.
func TestManyHaveIt(t *testing.T) {
	eachDesk(t, func(d desk) {
		before := d.snapshot(&roster.Roster{})
		c := manyFamilies(before, 3000)
		d.must(d.apply(c))
		if got := d.finds("muhammad"); len(got) != 50 {
			t.Errorf("%d are shown", len(got))
		}
		if got := d.finds("0300"); len(got) != 50 {
			t.Errorf("%d of a network are shown", len(got))
		}
		list, err := d.s.FindHouseholds(t.Context(), d.school.ID, bot.Seek("1000", "PK"))
		d.must(err)
		if len(list) == 0 || !slices.ContainsFunc(list[0].Children, func(c bot.Child) bool { return c.AdmissionNo == "10000" }) && list[0].Children[0].AdmissionNo[:4] != "1000" {
			t.Errorf("1000 finds %+v", list)
		}
		d.wants("10000 zz")
		seen, after := 0, ""
		for {
			page, err := d.s.HouseholdsByName(t.Context(), d.school.ID, after, 1000)
			d.must(err)
			if len(page) == 0 {
				break
			}
			seen, after = seen+len(page), page[len(page)-1].ID
		}
		if seen != 3000 {
			t.Errorf("the pages hold %d families", seen)
		}
	})
}

// TestHouseholdMessages: its messages in both directions, the newest first, page by page.
func TestHouseholdMessages(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n2,Zoya,Kashif,5-B,03000000012,,\n"))
		h, other := d.household("Ayesha"), d.household("Zoya")
		var drafts []bot.Draft
		for i := range 7 {
			draft := d.text("+923000000011")
			draft.Message.Body, draft.Message.HouseholdID = fmt.Sprint(i), h.ID
			drafts = append(drafts, draft)
		}
		d.must(d.s.Enqueue(t.Context(), d.now, drafts)) // all at one moment
		var got []string
		before := ""
		for range 3 {
			page, err := d.s.HouseholdMessages(t.Context(), d.school.ID, h.ID, "", before, 3)
			d.must(err)
			for _, m := range page {
				got = append(got, m.Body)
				before = m.ID
			}
		}
		if slices.Sort(got); !slices.Equal(got, []string{"0", "1", "2", "3", "4", "5", "6"}) {
			t.Errorf("the pages hold %v", got)
		}
		for _, c := range []struct{ school, household, staff string }{{"another", h.ID, ""}, {d.school.ID, other.ID, ""}, {d.school.ID, h.ID, "somebody"}} {
			if list, err := d.s.HouseholdMessages(t.Context(), c.school, c.household, c.staff, "", 10); err != nil || len(list) != 0 {
				t.Errorf("%v reads %d messages, %v", c, len(list), err)
			}
		}
	})
}

// TestHouseholdThreads: a family's conversations, or those with one teacher.
func TestHouseholdThreads(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n2,Zoya,Kashif,5-B,03000000012,,\n"))
		h, other := d.household("Ayesha"), d.household("Zoya")
		for i, th := range []struct{ party, staff, state string }{{h.ID, "", "answered"}, {h.ID, "hira", "waiting"}, {other.ID, "hira", "waiting"}} {
			d.exec(`INSERT INTO threads (id, school_id, code, party, household_id, staff_id, student_id, number, channel, state, opened_at, family_at, staff_at, waiting_since)
				VALUES ($1, $2, $1, $3, $3, $4, '', '+923000000011', 'sms', $5, $6, $6, $6, $6)`, fmt.Sprint("A", i), d.school.ID, th.party, th.staff, th.state, d.now)
		}
		codes := func(school, staff string) (list []string) {
			threads, err := d.s.HouseholdThreads(t.Context(), school, h.ID, staff)
			d.must(err)
			for _, th := range threads {
				list = append(list, th.Code)
			}
			return list
		}
		if got := codes(d.school.ID, ""); !slices.Equal(got, []string{"A1", "A0"}) {
			t.Errorf("the family has %v", got)
		}
		if got := codes(d.school.ID, "hira"); !slices.Equal(got, []string{"A1"}) {
			t.Errorf("with a teacher it has %v", got)
		}
		if got := codes("another", ""); len(got) != 0 {
			t.Errorf("another school sees %v", got)
		}
	})
}
