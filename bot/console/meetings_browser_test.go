package console_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// meetingSchool is a school with a teacher for each of some classes, and five families in each.
func meetingSchool(classes int) map[string]string {
	pupils := "Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n"
	staff := "Name,Phone,Role,Classes,Subjects\n"
	teachers := []string{"Hira Malik", "Usman Ghani", "Muhammad Abdul Rahman Siddiqui", "صائمہ اکرم", "Nadia Javed", "Bushra Aslam", "Imran Sheikh", "Farah Naz"}
	children := []string{"Ayesha", "Bilal", "فاطمہ", "Hamza", "Zainab Noor ul Ain"}
	fathers := []string{"Tariq Siddiqui", "Kashif Butt", "عمران خان", "Ali Raza", "Ghulam Mustafa Chaudhry"}
	for c := range classes {
		staff += fmt.Sprintf("%s,0311-100%04d,class teacher,%d-A,\n", teachers[c], c, c+1)
		for i := range children {
			pupils += fmt.Sprintf("%d,%s,%s,,%d,A,0300-%d%06d,,no,en\n", c*100+i, children[i], fathers[(c+i)%len(fathers)], c+1, c+1, i+200000)
		}
	}
	return map[string]string{"pupils.csv": pupils, "staff.csv": staff}
}

// TestAMeetingInABrowser: planned, invited, a time booked by hand and given back, seen on a desk and on a phone, printed.
func TestAMeetingInABrowser(t *testing.T) {
	r := onSQLite(t)
	r.imports(meetingSchool(4))
	s := r.screen(desktop)
	s.signsIn(bot.UserOffice)
	s.opens("/meetings")
	s.follows(chromedp.Click("main a.button"), chromedp.WaitReady("[name=also]"))
	s.does(chromedp.SendKeys("[name=name]", "Parents' day"), chromedp.SetValue("[name=date]", "2026-11-27"), chromedp.SetValue("[name=from]", "16:00"),
		chromedp.SetValue("[name=to]", "17:30"), chromedp.SetValue("[name=break-from]", "16:40"), chromedp.SetValue("[name=break-to]", "16:50"))
	s.shoots("meeting-new")
	s.looks(phone)
	s.shoots("meeting-new-phone")
	s.looks(desktop)
	s.follows(chromedp.Click(".end button"), chromedp.WaitReady("#ptm"))
	if said := s.says(".said"); !strings.Contains(said, "Planned") {
		t.Errorf("the page says %q", said)
	}
	s.follows(chromedp.Click(".ptm-does .button"), chromedp.WaitReady(".ptm-big"))
	s.shoots("meeting-invite")
	s.follows(chromedp.Click("main form button"), chromedp.WaitReady("#ptm"))
	r.expandsMeetings()

	// Two families come, one does not; then the clock goes past the last moment to reply for the rest.
	list, err := r.store.Meetings(t.Context(), r.school.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	id, path := list[0].ID, "/meetings/"+list[0].ID
	visits := r.boardOf(id).Visits
	for _, visit := range visits[:9] {
		s.opens(path + "/slot/" + visit.SlotID)
		s.follows(chromedp.Click(".stack button"), chromedp.WaitReady("#ptm"))
	}
	s.opens(path + "/slot/" + visits[9].SlotID)
	s.shoots("meeting-slot-proposed")
	s.follows(chromedp.Click(".ptm-release button"), chromedp.WaitReady("#ptm"))
	if said := s.says(".said"); !strings.Contains(said, "gave the time back") {
		t.Errorf("the page says %q", said)
	}
	s.opens(path + "/slot/" + theSlot(r.boardOf(id), "Hira Malik", 7))
	s.shoots("meeting-slot-free")
	s.does(chromedp.SetValue("[name=guest]", reads(s, chromedp.Evaluate[string](`document.querySelector("[name=guest] option:last-of-type").value`))),
		chromedp.Click(".end button"), chromedp.WaitReady("#ptm"))
	s.opens(path)
	s.shoots("meeting-board")
	s.looks(night)
	s.shoots("meeting-board-dark")
	s.looks(phone)
	s.shoots("meeting-board-phone")
	// On a phone there is one teacher at a time.
	shown := `[...document.querySelectorAll("thead .ptm-col")].filter(e => e.offsetParent !== null).length`
	if n := reads(s, chromedp.Evaluate[int](shown)); n != 1 {
		t.Errorf("%d teachers are squeezed onto a phone", n)
	}
	s.does(chromedp.SetValue("[name=teacher]", reads(s, chromedp.Evaluate[string](`document.querySelector("[name=teacher] option:last-of-type").value`))),
		chromedp.Click(".ptm-pick button"), chromedp.WaitReady(".ptm-slots"))
	s.shoots("meeting-teacher-phone")
	s.opens("/meetings")
	s.shoots("meetings-phone")
	s.looks(desktop)
	s.opens("/meetings")
	s.shoots("meetings")

	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=ur]`))
	s.opens(path)
	s.shoots("meeting-board-ur")
	s.looks(phone)
	s.shoots("meeting-board-ur-phone")
	s.looks(desktop)
	s.opens("/meetings/new")
	s.shoots("meeting-new-ur")
	s.prints(path+"/sheet", "meeting-sheet-ur")
	s.opens("/account")
	s.follows(chromedp.Click(".me summary"), chromedp.Click(".menu .tongues button"), chromedp.WaitReady(`html[lang=en]`))
	s.prints(path+"/sheet", "meeting-sheet")
}

// prints takes a picture of a page as a printer would have it, of the width of an A4 page.
func (s *screen) prints(path, name string) {
	s.Helper()
	s.looks(look{width: 720, height: 1000})
	s.opens(path)
	media := emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}}
	if _, err := chromedp.Call(s.ctx, emulation.SetEmulatedMedia, media); err != nil {
		s.Fatal(err)
	}
	if n := reads(s, chromedp.Evaluate[int](`[...document.querySelectorAll(".top, .ptm-screen")].filter(e => e.offsetParent !== null).length`)); n > 0 {
		s.Error("the frame of the page is printed too")
	}
	picture := reads(s, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(shots, name+".png"), picture, 0o644); err != nil {
		s.Fatal(err)
	}
	css := true
	paper, err := chromedp.Call(s.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &css})
	if err != nil {
		s.Fatal(err)
	}
	pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(paper.Data, -1))
	if teachers := reads(s, chromedp.Evaluate[int](`document.querySelectorAll(".ptm-sheet").length`)); pages != teachers {
		s.Errorf("%d teachers' lists are printed on %d pages", teachers, pages)
	}
	s.looks(desktop)
}

// TestManyTeachersOneAtATime: where all do not stand beside each other, one is shown, and the others in a line each.
func TestManyTeachersOneAtATime(t *testing.T) {
	r := onSQLite(t)
	r.imports(meetingSchool(8))
	office := r.as(bot.UserOffice)
	id := meetingAt(office)
	office.posts("/meetings/" + id + "/invite")
	r.expandsMeetings()
	s := r.screen(desktop)
	s.signsIn(bot.UserOffice)
	s.opens("/meetings/" + id)
	if n := reads(s, chromedp.Evaluate[int](`document.querySelectorAll(".ptm-teacher").length`)); n != 1 {
		t.Errorf("%d teachers are laid out", n)
	}
	s.shoots("meeting-many")
	s.looks(phone)
	s.shoots("meeting-many-phone")
	s.looks(night)
	s.shoots("meeting-many-dark")
}
