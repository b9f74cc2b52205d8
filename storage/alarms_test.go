package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"raabta/bot"
)

func TestAlarmIsOneRowPerCause(t *testing.T) {
	eachPost(t, func(p *post) {
		raise := func(school, cause, text string) {
			p.Helper()
			p.must(p.s.RaiseAlarm(p.Context(), p.now, bot.Alarm{SchoolID: school, Cause: cause, Text: text}))
		}
		first := p.now
		raise(p.school.ID, "sender", "held")
		p.now = p.now.Add(time.Minute)
		raise(p.school.ID, "sender", "still held")
		p.now = p.now.Add(time.Minute)
		raise("", "sender", "the deployment's own")
		want := []bot.Alarm{
			{Cause: "sender", Text: "the deployment's own", Count: 1, FirstAt: p.now, LastAt: p.now, State: "raised"},
			{SchoolID: p.school.ID, Cause: "sender", Text: "still held", Count: 2, FirstAt: first, LastAt: p.now.Add(-time.Minute), State: "raised"},
		}
		list := func() []bot.Alarm {
			p.Helper()
			all, err := p.s.Alarms(p.Context())
			p.must(err)
			return all
		}
		if got := list(); !slices.Equal(got, want) {
			p.Errorf("the alarms are\n%+v, want\n%+v", got, want)
		}
		p.must(p.s.ClearAlarm(p.Context(), p.school.ID, "sender"))
		if got := list(); !slices.Equal(got, want[:1]) {
			p.Errorf("after one was cleared: %+v", got)
		}
		if err := p.s.ClearAlarm(p.Context(), p.school.ID, "sender"); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("cleared twice: %v", err)
		}
		raise(p.school.ID, "sender", "held again")
		if got := list(); len(got) != 2 || got[1].Count != 3 && got[0].Count != 3 {
			p.Errorf("raised again: %+v", got)
		}
	})
}

func TestAlarmIsTextedOnceAnHour(t *testing.T) {
	eachPost(t, func(p *post) {
		raise := func() {
			p.Helper()
			p.must(p.s.RaiseAlarm(p.Context(), p.now, bot.Alarm{SchoolID: p.school.ID, Cause: "sender", Text: "held"}))
		}
		toText := func() []bot.Alarm {
			p.Helper()
			list, err := p.s.AlarmsToText(p.Context(), p.now)
			p.must(err)
			return list
		}
		raise()
		list := toText()
		if len(list) != 1 {
			p.Fatalf("%d alarms to text, want the new one", len(list))
		}
		text := p.text("+923009999999")
		for range 2 { // the second is a replica that was slower
			p.must(p.s.TextAlarm(p.Context(), p.now, list[0], &text))
		}
		if n := p.counts()[bot.Queued]; n != 1 {
			p.Errorf("%d texts about one alarm", n)
		}
		p.now = p.now.Add(59 * time.Minute)
		raise()
		if n := len(toText()); n != 0 {
			p.Error("texted twice in an hour")
		}
		p.now = p.now.Add(time.Minute)
		list = toText()
		if len(list) != 1 {
			p.Fatal("an alarm that goes on is not texted after an hour")
		}
		p.must(p.s.TextAlarm(p.Context(), p.now, list[0], nil))
		p.now = p.now.Add(24 * time.Hour)
		if len(toText()) != 0 {
			p.Error("texted again though nothing new happened")
		}
		raise()
		p.must(p.s.ClearAlarm(p.Context(), p.school.ID, "sender"))
		if len(toText()) != 0 {
			p.Error("a cleared alarm is texted")
		}
	})
}
