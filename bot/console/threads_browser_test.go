package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// TestAnsweringAFamilyInABrowser: a family writes while the page is open, and its words are there; the office answers; the text waits
// for the family's phone. Then what other screens, the night and Urdu make of it.
func TestAnsweringAFamilyInABrowser(t *testing.T) {
	r := onSQLite(t)
	k := newTalks(r)
	k.writes(imran, "السلام علیکم، فاطمہ کی طبیعت ٹھیک نہیں، وہ کل نہیں آ سکے گی۔ براہ کرم سبق بھیج دیں۔")
	k.passes(26 * time.Hour)
	k.writes(stranger, "Are there places in class 3? https://example.com/forms/very-long-address-that-nobody-can-read-on-a-phone-without-breaking-it")
	k.passes(70 * time.Minute)
	k.writes(ali, "Zainab ke exam kab hain?")
	k.writes(usman, "Exams begin on Monday")
	s := r.screen(desktop)
	s.signsIn(bot.UserOffice)
	s.opens("/threads")
	k.writes(kashif, "Hamza ko bukhar hai, kal chutti chahiye")
	s.does(chromedp.WaitVisible(`a[href="/threads/D1"]`)) // without a reload
	s.shoots("threads")
	s.follows(chromedp.Click(`a[href="/threads/D1"]`), chromedp.WaitReady("#talk"))
	if said := s.says("#talk"); !strings.Contains(said, "Hamza ko bukhar hai") {
		t.Errorf("the conversation says %q", said)
	}
	s.does(chromedp.SendKeys("[name=words]", "Allah shifa de. Kaam kal"))
	k.writes(kashif, "Doctor ne 2 din kaha hai")
	s.does(chromedp.WaitVisible(".bubble.family:nth-of-type(3)")) // the words before, the note of their forward, these
	k.passes(time.Minute)
	s.does(chromedp.SendKeys("[name=words]", " bhej denge."), chromedp.Click("#reply button"), chromedp.WaitVisible(".bubble.school"))
	if said := s.says(".said"); !strings.Contains(said, "on its way") {
		t.Errorf("after the answer the page says %q", said)
	}
	sent := k.to(kashif)
	if len(sent) != 1 || !strings.HasSuffix(sent[0].Body, "Allah shifa de. Kaam kal bhej denge.") || sent[0].Status != bot.Queued {
		t.Errorf("the family gets %+v", sent)
	}
	s.shoots("thread")
	s.looks(phone)
	s.shoots("thread-phone")
	s.opens("/threads?show=all")
	s.shoots("threads-phone")
	s.looks(night)
	s.shoots("threads-night")
	s.opens("/threads/C1")
	s.shoots("thread-night")
	s.looks(desktop)
	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	s.opens("/threads?show=all")
	s.shoots("threads-ur")
	s.opens("/threads/A1")
	s.shoots("thread-ur")
	s.looks(phone)
	s.shoots("thread-ur-phone")
	s.opens("/threads?q=nobody+is+called+so")
	s.shoots("threads-ur-phone-none")
}
