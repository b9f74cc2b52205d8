package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"raabta/bot"
	"raabta/bot/civil"
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
	Wrong    string
}

// composeForm is what was typed.
type composeForm struct {
	English, Urdu, Roman                         string
	To                                           []string // parts of an audience
	Family                                       string   // words to find one by
	Class                                        string
	Ask, SkipHolidays, BeyondBudget, Straightens bool
	When                                         string // "now", "at" or "weekly"
	Date, Clock                                  string
	Days                                         []string // "0" is Sunday
	WeekClock                                    string
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

// Has says that a part of an audience is chosen.
func (f composeForm) Has(part string) bool { return slices.Contains(f.To, part) }

// Text is what was typed in a language.
func (f composeForm) Text(lang templates.Language) string {
	switch lang {
	case templates.Urdu:
		return f.Urdu
	case templates.RomanUrdu:
		return f.Roman
	}
	return f.English
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

// formOf is a form as a draft has it.
func formOf(d bot.BroadcastDraft) composeForm {
	f := composeForm{
		English: d.English, Urdu: d.Urdu, Roman: d.Roman, Class: string(d.Class), Ask: d.Question != "", SkipHolidays: d.SkipHolidays,
		BeyondBudget: d.BeyondBudget, When: "now",
	}
	for part := range strings.SplitSeq(d.Audience, ",") {
		if part != "" {
			f.To = append(f.To, part)
		}
	}
	if wall, err := civil.ParseWall(d.Wall); err == nil {
		f.When, f.Date, f.Clock = "at", wall.Date.String(), wall.Clock.String()
	}
	if days, clock, ok := weekdaysOf(d.Cron); ok {
		f.When, f.WeekClock = "weekly", clock.String()
		for _, day := range days {
			f.Days = append(f.Days, strconv.Itoa(int(day)))
		}
	}
	return f
}

// typed reads the form.
func (v *visit) typed() composeForm {
	words := func(lang templates.Language) string {
		text := strings.TrimSpace(strings.ReplaceAll(v.PostFormValue("text-"+string(lang)), "\r\n", "\n"))
		if v.PostFormValue("straighten") != "" {
			text = templates.Straighten(text)
		}
		return text
	}
	return composeForm{
		English: words(templates.English), Urdu: words(templates.Urdu), Roman: words(templates.RomanUrdu),
		To: v.PostForm["to"], Family: strings.TrimSpace(v.PostFormValue("family")), Class: v.PostFormValue("class"), Ask: v.PostFormValue("ask") != "",
		SkipHolidays: v.PostFormValue("skip") != "", BeyondBudget: v.PostFormValue("beyond") != "", Straightens: v.PostFormValue("straighten") != "",
		When: v.PostFormValue("when"), Date: v.PostFormValue("date"), Clock: v.PostFormValue("clock"), Days: v.PostForm["day"], WeekClock: v.PostFormValue("week-clock"),
	}
}

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
	for _, part := range form.To {
		id, ok := strings.CutPrefix(part, "household:")
		if !ok {
			continue
		}
		c, err := v.c.Store.Household(v.Context(), id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && c.SchoolID != v.school.ID {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, choice{part, c.Family(), true})
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

// addDraft keeps what was written, and leads to what it would do.
func addDraft(v *visit) error { return v.keepsDraft(nil) }

func changeDraft(v *visit) error {
	d, err := v.c.Store.BroadcastDraft(v.Context(), v.school.ID, v.PathValue("id"))
	if err != nil {
		return err
	}
	return v.keepsDraft(&d)
}

// keepsDraft writes down the form as a new draft, or as what an old one says from now on.
func (v *visit) keepsDraft(old *bot.BroadcastDraft) error {
	form := v.typed()
	d, err := v.drafted(&form)
	if err == nil && old != nil {
		if version, _ := strconv.Atoi(v.PostFormValue("version")); version != old.Version || old.State != bot.DraftOpen {
			err = refuseWith(http.StatusConflict, "Somebody else changed or sent this draft meanwhile. What you typed stands below: look at theirs first.")
		}
	}
	if err == nil && old != nil {
		d.ID, d.Version = old.ID, old.Version
		err = v.c.Store.SetBroadcastDraft(v.Context(), d)
	} else if err == nil {
		err = v.c.Store.AddBroadcastDraft(v.Context(), d)
	}
	if errors.Is(err, bot.ErrAudience) {
		err = refuse("The school does not have all of these classes or families any more: choose again.")
	}
	if r, refused := errors.AsType[*refusal](err); refused {
		return v.composing(r.status, form, old, err)
	}
	if err != nil {
		return err
	}
	return v.leads("/broadcasts/drafts/"+d.ID+"/look", "")
}

// drafted makes a draft of the form, or says what is wrong with it. A family that the words name alone is chosen by that.
func (v *visit) drafted(form *composeForm) (bot.BroadcastDraft, error) {
	d := bot.BroadcastDraft{
		ID: bot.NewID(), SchoolID: v.school.ID, UserID: v.user.ID, Who: v.user.Name, English: form.English, Urdu: form.Urdu, Roman: form.Roman,
		Class: bot.Class(form.Class), BeyondBudget: form.BeyondBudget, Version: 1, State: bot.DraftOpen, CreatedAt: v.now, ChangedAt: v.now,
	}
	if form.Ask {
		d.Question = "yesno"
	}
	for _, check := range []func() error{
		func() error { return v.checkTexts(d) },
		func() error { return v.checkWhom(form, &d) },
		func() error {
			if !slices.Contains([]bot.Class{bot.Routine, bot.Reminder, bot.Emergency}, d.Class) {
				return refuse("Choose what kind of message it is.")
			}
			return nil
		},
		func() error { return v.checkWhen(form, &d) },
	} {
		if err := check(); err != nil {
			return d, err
		}
	}
	return d, nil
}

// checkTexts refuses texts that cannot be sent.
func (v *visit) checkTexts(d bot.BroadcastDraft) error {
	if d.Texts().Text == "" {
		return refuse("Write the text in one language at least.")
	}
	for _, text := range []string{d.English, d.Urdu, d.Roman} {
		if text == "" {
			continue
		}
		err := bot.TextComposer{}.CheckText(text)
		wrong, ok := errors.AsType[*bot.TextError](err)
		switch {
		case err == nil:
		case ok && wrong.Unknown != "":
			return refuse("{%s} is not known. In braces there may be: %s.", wrong.Unknown, strings.Join(bot.TextComposer{}.Placeholders(), ", "))
		case ok:
			return refuse("The text has %d characters; %d is the most.", wrong.Length, bot.LongestText)
		default:
			return refuse("The text is too long, or nothing in it can be read: write another one.")
		}
	}
	return nil
}

// checkWhom reads whom it is for.
func (v *visit) checkWhom(form *composeForm, d *bot.BroadcastDraft) error {
	if form.Family != "" {
		found, err := v.c.Store.FindHouseholds(v.Context(), v.school.ID, bot.Seek(form.Family, v.school.Country))
		if err != nil {
			return err
		}
		var some []string
		for _, c := range found {
			if !form.Has("household:" + c.ID) {
				some = append(some, "household:"+c.ID)
			}
		}
		switch {
		case len(found) == 0:
			return refuse("No family is found by “%s”: try a child's name, a number or an admission number.", form.Family)
		case len(found) == 1 && len(some) == 1:
			form.To, form.Family = append(form.To, some[0]), ""
		case len(found) > 1 && len(found) == len(some):
			return refuse("Several families are found by “%s”: choose below.", form.Family)
		}
	}
	if form.Has("all") { // the others are among them
		form.To = slices.DeleteFunc(form.To, func(part string) bool { return part != "all" && part != "teachers" })
	}
	if len(form.To) == 0 {
		return refuse("Choose whom it is for.")
	}
	d.Audience = strings.Join(form.To, ",")
	return nil
}

// checkWhen reads when it is to leave.
func (v *visit) checkWhen(form *composeForm, d *bot.BroadcastDraft) error {
	switch form.When {
	case "now":
		return nil
	case "at":
		date, errDate := civil.ParseDate(form.Date)
		clock, errClock := civil.ParseClock(form.Clock)
		if errDate != nil || errClock != nil {
			return refuse("Write the day and the time when it is to leave.")
		}
		wall := civil.Wall{Date: date, Clock: clock}
		if !wall.Instant(v.school.Zone()).After(v.now) {
			return refuse("This time is over: choose a later one.")
		}
		d.Wall = wall.String()
		return nil
	case "weekly":
		clock, err := civil.ParseClock(form.WeekClock)
		if err != nil || len(form.Days) == 0 {
			return refuse("Choose the days of the week and write the time.")
		}
		if d.Class == bot.Emergency {
			return refuse("An emergency is not repeated every week: choose another kind of message.")
		}
		d.Cron = weekdayRule(form.Days, clock)
		if _, _, ok := weekdaysOf(d.Cron); !ok {
			return refuse("Choose the days of the week and write the time.")
		}
		d.SkipHolidays = form.SkipHolidays
		return nil
	}
	return refuse("Choose when it is to leave.")
}
