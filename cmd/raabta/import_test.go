package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raabta/bot"
)

const pupilsHeader = "Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n"

// pupils is a class of six in four families: two are brother and sister, two share a phone but not a father.
const pupils = pupilsHeader + `1,Ayesha Imran,Imran Ali,Saima Imran,5,B,0300-1234567,,,English
2,عائشہ طارق,Tariq Mehmood,,5,B,0333-1112223,,yes,Urdu
3,Hamza Tariq,Tariq Mehmood,,5,B,0333 1112223,,,Urdu
4,Ali Naveed,Naveed Akhtar,,5,B,0306-2223334,,,
5,Sana Asif,Asif Iqbal,,5,B,0306-2223334,0345-7778889,,
6,Umar Javed,Javed Hussain,,5,B,0345-1234567,,,
`

const staff = "Name,Phone,Role,Classes,Subjects\nMiss Sana,0311-1000001,class teacher,5-B,Maths\n"

// newSchool is an office with pupils and staff imported.
func newSchool(t *testing.T) office {
	t.Helper()
	o := newOffice(t)
	o.file("pupils.csv", pupils)
	o.file("staff.csv", staff)
	o.does("import", "pupils.csv", "staff.csv", "--yes")
	return o
}

func TestImportShowsThenAsks(t *testing.T) {
	o := newOffice(t)
	o.file("pupils.csv", pupils+"7,Omar,Kamran,,5,B,0300-12,,,\n8,,Kamran,,5,B,,,,\n")
	o.file("staff.csv", staff)

	out := o.does("import", "pupils.csv", "staff.csv", "--dry-run")
	o.wants(out, "7 new", "5-B  7  Ayesha Imran, عائشہ طارق, Hamza Tariq", "Tariq Mehmood  عائشہ طارق (5-B), Hamza Tariq (5-B)",
		"Miss Sana  class teacher  +923111000001", "pupils.csv:8  Contact 1  0300-12", "pupils.csv:9  Student", "Nothing was changed")
	for _, line := range strings.Split(out, "\n") {
		if displayWidth(line) > lineWidth {
			t.Errorf("wider than a terminal: %q", line)
		}
	}

	if _, errs, code := o.run("import", "pupils.csv"); code != 2 || !strings.Contains(errs, "give --yes") {
		t.Errorf("nobody to ask: ended with %d and %q", code, errs)
	}
	out, errs, code := o.answers("n\n", "import", "pupils.csv", "staff.csv")
	if code != 1 || errs != "nothing was done" {
		t.Errorf("no: ended with %d and %q", code, errs)
	}
	o.wants(out, "2 rows with mistakes, listed above, are left out, whole or in part. Import the rest?")
	if out := o.does("household", "find", "Ayesha", "--json"); out != "" {
		t.Fatalf("stored without a yes: %s", out)
	}

	out, _, code = o.answers("haan\n", "import", "pupils.csv", "staff.csv")
	if code != 0 {
		t.Errorf("yes: ended with %d", code)
	}
	o.wants(out, "Imported: 7 new", "Nothing was sent to anybody", "import the sheet again")
	o.wants(o.does("household", "find", "Ayesha"), "+923001234567")
	o.wants(o.does("import", "pupils.csv", "staff.csv"), "no changes", "all of it is stored already") // asks nothing
}

func TestImportShowsWhatChanges(t *testing.T) {
	o := newSchool(t)
	o.file("new.csv", pupilsHeader+`1,Ayesha Imran,Imran Ali,Saima Imran,5,B,0301-7654321,,,English
2,عائشہ طارق,Tariq Mehmood,,5,B,0333-1112223,,yes,Urdu
3,Hamza Tariq,Tariq Mehmood,,6,A,0333 1112223,,,Urdu
4,Ali Naveed Akhtar,Naveed Akhtar,,5,B,0306-2223334,,,
5,Sana Asif,Asif Iqbal,,5,B,0306-2223334,0345-7778889,,
`)
	out := o.does("import", "new.csv", "--yes")
	o.wants(out, "1 left", "left (they are kept, and get nothing):\n  5-B  6  Umar Javed", "3  Hamza Tariq  5-B → 6-A", "4  Ali Naveed → Ali Naveed Akhtar",
		"Imran Ali (Ayesha, 5-B)  +923001234567 → +923017654321")
	o.wants(o.does("import", "pupils.csv", "--yes"), "came back:\n  5-B  6  Umar Javed")
}

// TestImportGuards shows that a half sheet and a shifted column need a word of their own, which --yes is not.
func TestImportGuards(t *testing.T) {
	o := newSchool(t)
	o.file("half.csv", strings.Join(strings.Split(pupils, "\n")[:3], "\n"))
	o.wants(o.does("import", "half.csv", "--yes"), "they were kept", "--left")
	o.wants(o.does("import", "half.csv", "--yes", "--left"), "4 left")
	o.does("import", "pupils.csv", "--yes")

	o.file("shifted.csv", strings.NewReplacer("0300-1234567", "0300-7654321", "0333-1112223", "0333-7654321", "0333 1112223", "0333-7654321",
		"0306-2223334", "0306-7654321").Replace(pupils))
	o.wants(o.does("import", "shifted.csv", "--dry-run"), "LOOK: ", "--numbers")
	for _, args := range [][]string{{"import", "shifted.csv", "--yes"}, {"import", "shifted.csv", "--yes", "--json"}} {
		if _, errs, code := o.run(args...); code != 1 || !strings.Contains(errs, "nothing was imported") {
			t.Errorf("%v ended with %d and %q", args, code, errs)
		}
	}
	o.wants(o.does("household", "show", "1"), "+923001234567")
	o.does("import", "shifted.csv", "--yes", "--numbers")
	o.wants(o.does("household", "show", "1"), "+923007654321")
}

func TestImportJSON(t *testing.T) {
	o := newOffice(t)
	o.file("pupils.csv", pupils+"7,Omar,Kamran,,5,B,0300-12,,,\n")
	decode := func(out string) (lines []map[string]any) {
		for d := json.NewDecoder(strings.NewReader(out)); ; {
			var v map[string]any
			if err := d.Decode(&v); err == io.EOF {
				return lines
			} else if err != nil {
				t.Fatalf("%v in:\n%s", err, out)
			}
			lines = append(lines, v)
		}
	}
	lines := decode(o.does("import", "pupils.csv", "--json", "--dry-run"))
	first, last := lines[0], lines[len(lines)-1]
	if first["file"] != "pupils.csv" || first["line"] != 8.0 || first["column"] != "Contact 1" || first["value"] != "0300-12" || first["warning"] != false {
		t.Errorf("the defect is %v", first)
	}
	if last["applied"] != false || last["dry_run"] != true || last["rejected"] != 1.0 || last["counts"].(map[string]any)["new"] != 7.0 {
		t.Errorf("the summary is %v", last)
	}
	lines = decode(o.does("import", "pupils.csv", "--json", "--yes"))
	if last = lines[len(lines)-1]; last["applied"] != true {
		t.Errorf("the summary is %v", last)
	}
}

func TestImportFailures(t *testing.T) {
	o := newOffice(t)
	o.file("pupils.csv", pupils)
	o.file("bad.csv", pupilsHeader+",,,,,,,,,\n9,123,,,5,B,,,,\n")
	o.file("book.xlsx", "PK\x03\x04 and so on")
	if err := os.Mkdir("sheets", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, says string }{
		{"import bad.csv --yes", "no row could be used"},
		{"import bad.csv --dry-run", "no row could be used"},
		{"import book.xlsx --yes", "no row could be used"},
		{"import pupils.csv missing.csv --yes", "missing.csv cannot be read"},
		{"import pupils.csv sheets --yes", "sheets is a folder"},
		{"import pupils.csv *.ods --yes", "no file matches *.ods"},
		{"import bad.csv --json --yes", "no row could be used"},
	} {
		out, errs, code := o.run(strings.Fields(c.args)...)
		if code != 1 || !strings.Contains(errs, c.says) {
			t.Errorf("%s ended with %d and %q; want 1 and %q\n%s", c.args, code, errs, c.says, out)
		}
	}
	out, _, _ := o.run("import", "book.xlsx", "--yes")
	o.wants(out, "Excel workbook", "Save As")
	if out := o.does("household", "find", "Ayesha", "--json"); out != "" {
		t.Errorf("a failed import stored %s", out)
	}
	o.wants(o.does("import", "pupils.csv", "book.xlsx", "--yes"), "Excel workbook", "Imported: 6 new") // one bad file spoils no other
}

func TestImportMisuse(t *testing.T) {
	o := newOffice(t)
	o.file("pupils.csv", pupils)
	o.refuses([]misuse{
		{"import", "needs the sheets"},
		{"import|-", "standard input"},
		{"import|pupils.csv|--json", "--dry-run"},
		{"import|pupils.csv|--force", "unknown flag"},
		{"import|pupils.csv", "give --yes"},
	})
}

func TestImportTakesPatterns(t *testing.T) {
	o := newOffice(t)
	o.file("pupils.csv", pupils)
	o.file("staff.csv", staff)
	o.file("[5-B].csv", pupils) // a file that is called like a pattern is that file
	o.wants(o.does("import", "*.csv", filepath.Join(".", "pupils.csv"), "--yes"), "6 new", "1 new on the staff")
	o.wants(o.does("import", "[5-B].csv"), "no changes")
}

// meanwhile answers yes after something else happened while the question stood on the screen.
type meanwhile struct {
	happens func()
	answer  io.Reader
}

func (m *meanwhile) Read(p []byte) (int, error) {
	if m.happens != nil {
		m.happens()
		m.happens = nil
	}
	return m.answer.Read(p)
}

func TestImportDoesNotWriteOverWhatChangedMeanwhile(t *testing.T) {
	o := newSchool(t)
	o.file("new.csv", pupils+"7,Omar Kamran,Kamran Khan,,5,B,0300-9998887,,,\n")
	in := &meanwhile{answer: strings.NewReader("y\n"), happens: func() {
		o.does("household", "phone", "1", "--replace", "0300-1234567=0301-7654321", "--yes")
	}}
	a := &app{out: io.Discard, err: io.Discard, clock: bot.SystemClock, asks: true, lines: bufio.NewReader(in)}
	err := root().run(t.Context(), a, "", []string{"import", "new.csv"})
	if exitCode(err) != 1 || !strings.Contains(err.Error(), "just changed") {
		t.Errorf("the import of an old look ended with %v", err)
	}
	o.wants(o.does("household", "show", "1"), "+923017654321")
	if out := o.does("household", "find", "Omar", "--json"); out != "" {
		t.Errorf("a part of it was stored: %s", out)
	}
}

// TestOneMistakeInEveryRowIsSaidOnce keeps a wrong column from burying what needs a person.
func TestOneMistakeInEveryRowIsSaidOnce(t *testing.T) {
	o := newOffice(t)
	var b strings.Builder
	b.WriteString(pupilsHeader)
	for _, no := range strings.Fields("1 2 3 4 5 6 7 8 9") {
		b.WriteString(no + ",Child " + "ABCDEFGHI"[no[0]-'1':no[0]-'0'] + ",Father,,5,B,0300-123456" + no + ",,,Klingon\n")
	}
	o.file("pupils.csv", b.String()+"10,Omar,Kamran,,5,B,0300-12,,,\n")
	out := o.does("import", "pupils.csv", "--dry-run")
	if n := strings.Count(out, "not a language"); n != 1 {
		t.Errorf("said %d times:\n%s", n, out)
	}
	o.wants(strings.Join(strings.Fields(out), " "), "(So have lines 3, 4, 5, 6, 7, 8, 9, 10.)", "pupils.csv:11 Contact 1 0300-12")
}
