package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// TestSendingToManyInABrowser: write, look, confirm, undo, send again, watch it arrive; on a desktop, a phone, at night, in Urdu.
func TestSendingToManyInABrowser(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	r.imports(manyFamilies(12))
	out := r.outside(1000)
	out.no["+923001234505"] = "no phone has this number"
	s := r.screen(desktop)
	s.signsIn(bot.UserOffice)
	clicks := func(selector, then string) {
		s.Helper()
		s.follows(chromedp.Click(selector), chromedp.WaitReady(then))
	}
	s.opens("/broadcasts")
	clicks(`a[href="/broadcasts/new"]`, ".compose")
	s.does(chromedp.Click(`[name=to][value="class:4-A"]`), chromedp.Click(`[name=to][value="grade:5"]`), chromedp.Click(`[name=ask]`),
		chromedp.SendKeys(`[name="text-en"]`, "Can {child} stay until 3 pm on Friday for the sports practice?"),
		chromedp.SendKeys(`[name="text-ur"]`, "کیا {child} جمعے کو کھیلوں کی مشق کے لیے سہ پہر 3 بجے تک رک سکتے ہیں؟"))
	s.until("the Urdu text is measured", `document.querySelector("#measure-ur").textContent.includes("UCS-2")`)
	s.until("it is known whom it goes to", `document.querySelector("#measure-all").textContent.includes("To 16: 32 segments at most")`)
	if said := s.says("#measure-en"); !strings.Contains(said, "1 SMS segment: 92 characters in GSM-7, 68 more fit.") {
		t.Errorf("of the English it says %q", said)
	}
	s.shoots("compose")
	clicks(".compose > p button", ".confirm")
	s.shoots("draft")
	s.looks(phone)
	s.shoots("draft-phone")
	s.looks(desktop)
	clicks(`.confirm form[action$="/send"] button`, ".undo")
	if said := s.says(".undo"); !strings.Contains(said, "It leaves in 60 seconds") {
		t.Errorf("after sending the page says %q", said)
	}
	s.shoots("broadcast-undo")
	clicks(".undo button", ".said")
	if said := s.says(".said"); !strings.Contains(said, "nothing of it was sent") {
		t.Errorf("after the undo the page says %q", said)
	}
	clicks(`a[href^="/broadcasts/new?from="]`, ".compose")
	s.looks(phone)
	s.shoots("compose-phone")
	s.looks(desktop)
	clicks(".compose > p button", ".confirm")
	clicks(`.confirm form[action$="/send"] button`, ".undo")
	r.passes(2 * time.Minute)
	out.makes()
	s.does(chromedp.Reload(), chromedp.WaitReady(".results"))
	s.shoots("broadcast-going")
	out.steps()
	home, err := r.store.FindHouseholds(t.Context(), r.school.ID, []bot.Sought{{Word: "butt"}})
	if err != nil || len(home) != 1 {
		t.Fatalf("%v, %v", home, err)
	}
	s.does(chromedp.Reload(), chromedp.WaitReady(".results"))
	if said := s.says(".legend"); !strings.Contains(said, "15 arrived") || !strings.Contains(said, "1 did not arrive") {
		t.Errorf("in the end the page says %q", said)
	}
	s.shoots("broadcast")
	s.looks(phone)
	s.shoots("broadcast-phone")
	s.looks(night)
	s.shoots("broadcast-night")
	s.opens("/broadcasts/new")
	s.does(chromedp.Click(`[name=when][value=weekly]`))
	s.shoots("compose-night")
	s.looks(desktop)
	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	s.does(chromedp.Click(`[name=class][value=emergency]`), chromedp.Click(`[name=to][value=all]`), chromedp.SendKeys(`[name="text-en"]`, "School closes now. Please fetch {child}."))
	s.shoots("compose-ur")
	clicks(".compose > p button", ".confirm")
	s.shoots("draft-ur")
	s.opens("/broadcasts")
	s.shoots("broadcasts-ur")
	clicks(".one a", ".results")
	s.shoots("broadcast-ur")
	s.looks(phone)
	s.shoots("broadcast-ur-phone")
	s.opens("/broadcasts")
	s.shoots("broadcasts-ur-phone")
	s.looks(night)
	s.shoots("broadcasts-ur-night")
}
