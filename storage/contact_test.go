package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

func TestFindingAHousehold(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza Imran")
		k.addFamily("Bilal Khan", []bot.Number{"+923003333301"}, "Hamza Bilal")
		k.addFamily("100% O_Neil", []bot.Number{"+923003333302"}, "فاطمہ")
		k.exec(`UPDATE students SET admission_no = '2041' WHERE name = 'Hamza Imran'`)
		k.exec(`INSERT INTO opt_outs (school_id, number, topic, at, source) VALUES ($1, $2, 'tip', $3, 'reply')`, k.school.ID, father, k.now)
		for _, c := range []struct {
			words string
			want  []string
		}{
			{"imran", []string{"Imran Ali"}},
			{"hamza", []string{"Bilal Khan", "Imran Ali"}},
			{"HAMZA ali", []string{"Imran Ali"}},
			{"hamza nobody", nil},
			{"2041", []string{"Imran Ali"}},
			{string(father), []string{"Imran Ali"}},
			{"فاطمہ", []string{"100% O_Neil"}},
			{"%", []string{"100% O_Neil"}},
			{"o_neil", []string{"100% O_Neil"}},
			{"B_lal", nil},
			{`\`, nil},
			{" ", nil},
			{"'; DROP TABLE households; --", nil},
		} {
			list, err := k.store.FindHouseholds(k.Context(), k.school.ID, c.words)
			if err != nil {
				k.Fatal(err)
			}
			var got []string
			for _, h := range list {
				got = append(got, h.Name)
			}
			if !slices.Equal(got, c.want) {
				k.Errorf("%q finds %v, want %v", c.words, got, c.want)
			}
			if c.words == "imran" && (len(list[0].Phones) != 2 || len(list[0].Children) != 1 || len(list[0].OptOuts) != 1) {
				k.Errorf("the household is %+v", list[0])
			}
		}
		if list, err := k.store.FindHouseholds(k.Context(), "another school", "imran"); err != nil || len(list) != 0 {
			k.Errorf("another school finds %d, %v", len(list), err)
		}
		if _, err := k.store.Household(k.Context(), "none"); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("no household: %v", err)
		}
	})
}

func TestChangingANumber(t *testing.T) {
	const third = bot.Number("+923004444403")
	eachTalk(t, func(k *talk) {
		for _, c := range []struct {
			name   string
			change storage.PhoneChange
			want   []bot.Number
			err    error
		}{
			{"added last", storage.PhoneChange{New: bot.Phone{Number: third, SMS: true}}, []bot.Number{mother, father, third}, nil},
			{"added first", storage.PhoneChange{New: bot.Phone{Number: third, SMS: true, Rank: 1}}, []bot.Number{third, mother, father}, nil},
			{"added far behind", storage.PhoneChange{New: bot.Phone{Number: third, SMS: true, Rank: 9}}, []bot.Number{mother, father, third}, nil},
			{"replaced in its place", storage.PhoneChange{Old: mother, New: bot.Phone{Number: third, SMS: true}}, []bot.Number{third, father}, nil},
			{"replaced by the other", storage.PhoneChange{Old: mother, New: bot.Phone{Number: father, SMS: true}}, []bot.Number{father}, nil},
			{"moved to the front", storage.PhoneChange{New: bot.Phone{Number: father, SMS: true, Rank: 1}}, []bot.Number{father, mother}, nil},
			{"changed where it is", storage.PhoneChange{New: bot.Phone{Number: mother, SMS: true}}, []bot.Number{mother, father}, nil},
			{"removed", storage.PhoneChange{Old: mother}, []bot.Number{father}, nil},
			{"not there", storage.PhoneChange{Old: third}, []bot.Number{mother, father}, bot.ErrNotFound},
			{"the school's own", storage.PhoneChange{New: bot.Phone{Number: ourSMS, SMS: true}}, []bot.Number{mother, father}, storage.ErrOwnNumber},
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
		change          storage.PhoneChange
		others          []bot.Number
		sms, whatsapp   string // number and status of what is queued
		thread, channel string
	}{
		{"replaced", storage.PhoneChange{New: bot.Phone{Number: right, SMS: true}}, nil,
			string(right) + " queued", string(mother) + " canceled", string(right), "sms"},
		{"removed, another is left", storage.PhoneChange{}, []bot.Number{father},
			string(father) + " queued", string(mother) + " canceled", string(father), "sms"},
		{"removed, none is left", storage.PhoneChange{}, nil,
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
					return k.text(`SELECT number || ' ' || status FROM messages WHERE id = $1`, id)
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

func TestListingThreads(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addThread("+923001000001", k.teacher.ID, "A1", bot.ThreadAnswered, 5*time.Minute)
		k.addThread("+923001000002", k.teacher.ID, "B1", bot.ThreadWaiting, 3*time.Minute)
		k.addThread("+923001000003", "", "C1", bot.ThreadWaiting, time.Minute)
		k.addThread("+923001000004", "", "D1", bot.ThreadClosed, 9*time.Minute)
		for _, c := range []struct {
			filter storage.ThreadFilter
			want   string
		}{
			{storage.ThreadFilter{}, "C1 B1 D1 A1 "}, // who waits longest comes first
			{storage.ThreadFilter{State: bot.ThreadWaiting}, "C1 B1 "},
			{storage.ThreadFilter{StaffID: k.teacher.ID}, "B1 A1 "},
			{storage.ThreadFilter{Limit: 1}, "C1 "},
			{storage.ThreadFilter{HouseholdID: "none"}, ""},
		} {
			c.filter.SchoolID = k.school.ID
			list, err := k.store.Threads(k.Context(), c.filter)
			if err != nil {
				k.Fatal(err)
			}
			got := ""
			for _, th := range list {
				got += th.Code + " "
			}
			if got != c.want {
				k.Errorf("%+v lists %q, want %q", c.filter, got, c.want)
			}
		}
		if err := k.store.CloseThread(k.Context(), k.school.ID, "Q9"); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("closing an unknown thread: %v", err)
		}
		if _, _, err := k.store.Thread(k.Context(), "another school", "A1"); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school's thread: %v", err)
		}
	})
}
