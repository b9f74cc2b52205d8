package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

const linkedNumber = "+923001110000"

// links links the number as a device.
func (p *post) links(device string) bot.Sender {
	p.Helper()
	own, err := p.s.LinkNumber(p.Context(), p.now, bot.Sender{
		SchoolID: p.school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: linkedNumber, CanSend: true, CanReceive: true, Rate: 1,
	}, device)
	p.must(err)
	return own
}

func (p *post) linkIs(own bot.Sender, device string, state bot.LinkState) bot.Link {
	p.Helper()
	list, err := p.s.Links(p.Context(), p.school.ID)
	p.must(err)
	if len(list) != 1 || list[0].SenderID != own.ID || list[0].Device != device || list[0].State != state {
		p.Fatalf("the links are %+v, want %s %s", list, device, state)
	}
	return list[0]
}

func (p *post) senderOf(id string) bot.Sender {
	p.Helper()
	list, err := p.s.Senders(p.Context(), p.school.ID)
	p.must(err)
	for _, s := range list {
		if s.ID == id {
			return s
		}
	}
	p.Fatalf("no sender %s in %+v", id, list)
	return bot.Sender{}
}

func TestANumberLinkedAnewGoesOnAsItself(t *testing.T) {
	eachPost(t, func(p *post) {
		own := p.links("a:1")
		linkedAt := p.senderOf(own.ID).LinkedAt
		if !linkedAt.Equal(p.now) {
			t.Errorf("it is linked since %v", linkedAt)
		}
		l := p.linkIs(own, "a:1", bot.LinkMade)
		until := p.now.Add(time.Hour)
		l.State, l.Reason, l.Until = bot.LinkBanned, "locked", until
		p.must(p.s.SetLinkState(p.Context(), l))
		if s := p.senderOf(own.ID); s.State != bot.SenderPaused || s.Reason != "locked" || !s.PausedTill.Equal(until) {
			t.Errorf("its queue does not wait: %+v", s)
		}
		p.now = p.now.Add(48 * time.Hour)
		if again := p.links("b:2"); again.ID != own.ID {
			t.Errorf("it is another sender: %s", again.ID)
		}
		p.linkIs(own, "b:2", bot.LinkMade)
		if s := p.senderOf(own.ID); s.State != bot.SenderOK || !s.CanSend || !s.LinkedAt.Equal(linkedAt) {
			t.Errorf("the sender is %+v", s)
		}
		// What the old session still has to say is about a device that is gone.
		if err := p.s.SetLinkState(p.Context(), l); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("the old device's word: %v", err)
		}
		p.linkIs(own, "b:2", bot.LinkMade)
	})
}

func TestWhatLinkStatesDoToTheQueue(t *testing.T) {
	eachPost(t, func(p *post) {
		own := p.links("a:1")
		l := p.linkIs(own, "a:1", bot.LinkMade)
		for _, c := range []struct {
			state bot.LinkState
			want  string
		}{
			{bot.LinkConnecting, bot.SenderOK}, {bot.LinkConnected, bot.SenderOK}, {bot.LinkAway, bot.SenderOK}, {bot.LinkReplaced, bot.SenderOK},
			{bot.LinkOutdated, bot.SenderPaused}, {bot.LinkAway, bot.SenderPaused}, {bot.LinkConnected, bot.SenderOK},
			{bot.LinkLoggedOut, bot.SenderPaused},
		} {
			l.State = c.state
			p.must(p.s.SetLinkState(p.Context(), l))
			if s := p.senderOf(own.ID); s.State != c.want {
				t.Errorf("while the link is %s the sender is %s", c.state, s.State)
			}
		}
		p.must(p.s.LeaveLink(p.Context(), own.ID))
		if l = p.linkIs(own, "a:1", bot.LinkLoggedOut); !l.Leaving {
			t.Error("nobody is told to give it up")
		}
		l.State = bot.LinkUnlinked
		p.must(p.s.SetLinkState(p.Context(), l))
		if s := p.senderOf(own.ID); s.CanSend || s.CanReceive {
			t.Errorf("it is still used: %+v", s)
		}
		if err := p.s.LeaveLink(p.Context(), own.ID); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("given up twice: %v", err)
		}
	})
}

func TestALinkOfAnotherSchoolIsTaken(t *testing.T) {
	eachPost(t, func(p *post) {
		p.links("a:1")
		other, err := p.s.AddSchool(p.Context(), p.now, bot.School{
			Name: "Other", ShortName: "Other", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		})
		p.must(err)
		_, err = p.s.LinkNumber(p.Context(), p.now, bot.Sender{SchoolID: other.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: linkedNumber}, "c:3")
		if !errors.Is(err, bot.ErrTaken) {
			t.Errorf("two schools have one number: %v", err)
		}
	})
}

func TestWhoseNumberAWhatsAppIDIs(t *testing.T) {
	eachPost(t, func(p *post) {
		if _, err := p.s.NumberOfLID(p.Context(), "100"); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("an id nobody has: %v", err)
		}
		for _, number := range []bot.Number{"+923001234567", "+923001234567", "+923217654321"} { // a new SIM card
			p.must(p.s.LID(p.Context(), p.now, "100", number))
			if got, err := p.s.NumberOfLID(p.Context(), "100"); err != nil || got != number {
				t.Errorf("it is %s, %v; want %s", got, err, number)
			}
		}
	})
}

// A process that is stopped in the middle of a transaction does not keep others from its lease for ever: the server ends its
// session.
func TestATransactionThatNobodyEndsIsEndedByTheServer(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	reached, goOn, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	first := sync.OnceFunc(func() { close(reached) })
	stopped, err := storage.OpenWatched(t.Context(), url, func(point string) {
		if point == "after UPDATE leases" {
			first()
			<-goOn
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer stopped.Close()
	l, err := stopped.WinLease(t.Context(), now, "chores", "stopped", time.Second)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(done)
		if _, err := stopped.RenewLease(t.Context(), now, l, time.Second); err == nil {
			t.Error("the stopped process renewed its lease")
		}
	}()
	<-reached // it holds the lease's row, and does nothing
	limit, stop := context.WithTimeout(t.Context(), 25*time.Second)
	defer stop()
	if _, err := storagetest.Open(t, url).WinLease(limit, now.Add(time.Minute), "chores", "other", time.Second); err != nil {
		t.Errorf("the lease cannot be won: %v", err)
	}
	close(goOn)
	<-done
}
