package console

import (
	"fmt"
	"time"

	"raabta/bot/civil"
)

// clockface writes times as the visitor reads them: by the school's clock, in their language, beside now.
type clockface struct {
	Now time.Time

	words *words
	zone  *time.Location
}

// clockface is the visitor's.
func (v *visit) clockface() clockface { return clockface{v.now, v.words, v.school.Zone()} }

// When writes an instant by the school's clock, as short as it is clear: "09:40" today, "Tue 09:40" within a week, "24 Nov" else.
func (f clockface) When(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	wall, today := civil.WallOf(at, f.zone), civil.DateOf(f.Now, f.zone)
	switch days := wall.Date.Sub(today); {
	case days == 0:
		return wall.Clock.String()
	case days > -7 && days < 7:
		return f.words.t(wall.Date.Weekday().String()[:3]) + " " + wall.Clock.String()
	case wall.Date.Year == today.Year:
		return f.Day(wall.Date)
	}
	return f.Day(wall.Date) + " " + fmt.Sprint(wall.Date.Year)
}

// Whole writes an instant whole: "Tue 24 Nov 2026, 09:40".
func (f clockface) Whole(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	wall := civil.WallOf(at, f.zone)
	return fmt.Sprintf("%s %d, %s", f.WeekDay(wall.Date), wall.Date.Year, wall.Clock)
}

// Day writes a date without its year: "24 Nov".
func (f clockface) Day(d civil.Date) string {
	return fmt.Sprintf("%d %s", d.Day, f.words.t(d.Month.String()[:3]))
}

// Since writes how long ago an instant is, roughly: "5 min", "3 h", "2 days".
func (f clockface) Since(at time.Time) string {
	d := f.Now.Sub(at)
	switch {
	case at.IsZero():
		return ""
	case d < time.Minute:
		return f.words.t("just now")
	case d < time.Hour:
		return f.words.t("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return f.words.t("%d h", int(d.Hours()))
	}
	return f.words.t("%d days", int(d.Hours()/24))
}

// WeekDay writes a date with its day of the week and without its year: "Tue 24 Nov".
func (f clockface) WeekDay(d civil.Date) string {
	return f.words.t(d.Weekday().String()[:3]) + " " + f.Day(d)
}
