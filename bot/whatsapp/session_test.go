package whatsapp_test

import (
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/whatsapp/whatsapptest"
)

func TestASessionComesBackByItself(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(r *rig){
		"its socket is dropped":          func(r *rig) { r.wa.Drop(school) },
		"WhatsApp restarts":              func(r *rig) { r.wa.StreamError(school, 503) },
		"an error that nobody described": func(r *rig) { r.wa.StreamError(school, 599) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(r *rig) {
				r.drop()
				<-r.held
				up := r.takes(r.channel)
				<-up
				cut(r)
				<-up
				r.state(bot.LinkConnected)
				phone := r.wa.Phone(r, ammi, "Ammi").To(school)
				phone.Says("salaam")
				if in := r.next(); in.Body != "salaam" {
					r.Errorf("%+v came in", in)
				}
			})
		})
	}
}

func TestASessionThatAnotherProgramTookIsLeftAlone(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		r.wa.Replace(school)
		<-r.held
		if got := r.state(bot.LinkReplaced); got.Reason == "" {
			r.Errorf("nobody is told why: %+v", got)
		}
		if r.channel.Fit(r.link) {
			r.Error("it would take the session back at once")
		}
	})
}

func TestALoggedOutNumberWaitsToBeLinkedAnew(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		r.wa.LogOut(school)
		<-r.held
		got := r.state(bot.LinkLoggedOut)
		senders, err := r.store.Senders(r.Context(), r.school.ID)
		if err != nil || got.Reason == "" || senders[0].State != bot.SenderPaused || senders[0].Reason != got.Reason {
			r.Errorf("the link is %+v, its sender %+v, %v", got, senders, err)
		}
		if r.channel.Fit(r.link) {
			r.Error("it would be tried again")
		}
		// What was not heard is said at the next login, to whoever makes it.
		r.takes(r.process())
		<-r.held
		if got := r.linked(); got.State != bot.LinkLoggedOut {
			r.Errorf("the link is %+v", got)
		}
	})
}

func TestARefusedLoginSaysWhyAndUntilWhen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refusal *whatsapptest.Refusal
		want    bot.LinkState
		paused  bool
	}{
		"a ban":                   {whatsapptest.Banned(101, time.Hour), bot.LinkBanned, true},
		"an outdated program":     {whatsapptest.Outdated(), bot.LinkOutdated, true},
		"an account that is gone": {whatsapptest.Locked(), bot.LinkLoggedOut, true},
		"a server that is busy":   {whatsapptest.Unavailable(), bot.LinkAway, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(r *rig) {
				r.drop()
				<-r.held
				r.wa.Door(func(whatsapptest.Login) *whatsapptest.Refusal { return c.refusal })
				r.takes(r.channel)
				got := r.state(c.want)
				if got.Reason == "" || c.want == bot.LinkBanned && time.Until(got.Until) < 50*time.Minute {
					r.Errorf("the link is %+v", got)
				}
				senders, err := r.store.Senders(r.Context(), r.school.ID)
				if err != nil || (senders[0].State == bot.SenderPaused) != c.paused {
					r.Errorf("the sender is %+v, %v", senders, err)
				}
				if c.want != bot.LinkAway {
					return
				}
				r.wa.Door(nil)
				r.state(bot.LinkConnected)
			})
		})
	}
}

func TestAReachOutTimeLockIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		until := time.Now().Add(3 * time.Hour).Truncate(time.Second)
		r.wa.TimeLock(school, until)
		r.until("it is told", func() bool { return len(r.desk.locked) == 1 && r.desk.locked[0].Equal(until) })
		r.wa.TimeLock(school, time.Time{})
		r.until("its end is told", func() bool { return len(r.desk.locked) == 2 && r.desk.locked[1].IsZero() })
	})
}
