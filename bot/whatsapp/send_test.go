package whatsapp_test

import (
	"log/slog"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/whatsapp"
	"raabta/bot/whatsapp/whatsapptest"
)

func TestAMessageArrivesUnderItsOwnIDAndIsSeenToArrive(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		phone := r.wa.Phone(r, ammi, "Ammi").To(school)
		m := r.message(ammi, "Kal chutti hai")
		res := r.channel.Send(r.soon(), m)
		if res.Outcome != bot.Accepted || res.Status != bot.Sent || res.ProviderID != r.channel.ProviderID(m.ID) {
			r.Fatalf("%+v", res)
		}
		got := phone.Next()
		if got.Text != m.Body || got.ID != res.ProviderID || !strings.HasPrefix(got.ID, "3EB0") || len(got.ID) != 22 {
			r.Errorf("she got %+v", got)
		}
		told := func(s bot.Status) func() bool {
			return func() bool {
				for _, report := range r.desk.told {
					if report.ProviderID == res.ProviderID && report.Status == s && report.Number == ammi {
						return true
					}
				}
				return false
			}
		}
		r.until("it is delivered", told(bot.Delivered))
		phone.Reads(got)
		r.until("it is read", told(bot.Read))
	})
}

func TestWhatWhatsAppRefusesSaysWhatToDo(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		r.wa.Register(ammi)
		for _, c := range []struct {
			code int
			want bot.Verdict
		}{{463, bot.Stranger}, {429, bot.QueueFull}, {479, bot.Retry}, {500, bot.Retry}} {
			r.wa.Script(func(whatsapptest.Message) *whatsapptest.Fault { return whatsapptest.Refuse(c.code) })
			if res := r.channel.Send(r.soon(), r.message(ammi, "salaam")); res.Outcome != bot.NotSent || res.Verdict != c.want || res.Reason == "" {
				r.Errorf("%d: %+v", c.code, res)
			}
		}
		r.wa.Script(nil)
		if res := r.channel.Send(r.soon(), r.message(abbu, "salaam")); res.Outcome != bot.NotSent || res.Verdict != bot.BadNumber {
			r.Errorf("a number that is not on WhatsApp: %+v", res)
		}
		late := r.message(ammi, "salaam")
		late.Late = func() bool { return true }
		if res := r.channel.Send(r.soon(), late); res.Verdict != bot.TooLate {
			r.Errorf("after the process was stopped: %+v", res)
		}
		other := r.message(ammi, "salaam")
		other.Sender.ID = "another"
		if res := r.channel.Send(r.soon(), other); res.Outcome != bot.NotSent || res.Verdict != bot.Unreached {
			r.Errorf("a sender whose session another process has: %+v", res)
		}
		if n := len(r.wa.Messages()); n != 0 {
			r.Errorf("%d messages were taken", n)
		}
	})
}

// A try whose answer never came is made again: the phone shows one id once.
func TestASecondTryIsNotSeenTwice(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func() *whatsapptest.Fault{
		"the ack is withheld": whatsapptest.Withhold, "the socket is cut after it was taken": whatsapptest.CutAfter, "the socket is cut before": whatsapptest.CutBefore,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(r *rig) {
				phone := r.wa.Phone(r, ammi, "Ammi")
				first := true
				r.wa.Script(func(m whatsapptest.Message) *whatsapptest.Fault {
					if !first || m.Number != strings.TrimPrefix(school, "+") {
						return nil
					}
					first = false
					return fault()
				})
				m := r.message(ammi, "once only")
				res := r.channel.Send(r.soon(), m)
				for res.Outcome != bot.Accepted {
					if res.Outcome == bot.NotSent && res.Verdict != bot.Unreached {
						r.Fatalf("%+v", res)
					}
					res = r.sends(m)
				}
				if res := r.channel.Send(r.soon(), r.message(ammi, "the next")); res.Outcome != bot.Accepted {
					r.Fatalf("%+v", res)
				}
				if one, two := phone.Next(), phone.Next(); one.Text != "once only" || two.Text != "the next" {
					r.Errorf("she was shown %q and %q", one.Text, two.Text)
				}
			})
		})
	}
}

// An answer is seen being typed before it comes; what nobody asked for is not.
func TestAnAnswerIsSeenBeingTyped(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		r.drop()
		<-r.held
		log := slog.New(slog.NewTextHandler(r.log, nil))
		r.channel = whatsapp.New(r.sessions, r.desk, bot.SystemClock, log) // which does not hurry
		r.holds()
		phone := r.wa.Phone(r, ammi, "Ammi")
		notice := r.message(ammi, "Fees are due.")
		notice.Class = bot.Routine
		if res := r.channel.Send(r.soon(), notice); res.Outcome != bot.Accepted {
			r.Fatalf("%+v", res)
		}
		phone.Next()
		if typed := r.wa.Typings(); len(typed) != 0 {
			r.Errorf("a notice was typed: %+v", typed)
		}
		if res := r.channel.Send(r.soon(), r.message(ammi, "Jee")); res.Outcome != bot.Accepted {
			r.Fatalf("%+v", res)
		}
		phone.Next()
		r.until("it was typed, and typing ended", func() bool {
			typed := r.wa.Typings()
			return len(typed) == 2 && typed[0].State == "composing" && typed[1].State == "paused"
		})
	})
}
