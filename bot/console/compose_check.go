package console

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"raabta/bot"
	"raabta/bot/civil"
)

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
		if err := v.wrongText(bot.TextComposer{}.CheckText(text)); err != nil {
			return err
		}
	}
	return nil
}

// wrongText says to staff what is wrong with a text.
func (v *visit) wrongText(err error) error {
	wrong, ok := errors.AsType[*bot.TextError](err)
	switch {
	case err == nil:
		return nil
	case ok && wrong.Unknown != "":
		return refuse("{%s} is not known. In braces there may be: %s.", wrong.Unknown, strings.Join(bot.TextComposer{}.Placeholders(), ", "))
	case ok:
		return refuse("The text has %d characters; %d is the most.", wrong.Length, bot.LongestText)
	}
	return refuse("The text is too long, or nothing in it can be read: write another one.")
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
