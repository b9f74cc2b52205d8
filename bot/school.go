package bot

import (
	"slices"
	"strings"
	"time"

	"raabta/bot/civil"
	"raabta/templates"
)

// School is one school: its name, its clock, its languages and its hours. Every other row carries its id.
type School struct {
	ID        string `db:"id"`
	Name      string `db:"name"`
	ShortName string `db:"short_name"` // begins every unprompted text
	Country   string `db:"country"`    // ISO 3166, "PK": the home of numbers without a country code
	Timezone  string `db:"timezone"`   // IANA, "Asia/Karachi"
	Languages string `db:"languages"`  // BCP 47 by comma; the first is the default

	Hours        string `db:"hours"`         // "08:00-21:00": reminder, routine and tip go out inside
	TeacherHours string `db:"teacher_hours"` // forwards to teachers go out inside
	WeekOff      string `db:"week_off"`      // "sun", "fri,sat", "none": teachers' days off
	// Ramadan's hours replace Hours from RamadanFrom to RamadanUntil, both inclusive; "" where none are set.
	RamadanFrom  string `db:"ramadan_from"`
	RamadanUntil string `db:"ramadan_until"`
	RamadanHours string `db:"ramadan_hours"`

	// StopCoversEmergency says that a family which wrote STOP gets no emergencies either. Off unless the school decides
	// so: 47 CFR 64.1200 and FCC 16-88 let a school text about safety, and a family would want it.
	StopCoversEmergency bool `db:"stop_covers_emergency"`

	// WeeklyBudget is how many unprompted messages a family gets in seven days, 0 for any number.
	WeeklyBudget int `db:"weekly_budget"`
	// DailyCap is how many SMS segments the school spends on a day of its own, 0 for any number; EmergencyReserve how many
	// more emergencies may take.
	DailyCap         int `db:"daily_cap"`
	EmergencyReserve int `db:"emergency_reserve"`
	// SecondAbove is above how many texts a second person of the office must look at what goes to families and send it, 0 where
	// none must. An emergency never waits for one, nor does taking something back.
	SecondAbove int `db:"second_above"`

	// WhatsAppStrangers says that a linked device may write first to families that never wrote to it, a few a day. Off unless
	// the school decides so: that is what such numbers are banned for.
	WhatsAppStrangers bool `db:"whatsapp_strangers"`

	// JoinCheck is how a family that joins by itself shows whose it is. JoinBySMS lets it join by SMS too, where each answer
	// costs and what a message says of its sender can be forged; by WhatsApp it always may.
	JoinCheck JoinCheck `db:"join_check"`
	JoinBySMS bool      `db:"join_by_sms"`

	// OpenFrom and OpenUntil are the families' window that contains or follows the last look at the clock, as instants:
	// the claim's guard compares these, so SQL knows no rule of time.
	OpenFrom  time.Time `db:"open_from"`
	OpenUntil time.Time `db:"open_until"`
	ThreadSeq int       `db:"thread_seq"` // how many thread codes were given out
	CreatedAt time.Time `db:"created_at"`

	Holidays map[civil.Date]string `db:"-"` // with their names
}

// Zone is the school's time zone; UTC where the name is unknown, which Check refuses beforehand.
func (s School) Zone() *time.Location {
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// DefaultLanguage is the language of a family that chose none.
func (s School) DefaultLanguage() string {
	first, _, _ := strings.Cut(s.Languages, ",")
	return strings.TrimSpace(first)
}

// Language is the language to write in to somebody who reads tag (BCP 47); one that has no texts, and none at all, is the
// school's default.
func (s School) Language(tag string) templates.Language {
	for _, t := range []string{tag, s.DefaultLanguage()} {
		if lang, ok := templates.ParseLanguage(t); ok {
			return lang
		}
	}
	return templates.English
}

// Writes says that the school writes in a language.
func (s School) Writes(lang templates.Language) bool {
	return slices.ContainsFunc(strings.Split(s.Languages, ","), func(tag string) bool {
		l, ok := templates.ParseLanguage(tag)
		return ok && l == lang
	})
}

// Families is the calendar of the hours in which families get unprompted texts: every day alike, Ramadan by its own.
func (s School) Families() civil.Calendar {
	hours, _ := civil.ParseHours(s.Hours)
	c := civil.Calendar{Zone: s.Zone(), Hours: hours}
	if s.RamadanHours != "" {
		from, err1 := civil.ParseDate(s.RamadanFrom)
		until, err2 := civil.ParseDate(s.RamadanUntil)
		hours, err3 := civil.ParseHours(s.RamadanHours)
		if err1 == nil && err2 == nil && err3 == nil {
			c.Seasons = []civil.Season{{From: from, Until: until, Hours: hours}}
		}
	}
	return c
}

// Teachers is the calendar of the hours in which teachers get forwards: week-off days and holidays are closed.
func (s School) Teachers() civil.Calendar {
	hours, _ := civil.ParseHours(s.TeacherHours)
	off, _ := civil.ParseDays(s.WeekOff)
	holidays := make(map[civil.Date]bool, len(s.Holidays))
	for d := range s.Holidays {
		holidays[d] = true
	}
	return civil.Calendar{Zone: s.Zone(), Hours: hours, Off: off, Holidays: holidays}
}

// Today is the school's civil date at now.
func (s School) Today(now time.Time) civil.Date { return civil.DateOf(now, s.Zone()) }

// ShortNameOf proposes the name that begins a school's texts: the whole name where it has at most 20 letters, else as
// many of its words as fit, since every letter costs in an SMS.
func ShortNameOf(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if len([]rune(name)) <= 20 {
		return name
	}
	short := ""
	for _, word := range strings.Fields(name) {
		if len([]rune(short))+1+len([]rune(word)) > 20 {
			break
		}
		short = strings.TrimSpace(short + " " + word)
	}
	if short == "" {
		return string([]rune(name)[:20])
	}
	return short
}
