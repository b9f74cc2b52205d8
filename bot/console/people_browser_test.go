package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// TestPeopleInABrowser: sheets with mistakes are looked at and imported, a family is looked for, its number changed.
func TestPeopleInABrowser(t *testing.T) {
	r := onSQLite(t)
	if _, err := r.store.SetSender(r.Context(), bot.Sender{SchoolID: r.school.ID, Channel: bot.SMS, Provider: "twilio", Address: "+12025550001", CanSend: true, State: bot.SenderOK}); err != nil {
		t.Fatal(err)
	}
	s := r.screen(desktop)
	s.signsIn(bot.UserOffice)
	s.opens("/people")
	s.shoots("people-empty")

	sheets := aSchool()
	var files []string
	for name, content := range map[string]string{
		"pupils.csv": sheets["pupils.csv"] + "106,Omar Kamran,Kamran Akmal,,5,B,0300-12,,no,en\n107,,Kamran Akmal,,5,B,,,,\n", "staff.csv": sheets["staff.csv"],
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	s.opens("/people/import")
	s.shoots("people-import")
	s.follows(chromedp.SetUploadFiles("[name=sheets]", files), chromedp.Click("main form button"), chromedp.WaitReady("[name=revision]"))
	s.shoots("people-import-look")
	s.looks(phone)
	s.shoots("people-import-look-phone")
	s.looks(desktop)
	s.follows(chromedp.Click(`form[action$="/apply"] button`), chromedp.WaitReady(".rows"))
	if said := s.says(".said"); !strings.Contains(said, "Imported: 6 new") {
		t.Errorf("the import says %q", said)
	}

	r.talks()
	s.opens("/people")
	s.shoots("people")
	s.looks(phone)
	s.shoots("people-phone")
	s.looks(desktop)
	s.follows(chromedp.SendKeys("[name=q]", "0300-1234501"), chromedp.Click(".search button"), chromedp.WaitReady(".rows"))
	s.follows(chromedp.Click(".rows a"), chromedp.WaitReady("#messages"))
	s.shoots("people-family")
	s.does(chromedp.Click("#phone-0 summary"), chromedp.WaitVisible("#phone-0 [type=tel]"))
	s.shoots("people-family-change")
	s.follows(chromedp.SetValue("#phone-0 [type=tel]", "0301 7654321"), chromedp.Click("#phone-0 button[value=save]"), chromedp.WaitReady(".said"))
	if phones := s.says(".phones"); !strings.Contains(phones, "+923017654321") || strings.Contains(phones, "+923001234501") {
		t.Errorf("the phones are %q", phones)
	}
	family := "/people/" + r.family("101").ID
	s.looks(night)
	s.shoots("people-family-night")
	s.looks(phone)
	s.shoots("people-family-phone")
	s.looks(desktop)
	s.opens("/people/classes")
	s.shoots("people-classes")
	s.opens("/people/staff")
	s.shoots("people-staff")
	s.opens("/people/classes/" + r.family("101").Children[0].ClassID)
	s.shoots("people-class")

	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	for name, path := range map[string]string{"people": "/people", "people-family": family, "people-staff": "/people/staff", "people-import": "/people/import"} {
		s.opens(path)
		s.shoots(name + "-ur")
	}
	s.looks(phone)
	s.opens(family)
	s.shoots("people-family-ur-phone")
	s.opens("/people")
	s.shoots("people-ur-phone")
}

// talks has a family written to, in two languages, with a stop.
func (r *rig) talks() {
	r.Helper()
	f := r.family("101")
	var drafts []bot.Draft
	for _, words := range []string{"Al-Noor: Ayesha was present on all five days this week.", "النور اسکول: کل اسکول بند رہے گا۔\nپیر کو معمول کے مطابق کھلے گا۔", "A long address without a space: https://example.com/" + strings.Repeat("a", 120)} {
		drafts = append(drafts, bot.Draft{Message: bot.Message{SchoolID: r.school.ID, HouseholdID: f.ID, Number: "+923001234501", Channel: bot.SMS, Class: bot.Routine, Topic: bot.TopicNotice, Body: words}})
	}
	if err := r.store.Enqueue(r.Context(), r.now, drafts); err != nil {
		r.Fatal(err)
	}
	if err := r.store.SetOptOut(r.Context(), r.now, r.school.ID, bot.OptOut{Number: "+923217654301", Topic: bot.TopicTip, At: r.now, Source: "reply"}); err != nil {
		r.Fatal(err)
	}
	if err := r.store.SetOptOut(r.Context(), r.now, r.school.ID, bot.OptOut{Number: "+923001234504", Topic: bot.TopicAll, At: r.now, Source: "reply"}); err != nil {
		r.Fatal(err)
	}
}
