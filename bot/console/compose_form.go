package console

import (
	"slices"
	"strconv"
	"strings"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

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
