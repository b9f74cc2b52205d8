package storage_test

import (
	"errors"
	"testing"

	"raabta/bot"
)

// TestTheCardIsGivenOnce, also where two messages of one phone are routed at one moment.
func TestTheCardIsGivenOnce(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.exec(`UPDATE senders SET provider = $1 WHERE channel = 'whatsapp'`, bot.LinkedDevice)
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		byWhatsApp := func(in *bot.Incoming) { in.Channel, in.To = bot.WhatsApp, ourWhatsApp }
		k.write(mother, "hello", byWhatsApp)
		in := k.next()
		if in.To.Provider != bot.LinkedDevice || in.To.Address != ourWhatsApp || in.Carded {
			k.Errorf("it came to %+v, carded %v", in.To, in.Carded)
		}
		d := bot.Decision{Message: in.Message, Reason: "test", Effects: []bot.Effect{bot.GiveCard{Number: mother}}}
		k.mustRoute(d)
		k.write(mother, "hello again", byWhatsApp)
		if in = k.next(); !in.Carded {
			k.Error("it is not known that the number has the card")
		}
		d.Message = in.Message
		if err := k.route(d); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("a second card: %v", err)
		}
		if carded, err := k.store.Carded(k.Context(), k.school.ID, mother); err != nil || !carded {
			k.Errorf("carded %v, %v", carded, err)
		}
		k.mustRoute(bot.Decision{Message: in.Message, Reason: "test"})
		k.write(mother, "by SMS")
		if in := k.next(); in.To.ID != "" {
			k.Errorf("an SMS is said to have come to %+v", in.To)
		}
	})
}
