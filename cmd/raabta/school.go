package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

func schoolCommand() command {
	return command{
		name: "school", short: "the school's settings, holidays and wording",
		subs: []command{
			{
				name: "show", short: "shows the settings",
				flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error { return withDesk(showSchool) },
			},
			{
				name: "set", args: "KEY=VALUE…", short: "changes settings", long: setHelp(),
				flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
					given := settingFlags(f)
					yes := f.Bool("yes", false, "do not ask before what is risky")
					return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
						return setSchool(ctx, a, d, given(args), *yes)
					})
				},
			},
			holidayCommand(), templateCommand(),
		},
	}
}

// setting is one key of "school set".
type setting struct {
	key  string
	help string
	get  func(bot.School) string
	// set writes a value as a person gave it: School.Canonical reads it, and School.Check refuses what cannot be read.
	set func(*bot.School, string) error
}

func settings() []setting {
	return append([]setting{
		{"name", `the whole name: name="Al-Noor School"`, func(s bot.School) string { return s.Name }, setName},
		{"short", "what begins each text, at most 30 letters", func(s bot.School) string { return s.ShortName },
			func(s *bot.School, v string) error { s.ShortName = v; return nil }},
		{"country", "two letters: the home of numbers without a country code", func(s bot.School) string { return s.Country },
			func(s *bot.School, v string) error { s.Country = v; return nil }},
		{"timezone", "like Asia/Karachi", func(s bot.School) string { return s.Timezone },
			func(s *bot.School, v string) error { s.Timezone = v; return nil }},
		{"languages", "en, ur, ur-Latn by comma; the first is for families who chose none", func(s bot.School) string { return s.Languages },
			func(s *bot.School, v string) error { s.Languages = v; return nil }},
		{"hours", "when families get what can wait: 08:00-21:00", func(s bot.School) string { return s.Hours },
			func(s *bot.School, v string) error { s.Hours = v; return nil }},
		{"teacher-hours", "when teachers get parents' words: 07:30-16:00", func(s bot.School) string { return s.TeacherHours },
			func(s *bot.School, v string) error { s.TeacherHours = v; return nil }},
		{"week-off", "teachers' days off: sun, or fri,sat, or none", func(s bot.School) string { return s.WeekOff },
			func(s *bot.School, v string) error { s.WeekOff = v; return nil }},
		{"ramadan", "families' hours in Ramadan, both days included: 2027-02-08..2027-03-09@10:00-16:00, or none", ramadanOf, setRamadan},
		{"weekly-budget", "how many texts nobody asked for a family gets in seven days; 0 for any number", func(s bot.School) string { return limitOf(s.WeeklyBudget) },
			func(s *bot.School, v string) error { return setLimit(&s.WeeklyBudget, v) }},
		{"daily-cap", "how many SMS segments a day, emergencies apart; 0 for any number", func(s bot.School) string { return limitOf(s.DailyCap) },
			func(s *bot.School, v string) error { return setLimit(&s.DailyCap, v) }},
		{"emergency-reserve", "how many segments more emergencies may take once the daily cap is reached", func(s bot.School) string { return limitOf(s.EmergencyReserve) },
			func(s *bot.School, v string) error { return setLimit(&s.EmergencyReserve, v) }},
		{"second-above", "above how many texts a second user of the console must send what another wrote; 0 for nobody", func(s bot.School) string { return limitOf(s.SecondAbove) },
			func(s *bot.School, v string) error { return setLimit(&s.SecondAbove, v) }},
		{"stop-covers-emergency", "yes if a family that wrote STOP gets no emergencies either; no otherwise",
			func(s bot.School) string { return yesNo(s.StopCoversEmergency) },
			func(s *bot.School, v string) error { return setYesNo(&s.StopCoversEmergency, v) }},
		{"whatsapp-strangers", "on if a linked WhatsApp may write first to families that never wrote to it, which may cost the number; off otherwise", strangersOf, setStrangers},
	}, joinSettings()...)
}

func setHelp() string {
	t := table{indent: 2}
	for _, s := range settings() {
		t.add(s.key, s.help)
	}
	var b strings.Builder
	t.print(&b)
	return "Keys:\n\n" + b.String()
}

func showSchool(ctx context.Context, a *app, d *desk, args []string) error {
	if err := exactly(0, args, "no arguments"); err != nil {
		return err
	}
	var t table
	for _, s := range settings() {
		t.add(s.key, s.get(d.school))
	}
	if err := showSpending(ctx, a, d, &t); err != nil {
		return err
	}
	if err := showStrangers(ctx, a, d, &t); err != nil {
		return err
	}
	now := a.clock()
	coming := "none"
	if list := holidays(d.school, d.school.Today(now)); len(list) > 0 {
		coming = fmt.Sprintf("%d to come, the next on %s (%s)", len(list), dayInWords(list[0]), d.school.Holidays[list[0]])
	}
	t.add("holidays", coming)
	t.add("now", civil.WallOf(now, d.school.Zone()).String()+" there; families are "+openOrClosed(d.school.Families().Open(now))+", teachers are "+openOrClosed(d.school.Teachers().Open(now)))
	t.print(a.out)
	return nil
}

func openOrClosed(open bool) string {
	if open {
		return "inside their hours"
	}
	return "outside their hours"
}

func setSchool(ctx context.Context, a *app, d *desk, args []string, yes bool) error {
	if len(args) == 0 {
		return usagef("needs KEY=VALUE, such as hours=08:00-21:00; see raabta school set --help")
	}
	changed := d.school
	var touched []setting
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		if !ok {
			return usagef("%q is not KEY=VALUE; write it like hours=08:00-21:00, with quotes around a value that has spaces", arg)
		}
		s, ok := settingNamed(strings.TrimSpace(key))
		if !ok {
			return usagef("there is no setting %q; the keys are %s", key, strings.Join(settingKeys(), ", "))
		}
		if err := s.set(&changed, strings.TrimSpace(value)); err != nil {
			return usagef("%s: %v", s.key, err)
		}
		touched = append(touched, s)
	}
	changed = changed.Canonical()
	if wrong := changed.Check(bot.KnownLanguage); len(wrong) > 0 {
		return usagef("nothing was changed:\n%v", errors.Join(wrong...))
	}
	if err := confirmStrangers(a, yes, d.school, changed); err != nil {
		return err
	}
	var t table
	seen := map[string]bool{}
	for _, s := range settings() {
		if before, after := s.get(d.school), s.get(changed); before != after {
			t.add(s.key, before+" → "+after)
			seen[s.key] = true
		}
	}
	for _, s := range touched {
		if !seen[s.key] {
			t.add(s.key, s.get(changed)+" (as it was)")
			seen[s.key] = true
		}
	}
	if err := d.store.UpdateSchool(ctx, a.clock(), changed); err != nil {
		return err
	}
	t.print(a.out)
	return nil
}

// settingNamed finds a setting by its key, also where that is written with underscores.
func settingNamed(key string) (setting, bool) {
	key = strings.ReplaceAll(key, "_", "-")
	for _, s := range settings() {
		if strings.EqualFold(s.key, key) {
			return s, true
		}
	}
	return setting{}, false
}

func settingKeys() (keys []string) {
	for _, s := range settings() {
		keys = append(keys, s.key)
	}
	return keys
}

// setName renames the school.
func setName(s *bot.School, v string) error {
	if v = oneLine(v); v == "" {
		return errors.New(`the school needs a name, such as name="Al-Noor School"`)
	}
	s.Rename(v)
	return nil
}

func ramadanOf(s bot.School) string {
	if s.RamadanHours == "" {
		return "none"
	}
	return s.RamadanFrom + ".." + s.RamadanUntil + "@" + s.RamadanHours
}

func setRamadan(s *bot.School, v string) error {
	if strings.EqualFold(v, "none") {
		s.RamadanFrom, s.RamadanUntil, s.RamadanHours = "", "", ""
		return nil
	}
	days, hours, ok := strings.Cut(v, "@")
	from, until, ok2 := strings.Cut(days, "..")
	if !ok || !ok2 {
		return errors.New("write it as 2027-02-08..2027-03-09@10:00-16:00, or none")
	}
	first, err := civil.ParseDate(from)
	if err != nil {
		return fmt.Errorf("the first day: %w", err)
	}
	last, err := civil.ParseDate(until)
	if err != nil {
		return fmt.Errorf("the last day: %w", err)
	}
	if _, err := civil.ParseHours(hours); err != nil {
		return err
	}
	s.RamadanFrom, s.RamadanUntil, s.RamadanHours = first.String(), last.String(), hours
	return nil
}

func oneLine(s string) string { return templates.Clean(s) }
