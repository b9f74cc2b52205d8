package storage_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// P22: whatever the zone, the hours, the season and the day (those on which the clocks change among them), and whenever
// somebody last looked at the hours, nothing that a family did not ask for is handed out while its clock is outside them.
// What is prompt goes at once.
func TestNothingUnpromptedIsClaimedOutsideTheHours(t *testing.T) {
	zones := []string{
		"Asia/Karachi", "Europe/London", "America/New_York", "Africa/Cairo", "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe",
		"Pacific/Apia", "Asia/Kolkata", "America/St_Johns", "Africa/Casablanca", "Europe/Dublin", "Pacific/Chatham", "UTC",
	}
	hours := []string{"08:00-21:00", "00:00-24:00", "23:30-02:30", "01:30-02:00", "09:00-17:30", "20:00-06:00"}
	const seed = 22
	eachPost(t, func(p *post) {
		r := rand.New(rand.NewPCG(seed, seed))
		left := 0
		for range 150 {
			school := p.school
			school.Timezone, school.Hours = zones[r.IntN(len(zones))], hours[r.IntN(len(hours))]
			zone, err := time.LoadLocation(school.Timezone)
			p.must(err)
			p.now = time.Date(2005+r.IntN(28), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
			if r.IntN(2) == 0 { // near a change of the clocks
				if _, end := p.now.In(zone).ZoneBounds(); !end.IsZero() {
					p.now = end.UTC().Add(time.Duration(r.IntN(6*3600)-3*3600) * time.Second)
				}
			}
			if r.IntN(3) == 0 {
				d := civil.DateOf(p.now, zone)
				school.RamadanFrom, school.RamadanUntil, school.RamadanHours = d.AddDays(-1).String(), d.String(), "10:00-16:00"
			}
			p.must(p.s.UpdateSchool(p.Context(), p.now, school))
			p.clear()
			family, prompt := p.text("+923001234567"), p.text("+923001234568")
			family.Class = []bot.Class{bot.Reminder, bot.Routine, bot.Tip}[r.IntN(3)]
			prompt.Class = []bot.Class{bot.Emergency, bot.Absence, bot.Conversation}[r.IntN(3)]
			for _, d := range []*bot.Draft{&family, &prompt} {
				d.SendAfter, d.ExpiresAt = p.now.Add(-time.Hour), p.now.Add(30*24*time.Hour)
			}
			p.queue(family, prompt)
			for step := range 4 {
				out := p.claim(p.sms, 10)
				what := fmt.Sprintf("seed %d: %s %q Ramadan %q at %s", seed, school.Timezone, school.Hours, school.RamadanHours, p.now.In(zone))
				if step == 0 && (len(out) == 0 || out[0].Class != prompt.Class) {
					p.Errorf("%s: what is prompt does not go at once", what)
				}
				for _, m := range out {
					if !m.Class.Unprompted() {
						continue
					}
					left++
					if !inside(school, p.now.In(zone)) {
						p.Errorf("%s: a %s text leaves", what, m.Class)
					}
					if m.HoursEnd.IsZero() || !m.HoursEnd.After(p.now) || !inside(school, m.HoursEnd.Add(-time.Second).In(zone)) {
						p.Errorf("%s: it may be held in hand until %v", what, m.HoursEnd)
					}
				}
				p.now = p.now.Add(time.Duration(r.IntN(12*3600)) * time.Second)
				if r.IntN(3) > 0 { // else nobody looks at the hours
					p.must(p.s.RefreshHours(p.Context(), p.now))
				}
			}
		}
		if left < 50 {
			p.Errorf("only %d texts left at all", left)
		}
	})
}

// inside says whether a clock on the wall is inside a school's hours, by reading its hands.
func inside(school bot.School, wall time.Time) bool {
	on := func(days int) civil.Hours { // the hours that begin on a day
		d := civil.Date{Year: wall.Year(), Month: wall.Month(), Day: wall.Day()}.AddDays(days)
		text := school.Hours
		if school.RamadanHours != "" && d.String() >= school.RamadanFrom && d.String() <= school.RamadanUntil {
			text = school.RamadanHours
		}
		h, _ := civil.ParseHours(text)
		return h
	}
	minute := func(c civil.Clock) int { return c.Hour*60 + c.Minute }
	now := wall.Hour()*60 + wall.Minute()
	today, yesterday := on(0), on(-1)
	from, until := minute(today.From), minute(today.Until)
	if today.OverMidnight() {
		until = 24 * 60
	}
	if now >= from && now < until {
		return true
	}
	return yesterday.OverMidnight() && now < minute(yesterday.Until)
}

// What was claimed in the hours' last second leaves in it, or in the morning.
func TestNothingLeavesAfterTheHoursEnd(t *testing.T) {
	w := &wire{takes: 20 * time.Millisecond}
	sending(t, w, 10, 100, func(p *post, wake bot.Wake) {
		end := p.now.Add(3300 * time.Millisecond)
		p.exec("UPDATE schools SET open_until = $1", end)
		time.Sleep(20 * time.Second)
		left := 0
		for i := range 100 {
			at, ok := w.began(fmt.Sprint("bulk ", i))
			if !ok {
				continue
			}
			if left++; !at.Before(end) {
				p.Errorf("text %d left %v after the hours", i, at.Sub(end))
			}
		}
		if left < 25 || p.counts()[bot.Queued] != 100-left {
			p.Errorf("%d texts left, and then: %v", left, p.counts())
		}
	})
}
