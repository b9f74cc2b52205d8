package whatsapptest_test

import (
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot/whatsapp/whatsapptest"
)

func TestWhatIsWrittenToAPhoneThatIsOffWaits(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	b.Disconnect()
	await(t, wa, "it is off", func() bool { return wa.Online(school) == 0 })
	mother.Says("one")
	mother.Says("two")
	if err := b.Connect(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"one", "two"} {
		if m := next[*events.Message](b); m.Message.GetConversation() != want {
			t.Errorf("the bot got %q, want %q", m.Message.GetConversation(), want)
		}
	}
	if done := next[*events.OfflineSyncCompleted](b); done.Count < 2 {
		t.Errorf("%d stanzas waited", done.Count)
	}
}

func TestAMessageThatTheHandlerCouldNotKeepComesAgain(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	b.fails.Store(true)
	id := mother.Says("keep this")
	next[*events.Message](b)
	if n := wa.Waiting(school, 1); n != 1 {
		t.Errorf("%d messages wait", n)
	}
	b.fails.Store(false)
	b.ResetConnection()
	if m := next[*events.Message](b); m.Info.ID != id || m.Message.GetConversation() != "keep this" {
		t.Errorf("what came again is %+v", m)
	}
	await(t, wa, "it has a receipt", func() bool { return wa.Waiting(school, 1) == 0 })
}

func TestASecondConnectionReplacesTheFirst(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b := linked(t, wa)
	second := client(t, wa, b.Store)
	second.connect()
	next[*events.StreamReplaced](b)
	if wa.Online(school) != 1 || !second.IsLoggedIn() {
		t.Errorf("%d are online", wa.Online(school))
	}
}

func TestLoggedOutByTheOwner(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b := linked(t, wa)
	wa.LogOut(school)
	if out := next[*events.LoggedOut](b); out.OnConnect {
		t.Errorf("the event is %+v", out)
	}
}

func TestLoggedOutWhileItWasAway(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b := linked(t, wa)
	b.Disconnect()
	wa.LogOut(school)
	if err := b.Connect(); err != nil {
		t.Fatal(err)
	}
	if out := next[*events.LoggedOut](b); !out.OnConnect || out.Reason != events.ConnectFailureLoggedOut {
		t.Errorf("the event is %+v", out)
	}
	if l := wa.Logins(); l[len(l)-1].Reason != 401 {
		t.Errorf("the logins are %+v", l)
	}
}

func TestALoginThatIsRefused(t *testing.T) {
	t.Parallel()
	refused := func(t *testing.T, refusal *whatsapptest.Refusal) *bot {
		wa := start(t)
		b := linked(t, wa)
		b.Disconnect()
		wa.Door(func(l whatsapptest.Login) *whatsapptest.Refusal {
			if l.N == 2 {
				return refusal
			}
			return nil
		})
		if err := b.Connect(); err != nil {
			t.Fatal(err)
		}
		return b
	}
	t.Run("for a time", func(t *testing.T) {
		t.Parallel()
		if ban := next[*events.TemporaryBan](refused(t, whatsapptest.Banned(101, time.Hour))); ban.Code != events.TempBanSentToTooManyPeople || ban.Expire != time.Hour {
			t.Errorf("the ban is %+v", ban)
		}
	})
	t.Run("for good", func(t *testing.T) {
		t.Parallel()
		if out := next[*events.LoggedOut](refused(t, whatsapptest.Locked())); out.Reason != events.ConnectFailureMainDeviceGone {
			t.Errorf("the event is %+v", out)
		}
	})
	t.Run("as too old", func(t *testing.T) {
		t.Parallel()
		next[*events.ClientOutdated](refused(t, whatsapptest.Outdated()))
	})
	t.Run("for the moment", func(t *testing.T) {
		t.Parallel()
		b := refused(t, whatsapptest.Unavailable())
		next[*events.Disconnected](b)
		next[*events.Connected](b) // by itself
	})
	t.Run("by silence", func(t *testing.T) {
		t.Parallel()
		b := refused(t, whatsapptest.Silence())
		if !b.IsConnected() { // IsLoggedIn still says so of the connection before
			t.Error("it is not connected")
		}
		nothing[*events.Connected](b)
		b.ResetConnection()
		next[*events.Connected](b)
	})
}

func TestADroppedSocketComesBack(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b := linked(t, wa)
	wa.Drop(school)
	next[*events.Disconnected](b)
	next[*events.Connected](b)
	wa.StreamError(school, 503)
	next[*events.Disconnected](b)
	next[*events.Connected](b)
}

func TestAFrozenConnectionIsDead(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	b.says(ammi, "before")
	mother.Next()
	thaw := wa.Freeze(school)
	if err := b.sends(ammi, b.GenerateMessageID(), "meanwhile", 300*time.Millisecond); err == nil {
		t.Error("a dead connection answered")
	}
	mother.Says("are you there?")
	nothing[*events.Message](b)
	thaw()
	b.ResetConnection()
	if m := next[*events.Message](b); m.Message.GetConversation() != "are you there?" {
		t.Errorf("the bot got %v", m.Message)
	}
	b.says(ammi, "after")
	if got := mother.Next(); got.Text != "after" {
		t.Errorf("she got %+v", got)
	}
}
