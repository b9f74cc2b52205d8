package console

import (
	"slices"
	"strings"

	"raabta/bot"
)

// whomPart is the part of a form that says whom something is for: all families, or some classes and grades.
type whomPart struct {
	Kept            string // an audience that the form cannot say otherwise, "" for none
	KeptWords       string
	All             bool
	Classes, Grades []box
}

// box is one to tick.
type box struct {
	Name   string
	Chosen bool
}

// whomPart makes the part, with an audience chosen.
func (v *visit) whomPart(audience string) (whomPart, error) {
	classes, err := v.c.Store.ClassList(v.Context(), v.school.ID)
	if err != nil {
		return whomPart{}, err
	}
	a, err := bot.ParseAudience(audience)
	w := whomPart{All: err != nil || a.All && !a.Teachers && len(a.Staff) == 0}
	if !w.All && (a.All || a.Teachers || len(a.Staff)+len(a.Households) > 0) {
		w.Kept, w.KeptWords = audience, v.whom(audience, nil)
	}
	var grades []string
	for _, c := range classes {
		w.Classes = append(w.Classes, box{c.Name, holds(a.Classes, c.Name)})
		if c.Grade != "" && !slices.Contains(grades, c.Grade) {
			grades = append(grades, c.Grade)
			w.Grades = append(w.Grades, box{c.Grade, holds(a.Grades, c.Grade)})
		}
	}
	return w, nil
}

func holds(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// audience reads the part. A class or a grade that the school does not have is refused.
func (v *visit) audience() (string, error) {
	if err := v.ParseForm(); err != nil {
		return "", refuse("The form could not be read: open the page again.")
	}
	switch v.PostFormValue("whom") {
	case "all":
		return "all", nil
	case "kept":
		a, err := bot.ParseAudience(v.PostFormValue("kept"))
		if err != nil || !a.All && !a.Teachers && len(a.Staff)+len(a.Households)+len(a.Classes)+len(a.Grades) == 0 {
			return "", refuse("Say whom it is for.")
		}
		return v.PostFormValue("kept"), nil
	}
	classes, err := v.c.Store.ClassList(v.Context(), v.school.ID)
	if err != nil {
		return "", err
	}
	var parts []string
	for _, of := range []struct {
		kind string
		is   func(bot.SchoolClass) string
	}{{"grade", func(c bot.SchoolClass) string { return c.Grade }}, {"class", func(c bot.SchoolClass) string { return c.Name }}} {
		for _, name := range v.PostForm[of.kind] {
			if !slices.ContainsFunc(classes, func(c bot.SchoolClass) bool { return of.is(c) == name }) {
				return "", refuse("The school has no class or grade %s any more: open the page again.", name)
			}
			parts = append(parts, of.kind+":"+name)
		}
	}
	if len(parts) == 0 {
		return "", refuse("Say whom it is for: all families, or at least one class or grade.")
	}
	return strings.Join(parts, ","), nil
}
