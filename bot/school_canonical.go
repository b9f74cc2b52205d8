package bot

import (
	"errors"
	"strconv"
	"strings"

	"raabta/bot/civil"
	"raabta/templates"
)

// Canonical is the school with its settings written as they are kept, however a person wrote them: "8 am to 9 pm" is
// 08:00-21:00. What cannot be read stays as it is: Check refuses it.
func (s School) Canonical() School {
	s.Name, s.ShortName = templates.Clean(s.Name), templates.Clean(s.ShortName)
	s.Country, s.Timezone = strings.ToUpper(strings.TrimSpace(s.Country)), strings.TrimSpace(s.Timezone)
	s.Languages = canonicalLanguages(s.Languages)
	for _, hours := range []*string{&s.Hours, &s.TeacherHours, &s.RamadanHours} {
		if h, err := civil.ParseHours(*hours); err == nil {
			*hours = h.String()
		}
	}
	if days, err := civil.ParseDays(s.WeekOff); err == nil {
		s.WeekOff = days.String()
	}
	for _, day := range []*string{&s.RamadanFrom, &s.RamadanUntil} {
		if d, err := civil.ParseDate(*day); err == nil {
			*day = d.String()
		}
	}
	return s
}

// canonicalLanguages writes languages as tags, each once.
func canonicalLanguages(list string) string {
	var tags []string
	seen := map[string]bool{}
	for word := range strings.SplitSeq(list, ",") {
		tag := strings.TrimSpace(word)
		if l, ok := templates.ParseLanguage(tag); ok {
			tag = string(l)
		}
		if !seen[tag] {
			tags = append(tags, tag)
		}
		seen[tag] = true
	}
	return strings.Join(tags, ",")
}

// Rename gives the school another name. A short name that only followed from the old name follows from the new one.
func (s *School) Rename(name string) {
	name = templates.Clean(name)
	if s.ShortName == ShortNameOf(s.Name) {
		s.ShortName = ShortNameOf(name)
	}
	s.Name = name
}

// limitMost is the highest limit that a school can set.
const limitMost = 10_000_000

// ParseLimit reads a limit: a number, 0 or none for no limit.
func ParseLimit(text string) (int, error) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, "none") {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > limitMost {
		return 0, errors.New("write a number, or 0 for no limit")
	}
	return n, nil
}
