package console_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"raabta/bot"
	"raabta/bot/console"
)

var (
	secretShown = regexp.MustCompile(`<code dir="ltr">([A-Z2-7]{32})</code>`)
	sealedShown = regexp.MustCompile(`name="sealed" value="([^"]+)"`)
)

// switchesOn gives a signed-in user a second step, and gives the secret of their app.
func (b *browser) switchesOn() (secret string) {
	b.Helper()
	page := b.gets("/account/second-step").body
	shown, sealed := secretShown.FindStringSubmatch(page), sealedShown.FindStringSubmatch(page)
	if shown == nil || sealed == nil {
		b.Fatalf("no secret is shown: %s", page)
	}
	if a := b.posts("/account/second-step", "sealed", html.UnescapeString(sealed[1]), "code", b.code(shown[1]), "password", password); a.status != http.StatusSeeOther {
		b.Fatalf("%d %s", a.status, a.text())
	}
	return shown[1]
}

// code is what an app shows now.
func (r *rig) code(secret string) string {
	r.Helper()
	code, err := totp.GenerateCode(secret, r.clock())
	if err != nil {
		r.Fatal(err)
	}
	return code
}

// TestTheSecondStep: row 105: the password alone opens nothing, a code is taken once, guesses are slowed down, clocks may differ a
// little, and what the database holds is not the secret.
func TestTheSecondStep(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.as(bot.UserOwner)
		secret := owner.switchesOn()
		u, err := r.store.UserByLogin(r.Context(), "owner")
		if err != nil || u.TOTP == "" || strings.Contains(u.TOTP, secret) {
			r.Fatalf("kept: %q, %v", u.TOTP, err)
		}

		b := r.browser()
		if a := b.signsIn("owner", password); !strings.HasPrefix(a.header.Get("Location"), "/login/code") {
			r.Fatalf("after the password: %d %s", a.status, a.header.Get("Location"))
		}
		for _, path := range []string{"/", "/users", "/account", "/live"} {
			if a := b.gets(path); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/login/code") {
				r.Errorf("%s opens with the password alone: %d", path, a.status)
			}
		}
		if a := b.posts("/users", "name", "Eve", "login", "eve", "password", "quiet mango telescope", "role", "owner"); a.status != http.StatusSeeOther {
			r.Errorf("half signed in, and changes something: %d", a.status)
		}
		if _, err := r.store.UserByLogin(r.Context(), "eve"); err == nil {
			r.Error("half signed in, and lets somebody in")
		}
		b.posts("/login/code", "code", r.code(secret)).has(r, "used already") // it switched the step on
		r.passes(time.Minute)
		late := r.code(secret)
		r.passes(25 * time.Second)
		before := b.cookie("raabta")
		if a := b.posts("/login/code", "code", late, "next", "/users"); a.header.Get("Location") != "/users" {
			r.Fatalf("a code of just now: %d %s", a.status, a.text())
		}
		if b.gets("/users").status != http.StatusOK || b.cookie("raabta") == before {
			r.Error("not signed in under a token of its own")
		}
		again := r.browser()
		again.signsIn("owner", password)
		again.posts("/login/code", "code", late).has(r, "used already")

		refused := 0
		for range 12 {
			if a := again.posts("/login/code", "code", "000000"); a.status == http.StatusTooManyRequests {
				refused++
			}
		}
		if refused < 5 {
			r.Errorf("of 12 guesses %d were refused unread", refused)
		}
	})
}

// TestASecondStepIsTakenAway: by its owner with a code, by an owner for somebody who lost their phone, never by an admin for an owner.
func TestASecondStepIsTakenAway(t *testing.T) {
	r := onSQLite(t)
	owner, office, admin := r.as(bot.UserOwner), r.as(bot.UserOffice), r.as(bot.UserAdmin)
	secret := owner.switchesOn()
	office.switchesOn()
	id := func(login string) string {
		u, err := r.store.UserByLogin(r.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		return u.ID
	}
	if a := admin.posts("/users/"+id("owner")+"/second-step-off", "password", password); a.status != http.StatusForbidden {
		t.Errorf("an admin takes an owner's: %d", a.status)
	}
	if a := admin.posts("/users/"+id("office")+"/second-step-off", "password", password); a.status != http.StatusSeeOther {
		t.Errorf("an admin takes the office's: %d %s", a.status, a.text())
	}
	if a := r.browser().signsIn("office", password); a.header.Get("Location") != "/" {
		t.Errorf("the office is still asked: %s", a.header.Get("Location"))
	}
	r.passes(time.Minute)
	owner.posts("/account/second-step/off", "password", password, "code", "000000").has(t, "not the code")
	r.passes(time.Minute)
	if a := owner.posts("/account/second-step/off", "password", password, "code", r.code(secret)); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, a.text())
	}
	if a := r.browser().signsIn("owner", password); a.header.Get("Location") != "/" {
		t.Errorf("the owner is still asked: %s", a.header.Get("Location"))
	}
}

// TestWithoutAKeyThereIsNoSecondStep: the page says what to write where, and another key opens nothing.
func TestWithoutAKeyThereIsNoSecondStep(t *testing.T) {
	r := onSQLite(t)
	owner := r.as(bot.UserOwner)
	owner.switchesOn()
	for key, want := range map[string]int{"": http.StatusInternalServerError, "another key, as long as the one before, surely": http.StatusInternalServerError} {
		c, err := console.New(console.Config{Store: r.store, Books: r.books, Clock: r.clock, Log: r.logger, Queued: func() {}, Planned: func() {}, SecretKey: key})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		r.server.Config.Handler = c
		r.fails = true
		b := r.browser()
		b.signsIn("owner", password)
		if a := b.posts("/login/code", "code", "123456"); a.status != want {
			t.Errorf("with the key %q: %d %s", key, a.status, a.text())
		}
		if key == "" {
			r.as(bot.UserOffice).gets("/account/second-step").has(t, "SECRET_KEY=")
		}
	}
}

// TestSecondStepInABrowser: the QR code and the form.
func TestSecondStepInABrowser(t *testing.T) {
	r := onSQLite(t)
	s := r.screen(desktop)
	s.signsIn(bot.UserOwner)
	s.opens("/account/second-step")
	s.shoots("second-step")
	s.looks(look{width: 360, height: 740, dark: true})
	s.shoots("second-step-phone-night")
}

// TestTakingDataOutAsksAgain: row 65: whoever has a second step shows again who they are, once a quarter of an hour, before a file of
// families leaves the console.
func TestTakingDataOutAsksAgain(t *testing.T) {
	r := onSQLite(t)
	r.aDay()
	list, err := r.store.Broadcasts(t.Context(), r.school.ID, 1)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	page, file := "/broadcasts/"+list[0].ID, "/broadcasts/"+list[0].ID+"/results.csv"
	office := r.as(bot.UserOffice)
	r.passes(20 * time.Minute)
	if a := office.gets(file); a.status != http.StatusOK {
		t.Errorf("without a second step: %d", a.status)
	}
	secret := office.switchesOn()
	a := office.gets(file)
	if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/prove?next=") {
		t.Fatalf("with one, long after the sign-in: %d %s", a.status, a.header.Get("Location"))
	}
	office.posts("/prove", "next", page, "password", password, "code", "000000").has(t, "not the code")
	r.passes(time.Minute)
	if a := office.posts("/prove", "next", page, "password", password, "code", r.code(secret)); a.header.Get("Location") != page {
		t.Fatalf("%d %s", a.status, a.text())
	}
	if a := office.gets(file); a.status != http.StatusOK {
		t.Errorf("proved: %d", a.status)
	}
	r.passes(16 * time.Minute)
	if a := office.gets(file); a.status != http.StatusSeeOther {
		t.Errorf("a quarter of an hour later: %d", a.status)
	}
}
