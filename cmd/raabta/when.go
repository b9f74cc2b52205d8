package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// when is a moment as the school's wall shows it: "Fri 27 Nov 2026 16:00". Seconds are rounded up, so that what will have
// happened by then has.
func (d *desk) when(t time.Time) string { return when(d.school, t) }

func when(school bot.School, t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	if whole := t.Truncate(time.Minute); t.After(whole) {
		t = whole.Add(time.Minute)
	}
	return t.In(school.Zone()).Format("Mon 2 Jan 2006 15:04")
}

// ahead reads a wall clock that is still to come, from the flag called name.
func (d *desk) ahead(name, text string, now time.Time) (time.Time, error) {
	wall, err := civil.ParseWall(text)
	if err != nil {
		return time.Time{}, usagef("--%s: %v", name, err)
	}
	at := wall.Instant(d.school.Zone())
	if !at.After(now) {
		return time.Time{}, usagef("--%s: %s is over; at %s it is now %s", name, d.when(at), d.school.Name, d.when(now))
	}
	return at, nil
}

// perSecond is a rate as people say it.
func perSecond(rate float64) string {
	if rate == 1 {
		return "1 message a second"
	}
	return fmt.Sprintf("%g messages a second", rate)
}

// money is an amount with its unit, to a hundredth where it is not whole.
func money(amount float64, unit string) string {
	s := fmt.Sprintf("%.2f", amount)
	if amount == math.Trunc(amount) {
		s = fmt.Sprintf("%.0f", amount)
	}
	return strings.TrimSpace(s + " " + unit)
}

// indented sets a text off from what is said about it.
func indented(text string) string {
	return "    " + strings.ReplaceAll(text, "\n", "\n    ")
}

// waits says what becomes of what was just queued.
func waits(w io.Writer) {
	fmt.Fprintln(w, "raabta serve sends it; while that does not run, it waits in the queue.")
}

// knownClass reads a message class from the flag --class.
func knownClass(text string) (bot.Class, error) {
	c := bot.Class(strings.ToLower(strings.TrimSpace(text)))
	if !c.Known() {
		var names []string
		for _, k := range bot.Classes() {
			names = append(names, string(k))
		}
		return "", usagef("--class %q is not known: choose %s", text, strings.Join(names, ", "))
	}
	return c, nil
}
