package console_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"raabta/bot/console"
)

// TestThePhonesInABrowser: four handsets side by side; what one writes comes to another by itself, is answered by quoting, and comes
// back.
func TestThePhonesInABrowser(t *testing.T) {
	p := withPhones(onSQLite(t))
	s := p.r.screen(desktop)
	s.opens("/phones/enter/the-secret-of-the-link")
	s.shoots("phones")

	// Somebody else writes: it is there without a reload. The page is asked to remember that it was not loaded again.
	s.does(chromedp.Evaluate[chromedp.Void](`window.same = true`))
	b := p.visitor()
	b.posts("/phones/tariq/type", "text", "Is there school tomorrow?", "channel", "sms")
	s.does(chromedp.WaitVisible(`#talk-sana .bubble a`))
	if !reads[bool](s, chromedp.Evaluate[bool](`window.same === true`)) {
		t.Error("the page was loaded anew")
	}
	s.does(chromedp.Click(`#talk-sana .bubble a`), chromedp.WaitVisible(`#typing-sana .answering`))
	s.shoots("phones-answering")
	s.does(chromedp.SendKeys("#text-sana", "Yes, as always. See you at 8."), chromedp.Click("#typing-sana .send"), chromedp.WaitVisible(`#talk-sana .mine .quoted`))
	if said := s.says("#talk-tariq .bubble:last-child"); said == "" {
		t.Error("the parent has no answer")
	}
	if at := reads[string](s, chromedp.Evaluate[string](`document.activeElement.id`)); at != "text-sana" {
		t.Errorf("the next words would be typed in %q", at)
	}
	// The newest is what is seen of a conversation.
	for range 12 {
		p.Type(t.Context(), console.Typed{Handset: "tariq", Channel: "sms", Text: "Thank you!"})
	}
	s.does(chromedp.WaitVisible(`#talk-tariq .bubble:nth-of-type(12)`))
	if !reads[bool](s, chromedp.Evaluate[bool](`(b => b.getBoundingClientRect().bottom <= b.closest(".talk").getBoundingClientRect().bottom + 1)(document.querySelector("#talk-tariq .bubble:last-child"))`)) {
		t.Error("the newest message is out of sight")
	}
	s.shoots("phones-after")
	s.looks(night)
	s.shoots("phones-night")
	s.looks(phone)
	s.opens("/phones")
	s.shoots("phones-phone")
	s.looks(desktop)
	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	s.shoots("phones-ur")
	s.looks(phone)
	s.opens("/phones?phone=saima&phone=sana")
	s.shoots("phones-ur-phone")
}
