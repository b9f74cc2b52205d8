package main

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

func TestAFamilyGetsNoMoreThanItsWeeksTexts(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		fl.runs("school", "set", "--weekly-budget", "2")
		fl.desk.school.WeeklyBudget = 2
		for _, text := range []string{"One.", "Two."} {
			fl.runs("broadcast", "--to", "class:5-B", "--text", text, "--yes")
			fl.after(time.Minute)
		}
		fl.fresh()
		said := fl.runs("broadcast", "--to", "class:5-B", "--text", "Three.", "--dry-run")
		fl.mustSay(said, "20 get no text", "the family has its 2 texts of the week, and the next place comes too late",
			"a family gets 2 texts nobody asked for in seven days: 0 get this one now, 20 not at all", "--beyond-budget")
		if _, err := fl.fails("broadcast", "--to", "class:5-B", "--text", "Three.", "--yes"); !strings.Contains(err.Error(), "nothing was sent") {
			t.Errorf("got %v", err)
		}
		// A tip can wait: those who had nothing get it now, the others when their week has room again.
		said = fl.runs("broadcast", "--to", "class:5-B,class:4-A", "--class", "tip", "--text", "Read aloud for ten minutes.", "--yes")
		fl.mustSay(said, "later, when there is room (Mon 30 Nov 2026 09:0")
		fl.mustSay(fl.runs("broadcast", "--to", "class:5-B", "--class", "tip", "--text", "Four.", "--dry-run", "--json"), `"texts_a_week":2,"now":0`, `"none":`)
		fl.step()
		now := len(fl.fresh())
		fl.mustSay(fl.runs("messages", "--status", "queued", "--limit", "1", "--json"), "it waits for the next place")
		fl.now = fl.now.Add(7 * 24 * time.Hour)
		fl.step()
		if then := len(fl.fresh()); now == 0 || then != 20 {
			t.Errorf("%d got the tip at once and %d a week later, want some and 20", now, then)
		}
		// What is urgent and what the head decides goes out all the same.
		fl.runs("broadcast", "--to", "class:5-B", "--class", "absence", "--text", "Where is {child}?", "--yes")
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Five.", "--beyond-budget", "--yes")
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Six.", "--beyond-budget", "--yes")
		fl.step()
		if out := len(fl.fresh()); out != 60 {
			t.Errorf("%d went out, want 60", out)
		}
	})
}

func TestADaysCapIsShownAndAlarmsOnce(t *testing.T) {
	eachFlow(t, func(fl *flow) {
		set := func(args ...string) {
			t.Helper()
			fl.runs(append([]string{"school", "set"}, args...)...)
			school, err := fl.desk.store.School(t.Context(), fl.desk.school.ID)
			if err != nil {
				t.Fatal(err)
			}
			fl.desk.school = school
		}
		set("--daily-cap", "10", "--emergency-reserve", "3")
		fl.mustSay(fl.runs("broadcast", "--to", "class:5-B", "--text", "Hello", "--dry-run"), "NOT ALL OF IT GOES OUT ON ONE DAY: 10 segments are left", "daily-cap=N")
		fl.mustSay(fl.runs("broadcast", "--to", "class:5-B", "--class", "emergency", "--text", "Go home.", "--dry-run"), "NOT EVERYBODY WILL GET IT TODAY: 13 segments are left")
		fl.runs("broadcast", "--to", "class:5-B", "--text", "Hello", "--yes")
		fl.step()
		sms := func() (n int) {
			for _, c := range fl.fresh() {
				if c.From == ourSMS {
					n++
				}
			}
			return n
		}
		if n := sms(); n != 10 {
			t.Errorf("%d SMS went out under a cap of 10", n)
		}
		for range 3 {
			fl.after(time.Minute)
		}
		alarms := func(cause string) (list []bot.Alarm) {
			t.Helper()
			all, err := fl.desk.store.Alarms(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range all {
				if strings.HasPrefix(a.Cause, cause) {
					list = append(list, a)
				}
			}
			return list
		}
		if list := alarms("cap:"); len(list) != 1 || list[0].Count != 1 || !strings.Contains(list[0].Text, "cap of 10 segments is reached") || !strings.Contains(list[0].Text, "texts wait until tomorrow") {
			t.Errorf("alarms: %+v", list)
		}
		fl.mustSay(fl.runs("school", "show"), "10 of 10 segments; 3 segments kept for emergencies")
		fl.runs("broadcast", "--to", "class:5-B", "--class", "emergency", "--text", "Go home.", "--yes")
		fl.step()
		if n := sms(); n != 3 {
			t.Errorf("%d emergencies went out into a reserve of 3", n)
		}
		fl.after(time.Minute)
		if list := alarms("reserve:"); len(list) != 1 || !strings.Contains(list[0].Text, "EMERGENCIES WAIT") {
			t.Errorf("alarms: %+v", list)
		}
		set("--daily-cap", "1000")
		fl.step()
		if n := sms(); n == 0 {
			t.Error("with the cap raised nothing goes out")
		}
	})
}

// Whoever was told of an event hears that it is another day, however full their week is; one who was not told hears nothing.
func TestAChangeOfAnEventIsToldBeyondTheWeeksTexts(t *testing.T) {
	fl := officeFlow(t)
	fl.desk.school.WeeklyBudget = 1
	if err := fl.desk.store.UpdateSchool(t.Context(), fl.now, fl.desk.school); err != nil {
		t.Fatal(err)
	}
	fl.runs("event", "announce", "Sports Day", "--yes")
	fl.step()
	told := len(fl.fresh())
	fl.mustSay(fl.runs("broadcast", "--to", "all", "--text", "Hello", "--dry-run"), "not at all")
	fl.runs("event", "change", "Sports Day", "--date", "2026-12-02", "--yes")
	fl.step()
	if again := len(fl.fresh()); told == 0 || again != told {
		t.Errorf("%d were told of the event and %d of its new day", told, again)
	}
	fl.runs("event", "cancel", "Sports Day", "--yes")
	fl.step()
	if again := len(fl.fresh()); again != told {
		t.Errorf("%d were told of the event and %d that it is off", told, again)
	}
}

func TestManyTextsNeedTheirNumberTyped(t *testing.T) {
	for _, c := range []struct {
		texts  int
		typed  string
		wanted bool
	}{
		{200, "y", true}, {201, "y", false}, {201, "201", true}, {201, "20", false}, {717, "yes", false}, {717, " 717 ", true},
	} {
		var said bytes.Buffer
		a := &app{out: &said, asks: true, lines: bufio.NewReader(strings.NewReader(c.typed + "\n"))}
		if err := a.confirmCount(false, "Send them?", c.texts); (err == nil) != c.wanted {
			t.Errorf("%d texts and %q typed: %v", c.texts, c.typed, err)
		}
		if err := a.confirmCount(true, "Send them?", c.texts); err != nil {
			t.Errorf("--yes asks: %v", err)
		}
	}
}
