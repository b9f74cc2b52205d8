package console_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// gives uploads sheets, names and contents in turn, and answers what came back.
func (b *browser) gives(pairs ...string) answer {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		name := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(pairs[i])
		part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="sheets"; filename="` + name + `"`}, "Content-Type": {"text/csv"}})
		if err != nil {
			b.Fatal(err)
		}
		part.Write([]byte(pairs[i+1]))
	}
	form.Close()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.server.URL+"/people/import/look", &body)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Origin", b.server.URL)
	return b.does(req)
}

// looks uploads sheets and gives the path of what they would do, and the page.
func (b *browser) looks(pairs ...string) (string, answer) {
	b.Helper()
	a := b.gives(pairs...)
	path := a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(path, "/people/import/") {
		b.Fatalf("the upload is answered with %d %s", a.status, a.text())
	}
	return path, b.gets(path)
}

// hidden is the value of a hidden field of a page.
func (a answer) hidden(name string) string {
	_, value, _ := strings.Cut(a.body, `name="`+name+`" value="`)
	value, _, _ = strings.Cut(value, `"`)
	return value
}

// TestSheetsAreLookedAtThenImported: nothing is changed by looking; then all of it is.
func TestSheetsAreLookedAtThenImported(t *testing.T) {
	each(t, func(r *rig) {
		office := r.as(bot.UserOffice)
		sheets := aSchool()
		given := []string{"pupils.csv", sheets["pupils.csv"] + "106,Omar,Kamran,,5,B,0300-12,,no,en\n107,,Kamran,,5,B,,,,\n", "staff.csv", sheets["staff.csv"]}
		path, page := office.looks(given...)
		page.has(r, "Nothing is changed yet", "pupils.csv", "New pupils", "4-A", "New on the staff", "Hira Malik", "Left out, because something is wrong",
			"pupils.csv:7", "Contact 1", "0300-12", "pupils.csv:8", "Import all but 2 rows")
		office.gets("/people").has(r, "There are no families yet")
		a := office.posts(path+"/apply", "revision", page.hidden("revision"))
		if a.status != http.StatusSeeOther {
			r.Fatalf("imported: %d %s", a.status, a.text())
		}
		office.gets("/people").has(r, "Imported: 6 new", "Left out: 2 rows", "Tariq Siddiqui", "Kamran")
		if a := office.gets(path); a.status != http.StatusNotFound {
			r.Errorf("the sheets are kept after the import: %d", a.status)
		}
		if a := office.posts(path+"/apply", "revision", page.hidden("revision")); a.status != http.StatusNotFound {
			r.Errorf("imported twice: %d", a.status)
		}
		_, page = office.looks(given...)
		page.has(r, "There is nothing to change")

		var got []string
		list, err := r.store.Deeds(r.Context(), r.school.ID, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		for _, d := range list {
			got = append(got, d.Action)
		}
		if s := strings.Join(got, " "); s != "import.upload import.apply import.upload account.sign-in" {
			r.Errorf("the audit has %s", s)
		}
		if r.log.Len() > 0 {
			r.Errorf("the log says: %s", r.log)
		}
	})
}

// TestImportGuards: shifted columns need a tick, half a list a word, and nobody's change is written over.
func TestImportGuards(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		shifted := strings.NewReplacer("0300-12345", "0300-76543").Replace(aSchool()["pupils.csv"])
		path, page := office.looks("pupils.csv", shifted)
		page.has(r, "Numbers changed", "look whether the columns have shifted", "I have looked, and the sheets are right.")
		if strings.Contains(page.body, "--numbers") || strings.Contains(page.body, "--left") {
			r.Error("a page speaks of a command's flags")
		}
		if a := office.posts(path+"/apply", "revision", page.hidden("revision")); a.status != http.StatusUnprocessableEntity {
			r.Errorf("imported without a tick: %d", a.status)
		}
		before := r.family("104")
		if err := r.store.SetLanguage(r.Context(), r.school.ID, before.ID, before.Language, "ur"); err != nil {
			r.Fatal(err)
		}
		if a := office.posts(path+"/apply", "revision", page.hidden("revision"), "sure", "1"); a.status != http.StatusConflict || !strings.Contains(a.text(), "look once more") {
			r.Errorf("imported over somebody's change: %d", a.status)
		}
		if now := r.family("104"); now.PhonesMark() != before.PhonesMark() {
			r.Errorf("a refused import left %+v", now.Phones)
		}
		page = office.gets(path)
		if a := office.posts(path+"/apply", "revision", page.hidden("revision"), "sure", "1"); a.status != http.StatusSeeOther {
			r.Errorf("not imported: %d %s", a.status, a.text())
		}
		if now := r.family("104"); now.Phones[0].Number != "+923007654304" {
			r.Errorf("the number is %v", now.Phones)
		}

		many := manyPupils(20)["pupils.csv"]
		path, page = office.looks("pupils.csv", many)
		office.posts(path+"/apply", "revision", page.hidden("revision"))
		lines := strings.SplitAfter(many, "\n")
		path, page = office.looks("pupils.csv", strings.Join(lines[:6], "")+strings.Join(lines[11:12], ""))
		if strings.Contains(page.body, "are missing from the sheets and are kept") {
			left := office.gets(path + "?left=1")
			left.has(r, "Pupils who are missing from the sheets leave")
		}
	})
}

// TestSheetsAreHostile: row 110: what stands in a heading, a cell or a file's name is shown, never run.
func TestSheetsAreHostile(t *testing.T) {
	each(t, func(r *rig) {
		office := r.as(bot.UserOffice)
		quoted := `"` + strings.ReplaceAll(evil, `"`, `""`) + `"`
		sheet := "Admission No,Student,Father,Class,Contact 1," + quoted + "\n1," + quoted + "," + quoted + ",5-B,0300-1234567,x\n2,Ali,Imran," + quoted + ",0300-12,\n"
		path, page := office.looks(evil+".csv", sheet, "\u202egnp.exe.csv", "nothing")
		page.bare(r, "the look at hostile sheets")
		if strings.Contains(page.body, "\u202e") {
			r.Error("a file's name turns a line round")
		}
		if a := office.posts(path+"/apply", "revision", page.hidden("revision")); a.status != http.StatusSeeOther {
			r.Fatalf("not imported: %d %s", a.status, a.text())
		}
		for _, path := range []string{"/people", "/people?q=script", "/people/" + r.family("1").ID, "/people/classes/" + r.family("1").Children[0].ClassID} {
			office.gets(path).bare(r, path)
		}
		office.gets("/people?q="+"%3Cscript%3Ealert(1)%3C/script%3E").bare(r, "a search")
	})
}

// TestUploadsAreTheSchools: nobody else's, not for long, and not without a sheet.
func TestUploadsAreTheSchools(t *testing.T) {
	each(t, func(r *rig) {
		office := r.as(bot.UserOffice)
		path, page := office.looks("pupils.csv", aSchool()["pupils.csv"])
		other := r.school
		other.ID, other.Name = "", "Other School"
		other, err := r.store.AddSchool(r.Context(), r.now, other)
		if err != nil {
			r.Fatal(err)
		}
		r.user(bot.UserOffice, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		theirs := r.browser()
		theirs.signsIn("theirs", password)
		if a := theirs.gets(path); a.status != http.StatusNotFound {
			r.Errorf("another school looks: %d", a.status)
		}
		if a := theirs.posts(path+"/apply", "revision", page.hidden("revision")); a.status != http.StatusNotFound {
			r.Errorf("another school imports: %d", a.status)
		}
		second, _ := office.looks("pupils.csv", aSchool()["pupils.csv"])
		if a := office.gets(path); a.status != http.StatusNotFound {
			r.Errorf("the first sheets are kept beside the second: %d", a.status)
		}
		for range 3 { // somebody at work
			r.passes(20 * time.Minute)
			office.gets("/people")
		}
		if a := office.gets(second); a.status != http.StatusNotFound {
			r.Errorf("sheets are kept for longer than an hour: %d", a.status)
		}
		for _, a := range []answer{office.gives(), office.posts("/people/import/look", "sheets", "x")} {
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text(), "Choose the sheets") {
				r.Errorf("no sheet: %d %s", a.status, a.text())
			}
		}
		if a := office.gives("big.csv", strings.Repeat("x", 11<<20)); a.status != http.StatusRequestEntityTooLarge {
			r.Errorf("11 MB: %d", a.status)
		}
		path, page = office.looks("book.xlsx", "PK\x03\x04 and so on")
		page.has(r, "Excel workbook", "No row could be used")
		if a := office.posts(path + "/apply"); a.status != http.StatusUnprocessableEntity {
			r.Errorf("nothing to import: %d", a.status)
		}
	})
}
