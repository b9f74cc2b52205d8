package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"raabta/bot"
	"raabta/bot/console"
)

// TestChannelsInABrowser: what waits and what needs a person, a pause, a number that is linked, and all of it in Urdu.
func TestChannelsInABrowser(t *testing.T) {
	r := onSQLite(t)
	st := &stage{}
	r.links(st)
	s := r.school
	s.DailyCap, s.EmergencyReserve = 1200, 300
	if err := r.store.UpdateSchool(t.Context(), r.now, s); err != nil {
		t.Fatal(err)
	}
	sms := r.sender(bot.SMS, "twilio", "+12025550123")
	r.sender(bot.WhatsApp, "twilio", "+12025550124", func(s *bot.Sender) { s.Rate = 40 })
	own, link := r.linked("+923001112222")
	_, second := r.linked("+923001113333")
	r.stands(second, bot.LinkBanned, "WhatsApp has locked the number because it sent the same message to too many people", r.now.Add(5*time.Hour))
	if _, err := r.store.WinLease(t.Context(), r.now, bot.SenderLease(own.ID), "a server", 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	r.stands(link, bot.LinkConnected, "", time.Time{})
	r.queues(340, 2, bot.SMS, r.now)
	r.queues(12, 1, bot.WhatsApp, r.now.Add(2*time.Hour))
	r.alarm(bot.Alarm{SchoolID: r.school.ID, Cause: "staff-stop:1", Text: "Usman Ghani wrote STOP: parents' messages no longer reach that phone. Ask them to write START."})
	r.alarm(bot.Alarm{SchoolID: r.school.ID, Cause: "link:x:banned", Text: "The school's WhatsApp is down: locked. What is queued for it waits."})

	p := r.screen(desktop)
	p.signsIn(bot.UserAdmin)
	p.opens("/channels")
	p.shoots("channels")
	p.follows(chromedp.Click("#pause-"+sms.ID+" summary"), chromedp.SendKeys("#pause-"+sms.ID+" [name=reason]", "The bill of Twilio is not paid"), chromedp.Click("#pause-"+sms.ID+" button"), chromedp.WaitReady(".said"))
	if said := p.says(".said"); !strings.Contains(said, "is paused") {
		t.Errorf("the page says %q", said)
	}
	p.shoots("channels-paused")
	p.follows(chromedp.Click(".alarm button"), chromedp.WaitReady(".said"))
	p.looks(phone)
	p.opens("/channels")
	p.shoots("channels-phone")
	p.looks(night)
	p.shoots("channels-night")

	p.looks(desktop)
	p.opens("/channels/whatsapp")
	p.shoots("whatsapp")
	p.follows(chromedp.Click("[name=risk]"), chromedp.Click("main form button"), chromedp.WaitReady("#step"))
	st.puts(console.LinkStep{QR: aCode, Until: r.now.Add(time.Minute)})
	p.follows(chromedp.Click(".row a.button"), chromedp.WaitReady("svg.link-qr"))
	p.shoots("whatsapp-qr")
	p.looks(phone)
	p.shoots("whatsapp-qr-phone")
	st.puts(console.LinkStep{Code: "ABCD-1234", Until: r.now.Add(time.Minute)})
	p.opens("/channels/whatsapp/01")
	p.shoots("whatsapp-code-phone")
	st.puts(console.LinkStep{Failed: console.LinkRefused})
	p.opens("/channels/whatsapp/01")
	p.shoots("whatsapp-refused-phone")
	st.puts(console.LinkStep{Linked: "+923001112222"})
	p.looks(night)
	p.opens("/channels/whatsapp/01")
	p.shoots("whatsapp-linked-night")

	st.puts(console.LinkStep{QR: aCode, Until: r.now.Add(time.Minute)})
	p.looks(desktop)
	p.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	p.opens("/channels")
	p.shoots("channels-ur")
	p.opens("/channels/whatsapp")
	p.shoots("whatsapp-ur")
	p.opens("/channels/whatsapp/01")
	p.shoots("whatsapp-qr-ur")
	p.looks(phone)
	p.opens("/channels")
	p.shoots("channels-ur-phone")
}

// TestWordingAndSettingsInABrowser: a text gets the school's words, a family reads it, and the school gets a limit.
func TestWordingAndSettingsInABrowser(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	p := r.screen(desktop)
	p.signsIn(bot.UserOwner)
	p.opens("/wording")
	p.shoots("wording")
	p.opens("/wording/event_today?language=en")
	p.follows(chromedp.SetValue("[name=text]", "{school}: {event} is today."), chromedp.Click(".wording-parts form button"), chromedp.WaitReady("p.wrong"))
	if wrong := p.says("p.wrong"); !strings.Contains(wrong, "{time}") {
		t.Errorf("the page says %q", wrong)
	}
	p.follows(chromedp.SetValue("[name=text]", "{school}: come all, {event} is today at {time}!"), chromedp.Click(".wording-parts form button"), chromedp.WaitReady(".said"))
	p.follows(chromedp.SendKeys("form[method=get] [name=q]", "siddiqui"), chromedp.Click("form[method=get] button"), chromedp.WaitReady(".wording-found a"))
	p.follows(chromedp.Click(".wording-found a"), chromedp.WaitReady(".wording-bubble"))
	p.shoots("wording-text")
	p.opens("/wording/meeting_invite?language=ur")
	p.shoots("wording-text-urdu")
	p.looks(phone)
	p.shoots("wording-text-phone")
	p.opens("/wording?q=digest")
	p.shoots("wording-phone")
	p.looks(night)
	p.opens("/wording/digest?language=en")
	p.shoots("wording-text-night")

	p.looks(desktop)
	p.opens("/settings")
	p.shoots("settings")
	p.follows(chromedp.SetValue("[name=daily-cap]", "500"), chromedp.Click(".settings-save button"), chromedp.WaitReady("p.wrong"))
	p.shoots("settings-wrong")
	p.follows(chromedp.SetValue("[name=emergency-reserve]", "200"), chromedp.Click(".settings-save button"), chromedp.WaitReady(".said"))
	p.looks(phone)
	p.opens("/settings")
	p.shoots("settings-phone")
	p.looks(night)
	p.shoots("settings-night")
	p.looks(desktop)
	p.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	p.opens("/settings")
	p.shoots("settings-ur")
	p.opens("/wording")
	p.shoots("wording-ur")
	p.opens("/wording/event_today?language=en")
	p.shoots("wording-text-ur")
	p.looks(phone)
	p.opens("/settings")
	p.shoots("settings-ur-phone")
}
