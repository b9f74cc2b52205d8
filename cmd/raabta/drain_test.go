package main

import (
	"fmt"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// queues adds schools that each have a sender of their own, at so many a second, and texts to send.
func (m *machine) queues(s *storage.Store, schools, texts int, rate float64) {
	m.Helper()
	now := bot.SystemClock()
	for i := range schools {
		name := fmt.Sprint("School ", i)
		school, err := s.AddSchool(m.Context(), now, bot.School{Name: name, ShortName: name, Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "00:00-24:00", TeacherHours: "00:00-24:00", WeekOff: "none"})
		if err != nil {
			m.Fatal(err)
		}
		sender := bot.Sender{SchoolID: school.ID, Channel: bot.SMS, Provider: "twilio", Address: fmt.Sprintf("+1202555020%d", i), CanSend: true, CanReceive: true, Rate: rate, State: bot.SenderOK}
		if _, err := s.SetSender(m.Context(), sender); err != nil {
			m.Fatal(err)
		}
		var drafts []bot.Draft
		for n := range texts {
			drafts = append(drafts, bot.Draft{Message: bot.Message{SchoolID: school.ID, Direction: bot.Out, Channel: bot.SMS, Class: bot.Absence, Topic: bot.TopicNotice,
				Number: bot.Number(fmt.Sprintf("+92300%d%06d", i, n)), Body: fmt.Sprint(name, " says hello to ", n), Language: "en", Segments: 1}})
		}
		if err := s.Enqueue(m.Context(), now, drafts); err != nil {
			m.Fatal(err)
		}
	}
}

// TestSignalWithFiftyInFlight: of four schools fifty sends hang in flight when the service manager stops serve. It is not
// ready from then on, begins nothing more though there is much to send and room for it, and ends within its thirty seconds
// with everything known that was answered.
func TestSignalWithFiftyInFlight(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url)
		m = m.with(m.account()...)
		s := storagetest.Open(t, url)
		m.queues(s, 4, 100, 1000)
		slow := newGate(50)
		m.twilio.Script(slow.script)
		p := m.serves()
		p.until("fifty sends are in flight", slow.full)
		began := time.Now()
		p.terminates()
		p.until("it says that it stops", p.draining)
		flying := m.twilio.Requests()
		slow.open()
		if code := p.code(); code != 0 || time.Since(began) > drainLimit {
			t.Errorf("it ended with %d after %v\n%s", code, time.Since(began), p.err.String())
		}
		// A request that was on its way when the signal came may have arrived since; four senders have 16 each at most.
		sent := m.twilio.Requests()
		if sent > 64 || sent < flying {
			t.Errorf("%d sends were in flight, and in the end there were %d", flying, sent)
		}
		all := m.standing(s)
		if all[bot.Sending] != sent || all[bot.Queued] != 400-sent || len(all) != 2 {
			t.Errorf("%d of 400 were answered, and they stand at %v", sent, all)
		}
		leases, err := s.Leases(t.Context())
		if err != nil || len(leases) == 0 || leases[0].Holder != "" {
			t.Errorf("it kept its leases: %v (%v)", leases, err)
		}
		m.nobodyGotItTwice()
	})
}

// standing counts the outgoing messages of every school by status.
func (m *machine) standing(s *storage.Store) map[bot.Status]int {
	m.Helper()
	schools, err := s.Schools(m.Context())
	if err != nil {
		m.Fatal(err)
	}
	all := map[bot.Status]int{}
	for _, school := range schools {
		counts, err := s.Counts(m.Context(), school.ID)
		if err != nil {
			m.Fatal(err)
		}
		for status, n := range counts {
			all[status] += n
		}
	}
	return all
}
