package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"raabta/bot"
	"raabta/templates"
)

// composeView is the page on which a text to many is written.
type composeView struct {
	*frame
	Form     composeForm
	Draft    *bot.BroadcastDraft // that is changed; nil for a new one
	Grades   []grade
	Families int
	Chosen   []choice // single families that were chosen, or found
	Tongues  []templates.Language
	Days     []choice
	Measures measures
	Wrong    string
}

// grade is a grade with its classes.
type grade struct {
	Name    string
	Classes []bot.ClassSize
}

// choice is a box that can be ticked.
type choice struct {
	Value, Name string
	On          bool
}

// Placeholders are what a text may use, as it is written.
func (composeView) Placeholders() []string {
	list := bot.TextComposer{}.Placeholders()
	for i, p := range list {
		list[i] = "{" + p + "}"
	}
	return list
}

// Field is the name of a language's field.
func (composeView) Field(lang templates.Language) string { return "text-" + string(lang) }

func composePage(v *visit) error {
	form := composeForm{Class: string(bot.Routine), When: "now", Straightens: true}
	if to := v.FormValue("to"); to != "" {
		form.To = []string{to}
	}
	var draft *bot.BroadcastDraft
	switch {
	case v.FormValue("draft") != "":
		d, err := v.c.Store.BroadcastDraft(v.Context(), v.school.ID, v.FormValue("draft"))
		if err != nil {
			return err
		}
		if d.State != bot.DraftOpen {
			return v.becameOf(d)
		}
		draft, form = &d, formOf(d)
	case v.FormValue("from") != "":
		b, err := v.broadcastOf(v.FormValue("from"))
		if err != nil {
			return err
		}
		form = formOf(bot.BroadcastDraft{English: b.Text, Urdu: b.TextUrdu, Roman: b.TextRoman, Audience: b.Audience, Class: b.Class, Question: b.Question})
	}
	form.Straightens = true
	return v.composing(http.StatusOK, form, draft, nil)
}

// composing shows the form.
func (v *visit) composing(status int, form composeForm, draft *bot.BroadcastDraft, wrong error) error {
	view := composeView{frame: v.framed(v.t("A message to many")), Form: form, Draft: draft}
	if r, ok := errors.AsType[*refusal](wrong); ok {
		view.Wrong = v.t(r.sentence, r.values...)
	}
	var err error
	if view.Families, err = v.c.Store.CountFamilies(v.Context(), v.school.ID); err != nil {
		return err
	}
	classes, err := v.c.Store.ClassSizes(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	view.Grades = grades(classes)
	for _, lang := range templates.Languages() {
		if v.school.Writes(lang) || form.Text(lang) != "" {
			view.Tongues = append(view.Tongues, lang)
		}
	}
	if view.Measures, err = v.measures(form); err != nil {
		return err
	}
	if view.Chosen, err = v.families(&view.Form); err != nil {
		return err
	}
	days := []string{v.t("Mon"), v.t("Tue"), v.t("Wed"), v.t("Thu"), v.t("Fri"), v.t("Sat"), v.t("Sun")}
	for i, name := range days {
		value := strconv.Itoa((i + 1) % 7)
		view.Days = append(view.Days, choice{value, name, slices.Contains(form.Days, value)})
	}
	if view.Form.Date == "" {
		view.Form.Date = v.school.Today(v.now).String()
	}
	return v.pageWith(status, "compose", view)
}

// families are the single families to choose from: those that were chosen, and those that the words find.
func (v *visit) families(form *composeForm) (list []choice, err error) {
	var ids []string
	for _, part := range form.To {
		if id, ok := strings.CutPrefix(part, "household:"); ok {
			ids = append(ids, id)
		}
	}
	chosen, err := v.c.Store.Households(v.Context(), v.school.ID, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range chosen {
		list = append(list, choice{"household:" + c.ID, c.Family(), true})
	}
	if form.Family == "" {
		return list, nil
	}
	found, err := v.c.Store.FindHouseholds(v.Context(), v.school.ID, bot.Seek(form.Family, v.school.Country))
	for _, c := range found[:min(len(found), familiesFound)] {
		if !form.Has("household:" + c.ID) {
			list = append(list, choice{Value: "household:" + c.ID, Name: c.Family()})
		}
	}
	return list, err
}

// familiesFound is how many families a search offers.
const familiesFound = 12

// grades puts the classes of each grade together, 9 before 10.
func grades(classes []bot.ClassSize) (list []grade) {
	for _, c := range classes {
		i := slices.IndexFunc(list, func(g grade) bool { return g.Name == c.Grade })
		if i < 0 {
			i = len(list)
			list = append(list, grade{Name: c.Grade})
		}
		list[i].Classes = append(list[i].Classes, c)
	}
	slices.SortStableFunc(list, func(a, b grade) int {
		x, errA := strconv.Atoi(a.Name)
		y, errB := strconv.Atoi(b.Name)
		switch {
		case errA == nil && errB == nil:
			return cmp.Compare(x, y)
		case (errA == nil) != (errB == nil): // Nursery and KG come before the first grade
			if errA == nil {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return list
}
