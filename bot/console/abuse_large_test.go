package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/console"
)

// enormous is a form of n fields of one name.
func enormous(n int, name string, value func(i int) string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte('&')
		}
		fmt.Fprintf(&b, "%s=%s", name, value(i))
	}
	return b.String()
}

// postsBody sends a form as it is written.
func (b *browser) postsBody(path, kind, body string) answer {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.server.URL+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Origin", b.server.URL)
	return b.does(req)
}

const typed = "application/x-www-form-urlencoded"

// quick is how long a form may take at most, on a machine that does much else.
const quick = 5 * time.Second

// quickly fails the test where an answer takes longer than a form may, or is none that a person can read.
func quickly(t testing.TB, what string, asks func() answer) {
	t.Helper()
	began := time.Now()
	a := asks()
	if took := time.Since(began); took > quick {
		t.Errorf("%s takes %v", what, took)
	}
	if a.status >= 500 || a.status >= 400 && len(a.text()) < 60 {
		t.Errorf("%s is answered by %d %s", what, a.status, a.text())
	}
}

// repeated are the fields that a form may have several times.
func repeated() []string {
	return []string{"to", "day", "language", "off", "class", "grade", "teacher", "phone", "text-en", "kept", "name", "x"}
}

// TestEnormousForms: row 119: a form of a hundred thousand fields is answered at once, whatever page it is sent to.
func TestEnormousForms(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	owner := r.as(bot.UserOwner)
	event := owner.sportsDay().ID
	bodies := map[string]string{
		"one name over and over":   enormous(100_000, "x", func(int) string { return "1" }),
		"a hundred thousand names": enormous(100_000, "x", func(i int) string { return fmt.Sprintf("&%d=1", i) }),
		"one enormous value":       "text-en=" + strings.Repeat("%41", 3_000_000),
		"depth":                    "x" + strings.Repeat("[x]", 100_000) + "=1",
		"separators alone":         strings.Repeat("&", 5_000_000),
		"semicolons":               strings.Repeat("a;", 1_000_000),
		"broken escapes":           strings.Repeat("%zz=%z&", 1_000_000),
	}
	for _, route := range console.Routes() {
		if route.Method != http.MethodPost || route.Path == "/logout" || route.Path == "/account/sign-out" || strings.HasPrefix(route.Path, "/phones") {
			continue
		}
		path := wildcard.ReplaceAllString(strings.Replace(route.Path, "/events/{id}", "/events/"+event, 1), "nothing")
		for what, body := range bodies {
			quickly(t, path+" with "+what, func() answer { return owner.postsBody(path, typed, body) })
		}
	}
	// Of the fields that a page takes several of, as many as are read at all (url.ParseQuery takes ten thousand).
	for _, path := range []string{"/settings", "/broadcasts", "/broadcasts/measure", "/events", "/meetings", "/schedule/digest"} {
		for _, name := range repeated() {
			for what, value := range map[string]func(int) string{
				"the same": func(int) string { return "4-A" }, "classes": func(i int) string { return "class:4-A" }, "others": func(i int) string { return fmt.Sprint("household:", i) },
			} {
				head := "whom=some&class=routine&when=weekly&week-clock=09:00&title=Sports&name=Sports&date=2026-12-07&day=1&clock=09:00&text-en=Fees&"
				body := head + enormous(9_900, name, value)
				quickly(t, fmt.Sprintf("%s with 9,900 of %s, %s", path, name, what), func() answer { return owner.postsBody(path, typed, body) })
			}
		}
	}
	if a := owner.gets("/people"); a.status != http.StatusOK {
		t.Errorf("afterwards: %d", a.status)
	}
	if r.log.Len() > 0 {
		t.Errorf("the log says %.2000s", r.log)
	}
}

// TestEnormousSheets: row 119: sheets that are deep, wide or all quotes end in a sentence, or in a look at what is wrong with them.
// Of JSON, which could be as deep, the console reads none; and row 123, an address that the program is told to call, is not there at
// all: it calls its provider's alone.
func TestEnormousSheets(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	office := r.as(bot.UserOffice)
	heading := "Admission No,Student,Father,Class,Section,Contact 1\n"
	for what, sheet := range map[string]string{
		"ten thousand quotes":        heading + strings.Repeat(`"`, 10_000),
		"quotes that never end":      heading + strings.Repeat(`101,"Ayesha`+"\n", 10_000),
		"quotes within quotes":       heading + "101," + strings.Repeat(`"a""b`, 100_000) + "\n",
		"one cell of nine megabytes": heading + "101," + strings.Repeat("x", 9<<20),
		"a hundred thousand columns": strings.Repeat("Student,", 100_000) + "\n" + strings.Repeat("a,", 100_000),
		"a million empty rows":       heading + strings.Repeat(",,,,,\n", 1_000_000),
		"carriage returns alone":     heading + strings.Repeat("\r", 1_000_000),
		"brackets, ten thousand":     strings.Repeat("[", 10_000) + strings.Repeat(`{"a":`, 10_000),
		"NUL":                        heading + strings.Repeat("\x00", 1_000_000),
	} {
		for _, name := range []string{"pupils.csv", "pupils.json", "pupils.xlsx"} {
			quickly(t, name+" of "+what, func() answer {
				a := office.gives(name, sheet)
				if a.status != http.StatusSeeOther {
					return a
				}
				return office.gets(a.header.Get("Location"))
			})
		}
	}
	const kind = "multipart/form-data; boundary=b"
	part := "--b\r\nContent-Disposition: form-data; name=\"sheets\"; filename=\"a.csv\"\r\n\r\nx\r\n"
	for what, body := range map[string]string{
		"fifty thousand parts":   strings.Repeat(part, 50_000) + "--b--\r\n",
		"a part with no end":     part + strings.Repeat("x", 5<<20),
		"ten thousand headers":   "--b\r\n" + strings.Repeat("X: y\r\n", 100_000) + "\r\nx\r\n--b--\r\n",
		"boundaries alone":       strings.Repeat("--b\r\n", 500_000),
		"a form that is no such": strings.Repeat(`{"sheets":`, 10_000),
	} {
		quickly(t, "an upload of "+what, func() answer {
			a := office.postsBody("/people/import/look", kind, body)
			if a.status < 400 {
				t.Errorf("an upload of %s is taken: %d", what, a.status)
			}
			return a
		})
	}
	quickly(t, "a name of a megabyte", func() answer {
		long := office.gives(strings.Repeat("../", 350_000)+".csv", heading)
		page := office.gets(long.header.Get("Location"))
		if len(page.body) > 50_000 {
			t.Errorf("a name makes a page of %d bytes", len(page.body))
		}
		return page
	})
	for _, kind := range []string{"application/json", "text/plain", "", "application/x-www-form-urlencoded; charset=\xff", "multipart/form-data"} {
		for _, path := range []string{"/people/import/look", "/settings", "/broadcasts", "/threads/A1/reply"} {
			quickly(t, path+" as "+kind, func() answer { return office.postsBody(path, kind, strings.Repeat(`{"a":[`, 10_000)) })
		}
	}
	office.gets("/people").has(t, "Tariq Siddiqui")
	if r.log.Len() > 0 {
		t.Errorf("the log says %.2000s", r.log)
	}
}
