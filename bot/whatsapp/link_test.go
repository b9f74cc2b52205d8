package whatsapp_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/whatsapp"
	"raabta/bot/whatsapp/whatsapptest"
	"raabta/storage/storagetest"
)

func TestANumberIsLinkedByACodeOfEightCharacters(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		r := newRig(t, url)
		entered := make(chan error, 1)
		linked, err := r.sessions.Pair(r.soon(), "Al-Noor School", school, func(s whatsapp.Step) {
			if len(s.Code) != 9 || s.QR != "" || s.Until.IsZero() {
				t.Errorf("shown was %+v", s)
			}
			go func() { entered <- r.wa.EnterCode(r.soon(), s.Code, school) }()
		})
		if err := errors.Join(err, <-entered); err != nil {
			t.Fatal(err)
		}
		if linked.Number != school || !strings.Contains(linked.Device, ":") {
			t.Errorf("linked is %+v", linked)
		}
		if login := r.wa.Logins()[0]; login.Name != "Al-Noor School" {
			t.Errorf("the phone lists it as %q", login.Name)
		}
		r.writes(linked)
		r.holds()
		if got := r.linked(); got.State != bot.LinkConnected {
			t.Errorf("the link is %+v", got)
		}
	})
}

func TestCodesThatRunOutAreReplaced(t *testing.T) {
	t.Parallel()
	r := newRig(t, "sqlite:"+t.TempDir()+"/raabta.db")
	shown := 0
	linked, err := r.sessions.Pair(r.soon(), "Al-Noor School", "", func(s whatsapp.Step) {
		if shown++; shown == 1 {
			go r.wa.ExpireCodes()
			return
		}
		go r.wa.Scan(r.soon(), s.QR, school)
	})
	if err != nil || linked.Number != school || shown < 2 {
		t.Errorf("%+v, %v after %d codes", linked, err, shown)
	}
}

func TestWhyANumberIsNotLinked(t *testing.T) {
	t.Parallel()
	r := newRig(t, "sqlite:"+t.TempDir()+"/raabta.db")
	for _, c := range []struct {
		refusal *whatsapptest.Refusal
		want    error
	}{{whatsapptest.Outdated(), whatsapp.ErrPairOutdated}, {whatsapptest.Banned(101, time.Hour), whatsapp.ErrPairRefused}} {
		r.wa.Door(func(whatsapptest.Login) *whatsapptest.Refusal { return c.refusal })
		if _, err := r.sessions.Pair(r.soon(), "Al-Noor School", "", func(whatsapp.Step) {}); !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
	r.wa.Door(nil)
	if _, err := r.sessions.Pair(r.soon(), "Al-Noor School", "+1", func(whatsapp.Step) {}); !errors.Is(err, whatsapp.ErrPairNumber) {
		t.Errorf("a number that is none: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := r.sessions.Pair(ctx, "Al-Noor School", "", func(whatsapp.Step) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	r.wa.Close()
	if _, err := r.sessions.Pair(r.soon(), "Al-Noor School", "", func(whatsapp.Step) {}); !errors.Is(err, whatsapp.ErrPairOffline) {
		t.Errorf("without a network: %v", err)
	}
}

func TestUnlinkingTakesTheDeviceOffThePhone(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		if err := r.channel.Leave(r.soon(), r.own.ID); err != nil {
			r.Fatal(err)
		}
		<-r.held
		if got := r.linked(); got.State != bot.LinkUnlinked || got.Reason != "" {
			r.Errorf("the link is %+v", got)
		}
		if n := r.wa.Online(school); n != 0 {
			r.Errorf("%d devices are there", n)
		}
		// Linked anew it is the same sender.
		before := r.own.ID
		r.links()
		if r.own.ID != before {
			r.Errorf("it is another sender")
		}
		r.holds()
	})
}

// A program that has become too old says that it is the newest, once, before anybody has to update it.
func TestAnOutdatedProgramAsksForTheNewestVersionOnce(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		r.drop()
		<-r.held
		const newest = 4_000_000_001
		r.wa.Door(func(l whatsapptest.Login) *whatsapptest.Refusal {
			if l.Version < newest {
				return whatsapptest.Outdated()
			}
			return nil
		})
		r.wa.Newest(newest)
		r.holds()
		if got := r.state(bot.LinkConnected); got.Reason != "" {
			r.Errorf("the link is %+v", got)
		}
		// And a number that is linked with it.
		r.sessions = r.opens()
		r.links()
	})
}
