package main

import (
	"bytes"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// gives runs a command line whose standard input is a line.
func (o office) gives(line string, args ...string) (stdout, stderr string, code int) {
	o.Helper()
	var out, errs bytes.Buffer
	err := run(o.Context(), args, strings.NewReader(line+"\n"), &out, &errs)
	return out.String(), errs.String() + message(err), exitCode(err)
}

// TestUsersByCommand: who is locked out gets in again, who left is shut out, and a console keeps an owner.
func TestUsersByCommand(t *testing.T) {
	o := newOffice(t)
	o.wants(o.does("user", "list"), "nobody yet", "raabta serve prints a link")
	if out, errs, code := o.gives("violet bicycle thunder", "user", "add", "Amina", "--role", "owner", "--name", "Mrs Amina"); code != 0 {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	o.gives("quiet mango telescope", "user", "add", "saima")
	o.wants(o.does("user", "list"), "amina", "Mrs Amina", "owner", "saima", "office", "never")
	o.wants(o.does("user", "list", "--json"), `"login":"amina"`, `"role":"owner"`, `"state":"active"`)
	if out := o.does("user", "list", "--json"); strings.Contains(out, "argon") {
		t.Errorf("the list shows hashes: %s", out)
	}
	o.wants(o.does("user", "disable", "saima"), "saima is disabled")
	if _, errs, code := o.run("user", "disable", "amina"); code != 1 || !strings.Contains(errs, "last owner") {
		t.Errorf("the last owner goes: %d %s", code, errs)
	}
	if out, errs, code := o.gives("seven wooden lanterns", "user", "password", "saima"); code != 0 || !strings.Contains(out, "signed out everywhere") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	o.wants(o.does("user", "second-step-off", "saima"), "by the password alone")
	o.refuses([]misuse{
		{"user", "what to do and a login"},
		{"user|add", "what to do and a login"},
		{"user|promote|amina", "does not know"},
		{"user|password|nobody", "nobody has the login"},
		{"user|add|new user", "no spaces"},
		{"user|add|new|--role|king", "is not known"},
		{"user|add|new|--role|teacher", "say whom"},
		{"user|add|new|--staff|Nobody", "nobody of the staff"},
		{"user|add|new", "there is no password"},
		{"user|add|new|--language|fr", "not written in this language"},
	})
	for password, says := range map[string]string{"short": "at least 10", "alnoorschool": "easy to guess"} {
		if _, errs, code := o.gives(password, "user", "add", "new"); code != 1 || !strings.Contains(errs, says) {
			t.Errorf("%q: %d %s", password, code, errs)
		}
	}
	if _, errs, code := o.gives("quiet mango telescope", "user", "add", "SAIMA "); code != 2 || !strings.Contains(errs, "already") {
		t.Errorf("a second saima: %d %s", code, errs)
	}
}

var setupLink = regexp.MustCompile(`(http://\S+)(/setup/\S+)`)

// TestServeOpensTheConsole: serve prints the link that makes the first user, the next start prints none, and a page that is kept open
// does not keep serve from ending.
func TestServeOpensTheConsole(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "DATABASE_URL=sqlite:"+t.TempDir()+"/raabta.db")
	p := m.serves()
	p.until("it prints a link", func() bool { return setupLink.MatchString(p.out.String()) })
	link := setupLink.FindStringSubmatch(p.out.String())
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	req, err := http.NewRequest(http.MethodPost, link[0], strings.NewReader(url.Values{"name": {"Mrs Amina"}, "login": {"amina"}, "password": {"violet bicycle thunder"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", link[1])
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/" {
		t.Fatalf("after the set-up: %d at %s", res.StatusCode, res.Request.URL.Path)
	}
	if res, err = client.Get(link[1] + "/live"); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the stream: %v, %v", res, err)
	}
	defer res.Body.Close()
	began := time.Now()
	p.stops()
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("a page that is open kept it for %v", took)
	}
	if log := p.err.String(); strings.Contains(log, strings.TrimPrefix(link[2], "/setup/")) || strings.Contains(log, "amina") {
		t.Errorf("the log names the link or the user: %s", log)
	}
	p = m.serves()
	p.until("it says where the console is", func() bool { return strings.Contains(p.out.String(), "the console: http://") })
	if setupLink.MatchString(p.out.String()) {
		t.Error("a console with a user prints a link again")
	}
	p.stops()
}
