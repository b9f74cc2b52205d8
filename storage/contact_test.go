package storage_test

import (
	"errors"
	"slices"
	"testing"

	"raabta/bot"
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
			{"100%", []string{"100% O_Neil"}},
			{"%", nil},
			{"0333-3333", nil},
			{"0300-333", []string{"100% O_Neil", "Bilal Khan"}},
			{"3301", []string{"Bilal Khan"}},
			{"hamza 3333301", []string{"Bilal Khan"}},
			{"فاطمه", []string{"100% O_Neil"}}, // an Arabic keyboard's h
			{"o_neil", []string{"100% O_Neil"}},
			{"B_lal", nil},
			{`\`, nil},
			{" ", nil},
			{"'; DROP TABLE households; --", nil},
		} {
			list, err := k.store.FindHouseholds(k.Context(), k.school.ID, bot.Seek(c.words, "PK"))
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
		if list, err := k.store.FindHouseholds(k.Context(), "another school", bot.Seek("imran", "PK")); err != nil || len(list) != 0 {
			k.Errorf("another school finds %d, %v", len(list), err)
		}
		if _, err := k.store.Household(k.Context(), "none"); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("no household: %v", err)
		}
	})
}
