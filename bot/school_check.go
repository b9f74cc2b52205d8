package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"raabta/bot/civil"
	"raabta/templates"
)

// Setting names what a school can set, in a SettingError.
type Setting string

// The settings that can be wrong.
const (
	SettingName         Setting = "name"
	SettingShortName    Setting = "short"
	SettingCountry      Setting = "country"
	SettingTimezone     Setting = "timezone"
	SettingLanguages    Setting = "languages"
	SettingHours        Setting = "hours"
	SettingTeacherHours Setting = "teacher-hours"
	SettingWeekOff      Setting = "week-off"
	SettingRamadan      Setting = "ramadan"
	SettingReserve      Setting = "emergency-reserve"
	SettingJoinCheck    Setting = "join-check"
)

// SettingError says what is wrong with one setting, a sentence for whoever sets a school up.
type SettingError struct {
	Setting Setting
	err     error
}

// Error implements error.
func (e *SettingError) Error() string { return e.err.Error() }

// Unwrap implements errors.Unwrap's interface.
func (e *SettingError) Unwrap() error { return e.err }

// Check says everything that is wrong with a school, each a *SettingError; nil when it is sound. known says which languages have
// texts.
func (s School) Check(known func(language string) bool) []error {
	var wrong []error
	add := func(of Setting, format string, args ...any) {
		wrong = append(wrong, &SettingError{of, fmt.Errorf(format, args...)})
	}
	if strings.TrimSpace(s.Name) == "" {
		add(SettingName, "the school has no name: set SCHOOL_NAME")
	}
	if n := len([]rune(s.ShortName)); n == 0 || n > 30 {
		add(SettingShortName, "the short name %q must have 1 to 30 letters", s.ShortName)
	}
	if len(s.Country) != 2 || phonenumbers.GetCountryCodeForRegion(s.Country) == 0 {
		add(SettingCountry, "the country %q is not known: write two capital letters such as PK", s.Country)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" || s.Timezone == "Local" {
		add(SettingTimezone, "the time zone %q is not known: write it like Asia/Karachi", s.Timezone)
	}
	for _, l := range strings.Split(s.Languages, ",") {
		if !known(strings.TrimSpace(l)) {
			add(SettingLanguages, "the language %q has no texts: use en, ur or ur-Latn, by comma", strings.TrimSpace(l))
		}
	}
	if _, err := civil.ParseHours(s.Hours); err != nil {
		add(SettingHours, "the families' hours: %w", err)
	}
	if _, err := civil.ParseHours(s.TeacherHours); err != nil {
		add(SettingTeacherHours, "the teachers' hours: %w", err)
	}
	if _, err := civil.ParseDays(s.WeekOff); err != nil {
		add(SettingWeekOff, "the days off: %w", err)
	}
	if !slices.Contains(JoinChecks(), s.Joining()) {
		add(SettingJoinCheck, "the check of families that join %q is not known: write office, father or phone", s.JoinCheck)
	}
	if s.DailyCap > 0 && s.EmergencyReserve == 0 {
		add(SettingReserve, "a daily cap needs a reserve, or an emergency would not go out once it is reached: add emergency-reserve=N, two segments for each family at least")
	}
	if s.RamadanHours != "" || s.RamadanFrom != "" || s.RamadanUntil != "" {
		from, err1 := civil.ParseDate(s.RamadanFrom)
		until, err2 := civil.ParseDate(s.RamadanUntil)
		_, err3 := civil.ParseHours(s.RamadanHours)
		if err1 != nil || err2 != nil || err3 != nil || until.Before(from) {
			add(SettingRamadan, "Ramadan needs a first day, a last day and hours, such as 2027-02-08, 2027-03-09 and 10:00-16:00")
		}
	}
	return wrong
}

// KnownLanguage says whether a language, a BCP 47 tag, has texts.
func KnownLanguage(tag string) bool {
	return slices.Contains(templates.Languages(), templates.Language(tag))
}
