package storage_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

func TestSchoolIsReadAsItWasWritten(t *testing.T) {
	eachPost(t, func(p *post) {
		s := p.school
		s.Name, s.RamadanFrom, s.RamadanUntil, s.RamadanHours, s.StopCoversEmergency = "مدرسہ", "2027-02-08", "2027-03-09", "10:00-16:00", true
		p.must(p.s.UpdateSchool(p.Context(), p.now, s))
		eid := civil.Date{Year: 2027, Month: time.March, Day: 10}
		p.must(p.s.SetHoliday(p.Context(), s.ID, eid, "Eid"))
		p.must(p.s.SetHoliday(p.Context(), s.ID, eid, "Eid ul-Fitr"))
		p.must(p.s.SetHoliday(p.Context(), s.ID, eid.AddDays(1), "Eid"))
		p.must(p.s.RemoveHoliday(p.Context(), s.ID, eid.AddDays(1)))
		s.Holidays = map[civil.Date]string{eid: "Eid ul-Fitr"}
		got, err := p.s.School(p.Context(), s.ID)
		p.must(err)
		if !reflect.DeepEqual(got, s) {
			p.Errorf("read\n%+v, want\n%+v", got, s)
		}
		if all, err := p.s.Schools(p.Context()); err != nil || !reflect.DeepEqual(all, []bot.School{s}) {
			p.Errorf("listed %+v, %v", all, err)
		}
		if _, err := p.s.School(p.Context(), "none"); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("a school that is not there: %v", err)
		}
		if err := p.s.RemoveHoliday(p.Context(), s.ID, eid.AddDays(1)); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("a holiday that is not there: %v", err)
		}
		s.ID = "none"
		if err := p.s.UpdateSchool(p.Context(), p.now, s); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("changing a school that is not there: %v", err)
		}
	})
}

func TestFirstSchoolIsMadeOnce(t *testing.T) {
	eachPost(t, func(p *post) {
		again, err := p.s.FirstSchool(p.Context(), p.now.Add(time.Hour), bot.School{Name: "Another"})
		p.must(err)
		if !reflect.DeepEqual(again, p.school) {
			p.Errorf("the first school became %+v", again)
		}
		second, err := p.s.AddSchool(p.Context(), p.now, bot.School{Name: "Second", Timezone: "Asia/Karachi", Hours: "00:00-24:00"})
		p.must(err)
		if again, err = p.s.FirstSchool(p.Context(), p.now, bot.School{}); err != nil || again.ID != p.school.ID || second.ID == again.ID {
			p.Errorf("with two schools the first is %q, %v", again.Name, err)
		}
	})
}

func TestOpenHoursFollowTheClock(t *testing.T) {
	eachPost(t, func(p *post) {
		day := func(d, h, m int) time.Time { return time.Date(2026, 11, d, h-5, m, 0, 0, time.UTC) } // Karachi is UTC+5
		check := func(what string, from, until time.Time) {
			p.Helper()
			s, err := p.s.School(p.Context(), p.school.ID)
			p.must(err)
			if !s.OpenFrom.Equal(from) || !s.OpenUntil.Equal(until) {
				p.Errorf("%s: open from %v until %v, want %v until %v", what, s.OpenFrom, s.OpenUntil, from, until)
			}
		}
		check("at noon", day(23, 8, 0), day(23, 21, 0))
		p.must(p.s.RefreshHours(p.Context(), day(23, 20, 59)))
		check("a minute before the end", day(23, 8, 0), day(23, 21, 0))
		p.must(p.s.RefreshHours(p.Context(), day(23, 21, 0)))
		check("at the end", day(24, 8, 0), day(24, 21, 0))
		p.school.Hours = "10:00-14:00"
		p.must(p.s.UpdateSchool(p.Context(), day(24, 12, 0), p.school))
		check("with new hours", day(24, 10, 0), day(24, 14, 0))
	})
}

func TestRefreshingHoursOfManySchools(t *testing.T) {
	eachPost(t, func(p *post) {
		for _, zone := range []string{"Asia/Karachi", "America/New_York", "Europe/London", "UTC"} {
			_, err := p.s.AddSchool(p.Context(), p.now, bot.School{Name: zone, Timezone: zone, Hours: "08:00-21:00"})
			p.must(err)
		}
		p.now = p.now.Add(30 * 24 * time.Hour)
		p.must(p.s.RefreshHours(p.Context(), p.now))
		all, err := p.s.Schools(p.Context())
		p.must(err)
		for _, s := range all {
			from, until := s.Families().Window(p.now)
			if !s.OpenFrom.Equal(from) || !s.OpenUntil.Equal(until) {
				p.Errorf("%s is open from %v until %v, want %v until %v", s.Timezone, s.OpenFrom, s.OpenUntil, from, until)
			}
		}
	})
}

func TestSenderIsReadAsItWasWritten(t *testing.T) {
	eachPost(t, func(p *post) {
		want := p.sms
		if want.ID == "" || want.State != bot.SenderOK || !want.FreeAt.IsZero() || !want.PausedTill.IsZero() || !want.CanSend || !want.CanReceive {
			p.Errorf("a new sender is %+v", want)
		}
		if got := p.sender(want.ID); got != want {
			p.Errorf("read %+v, want %+v", got, want)
		}
		till := p.now.Add(time.Hour)
		p.must(p.s.PauseSender(p.Context(), want.ID, "no money", till))
		again := want
		again.ID, again.Rate, again.CanReceive = "", 2.5, false
		got, err := p.s.SetSender(p.Context(), again)
		p.must(err)
		want.State, want.Reason, want.PausedTill, want.Rate, want.CanReceive = bot.SenderPaused, "no money", till, 2.5, false
		if got != want {
			p.Errorf("configured again it is\n%+v, want\n%+v", got, want)
		}
		if err := p.s.PauseSender(p.Context(), "none", "", till); !errors.Is(err, bot.ErrNotFound) {
			p.Errorf("a sender that is not there: %v", err)
		}
	})
}

func TestSendersOfAProvider(t *testing.T) {
	eachPost(t, func(p *post) {
		other := p.addSender(bot.Sender{Channel: bot.SMS, Provider: "simulator", Address: "+12025550009"})
		p.must(p.s.SetSenders(p.Context(), p.school.ID, "twilio", []bot.Sender{
			{Channel: bot.SMS, Address: p.sms.Address, CanSend: true, Rate: 1}, {Channel: bot.SMS, Address: "MG123", CanSend: true, CanReceive: true}}))
		var can []string
		all, err := p.s.Senders(p.Context(), p.school.ID)
		p.must(err)
		for _, s := range all {
			if s.CanSend {
				can = append(can, s.Address)
			}
			if s.Address == p.whatsapp.Address && (s.CanReceive || s.ID != p.whatsapp.ID) {
				p.Errorf("the sender that is no longer configured is %+v", s)
			}
		}
		slices.Sort(can)
		if !slices.Equal(can, []string{p.sms.Address, other.Address, "MG123"}) {
			p.Errorf("%v can send", can)
		}
		second, err := p.s.AddSchool(p.Context(), p.now, bot.School{Name: "Second"})
		p.must(err)
		if _, err := p.s.SetSender(p.Context(), bot.Sender{SchoolID: second.ID, Channel: bot.SMS, Address: p.sms.Address}); !errors.Is(err, bot.ErrTaken) {
			p.Errorf("another school took our number: %v", err)
		}
	})
}

func TestWordings(t *testing.T) {
	eachPost(t, func(p *post) {
		sets := func(language, text string) []bot.Wording {
			p.Helper()
			gone, err := p.s.SetWording(p.Context(), p.school.ID, "broadcast", language, text)
			p.must(err)
			return gone
		}
		asking := templates.Asking("broadcast", "broadcast_ask")
		sets("en", "Dear parents, {text}")
		p.must(p.s.SetContent(p.Context(), p.school.ID, "broadcast", "en", bot.Content{SID: "HX1", Variables: []string{"school", "text"}}))
		p.must(p.s.SetContent(p.Context(), p.school.ID, "broadcast", "ur", bot.Content{SID: "HX2", Variables: []string{"school", "text"}}))
		p.must(p.s.SetContent(p.Context(), p.school.ID, asking, "ur", bot.Content{SID: "HX3", Variables: []string{"school", "text"}}))
		// What WhatsApp approved says other words now, by itself and with its question: neither is used any more.
		gone := sets("ur", "{text}")
		if len(gone) != 2 || gone[0].ContentSID != "HX2" || gone[1].ContentSID != "HX3" {
			p.Errorf("let go were %+v", gone)
		}
		if gone := sets("ur", ""); len(gone) != 0 {
			p.Errorf("let go were %+v once more", gone)
		}
		got, err := p.s.Wordings(p.Context(), p.school.ID)
		p.must(err)
		want := []bot.Wording{
			{SchoolID: p.school.ID, Name: "broadcast", Language: "en", Text: "Dear parents, {text}", ContentSID: "HX1", ContentVars: "school text"},
			{SchoolID: p.school.ID, Name: "broadcast", Language: "ur"},
			{SchoolID: p.school.ID, Name: asking, Language: "ur"},
		}
		if !slices.Equal(got, want) {
			p.Errorf("the wordings are\n%+v, want\n%+v", got, want)
		}
	})
}
