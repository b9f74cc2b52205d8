package storage_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/roster"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// desk is an office that imports sheets into a school.
type desk struct {
	*post
}

func eachDesk(t *testing.T, f func(d desk)) {
	t.Helper()
	storagetest.Each(t, func(t *testing.T, s *storage.Store) { f(desk{newPost(t, s)}) })
}

func (d desk) read(files ...roster.File) *roster.Roster {
	d.Helper()
	r, found, err := roster.Read(files, roster.Options{Country: "PK", DefaultLanguage: "en", Languages: []string{"en", "ur", "ur-Latn"}, Today: civil.Date{Year: 2026, Month: 11, Day: 24}})
	d.must(err)
	for _, f := range found {
		if !f.Warning {
			d.Fatal(f)
		}
	}
	return r
}

// folder reads sheets of the roster package's test data.
func (d desk) folder(name string) *roster.Roster {
	d.Helper()
	names, err := filepath.Glob(filepath.Join("..", "bot", "roster", "testdata", name, "*.csv"))
	if err != nil || len(names) != 7 {
		d.Fatal(names, err)
	}
	var files []roster.File
	for _, n := range names {
		data, err := os.ReadFile(n)
		d.must(err)
		files = append(files, roster.File{Name: n, Data: bytes.NewReader(data)})
	}
	return d.read(files...)
}

func (d desk) pupils(rows string) *roster.Roster {
	d.Helper()
	return d.read(roster.File{Name: "pupils.csv", Data: strings.NewReader("Admission No,Student,Father,Class,Contact 1,Contact 2,Language\n" + rows)})
}

func (d desk) snapshot(r *roster.Roster) roster.Snapshot {
	d.Helper()
	now, err := d.s.Snapshot(d.Context(), d.school.ID, r)
	d.must(err)
	return now
}

func (d desk) plan(r *roster.Roster) *roster.Changes {
	d.Helper()
	return roster.Plan(d.snapshot(r), r)
}

func (d desk) apply(c *roster.Changes) error {
	return d.s.ApplyRoster(d.Context(), d.now, d.school.ID, c)
}

// imports plans and applies, and checks that nothing is left to do.
func (d desk) imports(r *roster.Roster) *roster.Changes {
	d.Helper()
	c := d.plan(r)
	d.must(d.apply(c))
	if again := d.plan(r); !again.Empty() {
		d.Errorf("applied and planned again: %s\n%+v", again.Summary(), again)
	}
	return c
}

// rows counts what is in the tables that an import writes.
func (d desk) rows() string {
	d.Helper()
	var counts []string
	for _, table := range []string{"classes", "students", "households", "guardians", "phones", "household_students", "staff", "teachings", "attendance", "marks", "homework", "homework_missing", "notes", "events", "messages", "broadcasts", "schedules"} {
		var n int
		d.must(storage.Writer(d.s).Get(&n, "SELECT count(*) FROM "+table))
		counts = append(counts, fmt.Sprintf("%d %s", n, table))
	}
	return strings.Join(counts, ", ")
}

func (d desk) household(pupil string) bot.Household {
	d.Helper()
	for _, h := range d.snapshot(&roster.Roster{}).Households {
		if slices.ContainsFunc(h.Children, func(c bot.Child) bool { return c.Name == pupil }) {
			return h
		}
	}
	d.Fatalf("nobody is the family of %s", pupil)
	return bot.Household{}
}

// A school's seven sheets, and then the same kept in Roman Urdu and in Urdu: the second and third change nothing, and no
// import sends anything.
func TestImportingASchool(t *testing.T) {
	eachDesk(t, func(d desk) {
		c := d.imports(d.folder("english"))
		if c.Summary() != "5 new, 3 new families, 3 new classes, 4 new on the staff, 2 new events, 10 new entries" {
			t.Errorf("planned %s", c.Summary())
		}
		want := "3 classes, 5 students, 3 households, 4 guardians, 5 phones, 5 household_students, 4 staff, 5 teachings, 4 attendance, 2 marks, 2 homework, 2 homework_missing, 2 notes, 2 events, 0 messages, 0 broadcasts, 0 schedules"
		if got := d.rows(); got != want {
			t.Errorf("stored %s\n  want %s", got, want)
		}
		for _, language := range []string{"roman", "urdu"} {
			if again := d.imports(d.folder(language)); again.Summary() != "no changes" {
				t.Errorf("the same in %s: %s", language, again.Summary())
			}
		}
		if got := d.rows(); got != want {
			t.Errorf("after three imports %s", got)
		}
		h := d.household("Ayesha Imran")
		if len(h.Children) != 2 || h.Language != "ur" || h.Phones[0].Number != "+923001234567" || !h.Phones[0].WhatsApp || h.Phones[0].Rank != 1 {
			t.Errorf("the Imrans: %+v", h)
		}
		events, err := d.s.Events(t.Context(), d.school.ID, civil.Date{})
		d.must(err)
		if e := events[1]; e.Title != "Sports day" || e.StartsAt.Format("2006-01-02T15:04Z") != "2026-12-05T04:00Z" || e.State != "draft" {
			t.Errorf("sports day: %+v", e)
		}
		if err := d.s.CheckAudience(t.Context(), d.school.ID, events[0].Audience); err != nil {
			t.Errorf("the test's audience: %v", err)
		}
	})
}

// The next term's list: who is new, left, moved, has another number; ids, rights and other classes stay.
func TestImportingALaterList(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,03000000012,\n2,Bilal,Imran,3-A,03000000011,,\n3,Zoya,Kashif,5-B,03000000013,,\n4,Hina,Farid,5-B,03000000014,,\n5,Omar,Naveed,1-C,03000000015,,\n"))
		before := d.household("Ayesha")
		zoya := d.household("Zoya")
		d.exec(`UPDATE phones SET problem = 'wrong number' WHERE number = '+923000000012'`)
		d.exec(`UPDATE household_students SET may_book = FALSE WHERE household_id = $1`, zoya.ID)

		c := d.imports(d.pupils("1,Ayesha Imran,Imran,6-B,03000000011,03000000012,\n2,Bilal,Imran,3-A,03000000011,,\n3,Zoya,Kashif,5-B,03000000023,,\n6,Sara,Kashif,5-B,03000000023,,\n"))
		if c.Summary() != "1 new, 1 left, 1 number changed, 1 moved class, 1 renamed, 1 new class" {
			t.Errorf("planned %s", c.Summary())
		}
		after := d.household("Ayesha Imran")
		if after.ID != before.ID || after.Phones[1].Problem != "wrong number" {
			t.Errorf("the Imrans became %+v", after)
		}
		now := d.household("Zoya")
		if now.ID != zoya.ID || len(now.Phones) != 1 || now.Phones[0].Number != "+923000000023" || len(now.Children) != 2 {
			t.Errorf("the Kashifs became %+v", now)
		}
		for _, child := range now.Children {
			if child.MayBook != (child.Name == "Sara") {
				t.Errorf("%s may book: %v", child.Name, child.MayBook)
			}
		}
		states := map[string]string{}
		for _, s := range d.snapshot(&roster.Roster{}).Students {
			states[s.Name] = s.State + " " + s.Class
		}
		if states["Hina"] != "left 5-B" || states["Omar"] != "active 1-C" || states["Ayesha Imran"] != "active 6-B" {
			t.Errorf("pupils: %v", states)
		}
		if back := d.imports(d.pupils("4,Hina,Farid,5-B,03000000014,,\n")); back.Counts.Returned != 1 || d.household("Hina").Name != "Farid" {
			t.Errorf("Hina came back: %s", back.Summary())
		}
	})
}

// What was planned before somebody else changed the school is refused, whole.
func TestAStalePlanIsRefused(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n"))
		r := d.pupils("1,Ayesha,Imran,5-B,03000000022,,\n2,Bilal,Imran,5-B,03000000022,,\n")
		stale := d.plan(r)
		d.exec(`UPDATE households SET language = 'ur'`)
		before := d.rows()
		if err := d.apply(stale); !errors.Is(err, bot.ErrTaken) {
			t.Errorf("applied: %v", err)
		}
		if got := d.rows(); got != before {
			t.Errorf("%s, before %s", got, before)
		}
		d.must(d.apply(d.plan(r)))
		if err := d.apply(d.plan(&roster.Roster{})); err != nil {
			t.Errorf("nothing to do: %v", err)
		}
	})
}

// The same sheet imported from two desks at the same moment is imported once.
func TestTwoImportsAtOnce(t *testing.T) {
	eachDesk(t, func(d desk) {
		r := d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n2,Bilal,Imran,5-B,03000000011,,\n")
		c := d.plan(r)
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() { errs[i] = d.apply(c) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			switch {
			case err == nil:
				done++
			case !errors.Is(err, bot.ErrTaken):
				t.Error(err)
			}
		}
		if done != 1 || !strings.HasPrefix(d.rows(), "1 classes, 2 students, 1 households, 1 guardians, 1 phones, 2 household_students") {
			t.Errorf("%d of 4 were applied; stored %s", done, d.rows())
		}
	})
}

// An import that breaks at its last row leaves nothing behind.
func TestABrokenImportIsNone(t *testing.T) {
	eachDesk(t, func(d desk) {
		r := d.folder("english")
		c := d.plan(r)
		before := d.rows()
		broken := *c
		broken.Notes = append(slices.Clone(c.Notes), roster.Note{AdmissionNo: "nobody"})
		if err := d.apply(&broken); err == nil {
			t.Error("applied")
		}
		if got := d.rows(); got != before {
			t.Errorf("a broken import left %s", got)
		}
		d.must(d.apply(c))
	})
}

// A text that waits for a number the family no longer has goes to the new one: the old one may be a stranger's by now.
func TestWaitingTextsFollowTheNumber(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n2,Zoya,Kashif,5-B,03000000012,,\n"))
		waiting := func(pupil string, to bot.Number) bot.Draft {
			draft := d.text(string(to))
			draft.Message.ID, draft.Message.HouseholdID = bot.NewID(), d.household(pupil).ID
			return draft
		}
		moved, gone := waiting("Ayesha", "+923000000011"), waiting("Zoya", "+923000000012")
		d.must(d.s.Enqueue(t.Context(), d.now, []bot.Draft{moved, gone}))
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000021,,\n2,Zoya,Kashif,5-B,,,\n"))
		for _, c := range []struct {
			id     string
			number bot.Number
			status bot.Status
		}{{moved.Message.ID, "+923000000021", bot.Queued}, {gone.Message.ID, "+923000000012", bot.Canceled}} {
			m, err := d.s.Message(t.Context(), c.id)
			d.must(err)
			if m.Number != c.number || m.Status != c.status {
				t.Errorf("to %s, %s; want %s, %s", m.Number, m.Status, c.number, c.status)
			}
		}
	})
}

// A family that asked for its language by text is told apart from one that was given the school's.
func TestAFamilysOwnLanguageStays(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,Urdu\n2,Zoya,Kashif,5-B,03000000012,,Urdu\n"))
		d.exec(`UPDATE households SET language = 'ur-Latn'`)
		told := d.text("+923000000011")
		told.Message.HouseholdID, told.Message.Template = d.household("Ayesha").ID, "language_set"
		d.must(d.s.Enqueue(t.Context(), d.now, []bot.Draft{told}))
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,Urdu\n2,Zoya,Kashif,5-B,03000000012,,Urdu\n"))
		if a, z := d.household("Ayesha").Language, d.household("Zoya").Language; a != "ur-Latn" || z != "ur" {
			t.Errorf("Ayesha's family has %s, Zoya's %s", a, z)
		}
	})
}

// Two schools share a database and an admission number.
func TestASchoolImportsItsOwn(t *testing.T) {
	eachDesk(t, func(d desk) {
		d.imports(d.pupils("1,Ayesha,Imran,5-B,03000000011,,\n"))
		other, err := d.s.AddSchool(t.Context(), d.now, bot.School{Name: "Iqra", ShortName: "Iqra", Country: "PK", Timezone: "Asia/Karachi", Languages: "en",
			Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun"})
		d.must(err)
		second := desk{&post{T: t, s: d.s, now: d.now, school: other}}
		second.imports(second.pupils("1,Omar,Farid,5-B,03000000011,,\n"))
		if d.household("Ayesha").Name != "Imran" || second.household("Omar").Name != "Farid" {
			t.Error("the schools were mixed up")
		}
	})
}

// A large school in one go: more rows than a statement may hold.
func TestImportingFiveThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	eachDesk(t, func(d desk) {
		var b strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&b, "%d,Pupil,Father of %c%c%c,%d-%c,0300%07d,,\n", i+1, 'A'+i%26, 'A'+i/26%26, 'A'+i/676, 1+i%10, 'A'+i/10%8, i)
		}
		r := d.pupils(b.String())
		if c := d.imports(r); c.Counts.New != 5000 || c.Counts.Families != 5000 {
			t.Errorf("planned %s", c.Summary())
		}
	})
}
