package console_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// TestHeadersOfEveryAnswer: rows 97, 99, 112 of the abuse cases: nothing inline, nothing framed, nothing kept.
func TestHeadersOfEveryAnswer(t *testing.T) {
	r := onSQLite(t)
	owner := r.as(bot.UserOwner)
	for _, path := range []string{"/", "/login", "/console.css", "/nowhere", "/users"} {
		h := owner.gets(path).header
		for name, want := range map[string]string{
			"Content-Security-Policy":    "default-src 'none'",
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := h.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
	if got := owner.gets("/").header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("a page may be kept: %q", got)
	}
}

// TestAnotherSitesPageChangesNothing: row 98.
func TestAnotherSitesPageChangesNothing(t *testing.T) {
	r := onSQLite(t)
	owner := r.as(bot.UserOwner)
	for name, headers := range map[string]map[string]string{
		"another site":        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
		"a sibling site":      {"Sec-Fetch-Site": "same-site", "Origin": "http://sibling.localhost"},
		"only a wrong origin": {"Origin": "https://evil.example"},
		"no browser":          {},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.server.URL+"/account/sign-out", nil)
		if err != nil {
			t.Fatal(err)
		}
		for h, v := range headers {
			req.Header.Set(h, v)
		}
		if a := owner.does(req); a.status != http.StatusForbidden {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := owner.gets("/account/sign-out"); a.status == http.StatusSeeOther || a.status == http.StatusOK {
		t.Errorf("a GET changes something: %d", a.status)
	}
}

// TestAnotherNameIsNotThisServer: rows 104 and 121, and DNS rebinding.
func TestAnotherNameIsNotThisServer(t *testing.T) {
	r := onSQLite(t)
	for host, want := range map[string]int{
		"127.0.0.1:8080": http.StatusOK, "[::1]:8080": http.StatusOK, "localhost": http.StatusOK, "office-pc:8080": http.StatusOK, "office-pc.local": http.StatusOK,
		"evil.example": http.StatusMisdirectedRequest, "127.0.0.1.evil.example": http.StatusMisdirectedRequest, "": http.StatusBadRequest,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.server.URL+"/login", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		if host == "" {
			continue // the client would put another
		}
		if a := r.browser().does(req); a.status != want {
			t.Errorf("host %q: %d", host, a.status)
		}
	}
}

// TestWhereALoginLeads: row 100.
func TestWhereALoginLeads(t *testing.T) {
	r := onSQLite(t)
	r.user(bot.UserOwner)
	for next, want := range map[string]string{
		"/threads?state=waiting": "/threads?state=waiting", "": "/", "//evil.example": "/", `/\evil.example`: "/", "https://evil.example/": "/",
		"javascript:alert(1)": "/", "/\t/evil.example": "/", "threads": "/",
	} {
		a := r.browser().posts("/login", "login", "owner", "password", password, "next", next)
		if got := a.header.Get("Location"); got != want {
			t.Errorf("next %q leads to %q", next, got)
		}
	}
}

// TestASignInEnds: rows 96 and 106: by time, by signing out, by what an owner changes.
func TestASignInEnds(t *testing.T) {
	each(t, func(r *rig) {
		inside := func(b *browser) bool { return b.gets("/account").status == http.StatusOK }
		office := r.as(bot.UserOffice)
		r.passes(29 * time.Minute)
		if !inside(office) {
			r.Error("signed out after 29 minutes")
		}
		r.passes(31 * time.Minute)
		if inside(office) {
			r.Error("still signed in after 31 idle minutes")
		}

		busy := r.as(bot.UserOffice)
		for range 12 * 3 {
			if !inside(busy) {
				r.Fatal("signed out while at work")
			}
			r.passes(20 * time.Minute)
		}
		if r.passes(time.Minute); inside(busy) {
			r.Error("still signed in after 12 hours")
		}

		here, there := r.as(bot.UserOffice), r.as(bot.UserOffice)
		if a := here.posts("/logout"); a.status != http.StatusSeeOther || inside(here) || !inside(there) {
			r.Error("signing out is not just for this browser")
		}
		here = r.as(bot.UserOffice)
		if here.posts("/account/sign-out"); inside(there) || !inside(here) {
			r.Error("signing out everywhere else is not that")
		}

		owner := r.as(bot.UserOwner)
		u, err := r.store.UserByLogin(r.Context(), "office")
		if err != nil {
			r.Fatal(err)
		}
		owner.posts("/users/"+u.ID, "name", u.Name, "role", "read-only")
		if inside(here) {
			r.Error("still signed in under a role that was taken")
		}
		here = r.as(bot.UserOffice)
		owner.posts("/users/"+u.ID, "name", u.Name, "role", "office", "state", "disabled")
		if inside(here) {
			r.Error("still signed in though shut out")
		}
		if a := r.browser().signsIn("office", password); a.status != http.StatusUnauthorized {
			r.Errorf("shut out, and signs in: %d", a.status)
		}
	})
}

// TestANewPasswordEndsOldSignIns: row 96.
func TestANewPasswordEndsOldSignIns(t *testing.T) {
	r := onSQLite(t)
	here, there := r.as(bot.UserOffice), r.as(bot.UserOffice)
	before := here.cookie("raabta")
	if a := here.posts("/account/password", "password", "not this one, surely", "new", "quiet mango telescope"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong password changes the password: %d", a.status)
	}
	if a := here.posts("/account/password", "password", password, "new", "quiet mango telescope"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text())
	}
	if here.cookie("raabta") == before {
		t.Error("the sign-in kept its token")
	}
	if here.gets("/account").status != http.StatusOK || there.gets("/account").status == http.StatusOK {
		t.Error("a new password does not sign out everywhere else")
	}
	if a := r.browser().signsIn("office", password); a.status != http.StatusUnauthorized {
		t.Errorf("the old password still opens: %d", a.status)
	}
}

// cookie is the value of one of a browser's cookies.
func (b *browser) cookie(name string) string {
	u, _ := http.NewRequest(http.MethodGet, b.server.URL, nil)
	for _, c := range b.client.Jar.Cookies(u.URL) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// TestGuessingIsSlowedDown: rows 91, 92, 93, 107: many guesses at one login, from one address, and the owner of the login gets in
// all the same where they were before.
func TestGuessingIsSlowedDown(t *testing.T) {
	each(t, func(r *rig) {
		known := r.as(bot.UserOwner)
		known.posts("/logout")
		guesser := r.browser()
		refused := 0
		for range 12 {
			switch a := guesser.signsIn("owner", "a wrong password"); a.status {
			case http.StatusUnauthorized:
			case http.StatusTooManyRequests:
				refused++
			default:
				r.Fatalf("%d %s", a.status, a.text())
			}
		}
		if refused < 5 {
			r.Errorf("of 12 guesses %d were refused unread", refused)
		}
		if a := guesser.signsIn("owner", password); a.status != http.StatusTooManyRequests {
			r.Errorf("a good guess in the middle of a storm: %d", a.status)
		}
		r.passes(16 * time.Minute)
		if a := known.signsIn("owner", password); a.status != http.StatusSeeOther {
			r.Errorf("the owner is locked out: %d %s", a.status, a.text())
		}
		// Who there is cannot be told from how it is refused.
		r.passes(16 * time.Minute)
		wrong, nobody := guesser.signsIn("owner", "a wrong password"), guesser.signsIn("nobody", "a wrong password")
		if wrong.status != nobody.status || wrong.text() != strings.ReplaceAll(nobody.text(), "nobody", "owner") {
			r.Errorf("a login that exists is refused differently:\n%d %s\n%d %s", wrong.status, wrong.text(), nobody.status, nobody.text())
		}
	})
}

// TestTheFirstUser: rows 101, 102, 103: only the printed link makes one, looking at it does not use it up, and it works once.
func TestTheFirstUser(t *testing.T) {
	each(t, func(r *rig) {
		stranger := r.browser()
		if a := stranger.gets("/setup/anything"); a.status != http.StatusGone {
			r.Errorf("a link that was never printed: %d", a.status)
		}
		if a := stranger.gets("/"); a.header.Get("Location") != "/login" {
			r.Errorf("without a user the console opens: %d", a.status)
		}
		secret := r.link()
		for range 3 {
			if a := stranger.gets("/setup/" + secret); a.status != http.StatusOK {
				r.Fatalf("%d %s", a.status, a.text())
			}
		}
		me := r.browser()
		me.posts("/setup/"+secret, "name", "Mrs Amina", "login", "Amina", "password", "alnoorschool").has(r, "easy to guess")
		me.posts("/setup/"+secret, "name", "Mrs Amina", "login", "Amina", "password", "short").has(r, "at least 10")
		if a := me.posts("/setup/"+secret, "name", "Mrs Amina", "login", "Amina", "password", password); a.status != http.StatusSeeOther {
			r.Fatalf("%d %s", a.status, a.text())
		}
		me.gets("/").has(r, "Mrs Amina", "Welcome")
		for _, path := range []string{"/setup/" + secret, "/setup/" + r.token()} {
			if a := stranger.posts(path, "name", "Eve", "login", "eve", "password", password); a.status != http.StatusGone {
				r.Errorf("a second first user: %d", a.status)
			}
		}
		if list, err := r.store.Users(r.Context(), ""); err != nil || len(list) != 1 || list[0].Login != "amina" || list[0].Role != bot.UserOwner {
			r.Errorf("users: %v, %v", list, err)
		}
	})
}

// TestAnOldLinkMakesNobody: row 101.
func TestAnOldLinkMakesNobody(t *testing.T) {
	r := onSQLite(t)
	secret := r.link()
	r.passes(25 * time.Hour)
	if a := r.browser().posts("/setup/"+secret, "name", "Eve", "login", "eve", "password", password); a.status != http.StatusGone {
		t.Errorf("a link of yesterday: %d", a.status)
	}
}
