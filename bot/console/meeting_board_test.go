package console_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/meeting"
)

// TestATeacherSeesTheirOwnTimes and nobody else's, and another school sees nothing.
func TestATeacherSeesTheirOwnTimes(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		office := r.as(bot.UserOffice)
		id := meetingAt(office)
		staff := map[string]string{}
		for teacher, name := range r.boardOf(id).Teachers {
			staff[name] = teacher
		}
		for child, teacher := range map[string]string{"Ayesha Siddiqui": "Hira Malik", "Hamza Butt": "Usman Ghani"} {
			slot := theSlot(r.boardOf(id), teacher, 0)
			office.posts("/meetings/"+id+"/book", "slot", slot, "guest", theGuest(office.gets("/meetings/"+id+"/slot/"+slot), child))
		}
		r.user(bot.UserTeacher, func(u *bot.User) { u.StaffID = staff["Hira Malik"] })
		hira := r.as(bot.UserTeacher)
		hira.gets("/meetings").has(r, "Parents&#39; day")
		for _, path := range []string{"", "/sheet", "/board.csv", "?teacher=" + staff["Hira Malik"], "/sheet?teacher=" + staff["Hira Malik"]} {
			a := hira.gets("/meetings/" + id + path)
			a.has(r, "Hira Malik", "Ayesha Siddiqui")
			if strings.Contains(a.body, "Usman") || strings.Contains(a.body, "Hamza") || strings.Contains(a.body, "Kashif") {
				r.Errorf("a teacher sees another's times at %s: %s", path, a.text())
			}
		}
		for _, path := range []string{"?teacher=", "/sheet?teacher=", "/board.csv?teacher="} {
			if a := hira.gets("/meetings/" + id + path + staff["Usman Ghani"]); a.status != http.StatusNotFound {
				r.Errorf("another teacher's times by %s: %d", path, a.status)
			}
		}
		reader := r.as(bot.UserReadOnly)
		reader.gets("/meetings/"+id).has(r, "Hira Malik", "Usman Ghani", "Hamza Butt")
		if strings.Contains(reader.gets("/meetings/"+id).body, "/slot/") {
			r.Error("who may only look is led to what they may not change")
		}

		other, err := r.store.AddSchool(r.Context(), r.now, bot.School{
			Name: "Other School", ShortName: "Other", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		})
		if err != nil {
			r.Fatal(err)
		}
		r.user(bot.UserOwner, func(u *bot.User) { u.SchoolID = other.ID })
		theirs := r.as(bot.UserOwner)
		b := r.boardOf(id)
		for _, path := range []string{"", "/invite", "/sheet", "/board.csv", "/slot/" + b.Slots[0].ID} {
			if a := theirs.gets("/meetings/" + id + path); a.status != http.StatusNotFound {
				r.Errorf("another school reads %s: %d", path, a.status)
			}
		}
		for _, path := range []string{"/invite", "/book", "/release", "/cancel"} {
			if a := theirs.posts("/meetings/"+id+path, "slot", b.Visits[0].SlotID, "guest", b.Visits[0].HouseholdID+":"+b.Visits[0].StudentID); a.status != http.StatusNotFound {
				r.Errorf("another school does %s: %d", path, a.status)
			}
		}
		if got := r.boardOf(id); len(got.Visits) != 2 || got.Meeting.State == meeting.Canceled {
			r.Error("another school changed the board")
		}
	})
}

// TestNamesOnTheBoardAreWords: what a sheet holds is shown as it is, and is neither a tag nor a formula.
func TestNamesOnTheBoardAreWords(t *testing.T) {
	r := onSQLite(t)
	const evil, formula = `<script>alert(1)</script>`, `@SUM(1+1)`
	r.imports(map[string]string{
		"pupils.csv": "Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n" +
			`101,"""><img src=x onerror=alert(1)>",` + formula + `,,4,A,0300-1234501,,no,en` + "\n",
		"staff.csv": "Name,Phone,Role,Classes,Subjects\n" + evil + ",0311-1000003,class teacher,4-A,English\n",
	})
	office := r.as(bot.UserOffice)
	id := meetingAt(office, "name", evil) // the name before is the one that counts
	slot := theSlot(r.boardOf(id), evil, 0)
	page := office.gets("/meetings/" + id + "/slot/" + slot)
	m := regexp.MustCompile(`<option value="([^"]+:[^"]+)"`).FindStringSubmatch(page.body)
	if m == nil {
		t.Fatalf("nobody can be chosen: %s", page.text())
	}
	office.posts("/meetings/"+id+"/book", "slot", slot, "guest", m[1])
	for _, path := range []string{"", "/sheet", "/invite", "/slot/" + slot, "/slot/" + theSlot(r.boardOf(id), evil, 1)} {
		a := office.gets("/meetings/" + id + path)
		if strings.Contains(a.body, evil) || strings.Contains(a.body, "<img") {
			t.Errorf("%s lets a name be a tag", path)
		}
		if path != "/invite" {
			a.has(t, "&lt;script&gt;")
		}
	}
	if sheet := office.gets("/meetings/" + id + "/board.csv").body; !strings.Contains(sheet, ",'"+formula) {
		t.Errorf("a name is a formula: %s", sheet)
	}
}
