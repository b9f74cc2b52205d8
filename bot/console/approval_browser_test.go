package console_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// TestTwoPeopleInABrowser: the office asks, the head finds it on the page Today, looks and sends.
func TestTwoPeopleInABrowser(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	r.outside(1000)
	r.twoPeople(3)
	office := r.as(bot.UserOffice)
	draft := office.drafts("text-en", "School is closed on Friday.", "to", "all")
	s := r.screen(desktop)
	s.signsIn(bot.UserOffice)
	s.opens(draft + "/look")
	s.shoots("draft-asks")
	s.follows(chromedp.Click(`.confirm form[action$="/send"] button`), chromedp.WaitReady(".said"))
	if said := s.says(".confirm"); !strings.Contains(said, "You asked for a second person") {
		t.Errorf("after asking the page says %q", said)
	}
	s.looks(phone)
	s.shoots("draft-waits-phone")
	s.looks(desktop)
	s.follows(chromedp.Click(".me summary"), chromedp.Click(`form[action="/logout"] button`), chromedp.WaitReady(`form[action="/login"]`))
	s.signsIn(bot.UserAdmin)
	s.opens("/")
	s.until("the reach is counted", `document.querySelector("#reach .bar") !== null`)
	s.shoots("today-approve")
	s.follows(chromedp.Click("#approve a"), chromedp.WaitReady(".confirm"))
	s.shoots("draft-checks")
	s.follows(chromedp.Click(`.confirm form[action$="/send"] button`), chromedp.WaitReady(".undo"))
	if n := len(r.broadcasts()); n != 1 {
		t.Errorf("%d broadcasts", n)
	}
	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	s.opens("/")
	s.looks(night)
	s.shoots("today-ur-night")
}
