package console_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// TestGettingInInABrowser: the set-up link, the first page, signing out and in again, another user, Urdu.
func TestGettingInInABrowser(t *testing.T) {
	r := onSQLite(t)
	s := r.screen(desktop)
	s.opens("/setup/" + r.link())
	s.shoots("setup")
	s.does(chromedp.SendKeys("[name=name]", "Mrs Amina"), chromedp.SendKeys("[name=login]", "amina"), chromedp.SendKeys("[name=password]", password),
		chromedp.Click("main form button"), chromedp.WaitReady("header.top"))
	if said := s.says(".said"); !strings.Contains(said, "You are the owner") {
		t.Errorf("the first page says %q", said)
	}
	r.user(bot.UserOffice)
	s.opens("/users")
	s.shoots("users")
	s.looks(phone)
	s.shoots("users-phone")
	s.opens("/account")
	s.shoots("account-phone")
	s.looks(desktop)
	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	s.opens("/users")
	s.shoots("users-ur")
	s.follows(chromedp.Click(".me summary"), chromedp.Click(`form[action="/logout"] button`), chromedp.WaitReady(`form[action="/login"]`))
	s.shoots("login-ur")
	s.looks(phone)
	s.shoots("login-ur-phone")
	s.looks(night)
	s.shoots("login-ur-night")
}
