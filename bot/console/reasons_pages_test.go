package console_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// wrongSheet has rows in which something is wrong, each otherwise.
const wrongSheet = `Admission No,Student,Father,Class,Contact 1,Fees
106,Omar Kamran,Kamran Akmal,5-B,0300-12,
,Sana Kamran,Kamran Akmal,5-B,0300-1234508,
108,Adil Kamran,Kamran Akmal,,0300-1234508,
109,Saad Kamran,Kamran Akmal,5-B,,paid
109,Rida Kamran,Kamran Akmal,5-B,0300-1234508,
`

// amiss is a school in which what has reasons happened: a conversation, an alarm, a number that stands still.
func amiss(r *rig) *talks {
	r.Helper()
	k := newTalks(r)
	k.writes(kashif, "Hamza ko bukhar hai, kal chutti chahiye")
	k.writes(kashif, "yes")
	k.writes(usman, "#A1 Allah shifa de")
	k.alarm(bot.Alarm{Cause: "link:1", Text: "The school's WhatsApp is down: WhatsApp takes this version of the program no more: update raabta. What is queued for it waits."})
	k.alarm(bot.Alarm{Cause: "staff-stop:1", Text: "Usman Ghani wrote STOP: parents' messages no longer reach that phone. Ask them to write START."})
	senders, err := k.store.Senders(k.Context(), k.school.ID)
	if err != nil {
		k.Fatal(err)
	}
	if err := k.store.PauseSender(k.Context(), senders[0].ID, "Twilio's queue for the school's number is full", k.clock().Add(time.Hour)); err != nil {
		k.Fatal(err)
	}
	return k
}

// TestPagesSayReasonsInUrdu: whoever reads the console in Urdu reads there why things are as they are; in English it is the program's.
func TestPagesSayReasonsInUrdu(t *testing.T) {
	each(t, func(r *rig) {
		amiss(r)
		office := r.as(bot.UserOffice)
		sheets, page := office.looks("pupils.csv", wrongSheet)
		page.has(r, "no phone has this number", "Write it like 0300-1234567.", "this column is not used.")
		office.gets("/threads/A1").has(r, "the family has one child here, Hamza (5-B)")
		office.posts("/language", "language", "ur", "next", "/")
		for path, says := range map[string][]string{
			"/threads/A1": {"خاندان کا یہاں ایک ہی بچہ ہے، \u2068Hamza\u2069 (\u20685-B\u2069)", "گفتگو \u2068#A1\u2069 جاری ہے"},
			"/channels":   {"اسکول کا واٹس ایپ بند ہے: واٹس ایپ اب پروگرام کا یہ نسخہ نہیں مانتا", "اسکول کے نمبر کے لیے Twilio کی قطار بھر گئی ہے"},
			"/":           {"\u2068Usman Ghani\u2069 نے STOP لکھا", "اسکول کے نمبر کے لیے Twilio کی قطار بھر گئی ہے"},
			sheets:        {"یہ کسی فون کا نمبر نہیں (کوئی ہندسہ کم یا زیادہ تو نہیں؟)۔ یوں لکھیں: \u20680300-1234567\u2069۔", "داخلہ نمبر نہیں ہے۔", "یہ کالم استعمال نہیں ہوتا۔", "(سطر 5)"},
		} {
			a := office.gets(path)
			a.has(r, says...)
			_, main, _ := strings.Cut(a.body, "<main")
			if _, english, found := strings.Cut(main, `lang="en"`); found {
				r.Errorf("%s has English still: %s", path, english[:min(200, len(english))])
			}
		}
	})
}

// TestReasonsInUrduInABrowser takes the pictures.
func TestReasonsInUrduInABrowser(t *testing.T) {
	r := onSQLite(t)
	amiss(r)
	s := r.screen(desktop)
	s.signsIn(bot.UserAdmin)
	s.posts("/language", "language", "ur", "next", "/")
	s.opens("/threads/A1")
	s.does(chromedp.Click("#talk li.family:nth-of-type(1) summary"), chromedp.Click("#talk li.family:nth-of-type(3) summary"))
	s.shoots("reasons-thread-ur")
	s.opens("/channels")
	s.shoots("reasons-channels-ur")
	s.opens("/")
	s.shoots("reasons-today-ur")
	path := filepath.Join(t.TempDir(), "pupils.csv")
	if err := os.WriteFile(path, []byte(wrongSheet), 0o600); err != nil {
		t.Fatal(err)
	}
	s.opens("/people/import")
	s.follows(chromedp.SetUploadFiles("[name=sheets]", []string{path}), chromedp.Click("main form button"), chromedp.WaitReady(".defects"))
	s.shoots("reasons-import-ur")
	s.looks(phone)
	s.shoots("reasons-import-ur-phone")
}
