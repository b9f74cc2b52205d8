package console_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"raabta/bot"
)

// settingsForm is what the form sends of the rig's school, with other values for some names; "" in pairs leaves a name out.
func settingsForm(pairs ...string) []string {
	form := []string{
		"name", "Al-Noor School", "short", "Al-Noor", "language", "en", "language", "ur", "language", "ur-Latn", "default", "en", "hours-from", "08:00", "hours-until", "21:00",
		"teacher-hours-from", "07:30", "teacher-hours-until", "16:00", "off", "sun", "ramadan-first", "", "ramadan-last", "", "ramadan-from", "", "ramadan-until", "",
		"weekly-budget", "3", "daily-cap", "0", "emergency-reserve", "0", "second-above", "0", "join-check", "father",
	}
	for i := 0; i < len(pairs); i += 2 {
		at := slices.Index(form, pairs[i])
		if at < 0 {
			form = append(form, pairs[i], pairs[i+1])
			continue
		}
		form[at+1] = pairs[i+1]
	}
	return form
}

func TestSettingsAreReadAndWritten(t *testing.T) {
	each(t, func(r *rig) {
		admin := r.as(bot.UserAdmin)
		admin.gets("/settings").has(t, `value="Al-Noor School"`, `value="08:00"`, "Asia/Karachi", "WhatsApp bans numbers")
		if a := r.as(bot.UserOffice).gets("/settings"); a.status != http.StatusForbidden {
			t.Errorf("the office: %d", a.status)
		}
		a := admin.posts("/settings", settingsForm("name", "  Al-Noor   Public Secondary School ", "hours-from", "00:00", "hours-until", "00:00", "default", "ur", "off", "fri", "off", "sat",
			"ramadan-first", "2027-02-08", "ramadan-last", "2027-03-09", "ramadan-from", "10:00", "ramadan-until", "01:00",
			"weekly-budget", "2", "daily-cap", "500", "emergency-reserve", "200", "stop-covers-emergency", "yes", "join-check", "phone", "join-by-sms", "yes",
			"strangers", "yes", "strangers-sure", "yes")...)
		if a.status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.status, a.text())
		}
		got, err := r.store.School(r.Context(), r.school.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := r.school
		want.Name, want.Hours, want.Languages, want.WeekOff = "Al-Noor Public Secondary School", "00:00-24:00", "ur,en,ur-Latn", "sat"
		want.RamadanFrom, want.RamadanUntil, want.RamadanHours = "2027-02-08", "2027-03-09", "10:00-01:00"
		want.WeeklyBudget, want.DailyCap, want.EmergencyReserve = 2, 500, 200
		want.StopCoversEmergency, want.JoinCheck, want.JoinBySMS, want.WhatsAppStrangers = true, bot.JoinByPhone, true, true
		want.OpenFrom, want.OpenUntil, want.Holidays, got.Holidays = got.OpenFrom, got.OpenUntil, nil, nil
		if !equalSchools(got, want) {
			t.Errorf("the school is\n%+v, want\n%+v", got, want)
		}
		if got.OpenFrom.Equal(r.school.OpenFrom) {
			t.Error("the open hours did not move")
		}
		list, err := r.store.Deeds(r.Context(), r.school.ID, "", 1)
		if err != nil || list[0].Action != "school.set" {
			t.Errorf("the audit has %+v, %v", list, err)
		}
		admin.gets("/settings").has(t, `name="ramadan-until" value="01:00"`, `name="hours-until" value="00:00"`)
	})
}

// equalSchools compares settings; OpenFrom and OpenUntil follow from them.
func equalSchools(a, b bot.School) bool {
	a.Holidays, b.Holidays = nil, nil
	return a.Name == b.Name && a.ShortName == b.ShortName && a.Hours == b.Hours && a.TeacherHours == b.TeacherHours && a.Languages == b.Languages && a.WeekOff == b.WeekOff &&
		a.RamadanFrom == b.RamadanFrom && a.RamadanUntil == b.RamadanUntil && a.RamadanHours == b.RamadanHours && a.WeeklyBudget == b.WeeklyBudget && a.DailyCap == b.DailyCap &&
		a.EmergencyReserve == b.EmergencyReserve && a.StopCoversEmergency == b.StopCoversEmergency && a.JoinCheck == b.JoinCheck && a.JoinBySMS == b.JoinBySMS &&
		a.WhatsAppStrangers == b.WhatsAppStrangers && a.Country == b.Country && a.Timezone == b.Timezone
}

func TestSettingsThatCannotBeAreShownAgain(t *testing.T) {
	r := onSQLite(t)
	admin := r.as(bot.UserAdmin)
	for _, c := range []struct{ name, value, says string }{
		{"name", " ", "needs a name"},
		{"short", strings.Repeat("x", 31), "1 to 30 letters"},
		{"default", "fr", "at least one language"},
		{"hours-until", "", "Give both times"},
		{"teacher-hours-until", "07:30", "Give both times"},
		{"ramadan-first", "2027-02-08", "Ramadan needs"},
		{"weekly-budget", "-1", "Write a number"},
		{"daily-cap", "500", "needs a reserve"},
		{"join-check", "anybody", "Choose one of these"},
		{"strangers", "yes", "takes the risk, or leave"},
	} {
		a := admin.posts("/settings", settingsForm(c.name, c.value)...)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s=%q: %d", c.name, c.value, a.status)
		}
		a.has(t, "Nothing was saved", c.says)
	}
	all := settingsForm()
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat"} {
		all = append(all, "off", day)
	}
	admin.posts("/settings", all...).has(t, "all seven days")
	admin.posts("/settings", settingsForm("name", nasty, "daily-cap", "500")...).escaped(t)
	got, err := r.store.School(r.Context(), r.school.ID)
	if err != nil || got.Name != "Al-Noor School" {
		t.Errorf("something was saved: %+v, %v", got, err)
	}
	admin.posts("/settings", settingsForm("name", nasty)...)
	admin.gets("/settings").escaped(t)
}
