package console

import (
	"slices"
	"strings"

	"raabta/bot"
)

// staffView is the page /people/staff.
type staffView struct {
	*frame
	Staff   []staffRow
	Numbers bool // the visitor sees the numbers
}

// staffRow is somebody who works at the school.
type staffRow struct {
	bot.Staff
	Classes []string // "5-B (Mathematics)"
	Logins  []string // with which they sign in here
}

// Role is what somebody does at the school.
func (s staffView) Role(r bot.Role) string {
	switch r {
	case bot.RoleClassTeacher:
		return s.words.t("class teacher")
	case bot.RoleTeacher:
		return s.words.t("teacher")
	case bot.RoleOffice:
		return s.words.t("office")
	case bot.RoleHead:
		return s.words.t("head")
	}
	return string(r)
}

func staffPage(v *visit) error {
	list, err := v.c.Store.StaffList(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	users, err := v.c.Store.Users(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	view := staffView{frame: v.framed(v.t("Staff")), Numbers: slices.Contains(office(), v.user.Role)}
	for _, s := range list {
		row := staffRow{Staff: s}
		for _, u := range users {
			if u.StaffID == s.ID && u.State == bot.UserActive {
				row.Logins = append(row.Logins, u.Login)
			}
		}
		row.Classes = v.taughtBy(s)
		view.Staff = append(view.Staff, row)
	}
	return v.page("staff", view)
}

// taughtBy is what somebody teaches, a class each.
func (v *visit) taughtBy(s bot.Staff) (list []string) {
	var classes []string
	of := map[string][]string{}
	for _, t := range s.Teaches {
		if !slices.Contains(classes, t.Class) {
			classes = append(classes, t.Class)
		}
		if t.ClassTeacher {
			of[t.Class] = append([]string{v.t("class teacher")}, of[t.Class]...)
		}
		if t.Subject != "" {
			of[t.Class] = append(of[t.Class], t.Subject)
		}
	}
	for _, c := range classes {
		if len(of[c]) == 0 {
			list = append(list, c)
			continue
		}
		list = append(list, c+" ("+strings.Join(of[c], ", ")+")")
	}
	return list
}
