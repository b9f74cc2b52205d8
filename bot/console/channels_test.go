package console_test

import (
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// nasty is what somebody writes who wants a page to do what it should not.
const nasty = `<script>alert(1)</script>"><img src=x onerror=alert(2)>`

// escaped fails the test where a page holds nasty as it is, or does not show it.
func (a answer) escaped(t testing.TB) {
	t.Helper()
	if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img src=x") {
		t.Errorf("the page runs what somebody wrote:\n%s", a.body)
	}
	if !strings.Contains(html.UnescapeString(a.body), nasty) {
		t.Errorf("the page does not show what somebody wrote:\n%s", a.body)
	}
}

// sender gives the school a number.
func (r *rig) sender(channel bot.ChannelName, provider, address string, more ...func(*bot.Sender)) bot.Sender {
	r.Helper()
	s := bot.Sender{SchoolID: r.school.ID, Channel: channel, Provider: provider, Address: address, CanSend: true, CanReceive: true, Rate: 1}
	for _, m := range more {
		m(&s)
	}
	s, err := r.store.SetSender(r.Context(), s)
	if err != nil {
		r.Fatal(err)
	}
	return s
}

// linked gives the school a linked WhatsApp number.
func (r *rig) linked(address string) (bot.Sender, bot.Link) {
	r.Helper()
	own, err := r.store.LinkNumber(r.Context(), r.clock(), bot.Sender{
		SchoolID: r.school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: address, CanSend: true, CanReceive: true, Rate: 5.0 / 60,
	}, address[1:]+":1@s.whatsapp.net")
	if err != nil {
		r.Fatal(err)
	}
	links, err := r.store.Links(r.Context(), r.school.ID)
	if err != nil {
		r.Fatal(err)
	}
	for _, l := range links {
		if l.SenderID == own.ID {
			return own, l
		}
	}
	r.Fatal("no link")
	return own, bot.Link{}
}

// stands brings a link to a state.
func (r *rig) stands(l bot.Link, state bot.LinkState, reason string, until time.Time) {
	r.Helper()
	l.State, l.Reason, l.Until, l.At = state, reason, until, r.clock()
	if err := r.store.SetLinkState(r.Context(), l); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) alarm(a bot.Alarm) {
	r.Helper()
	if err := r.store.RaiseAlarm(r.Context(), r.clock(), a); err != nil {
		r.Fatal(err)
	}
}

// neighbour is another school on this server, with a number of its own.
func (r *rig) neighbour() (bot.School, bot.Sender) {
	r.Helper()
	r.passes(time.Second) // the first is the oldest
	other, err := r.store.AddSchool(r.Context(), r.clock(), bot.School{
		Name: "Other School", ShortName: "Other", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
	})
	if err != nil {
		r.Fatal(err)
	}
	s, err := r.store.SetSender(r.Context(), bot.Sender{SchoolID: other.ID, Channel: bot.SMS, Provider: "twilio", Address: "+12025550777", CanSend: true, Rate: 1})
	if err != nil {
		r.Fatal(err)
	}
	return other, s
}

// senderNow is a sender as it stands.
func (r *rig) senderNow(schoolID, id string) bot.Sender {
	r.Helper()
	list, err := r.store.Senders(r.Context(), schoolID)
	if err != nil {
		r.Fatal(err)
	}
	for _, s := range list {
		if s.ID == id {
			return s
		}
	}
	r.Fatalf("no sender %s", id)
	return bot.Sender{}
}

// queues queues SMS of so many segments for families.
func (r *rig) queues(n, segments int, channel bot.ChannelName, after time.Time) {
	r.Helper()
	var drafts []bot.Draft
	for range n {
		drafts = append(drafts, bot.Draft{Message: bot.Message{
			ID: bot.NewID(), SchoolID: r.school.ID, Direction: bot.Out, Channel: channel, Class: bot.Routine, Priority: bot.Routine.Priority(), Topic: bot.TopicNotice,
			Status: bot.Queued, Number: "+923001234501", Body: "Al-Noor: Fees are due.", Template: "broadcast", Language: "en", Segments: segments,
			SendAfter: after, ExpiresAt: after.Add(48 * time.Hour), CreatedAt: r.clock(),
		}})
	}
	if err := r.store.Enqueue(r.Context(), r.clock(), drafts); err != nil {
		r.Fatal(err)
	}
}

func TestChannelsTellWhatWaitsAndHowLongItTakes(t *testing.T) {
	each(t, func(r *rig) {
		b := r.as(bot.UserReadOnly)
		b.gets("/channels").has(t, "No number yet", "Nothing needs a person")
		r.sender(bot.SMS, "twilio", "+12025550123")
		r.queues(100, 3, bot.SMS, r.now)
		r.queues(20, 1, bot.SMS, r.now.Add(time.Hour))
		a := b.gets("/channels")
		// 100 due of 2.67 segments on average, at one a second.
		a.has(t, "1 202-555-0123", "Twilio", "yes, 1 message a second", "120 messages wait", "20 of them for later", "what is due takes about 5 min", "ready")
		if strings.Contains(a.body, "/pause") {
			t.Error("somebody who may only look is offered a pause")
		}
		if r.log.Len() > 0 {
			t.Errorf("the log says %s", r.log)
		}
	})
}

func TestANumberIsPausedByStaffAndResumedByStaff(t *testing.T) {
	each(t, func(r *rig) {
		admin := r.as(bot.UserAdmin)
		own := r.sender(bot.SMS, "twilio", "+12025550123")
		if a := admin.posts("/channels/"+own.ID+"/pause", "reason", " "); a.status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", a.status)
		}
		if a := r.as(bot.UserOffice).posts("/channels/"+own.ID+"/pause", "reason", "x"); a.status != http.StatusForbidden {
			t.Errorf("by the office: %d", a.status)
		}
		admin.posts("/channels/"+own.ID+"/pause", "reason", nasty, "until", "morning")
		s := r.senderNow(r.school.ID, own.ID)
		// Families' hours begin at 08:00 in Karachi, 03:00 UTC.
		if s.State != bot.SenderPaused || s.PausedBy != "The admin" || !s.PausedTill.Equal(time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)) {
			t.Errorf("the sender is %+v", s)
		}
		a := admin.gets("/channels")
		a.escaped(t)
		a.has(t, "Paused by", "The admin", "Until Wed 08:00", "No number can send now")
		// What the program finds wrong meanwhile ends nothing.
		if err := r.store.PauseSender(r.Context(), own.ID, "wrong password", r.now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if s := r.senderNow(r.school.ID, own.ID); s.Reason != nasty || s.PausedTill.Before(r.now.Add(time.Hour)) {
			t.Errorf("the program took the pause over: %+v", s)
		}
		admin.posts("/channels/" + own.ID + "/resume")
		if s := r.senderNow(r.school.ID, own.ID); s.State != bot.SenderOK || s.PausedBy != "" || s.Reason != "" {
			t.Errorf("the sender is %+v", s)
		}
		list, err := r.store.Deeds(r.Context(), r.school.ID, "", 10)
		if err != nil || list[0].Action != "sender.resume" || list[1].Action != "sender.pause" || list[1].Subject != own.ID {
			t.Errorf("the audit has %+v, %v", list, err)
		}
	})
}

func TestAnotherSchoolsNumbersAreNobodysHere(t *testing.T) {
	each(t, func(r *rig) {
		admin := r.as(bot.UserAdmin)
		other, theirs := r.neighbour()
		r.alarm(bot.Alarm{SchoolID: other.ID, Cause: "front-desk", Text: "theirs alone"})
		for _, path := range []string{"/channels/" + theirs.ID + "/pause", "/channels/" + theirs.ID + "/resume", "/channels/whatsapp/unlink/" + theirs.ID} {
			if a := admin.posts(path, "reason", "mine"); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.status)
			}
		}
		if a := admin.posts("/channels/alarm", "cause", "front-desk"); a.status != http.StatusNotFound {
			t.Errorf("another school's alarm is cleared: %d", a.status)
		}
		if s := r.senderNow(other.ID, theirs.ID); s.State != bot.SenderOK {
			t.Errorf("another school's number is %s", s.State)
		}
		a := admin.gets("/channels")
		if strings.Contains(a.body, "theirs alone") || strings.Contains(a.body, theirs.ID) {
			t.Error("another school's channels are shown")
		}
	})
}

func TestAlarmsAreSeenAndCleared(t *testing.T) {
	each(t, func(r *rig) {
		admin, reader := r.as(bot.UserAdmin), r.as(bot.UserReadOnly)
		other, _ := r.neighbour()
		r.alarm(bot.Alarm{SchoolID: r.school.ID, Cause: "staff-stop:1", Text: nasty + " wrote STOP"})
		r.alarm(bot.Alarm{SchoolID: r.school.ID, Cause: "nobody-knows", Text: "strange"})
		r.alarm(bot.Alarm{Cause: "provider:30034", Text: "The provider does not deliver our messages."})
		a := admin.gets("/channels")
		a.escaped(t)
		a.has(t, "3 alarms need a person", "A member of staff wrote STOP", "Something needs a person", "does not deliver them")
		if reader.gets("/channels"); strings.Contains(reader.gets("/channels").body, "/channels/alarm") {
			t.Error("a reader is offered to clear alarms")
		}
		theirs := r.user(bot.UserOwner, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		b := r.browser()
		b.signsIn(theirs.Login, password)
		b.gets("/channels").has(t, "No alarm") // the machine's are the first school's to see to
		for _, cause := range []string{"staff-stop:1", "provider:30034", "nobody-knows"} {
			if a := admin.posts("/channels/alarm", "cause", cause); a.status != http.StatusSeeOther {
				t.Errorf("%s: %d %s", cause, a.status, a.text())
			}
		}
		admin.gets("/channels").has(t, "No alarm")
	})
}

func TestTodaysSpending(t *testing.T) {
	each(t, func(r *rig) {
		s := r.school
		s.DailyCap, s.EmergencyReserve = 1200, 300
		if err := r.store.UpdateSchool(r.Context(), r.now, s); err != nil {
			t.Fatal(err)
		}
		r.as(bot.UserOffice).gets("/channels").has(t, "0 of 1,200 segments", "300 segments more are kept")
	})
}
