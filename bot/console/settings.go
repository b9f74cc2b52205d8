package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

// settingRoutes are those of the page /settings.
func settingRoutes() []route {
	return []route{
		{method: "GET", path: "/settings", roles: admins(), do: settingsPage},
		{method: "POST", path: "/settings", roles: admins(), action: "school.set", do: setSettings},
	}
}

// settingStore is what the page changes.
type settingStore interface {
	// UpdateSchool writes a school's settings and what follows from them at now.
	UpdateSchool(ctx context.Context, now time.Time, school bot.School) error
}

// settingsView is the page /settings: the school's settings as they are, or as somebody typed them.
type settingsView struct {
	*frame
	Name, ShortName                               string
	Hours, TeacherHours, RamadanHours             opening
	RamadanFrom, RamadanUntil                     string
	WeeklyBudget, DailyCap, EmergencyReserve      string
	SecondAbove                                   string
	StopCoversEmergency, WhatsAppStrangers, BySMS bool
	Default                                       string // language
	Join                                          string
	Tongues                                       []pick
	Days                                          []pick // of the week; those chosen are teachers' days off
	Joins                                         []pick
	Wrong                                         map[string]string // by setting, what is wrong with it
}

// opening is a part of the day, as its two fields have it.
type opening struct{ From, Until string }

// pick is one of several.
type pick struct {
	Value, Name string
	Chosen      bool
}

// openingOf reads hours into their two fields. A day that ends at midnight ends at 00:00 there: a field for times has no 24:00.
func openingOf(hours string) opening {
	h, err := civil.ParseHours(hours)
	if err != nil {
		return opening{}
	}
	if h.Until == (civil.Always().Until) {
		return opening{h.From.String(), "00:00"}
	}
	return opening{h.From.String(), h.Until.String()}
}

// hours is an opening as School has it.
func (s opening) hours() string {
	switch {
	case s == (opening{}):
		return ""
	case s.From == "00:00" && s.Until == "00:00":
		return civil.Always().String()
	}
	return s.From + "-" + s.Until
}

// settings shows a school's settings.
func (v *visit) settings(s bot.School) settingsView {
	view := settingsView{
		frame: v.framed(v.t("Settings")), Name: s.Name, ShortName: s.ShortName,
		Hours: openingOf(s.Hours), TeacherHours: openingOf(s.TeacherHours), RamadanHours: openingOf(s.RamadanHours),
		RamadanFrom: s.RamadanFrom, RamadanUntil: s.RamadanUntil,
		WeeklyBudget: strconv.Itoa(s.WeeklyBudget), DailyCap: strconv.Itoa(s.DailyCap), EmergencyReserve: strconv.Itoa(s.EmergencyReserve),
		SecondAbove:         strconv.Itoa(s.SecondAbove),
		StopCoversEmergency: s.StopCoversEmergency, WhatsAppStrangers: s.WhatsAppStrangers, BySMS: s.JoinBySMS,
		Default: s.DefaultLanguage(), Join: string(s.Joining()), Wrong: map[string]string{},
	}
	for _, lang := range templates.Languages() {
		view.Tongues = append(view.Tongues, pick{string(lang), v.words.language(string(lang)), s.Writes(lang)})
	}
	off, _ := civil.ParseDays(s.WeekOff)
	for day := range 7 {
		day := time.Weekday((day + 1) % 7) // from Monday on
		short := day.String()[:3]
		view.Days = append(view.Days, pick{strings.ToLower(short), v.t(short), off.Has(day)})
	}
	for _, check := range []struct {
		check bot.JoinCheck
		name  string
	}{
		{bot.JoinByFather, v.t("the first name of the father or guardian")},
		{bot.JoinByPhone, v.t("the last four digits of a phone that the school has")},
		{bot.JoinByOffice, v.t("nothing: the office looks and links")},
	} {
		view.Joins = append(view.Joins, pick{string(check.check), check.name, s.Joining() == check.check})
	}
	return view
}

func settingsPage(v *visit) error { return v.page("settings", v.settings(v.school)) }

func setSettings(v *visit) error {
	changed, wrong := v.typedSettings()
	for _, err := range changed.Check(bot.KnownLanguage) {
		if e, ok := errors.AsType[*bot.SettingError](err); ok {
			wrong[string(e.Setting)] = v.settingWrong(e.Setting)
		}
	}
	if changed.WhatsAppStrangers && !v.school.WhatsAppStrangers && v.PostFormValue("strangers-sure") != "yes" {
		wrong["strangers"] = v.t("Say that the school takes the risk, or leave this off.")
	}
	if changed.SecondAbove > 0 {
		alone, err := v.alone()
		if err != nil {
			return err
		}
		if alone {
			wrong["second-above"] = v.t("Two people must be able to send: add another user with the role owner, admin or office first.")
		}
	}
	if len(wrong) > 0 {
		view := v.settings(changed)
		view.Wrong = wrong
		// As they were typed, whatever could be read of it.
		view.Hours, view.TeacherHours, view.RamadanHours = v.opening("hours"), v.opening("teacher-hours"), v.opening("ramadan")
		view.WeeklyBudget, view.DailyCap, view.EmergencyReserve = v.PostFormValue("weekly-budget"), v.PostFormValue("daily-cap"), v.PostFormValue("emergency-reserve")
		view.SecondAbove = v.PostFormValue("second-above")
		return v.pageWith(http.StatusUnprocessableEntity, "settings", view)
	}
	if err := v.c.Store.UpdateSchool(v.Context(), v.now, changed); err != nil {
		return err
	}
	return v.leads("/settings", "The settings are saved, and hold from now on.")
}

// alone says that fewer than two users may send to families.
func (v *visit) alone() (bool, error) {
	users, err := v.c.Store.Users(v.Context(), v.school.ID)
	n := 0
	for _, u := range users {
		if u.State == bot.UserActive && slices.Contains(office(), u.Role) {
			n++
		}
	}
	return n < 2, err
}

// typedSettings are the school's settings as a form has them; wrong says by setting what could not be read.
func (v *visit) typedSettings() (s bot.School, wrong map[string]string) {
	s, wrong = v.school, map[string]string{}
	s.Rename(v.PostFormValue("name"))
	if short := v.PostFormValue("short"); short != v.school.ShortName {
		s.ShortName = short // somebody chose it
	}
	first := v.PostFormValue("default")
	tongues := []string{first}
	for _, lang := range v.PostForm["language"] {
		if !slices.Contains(tongues, lang) {
			tongues = append(tongues, lang)
		}
	}
	s.Languages = strings.Join(tongues, ",")
	s.Hours, s.TeacherHours, s.RamadanHours = v.opening("hours").hours(), v.opening("teacher-hours").hours(), v.opening("ramadan").hours()
	s.RamadanFrom, s.RamadanUntil = v.PostFormValue("ramadan-first"), v.PostFormValue("ramadan-last")
	if s.WeekOff = strings.Join(v.PostForm["off"], ","); s.WeekOff == "" {
		s.WeekOff = "none"
	}
	for name, to := range map[string]*int{"weekly-budget": &s.WeeklyBudget, "daily-cap": &s.DailyCap, "emergency-reserve": &s.EmergencyReserve, "second-above": &s.SecondAbove} {
		n, err := bot.ParseLimit(v.PostFormValue(name))
		if err != nil {
			wrong[name] = v.t("Write a number, or 0 for no limit.")
		}
		*to = n
	}
	s.StopCoversEmergency = v.PostFormValue("stop-covers-emergency") == "yes"
	s.WhatsAppStrangers = v.PostFormValue("strangers") == "yes"
	s.JoinBySMS = v.PostFormValue("join-by-sms") == "yes"
	s.JoinCheck = bot.JoinCheck(v.PostFormValue("join-check"))
	return s.Canonical(), wrong
}

func (v *visit) opening(name string) opening {
	return opening{strings.TrimSpace(v.PostFormValue(name + "-from")), strings.TrimSpace(v.PostFormValue(name + "-until"))}
}

// settingWrong says what is wrong with a setting.
func (v *visit) settingWrong(s bot.Setting) string {
	switch s {
	case bot.SettingName:
		return v.t("The school needs a name.")
	case bot.SettingShortName:
		return v.t("The short name has 1 to 30 letters.")
	case bot.SettingLanguages:
		return v.t("Choose at least one language.")
	case bot.SettingHours, bot.SettingTeacherHours:
		return v.t("Give both times, and not the same twice. From 00:00 to 00:00 is the whole day.")
	case bot.SettingWeekOff:
		return v.t("A school cannot be off on all seven days.")
	case bot.SettingRamadan:
		return v.t("Ramadan needs a first day, a last day that is not before it, and both times; or leave all of them empty.")
	case bot.SettingReserve:
		return v.t("A daily limit needs a reserve, or no emergency would go out once it is reached: two segments for each family at least.")
	case bot.SettingJoinCheck:
		return v.t("Choose one of these.")
	case bot.SettingCountry, bot.SettingTimezone:
		return v.t("The country and the time zone are set on the server, with raabta school set.")
	}
	return v.t("This cannot be.")
}
