package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/digest"
	"raabta/bot/event"
	"raabta/bot/roster"
)

const header = "Admission No,Student,Father,Mother,Class,Contact 1,Contact 2,WhatsApp,Language\n"

// stored is a school that imported a list of pupils.
func stored(t *testing.T, rows string) roster.Snapshot {
	t.Helper()
	return applied(roster.Snapshot{}, roster.Plan(roster.Snapshot{}, readClean(t, sheet("pupils.csv", header+rows))))
}

// homes tells households: who is in them, and their numbers.
func homes(s roster.Snapshot) string {
	var lines []string
	for _, h := range s.Households {
		var children, numbers []string
		for _, c := range h.Children {
			name := c.Name
			if !c.MayReceive {
				name += " (not told)"
			}
			children = append(children, name)
		}
		slices.Sort(children)
		for _, p := range h.Phones {
			numbers = append(numbers, string(p.Number[len(p.Number)-2:]))
		}
		lines = append(lines, h.Name+": "+strings.Join(children, "+")+" on "+strings.Join(numbers, ","))
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func TestFamilies(t *testing.T) {
	for _, c := range []struct{ why, rows, want string }{
		{"a number and a father make a family", "1,A,Imran Ali,,5,03000000011,,,\n2,B,Imran Ali,,3,03000000011,,,\n", "Imran Ali: A+B on 11"},
		{"the father's name in any spelling", "1,A,Muhammad Imran,,5,03000000011,,,\n2,B,M. IMRAN,,3,03000000011,,,\n3,C,Mohd Imran,,3,,03000000011,,\n", "Muhammad Imran: A+B+C on 11"},
		{"through two numbers", "1,A,Imran,,5,03000000011,,,\n2,B,Imran,,3,03000000022,03000000011,,\n3,C,Imran,,2,03000000022,,,\n", "Imran: A+B+C on 11,22"},
		{"two families on one phone", "1,A,Imran,,5,03000000011,,,\n2,B,Kashif,,3,03000000011,,,\n", "Imran: A on 11; Kashif: B on 11"},
		{"one name, two men", "1,A,Muhammad Ali,,5,03000000011,,,\n2,B,Muhammad Ali,,3,03000000022,,,\n", "Muhammad Ali: A on 11; Muhammad Ali: B on 22"},
		{"no father: the mother tells", "1,A,,Sana,5,03000000011,,,\n2,B,,Sana,3,03000000011,,,\n3,C,,Hina,3,03000000011,,,\n", "Hina: C on 11; Sana: A+B on 11"},
		{"nobody is named: the number alone", "1,A,,,5,03000000011,,,\n2,B,,,3,03000000011,,,\n", "Family of A: A+B on 11"},
		{"the father of one row only", "1,A,Imran,,5,03000000011,,,\n2,B,,,3,03000000011,,,\n", "Imran: A+B on 11"},
		{"which of two fathers nobody knows", "1,A,Imran,,5,03000000011,,,\n2,B,Kashif,,3,03000000011,,,\n3,C,,,3,03000000011,,,\n", "Family of C: C on 11; Imran: A on 11; Kashif: B on 11"},
		{"a row without a father joins no two", "1,A,Imran,,5,03000000011,,,\n2,B,Kashif,,3,03000000022,,,\n3,C,,,3,03000000011,03000000022,,\n", "Imran: A+C on 11,22; Kashif: B on 22"},
		{"parents who live apart", "1,A,Imran,Sana,5,03000000011,,,\n1,A,Imran,Sana,5,03000000022,,,\n", "Imran: A on 11; Imran: A on 22"},
		{"and a sister with them", "1,A,Imran,,5,03000000011,,,\n1,A,Imran,,5,03000000022,,,\n2,B,Imran,,3,03000000011,,,\n2,B,Imran,,3,03000000022,,,\n", "Imran: A+B on 11; Imran: A+B on 22"},
		{"without any number each is alone", "1,A,Imran,,5,,,,\n2,B,Imran,,3,,,,\n", "Imran: A on ; Imran: B on "},
	} {
		s := stored(t, c.rows)
		if got := homes(s); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
		again := roster.Plan(s, readClean(t, sheet("pupils.csv", header+c.rows)))
		if !again.Empty() || again.Summary() != "no changes" {
			t.Errorf("%s: imported again: %s", c.why, again.Summary())
		}
		lines := strings.SplitAfter(c.rows, "\n")
		slices.Reverse(lines)
		if got := homes(stored(t, strings.Join(lines, ""))); got != c.want && c.why != "the father's name in any spelling" {
			t.Errorf("%s: from the last row to the first: %s", c.why, got)
		}
	}
}

func TestImportedAgainNothingChanges(t *testing.T) {
	for _, first := range []string{"english", "roman", "urdu", "dirty"} {
		r, _ := read(t, sheets(t, first)...)
		s := applied(roster.Snapshot{}, roster.Plan(roster.Snapshot{}, r))
		for _, second := range []string{first, "english"} {
			if first == "dirty" && second != first {
				continue
			}
			r, _ := read(t, sheets(t, second)...)
			if c := roster.Plan(s, r); !c.Empty() || c.Summary() != "no changes" || c.NeedsConfirm != "" {
				t.Errorf("%s, then %s: %s\n%+v", first, second, c.Summary(), c)
			}
		}
	}
}

const family = "1,Ayesha,Imran,Sana,5-B,03000000011,03000000022,,Urdu\n2,Bilal,Imran,Sana,3-A,03000000011,03000000033,,Urdu\n3,Zoya,Kashif,,5-B,03000000044,,yes,\n"

// What a later list does to the school that imported `family`.
func TestLaterLists(t *testing.T) {
	for _, c := range []struct{ why, rows, summary, homes string }{
		{"half the file", "1,Ayesha,Imran,Sana,5-B,03000000011,03000000022,,Urdu\n3,Zoya,Kashif,,5-B,03000000044,,yes,\n", "no changes", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
		{"the other half", "2,Bilal,Imran,Sana,3-A,03000000011,03000000033,,Urdu\n", "no changes", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
		{"a new number of half a family stays beside the others", "1,Ayesha,Imran,Sana,5-B,03000000055,,,Urdu\n3,Zoya,Kashif,,5-B,03000000044,,,\n", "1 number changed", "Imran: Ayesha+Bilal on 55,11,22,33; Kashif: Zoya on 44"},
		{"a new number", strings.Replace(family, "44", "66", 1), "1 number changed", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 66"},
		{"a number less", strings.Replace(family, "03000000033", "", 1), "1 number changed", "Imran: Ayesha+Bilal on 11,22; Kashif: Zoya on 44"},
		{"a number that cannot be read changes nothing", strings.Replace(family, "03000000044", "9.23E+11", 1), "no changes", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
		{"a new brother in a list of his own", "4,Danish,Imran,Sana,1-A,03000000011,,,\n", "1 new, 1 new class", "Imran: Ayesha+Bilal+Danish on 11,22,33; Kashif: Zoya on 44"},
		{"a new pupil of another family on the same phone", "4,Danish,Farid,,1-A,03000000011,,,\n", "1 new, 1 new family, 1 new class", "Farid: Danish on 11; Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
		{"a father's name corrected", strings.Replace(family, "Kashif", "Kashif Khan", 1), "1 family changed", "Imran: Ayesha+Bilal on 11,22,33; Kashif Khan: Zoya on 44"},
		{"a pupil renamed and moved", strings.Replace(family, "Zoya,Kashif,,5-B", "Zoya Khan,Kashif,,3-A", 1), "1 moved class, 1 renamed", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya Khan on 44"},
		{"one leaves", "1,Ayesha,Imran,Sana,5-B,03000000011,03000000022,,Urdu\n2,Bilal,Imran,Sana,3-A,03000000011,03000000033,,Urdu\n", "1 left", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
		{"a brother moves out", strings.Replace(family, "2,Bilal,Imran,Sana,3-A,03000000011,03000000033", "2,Bilal,Imran,Sana,3-A,03000000077,", 1), "2 numbers changed, 1 new family", "Imran: Ayesha on 11,22; Imran: Bilal on 77; Kashif: Zoya on 44"},
		{"an empty language changes nothing", strings.ReplaceAll(family, "Urdu", ""), "no changes", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
		{"another language", strings.ReplaceAll(family, "Urdu", "English"), "1 family changed", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
		{"zeros in front of the admission number", strings.ReplaceAll("\n"+family, "\n", "\n00")[1:], "no changes", "Imran: Ayesha+Bilal on 11,22,33; Kashif: Zoya on 44"},
	} {
		s := stored(t, family)
		r, _ := read(t, sheet("pupils.csv", header+strings.TrimSuffix(c.rows, "00")))
		plan := roster.Plan(s, r)
		if plan.Summary() != c.summary {
			t.Errorf("%s: %s, want %s", c.why, plan.Summary(), c.summary)
		}
		after := applied(s, plan)
		if got := homes(after); got != c.homes {
			t.Errorf("%s: %s, want %s", c.why, got, c.homes)
		}
		if again := roster.Plan(after, r); !again.Empty() {
			t.Errorf("%s: imported again: %s", c.why, again.Summary())
		}
	}
}

// A column that a sheet lacks says nothing: neither numbers nor parents nor WhatsApp are lost by it.
func TestMissingColumnsLoseNothing(t *testing.T) {
	s := stored(t, "1,Ayesha,Imran,Sana,5-B,03000000011,03000000022,03000000033,Urdu\n")
	s.Households[0].Phones[1].Problem = "wrong number"
	s.Households[0].Name = "the Imrans of street 7"
	for _, text := range []string{
		"Admission No,Student,Class\n1,Ayesha,5-B\n",
		"Admission No,Student,Father,Class,Contact 1\n1,Ayesha,Imran,5-B,03000000011\n",
		"Admission No,Student,Class,Contact 1,Contact 2\n1,Ayesha,5-B,03000000011,03000000022\n",
		"Admission No,Student,Father,Mother,Class,Contact 1,Contact 2,WhatsApp\n1,Ayesha,,,5-B,03000000011,03000000022,03000000033\n",
	} {
		if c := roster.Plan(s, readClean(t, sheet("pupils.csv", text))); !c.Empty() {
			t.Errorf("%s: %s %+v", strings.SplitN(text, "\n", 2)[0], c.Summary(), c.Households)
		}
	}
}

func TestWhatIsKnownOfANumberStays(t *testing.T) {
	s := stored(t, "1,Ayesha,Imran,Sana,5-B,03000000011,03000000022,yes,\n")
	s.Households[0].Phones[1].Problem = "wrong number"
	c := roster.Plan(s, readClean(t, sheet("pupils.csv", header+"1,Ayesha,Imran,Sana,5-B,03000000022,03000000011,,\n")))
	phones := c.Households[0].Phones
	if len(phones) != 2 || phones[0].Problem != "wrong number" || phones[0].Rank != 1 || !phones[1].WhatsApp || phones[1].Rank != 2 {
		t.Errorf("the two numbers changed places and became %+v", phones)
	}
	c = roster.Plan(s, readClean(t, sheet("pupils.csv", header+"1,Ayesha,Imran,Sana,5-B,03000000011,03000000022,no,\n")))
	if len(c.Households) != 1 || c.Households[0].Phones[0].WhatsApp {
		t.Errorf("no in the WhatsApp column: %+v", c.Households)
	}
}

// A family that asked for a language by text keeps it, whatever the sheet says every week.
func TestTheFamilysLanguageWins(t *testing.T) {
	s := stored(t, family)
	s.Households[0].Language = "ur-Latn"
	s.ChoseLanguage = map[string]bool{s.Households[0].ID: true}
	if c := roster.Plan(s, readClean(t, sheet("pupils.csv", header+family))); !c.Empty() {
		t.Errorf("the sheet overruled the family: %s", c.Summary())
	}
}

// A parent who must not be told stays so: the next list neither gives the right back nor opens another way to them.
func TestACustodyFlagSurvives(t *testing.T) {
	rows := "1,Ayesha,Imran,Sana,5-B,03000000011,,,\n1,Ayesha,Imran,Sana,5-B,03000000022,,,\n"
	s := stored(t, rows)
	s.Households[1].Children[0].MayReceive, s.Households[1].Children[0].MayBook = false, false
	if c := roster.Plan(s, readClean(t, sheet("pupils.csv", header+rows))); !c.Empty() {
		t.Errorf("imported again: %s", c.Summary())
	}
	one := readClean(t, sheet("pupils.csv", header+"1,Ayesha,Imran,Sana,5-B,03000000011,,,\n"))
	if c := roster.Plan(s, one); !c.Empty() {
		t.Errorf("one of the two rows: %s", c.Summary())
	}
	// Both parents have new numbers and new spellings: which is which nobody can tell.
	s.Households[1].Guardians = nil
	r := readClean(t, sheet("pupils.csv", header+"1,Ayesha,Imran,Sana,5-B,03000000011,,,\n1,Ayesha,Somebody,,5-B,03000000033,,,\n"))
	after := applied(s, roster.Plan(s, r))
	if got := homes(after); strings.Count(got, "Ayesha") != strings.Count(got, "Ayesha (not told)")+1 {
		t.Errorf("who is told: %s", got)
	}
}

func class(n int, skip func(i int) bool) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if !skip(i) {
			fmt.Fprintf(&b, "%d,Pupil %c,Father %c%c,,5-B,0300%07d,,,\n", i, 'A'+i, 'A'+i%26, 'A'+i/26, i)
		}
	}
	return b.String()
}

func TestWhoLeaves(t *testing.T) {
	nobody := func(int) bool { return false }
	for _, c := range []struct {
		all, missing int
		allow        bool
		left         int
	}{
		{30, 1, false, 1}, {30, 3, false, 3}, {30, 6, false, 6}, {30, 7, false, 0}, {30, 15, false, 0}, {30, 15, true, 15},
		{10, 3, false, 3}, {10, 4, false, 4}, {10, 5, false, 0}, {8, 4, false, 0}, {4, 1, false, 1}, {4, 2, false, 0}, {3, 1, false, 1}, {2, 1, false, 1},
	} {
		s := stored(t, class(c.all, nobody))
		options := school()
		options.AllowLeft = c.allow
		r, _, err := roster.Read([]roster.File{sheet("pupils.csv", header+class(c.all, func(i int) bool { return i <= c.missing }))}, options)
		if err != nil {
			t.Fatal(err)
		}
		plan := roster.Plan(s, r)
		if plan.Counts.Left != c.left || (c.left == 0) != (len(plan.Defects) == 1) {
			t.Errorf("%d of %d missing, --left %v: %d left, told %v", c.missing, c.all, c.allow, plan.Counts.Left, plan.Defects)
		}
		after := applied(s, plan)
		if len(after.Students) != c.all || len(after.Households) != c.all {
			t.Errorf("%d of %d missing: somebody was deleted", c.missing, c.all)
		}
		if back := roster.Plan(after, readClean(t, sheet("pupils.csv", header+class(c.all, nobody)))); back.Counts.Returned != c.left || back.Counts.New != 0 {
			t.Errorf("%d of %d missing and listed again: %s", c.missing, c.all, back.Summary())
		}
	}
}

// Whose row cannot be read is there all the same.
func TestARowThatCannotBeReadIsNobodyLeaving(t *testing.T) {
	s := stored(t, class(30, func(int) bool { return false }))
	for _, bad := range []string{"1,12345,Father,,5-B,03000000001,,,\n", ",Pupil B,Father,,5-B,03000000001,,,\n", "1,Pupil B,Father,,Ward 7,03000000001,,,\n", "1,Pupil, B,Father,,5-B,03000000001,,,\n"} {
		r, _ := read(t, sheet("pupils.csv", header+bad+class(30, func(i int) bool { return i == 1 })))
		if c := roster.Plan(s, r); c.Counts.Left != 0 {
			t.Errorf("%q: %s", bad, c.Summary())
		}
	}
}

func TestShiftedColumnsAskFirst(t *testing.T) {
	all := class(30, func(int) bool { return false })
	s := stored(t, all)
	for _, c := range []struct {
		why string
		of  func(i int, line string) string
		ask bool
	}{
		{"nothing changed", func(i int, line string) string { return line }, false},
		{"six new numbers of thirty", func(i int, line string) string {
			if i < 6 {
				return strings.Replace(line, "0300", "0301", 1)
			}
			return line
		}, false},
		{"seven of thirty", func(i int, line string) string {
			if i < 7 {
				return strings.Replace(line, "0300", "0301", 1)
			}
			return line
		}, true},
		{"numbers a row down", func(i int, line string) string {
			return strings.Replace(line, fmt.Sprintf("0300%07d", i+1), fmt.Sprintf("0300%07d", i+2), 1)
		}, true},
		{"numbers gone", func(i int, line string) string { return strings.Replace(line, fmt.Sprintf("0300%07d", i+1), "", 1) }, true},
		{"a second number for everybody", func(i int, line string) string {
			return strings.Replace(line, ",,,\n", fmt.Sprintf(",0321%07d,,\n", i), 1)
		}, false},
		{"names sorted by themselves", func(i int, line string) string {
			return strings.Replace(line, fmt.Sprintf("Pupil %c", 'B'+i), fmt.Sprintf("Pupil %c", 'B'+29-i), 1)
		}, true},
	} {
		var b strings.Builder
		i := 0
		for line := range strings.Lines(all) {
			b.WriteString(c.of(i, line))
			i++
		}
		r, _ := read(t, sheet("pupils.csv", header+b.String()))
		plan := roster.Plan(s, r)
		if (plan.NeedsConfirm != "") != c.ask {
			t.Errorf("%s: %s, asks %q", c.why, plan.Summary(), plan.NeedsConfirm)
		}
	}
}

func TestAnOfficeNumberPastedDown(t *testing.T) {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "%d,Pupil,Father %c%c,,5-B,03000000001,,,\n", i+1, 'A'+i%26, 'A'+i/26)
	}
	r := readClean(t, sheet("pupils.csv", header+b.String()))
	c := roster.Plan(roster.Snapshot{}, r)
	if len(c.Defects) != 1 || !strings.Contains(c.Defects[0].Problem, "40 children of 40 fathers") {
		t.Errorf("told %v", c.Defects)
	}
	if big := roster.Plan(roster.Snapshot{}, readClean(t, sheet("pupils.csv", header+family))); len(big.Defects) != 0 {
		t.Errorf("an ordinary list: %v", big.Defects)
	}
}

func TestStaff(t *testing.T) {
	const first = "Name,Phone,Role,Classes,Subjects\nSana Tariq,03011111111,class teacher,5-B,Maths\nAdeel Raza,03012222222,teacher,5-B,Urdu\n"
	base := stored(t, family)
	s := applied(base, roster.Plan(base, readClean(t, sheet("staff.csv", first))))
	for _, c := range []struct{ why, rows, summary string }{
		{"the same again", "Sana Tariq,03011111111,class teacher,5-B,Maths\nAdeel Raza,03012222222,teacher,5-B,Urdu\n", "no changes"},
		{"half of them", "Adeel Raza,03012222222,teacher,5-B,Urdu\n", "no changes"},
		{"a new number", "Sana Tariq,03019999999,class teacher,5-B,Maths\n", "1 of the staff changed"},
		{"a name corrected", "Sana Tariq Khan,03011111111,class teacher,5-B,Maths\n", "1 of the staff changed"},
		{"a number that is gone stays", "Sana Tariq,,class teacher,5-B,Maths\n", "no changes"},
		{"somebody new", "Hina Aslam,03013333333,office,,\n", "1 new on the staff"},
		{"another class teacher", "Hina Aslam,03013333333,class teacher,5-B,\n", "1 new on the staff, 1 of the staff changed"},
	} {
		r, _ := read(t, sheet("staff.csv", "Name,Phone,Role,Classes,Subjects\n"+c.rows))
		plan := roster.Plan(s, r)
		if plan.Summary() != c.summary {
			t.Errorf("%s: %s, want %s", c.why, plan.Summary(), c.summary)
		}
		after := applied(s, plan)
		teachers := map[string]int{}
		for _, one := range after.Staff {
			for _, teaching := range one.Teaches {
				if teaching.ClassTeacher {
					teachers[teaching.Class]++
				}
			}
		}
		if teachers["5-B"] != 1 {
			t.Errorf("%s: 5-B has %d class teachers", c.why, teachers["5-B"])
		}
	}
}

func TestEntries(t *testing.T) {
	base := stored(t, family)
	entries := []roster.File{
		sheet("attendance.csv", "Admission No,Date,Status\n1,23/11/2026,P\n2,23/11/2026,A\n"),
		sheet("marks.csv", "Admission No,Subject,Test,Date,Marks,Out Of\n1,Maths,Weekly,20/11/2026,17,20\n"),
		sheet("homework.csv", "Class,Subject,Homework,Due,Missing\n5-B,Maths,p41,25/11/2026,\"1,3\"\n"),
		sheet("notes.csv", "Admission No,Date,Note,Kind\n1,23/11/2026,Well read,praise\n"),
	}
	s := applied(base, roster.Plan(base, readClean(t, entries...)))
	later := []roster.File{
		sheet("attendance.csv", "Admission No,Date,Status\n1,23/11/2026,P\n2,23/11/2026,Late\n3,23/11/2026,P\n"),
		sheet("marks.csv", "Admission No,Subject,Test,Date,Marks,Out Of\n01,MATHS,weekly,20/11/2026,18,20\n"),
		sheet("homework.csv", "Class,Subject,Homework,Due,Missing\n5-B,Maths,p41,25/11/2026,3\n"),
		sheet("notes.csv", "Admission No,Date,Note,Kind\n1,23/11/2026,Well read,praise\n"),
	}
	c := roster.Plan(s, readClean(t, later...))
	if c.Summary() != "1 new entry, 3 entries changed" || c.Counts.Unchanged != 2 {
		t.Errorf("planned %s, %d unchanged", c.Summary(), c.Counts.Unchanged)
	}
	if len(c.Attendance) != 2 || c.Attendance[0].Status != digest.Late || c.Marks[0].Subject != "Maths" || c.Marks[0].AdmissionNo != "1" || !slices.Equal(c.Homework[0].Missing, []string{"3"}) {
		t.Errorf("planned %+v %+v %+v", c.Attendance, c.Marks, c.Homework)
	}
}

// An event that families know of is not changed behind their backs.
func TestEvents(t *testing.T) {
	const list = "Title,Date,Time,Place,For,Question\nSports day,5/12/2026,9:00,Ground,All,\n"
	s := applied(stored(t, family), roster.Plan(roster.Snapshot{}, readClean(t, sheet("events.csv", list))))
	moved := readClean(t, sheet("events.csv", strings.Replace(list, "Ground", "Hall", 1)))
	if c := roster.Plan(s, moved); c.Summary() != "1 event changed" || c.Events[0].ID != s.Events[0].ID {
		t.Errorf("a draft: %s", c.Summary())
	}
	for _, state := range []string{event.Announced, event.Canceled} {
		s.Events[0].State = state
		if c := roster.Plan(s, moved); !c.Empty() || len(c.Defects) != 1 {
			t.Errorf("%s: %s, told %v", state, c.Summary(), c.Defects)
		}
	}
}

// Two imports at once: what was planned first is stale once the other is in.
func TestARevisionChangesWithEveryRow(t *testing.T) {
	s := stored(t, family)
	same := stored(t, family)
	if s.Revision() != same.Revision() || s.Revision() == "" {
		t.Error("equal schools, two revisions")
	}
	slices.Reverse(same.Students)
	if s.Revision() != same.Revision() {
		t.Error("the order of the rows made a revision")
	}
	for why, change := range map[string]func(*roster.Snapshot){
		"name":   func(s *roster.Snapshot) { s.Students[0].Name = "x" },
		"number": func(s *roster.Snapshot) { s.Households[0].Phones[0].Number = "+923000000099" },
		"right":  func(s *roster.Snapshot) { s.Households[0].Children[0].MayReceive = false },
		"sender": func(s *roster.Snapshot) { s.Senders = []bot.Number{"+923000000098"} },
		"event":  func(s *roster.Snapshot) { s.Events = []event.Event{{ID: "e"}} },
	} {
		other := stored(t, family)
		change(&other)
		if other.Revision() == s.Revision() {
			t.Errorf("another %s, the same revision", why)
		}
	}
}
