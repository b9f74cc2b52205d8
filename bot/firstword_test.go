package bot

import (
	"strings"
	"testing"
	"time"
)

// The more days a number is linked, the more new people it may write to, and never more than twenty a day.
func TestFirstWordsWarmUp(t *testing.T) {
	school := School{Timezone: "Asia/Karachi"}
	linked := time.Date(2026, 11, 23, 18, 30, 0, 0, time.UTC) // 23:30 there
	at := func(day int) time.Time { return time.Date(2026, 11, 22+day, 19, 30, 0, 0, time.UTC) }
	for day, want := range map[int]int{0: 5, 1: 5, 2: 5, 3: 10, 4: 15, 5: 20, 6: 20, 300: 20, -2: 5} {
		if got := (Sender{LinkedAt: linked}).FirstWordsADay(school, at(day)); got != want {
			t.Errorf("%d days after the day of its linking it may write to %d, want %d", day, got, want)
		}
	}
	if got := (Sender{}).FirstWordsADay(school, linked); got != 5 {
		t.Errorf("one of which nobody knows may write to %d", got)
	}
}

// TestFirstWords is the table of what a linked sender may say, and what becomes of the rest.
func TestFirstWords(t *testing.T) {
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC) // Monday noon in Karachi
	morning := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	school := School{Timezone: "Asia/Karachi", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "tue"}
	m := Outgoing{Message: Message{ID: "m", Number: "+923001234567", Channel: WhatsApp, Class: Routine, Body: "long words", SMSBody: "short", ExpiresAt: now.Add(48 * time.Hour)}}
	sms := func(m Outgoing) Outgoing { m.CanSMS = true; return m }
	staff := func(m Outgoing) Outgoing {
		m.StaffID, m.Class, m.ExpiresAt = "s", Conversation, now.Add(96*time.Hour)
		return m
	}
	brief := func(m Outgoing) Outgoing { m.ExpiresAt = morning; return m }
	wrote := func(m Outgoing) Outgoing { m.LastInAt = now.Add(-time.Hour); return m }
	got := func(m Outgoing) Outgoing { m.DeliveredAt = now.Add(-time.Hour); return m }
	rests := func(m Outgoing) Outgoing { m.RestUntil = now.Add(3 * time.Hour); return m }
	class := func(m Outgoing, c Class) Outgoing { m.Class = c; return m }
	for _, c := range []struct {
		name      string
		m         Outgoing
		strangers bool
		today     int // numbers that were written to
		locked    time.Time
		want      string    // "goes", "waits", "sms", or a part of why it failed
		at        time.Time // until when it waits
	}{
		{name: "who wrote is no stranger", m: wrote(m), today: 5, want: "goes"},
		{name: "a family that never wrote", m: m, want: "give them the join link"},
		{name: "a family that never wrote, but got something while the school let it", m: got(m), want: "give them the join link"},
		{name: "by SMS where they take it", m: sms(m), want: "sms"},
		{name: "where the school lets it", m: m, strangers: true, today: 4, want: "goes"},
		{name: "the sixth waits for the families' morning", m: m, strangers: true, today: 5, want: "waits", at: morning},
		{name: "even with SMS", m: sms(m), strangers: true, today: 5, want: "waits", at: morning},
		{name: "who got something is no stranger then", m: got(m), strangers: true, today: 5, want: "goes"},
		{name: "what is not worth sending tomorrow goes by SMS", m: sms(brief(m)), strangers: true, today: 5, want: "sms"},
		{name: "or fails", m: brief(m), strangers: true, today: 5, want: "5 new people today, and more would endanger the number; later is too late"},
		{name: "an absence does not wait where SMS takes it", m: sms(class(m, Absence)), strangers: true, today: 5, want: "sms"},
		{name: "an emergency neither", m: sms(class(m, Emergency)), strangers: true, today: 5, want: "sms"},
		{name: "without SMS it waits for midnight", m: class(m, Emergency), strangers: true, today: 5, want: "waits", at: time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)},
		{name: "a teacher, whatever the school decided", m: staff(m), today: 4, want: "goes"},
		{name: "a teacher waits for the teachers' hours", m: staff(m), today: 5, want: "waits", at: time.Date(2026, 11, 25, 2, 30, 0, 0, time.UTC)},
		{name: "parents' words do not, where SMS takes them", m: sms(staff(m)), today: 5, want: "sms"},
		{name: "nobody new while the account is locked", m: m, strangers: true, locked: now.Add(time.Hour), want: "waits", at: now.Add(time.Hour)},
		{name: "for a day: tomorrow morning", m: m, strangers: true, locked: now.Add(13 * time.Hour), want: "waits", at: morning},
		{name: "who wrote is answered all the same", m: wrote(m), strangers: true, locked: now.Add(time.Hour), want: "goes"},
		{name: "for longer than it is worth: by SMS", m: sms(m), strangers: true, locked: now.Add(240 * time.Hour), want: "sms"},
		{name: "or it fails then", m: m, strangers: true, locked: now.Add(240 * time.Hour), want: "nobody new for now"},
		{name: "a lock that is over", m: m, strangers: true, locked: now, want: "goes"},
		{name: "a phone that rests", m: rests(wrote(m)), want: "waits", at: now.Add(3 * time.Hour)},
		{name: "an answer goes by SMS then", m: sms(class(rests(wrote(m)), Conversation)), want: "sms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			school := school
			school.WhatsAppStrangers = c.strangers
			f := FirstWords{School: school, Sender: Sender{LinkedAt: now, StrangersUntil: c.locked}, Today: map[Number]bool{}}
			for i := range c.today {
				f.Today[Number(rune('a'+i))] = true
			}
			end, held := f.Hold(c.m, now)
			is := end.Reason
			switch {
			case !held:
				is = "goes"
			case end.Status == Queued && end.Channel == SMS:
				is = "sms"
			case end.Status == Queued:
				is = "waits"
			}
			if !strings.Contains(is, c.want) || is == "waits" && !end.RetryAt.Equal(c.at) {
				t.Errorf("%q, %+v", is, end)
			}
			if held && (end.Reason == "" || end.Outcome != NotSent || end.AttemptID != "" || end.Counts || end.MessageID != "m") {
				t.Errorf("%+v", end)
			}
			if is == "sms" && end.SegmentsN != 1 {
				t.Errorf("%d segments", end.SegmentsN)
			}
			// Who was given their place keeps it: the next text of the day goes too.
			if _, again := f.Hold(c.m, now); again != held || len(f.Today) > c.today+1 {
				t.Errorf("asked again it is held: %v; %d numbers", again, len(f.Today))
			}
		})
	}
}
