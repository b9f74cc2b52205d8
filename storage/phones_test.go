package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"raabta/bot"
)

func TestChangingANumber(t *testing.T) {
	const third = bot.Number("+923004444403")
	eachTalk(t, func(k *talk) {
		for _, c := range []struct {
			name   string
			change bot.PhoneChange
			want   []bot.Number
			err    error
		}{
			{"added last", bot.PhoneChange{New: bot.Phone{Number: third, SMS: true}}, []bot.Number{mother, father, third}, nil},
			{"added first", bot.PhoneChange{New: bot.Phone{Number: third, SMS: true, Rank: 1}}, []bot.Number{third, mother, father}, nil},
			{"added far behind", bot.PhoneChange{New: bot.Phone{Number: third, SMS: true, Rank: 9}}, []bot.Number{mother, father, third}, nil},
			{"replaced in its place", bot.PhoneChange{Old: mother, New: bot.Phone{Number: third, SMS: true}}, []bot.Number{third, father}, nil},
			{"replaced by the other", bot.PhoneChange{Old: mother, New: bot.Phone{Number: father, SMS: true}}, []bot.Number{father}, nil},
			{"moved to the front", bot.PhoneChange{New: bot.Phone{Number: father, SMS: true, Rank: 1}}, []bot.Number{father, mother}, nil},
			{"changed where it is", bot.PhoneChange{New: bot.Phone{Number: mother, SMS: true}}, []bot.Number{mother, father}, nil},
			{"removed", bot.PhoneChange{Old: mother}, []bot.Number{father}, nil},
			{"not there", bot.PhoneChange{Old: third}, []bot.Number{mother, father}, bot.ErrNotFound},
			{"one that WhatsApp hides", bot.PhoneChange{New: bot.Phone{Number: bot.HiddenNumber("987654321"), SMS: true}}, []bot.Number{mother, father}, bot.ErrNumberHidden},
			{"the school's own", bot.PhoneChange{New: bot.Phone{Number: ourSMS, SMS: true}}, []bot.Number{mother, father}, bot.ErrOwnNumber},
		} {
			h := k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza")
			c.change.HouseholdID = h.ID
			if err := k.store.SetPhone(k.Context(), k.now, c.change); !errors.Is(err, c.err) {
				k.Errorf("%s: %v, want %v", c.name, err, c.err)
			}
			got, err := k.store.Household(k.Context(), h.ID)
			if err != nil {
				k.Fatal(err)
			}
			var numbers []bot.Number
			for i, p := range got.Phones {
				numbers = append(numbers, p.Number)
				if p.Rank != i+1 || !p.SMS {
					k.Errorf("%s: phone %+v at %d", c.name, p, i+1)
				}
			}
			if !slices.Equal(numbers, c.want) {
				k.Errorf("%s: numbers %v, want %v", c.name, numbers, c.want)
			}
		}
	})
}

// A wrong number gets nothing more: neither what is queued for the family, nor a teacher's answer.
func TestWhatWaitsForAWrongNumberGoesToTheRightOne(t *testing.T) {
	const right = bot.Number("+923004444403")
	for _, c := range []struct {
		name            string
		change          bot.PhoneChange
		others          []bot.Number
		sms, whatsapp   string // number and status of what is queued
		thread, channel string
	}{
		{"replaced", bot.PhoneChange{New: bot.Phone{Number: right, SMS: true}}, nil,
			string(right) + " queued", string(mother) + " canceled", string(right), "sms"},
		{"removed, another is left", bot.PhoneChange{}, []bot.Number{father},
			string(father) + " queued", string(mother) + " canceled", string(father), "sms"},
		{"removed, none is left", bot.PhoneChange{}, nil,
			string(mother) + " canceled", string(mother) + " canceled", "", "sms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachTalk(t, func(k *talk) {
				h := k.addFamily("Imran Ali", append([]bot.Number{mother}, c.others...), "Hamza")
				sharer := k.addFamily("Who shares the phone", []bot.Number{mother}, "Zara")
				sms, wa, theirs := k.draft(mother, bot.TopicDigest, time.Time{}), k.draft(mother, bot.TopicDigest, time.Time{}), k.draft(mother, bot.TopicDigest, time.Time{})
				sms.HouseholdID, wa.HouseholdID, theirs.HouseholdID = h.ID, h.ID, sharer.ID
				wa.Channel = bot.WhatsApp
				k.queue(sms, wa, theirs)
				k.write(mother, "salam", func(in *bot.Incoming) { in.Channel, in.To = bot.WhatsApp, ourWhatsApp })
				k.mustRoute(bot.Decision{Message: k.next().Message, Thread: &bot.ThreadMove{
					Key: bot.ThreadKey{Party: h.ID}, HouseholdID: h.ID, Code: "A1", Number: mother, Channel: bot.WhatsApp, Waits: true}})

				c.change.HouseholdID, c.change.Old = h.ID, mother
				if err := k.store.SetPhone(k.Context(), k.now, c.change); err != nil {
					k.Fatal(err)
				}
				state := func(id string) string {
					return k.text("SELECT number || ' ' || CASE WHEN "+isQueued+" THEN 'queued' ELSE status END FROM messages m WHERE id = $1", id)
				}
				if got := state(sms.ID); got != c.sms {
					k.Errorf("the SMS is %s, want %s", got, c.sms)
				}
				if got := state(wa.ID); got != c.whatsapp {
					k.Errorf("the WhatsApp message is %s, want %s", got, c.whatsapp)
				}
				if got, want := state(theirs.ID), string(mother)+" queued"; got != want {
					k.Errorf("the sharer's SMS is %s, want %s", got, want)
				}
				th, _, err := k.store.Thread(k.Context(), k.school.ID, "A1")
				if err != nil || string(th.Number) != c.thread || string(th.Channel) != c.channel {
					k.Errorf("answers go to %q by %s, %v", th.Number, th.Channel, err)
				}
			})
		})
	}
}
