package console_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"

	"raabta/bot"
	"raabta/bot/console"
)

// TestCookiesByHTTPS: row 97: where PUBLIC_URL is https, cookies go to this very host by https only, and no script reads them.
func TestCookiesByHTTPS(t *testing.T) {
	r := onSQLite(t)
	r.user(bot.UserOwner)
	public, err := url.Parse("https://raabta.school.example")
	if err != nil {
		t.Fatal(err)
	}
	c, err := console.New(console.Config{Store: r.store, Books: r.books, Clock: r.clock, Log: r.logger, PublicURL: public, Queued: func() {}, Planned: func() {}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	signsIn := func(host string) *http.Response {
		form := url.Values{"login": {"owner"}, "password": {password}}
		req := httptest.NewRequest(http.MethodPost, "http://"+host+"/login", strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		return w.Result()
	}
	for host, secure := range map[string]bool{"raabta.school.example": true, "127.0.0.1:8080": false} {
		res := signsIn(host)
		if len(res.Cookies()) < 2 {
			t.Fatalf("%s: %d, %d cookies", host, res.StatusCode, len(res.Cookies()))
		}
		for _, cookie := range res.Cookies() {
			if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure != secure || strings.HasPrefix(cookie.Name, "__Host-") != secure || cookie.Domain != "" || cookie.Path != "/" {
				t.Errorf("%s sets %s", host, cookie)
			}
		}
		if hsts := res.Header.Get("Strict-Transport-Security"); (hsts != "") != secure {
			t.Errorf("%s: HSTS %q", host, hsts)
		}
	}
}

// TestPasswordsOfAllKinds: row 94: long ones, Unicode in both forms, spaces, NUL, a megabyte.
func TestPasswordsOfAllKinds(t *testing.T) {
	for name, c := range map[string]struct {
		password string
		good     bool
	}{
		"64 characters":      {strings.Repeat("mango lantern quiet ", 4)[:64], true},
		"128 characters":     {strings.Repeat("mango lantern quiet ", 7)[:128], true},
		"words with spaces":  {"violet bicycle thunder", true},
		"Urdu":               {"بنفشی سائیکل گرج چمک", true},
		"short":              {"v7#kQ", false},
		"a common one":       {"password1234", false},
		"a row of keys":      {"qwertyuiop123", false},
		"the school's name":  {"alnoorschool", false},
		"the user's name":    {"saimakhan1990", false},
		"one letter":         {strings.Repeat("a", 40), false},
		"NUL":                {"violet bicycle\x00thunder", false},
		"a megabyte":         {strings.Repeat("mango lantern quiet ", 50_000), false},
		"bytes, not letters": {"violet bicycle \xff\xfe thunder", false},
	} {
		if err := console.CheckPassword(c.password, "Saima Khan", "saima", "Al-Noor School"); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := onSQLite(t)
	composed, decomposed := "café violet bicycle", "cafe\u0301 violet bicycle"
	r.user(bot.UserOffice, func(u *bot.User) { u.Hash = console.HashPassword(composed) })
	if a := r.browser().signsIn("office", decomposed); a.status != http.StatusSeeOther {
		t.Errorf("the same letters from another keyboard: %d", a.status)
	}
	if a := r.browser().signsIn("office", strings.Repeat("x", 1<<20)); a.status != http.StatusUnauthorized {
		t.Errorf("a megabyte: %d", a.status)
	}
	for login, hash := range map[string]string{"none": "", "odd": "$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAA", "broken": "$argon2id$x"} {
		r.user(bot.UserOffice, func(u *bot.User) { u.Login, u.Hash = login, hash })
		if a := r.browser().signsIn(login, password); a.status != http.StatusUnauthorized {
			t.Errorf("a user with the hash %q: %d", hash, a.status)
		}
	}
}

// TestManySignInsAtOnce: row 95: two hundred sign-ins at one moment take the memory of a few.
func TestManySignInsAtOnce(t *testing.T) {
	r := onSQLite(t)
	r.user(bot.UserOwner)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	var mu sync.Mutex
	most := uint64(0)
	for range 200 {
		b := r.browser()
		wg.Go(func() {
			b.signsIn("owner", "a wrong password")
			mu.Lock()
			defer mu.Unlock()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapInuse)
		})
	}
	wg.Wait()
	if grown := int64(most) - int64(before.HeapInuse); grown > 200<<20 {
		t.Errorf("200 sign-ins took %d MB", grown>>20)
	}
}

// TestAForgedForwardIsNotBelieved: row 107: whoever is no proxy of ours says nothing of where they are.
func TestAForgedForwardIsNotBelieved(t *testing.T) {
	r := onSQLite(t)
	r.user(bot.UserOwner)
	guesses := func(proxies []netip.Prefix) (refused int) {
		c, err := console.New(console.Config{Store: r.store, Books: r.books, Clock: r.clock, Log: r.logger, Proxies: proxies, Queued: func() {}, Planned: func() {}})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for i := range 30 {
			form := url.Values{"login": {"nobody" + string(rune('a'+i))}, "password": {"a wrong password"}}
			req := httptest.NewRequest(http.MethodPost, "http://localhost/login", strings.NewReader(form.Encode()))
			req.RemoteAddr = "192.0.2.7:1234"
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			req.Header.Set("X-Forwarded-For", "198.51.100."+string(rune('0'+i%10)))
			w := httptest.NewRecorder()
			if c.ServeHTTP(w, req); w.Code == http.StatusTooManyRequests {
				refused++
			}
		}
		return refused
	}
	if n := guesses([]netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}); n != 0 {
		t.Errorf("behind a proxy of ours ten visitors are taken for one: %d refused", n)
	}
	if n := guesses(nil); n == 0 {
		t.Error("thirty guesses of one address, each under a forged one, are all read")
	}
}

// TestOddRequests: rows 114 and 116: methods, paths and numbers that no page has.
func TestOddRequests(t *testing.T) {
	r := onSQLite(t)
	owner := r.as(bot.UserOwner)
	for _, c := range []struct{ method, path string }{
		{"TRACE", "/"}, {"PUT", "/users"}, {"DELETE", "/users/1"}, {"GET", "/%2e%2e/%2e%2e/etc/passwd"}, {"GET", "//evil.example/%2f.."}, {"GET", "/users/%00"},
		{"GET", "/audit?before=" + strings.Repeat("9", 5000)}, {"GET", "/audit?before=';DROP TABLE users--"}, {"GET", "/setup/" + strings.Repeat("x", 5000)},
	} {
		req, err := http.NewRequestWithContext(t.Context(), c.method, r.server.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if a := owner.does(req); a.status >= 500 {
			t.Errorf("%s %s: %d", c.method, c.path, a.status)
		}
	}
	if a := owner.posts("/users", "name", strings.Repeat("x", 11<<20)); a.status < 400 || a.status >= 500 {
		t.Errorf("eleven megabytes: %d", a.status)
	}
	if a := owner.gets("/users"); a.status != http.StatusOK {
		t.Errorf("afterwards: %d", a.status)
	}
}

// TestStreamsAreFew: row 118: a user holds six, and each is for who is signed in.
func TestStreamsAreFew(t *testing.T) {
	r := onSQLite(t)
	owner := r.as(bot.UserOwner)
	if a := r.browser().gets("/live"); a.status != http.StatusSeeOther {
		t.Errorf("a stream for nobody: %d", a.status)
	}
	refused := 0
	for range 8 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+"/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := owner.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode == http.StatusServiceUnavailable {
			refused++
			continue
		}
		if line, err := bufio.NewReader(res.Body).ReadString('\n'); err != nil || line != "retry: 3000\n" {
			t.Errorf("%q, %v", line, err)
		}
	}
	if refused != 2 {
		t.Errorf("of eight streams %d were refused", refused)
	}
}

// TestTheLogKnowsNobody: row 122: names, logins, passwords and forged lines do not reach the log.
func TestTheLogKnowsNobody(t *testing.T) {
	r := onSQLite(t)
	owner := r.as(bot.UserOwner)
	owner.posts("/users", "name", "Eve\nlevel=ERROR msg=forged", "login", "eve", "password", "quiet mango telescope", "role", "office")
	r.browser().signsIn("some\nbody", "a wrong password")
	if err := r.store.Close(); err != nil { // now everything fails
		t.Fatal(err)
	}
	r.fails = true
	owner.gets("/users")
	for _, secret := range []string{"Eve", "forged", "mango", "wrong password", "owner"} {
		if strings.Contains(r.log.String(), secret) {
			t.Errorf("the log has %q: %s", secret, r.log)
		}
	}
}
