package roster_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"raabta/bot/roster"
)

const twoPupils = "Admission No,Student,Father,Class,Section,Contact 1\n1,Ayesha Imran,Imran Ali,5,B,03001234567\n2,Zoë Müller,Jörg Müller,5,B,03001234568\n"

var asRead = []string{"1 Ayesha Imran 5-B +923001234567", "2 Zoë Müller 5-B +923001234568"}

func pupils(r *roster.Roster) (list []string) {
	for _, p := range r.Pupils {
		line := p.AdmissionNo + " " + p.Name + " " + p.Class.Name
		for _, ph := range p.Phones {
			line += " " + string(ph.Number)
		}
		list = append(list, line)
	}
	return list
}

func utf16Of(text string, order ...byte) string {
	var b bytes.Buffer
	if len(order) == 2 {
		b.Write(order)
	}
	for _, u := range utf16.Encode([]rune(text)) {
		if len(order) > 0 && order[0] == 0xfe || len(order) == 1 {
			b.Write([]byte{byte(u >> 8), byte(u)})
		} else {
			b.Write([]byte{byte(u), byte(u >> 8)})
		}
	}
	return b.String()
}

// However a spreadsheet saved it, it is the same list.
func TestEveryShapeOfFile(t *testing.T) {
	western, err := charmap.Windows1252.NewEncoder().String(twoPupils)
	if err != nil {
		t.Fatal(err)
	}
	for why, text := range map[string]string{
		"plain":                       twoPupils,
		"byte-order mark":             "\xef\xbb\xbf" + twoPupils,
		"UTF-16 little endian":        utf16Of(twoPupils, 0xff, 0xfe),
		"UTF-16 big endian":           utf16Of(twoPupils, 0xfe, 0xff),
		"UTF-16 LE without its mark":  utf16Of(twoPupils),
		"UTF-16 BE without its mark":  utf16Of(twoPupils, 1),
		"Windows-1252":                western,
		"semicolons":                  strings.ReplaceAll(twoPupils, ",", ";"),
		"tabs":                        strings.ReplaceAll(twoPupils, ",", "\t"),
		"sep= line":                   "sep=;\r\n" + strings.ReplaceAll(twoPupils, ",", ";"),
		"sep= line in quotes":         "\"sep=;\"\n" + strings.ReplaceAll(twoPupils, ",", ";"),
		"CRLF":                        strings.ReplaceAll(twoPupils, "\n", "\r\n"),
		"CR alone":                    strings.ReplaceAll(twoPupils, "\n", "\r"),
		"mixed ends of lines":         strings.Replace(strings.Replace(twoPupils, "\n", "\r\n", 1), "67\n", "67\r", 1),
		"no end of the last line":     strings.TrimSuffix(twoPupils, "\n"),
		"NULs":                        strings.ReplaceAll(twoPupils, "a", "a\x00"),
		"blank rows":                  strings.ReplaceAll(twoPupils, "\n", "\n,,,,,\n\n  \n"),
		"title rows":                  "Al-Noor School,,,,,\n\"Session 2026, all classes\"\n\n" + twoPupils,
		"trailing empty columns":      strings.ReplaceAll(twoPupils, "\n", strings.Repeat(",", 5000)+"\n"),
		"quotes everywhere":           `"` + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(twoPupils), ",", `","`), "\n", "\"\n\"") + `"`,
		"spaces around":               strings.ReplaceAll(twoPupils, ",", " ,\u00a0 "),
		"headings shouted":            strings.Replace(twoPupils, "Admission No,Student,Father,Class,Section,Contact 1", "ADM. NO.,STUDENT'S NAME,FATHER'S NAME,CLASS,SEC.,Contact-1", 1),
		"headings twice":              twoPupils + twoPupils[:strings.Index(twoPupils, "\n")+1],
		"two columns of contacts":     strings.Replace(strings.ReplaceAll(twoPupils, "\n", ",\n"), "Contact 1,", "Phone,Mobile", 1),
		"roll number for want of one": strings.Replace(twoPupils, "Admission No", "Roll No", 1),
		"both numbers":                "Roll No," + strings.Replace(strings.Replace(twoPupils, "\n1", "\n9,1", 1), "\n2", "\n9,2", 1),
	} {
		r, found := read(t, sheet("pupils.csv", text))
		for _, d := range found {
			if !d.Warning {
				t.Errorf("%s: %s", why, d)
			}
		}
		if got := pupils(r); fmt.Sprint(got) != fmt.Sprint(asRead) {
			t.Errorf("%s: %q", why, got)
		}
	}
}

// Old Excel saves Urdu as Windows-1256. The guess is told, since a wrong one would garble every name.
func TestUrduOfAnOldExcel(t *testing.T) {
	arabic, err := charmap.Windows1256.NewEncoder().String("Admission No,Student,Father,Class,Contact 1\n1,عائشہ عمران,عمران علی,5-B,03001234567\n2,احمد,عمران علي,5-B,03001234567\n")
	if err != nil {
		// The code page lacks the Farsi yeh; Excel writes the Arabic one.
		arabic, err = charmap.Windows1256.NewEncoder().String("Admission No,Student,Father,Class,Contact 1\n1,عائشہ عمران,عمران علي,5-B,03001234567\n2,احمد,عمران علي,5-B,03001234567\n")
		if err != nil {
			t.Fatal(err)
		}
	}
	r, found := read(t, sheet("pupils.csv", arabic))
	if len(r.Pupils) != 2 || r.Pupils[0].Name != "عائشہ عمران" {
		t.Errorf("read as %q", pupils(r))
	}
	if len(found) != 1 || !found[0].Warning || !strings.Contains(found[0].Problem, "1256") {
		t.Errorf("told: %v", found)
	}
}

// A file that cannot be read as a whole is refused with a sentence, and costs little.
func TestFilesThatAreRefused(t *testing.T) {
	header := "Admission No,Student,Father,Class,Section,Contact 1\n"
	for _, c := range []struct{ why, text, want string }{
		{"empty", "", "the file is empty"},
		{"blank lines", "\n\n,,\n", "the file is empty"},
		{"headings only", header, "nothing below the headings"},
		{"no headings", "1,Ayesha,5,B\n2,Bilal,5,B\n", "no row of headings"},
		{"headings too far down", strings.Repeat("title\n", 10) + twoPupils, "no row of headings"},
		{"a column missing", "Admission No,Student,Contact 1\n1,A,03001234567\n", "no column Class"},
		{"a column twice", "Admission No,Student,Class,Class,Contact 1\n1,A,5,5,03001234567\n", "the column Class stands twice"},
		{"an open quotation mark", header + "1,\"Ayesha,Imran,5,B,03001234567\n2,B,C,5,B,03001234567\n", "never closed"},
		{"an open mark that a later one closes", header + "1,\"Ayesha,Imran,5,B,03001234567\n" + strings.Repeat("2,B,C,5,B,03001234567\n", 30) + "3,\"C\",D,5,B,0300\n", "never closed"},
		{"a cell of 6,000 letters", header + "1," + strings.Repeat("a", 6000) + ",C,5,B,0300\n", "more than 5000 letters"},
		{"a cell of 19 MB", header + "1," + strings.Repeat("ب", 9_500_000) + "\n", "more than 5000 letters"},
		{"more than 200 columns", header + "1,A,C,5,B,03001234567" + strings.Repeat(",", 250) + "x\n", "more than 200 columns"},
		{"a hundred thousand columns", strings.Repeat("x,", 100_000), "more than 200 columns"},
		{"more than 20 MB", header + strings.Repeat("1,A,C,5,B,03001234567\n", 1_000_000), "larger than 20 MB"},
		{"more than 200,000 rows", header + strings.Repeat("1,A,C,5,B\n", 200_001), "more than 200000 rows"},
		{"a workbook", "PK\x03\x04" + strings.Repeat("\x00", 100), "an Excel workbook"},
		{"an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook"},
	} {
		r, found := read(t, sheet("pupils.csv", c.text))
		if len(found) == 0 || !strings.Contains(found[0].String(), c.want) || found[0].Warning {
			t.Errorf("%s: told %v, want %q", c.why, found, c.want)
		}
		if len(r.Pupils) != 0 {
			t.Errorf("%s: %d pupils were read all the same", c.why, len(r.Pupils))
		}
	}
}

// A quotation mark that is opened and never closed, in a file without an end.
func TestAnOpenQuotationMarkIsBounded(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("Admission No,Student,Class\n1,\""), io.LimitReader(zeros{}, 50<<20))
	_, found := read(t, roster.File{Name: "pupils.csv", Data: endless})
	if len(found) != 1 || !strings.Contains(found[0].Problem, "larger than 20 MB") {
		t.Errorf("told: %v", found)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// A comma inside of a name shifts everything behind it: the row is refused, and nobody is taken to have left.
func TestAShiftedRow(t *testing.T) {
	r, found := read(t, sheet("pupils.csv", twoPupils+"3,Imran, Younger,Imran Ali,5,B,03001234567\n"))
	if len(r.Pupils) != 2 || len(found) != 1 || found[0].Line != 4 || !strings.Contains(found[0].Problem, "more cells") {
		t.Errorf("%d pupils, told %v", len(r.Pupils), found)
	}
}

func TestLinesAreThoseOfTheFile(t *testing.T) {
	_, found := read(t, sheet("pupils.csv", "School\r\n\r\nAdmission No,Student,Class,Contact 1\r1,\"A\nB\",5,03001234567\n\n2,Bilal,5,12\n"))
	if len(found) != 2 || found[0].Line != 7 {
		t.Errorf("told %v, want line 7", found)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(twoPupils), []byte("Admission No,Date,Status\n1,23/11/2026,P\n"))
	f.Add([]byte(utf16Of(twoPupils, 0xff, 0xfe)), []byte("sep=;\nName;Role\nA;teacher"))
	f.Add([]byte("Admission No,Student,Class\n1,\"A"), []byte("Title,Date,For\nSports,5/12/2026,All\n"))
	f.Add([]byte("Class,Subject,Homework,Due,Missing\n5-B,M,p,1/1/2027,\"1,2\""), []byte("داخلہ نمبر,تاریخ,حاضری\n۱,۲۳/۱۱/۲۰۲۶,غ\n"))
	for _, folder := range []string{"dirty", "roman", "urdu"} {
		for _, other := range []string{"staff", "attendance", "marks", "homework", "notes", "events"} {
			a, err := os.ReadFile(filepath.Join("testdata", folder, "pupils.csv"))
			if err != nil {
				f.Fatal(err)
			}
			b, err := os.ReadFile(filepath.Join("testdata", folder, other+".csv"))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(a, b)
		}
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		r, found, err := roster.Read([]roster.File{{Name: "a.csv", Data: bytes.NewReader(a)}, {Name: "b.csv", Data: bytes.NewReader(b)}}, school())
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 1001 {
			t.Fatalf("%d defects", len(found))
		}
		for _, d := range found {
			if d.Problem == "" || strings.ContainsAny(d.String(), "\n\r\x00") {
				t.Fatalf("a defect that cannot be shown: %q", d.String())
			}
		}
		for _, p := range r.Pupils {
			if p.AdmissionNo == "" || p.Name == "" || p.Class.Name == "" || len([]rune(p.Name)) > 100 {
				t.Fatalf("half a pupil: %+v", p)
			}
		}
		first := roster.Plan(roster.Snapshot{}, r)
		if again := roster.Plan(roster.Snapshot{}, r); again.Summary() != first.Summary() {
			t.Fatalf("planned twice: %s, then %s", first.Summary(), again.Summary())
		}
		after := applied(roster.Snapshot{}, first)
		if again := roster.Plan(after, r); !again.Empty() {
			t.Fatalf("applied and planned again: %s\n%+v", again.Summary(), again)
		}
	})
}

// FuzzRows fills the cells of three pupils, so that every pair of rows meets: whatever they say, to import them once is to
// have imported them.
func FuzzRows(f *testing.F) {
	f.Add("1", "Ayesha", "Imran", "Sana", "5-B", "03001234567", "0321-7654321", "yes", "Urdu")
	f.Add("1.0", "\u06f1x", "M. Imran", "", "V", "0300 1234567 0321 7654321", "9.23E+11", "03451234567", "roman")
	f.Add("GR-1/2", "=x", "Muhammad  Imran", "N/A", "کے جی الف", "+92 (0)300-1234567 یا 03217654321", "\n", "\u202e", "en")
	f.Fuzz(func(t *testing.T, admission, name, father, mother, class, one, two, whatsapp, language string) {
		cell := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		line := func(cells ...string) string {
			for i := range cells {
				cells[i] = cell(cells[i])
			}
			return strings.Join(cells, ",") + "\n"
		}
		files := func() []roster.File {
			return []roster.File{sheet("pupils.csv", header+
				line(admission, name, father, mother, class, one, two, whatsapp, language)+
				line(admission, name, father, mother, class, two, "", whatsapp, "")+
				line("2"+admission, name, father, "", class, two, one, "", language)+
				line("3"+admission, name, "", mother, class, one, "03331112223", whatsapp, language)+
				"4,Kashif,Kashif,,5-B,03331112223,,,\n"),
				sheet("staff.csv", "Name,Phone,Role,Classes,Subjects\n"+line(name, one, "class teacher", class, mother)+line(father, two, "teacher", class, mother))}
		}
		r, _, err := roster.Read(files(), school())
		if err != nil {
			t.Fatal(err)
		}
		first := roster.Plan(roster.Snapshot{}, r)
		after := applied(roster.Snapshot{}, first)
		if again := roster.Plan(after, r); !again.Empty() {
			t.Fatalf("%s, then %s\n%+v\n%+v", first.Summary(), again.Summary(), again.Households, again.Links)
		}
	})
}

// Sheets made to be slow: everybody shares one number, one father or one admission number.
func TestHostileSheetsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const rows = 10_000
	for why, row := range map[string]func(i int) string{
		"one phone and father":    func(i int) string { return fmt.Sprintf("%d,Pupil,Imran,M%d,5,03001234567,0321%07d,,\n", i, i, i) },
		"one phone, no parents":   func(i int) string { return fmt.Sprintf("%d,Pupil,,,5,03001234567,0321%07d,,\n", i, i) },
		"one phone, many fathers": func(i int) string { return fmt.Sprintf("%d,Pupil,F%d,,5,03001234567,,,\n", i, i) },
		"one pupil":               func(i int) string { return fmt.Sprintf("1,Pupil,Imran,,5,0321%07d,,,\n", i) },
		"one chain of numbers":    func(i int) string { return fmt.Sprintf("%d,Pupil,Imran,,5,0300%07d,0300%07d,,\n", i, i, i+1) },
	} {
		var b strings.Builder
		b.WriteString(header)
		for i := range rows {
			b.WriteString(row(i + 1))
		}
		began := time.Now()
		r, _ := read(t, sheet("pupils.csv", b.String()))
		after := applied(roster.Snapshot{}, roster.Plan(roster.Snapshot{}, r))
		if again := roster.Plan(after, r); !again.Empty() {
			t.Errorf("%s: imported again: %s", why, again.Summary())
		}
		if took := time.Since(began); took > time.Minute { // a second on a machine with nothing else to do
			t.Errorf("%s: took %v", why, took)
		}
	}
}
