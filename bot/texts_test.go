package bot

import (
	"testing"

	"raabta/templates"
)

func TestEverybodyReadsTheirOwnText(t *testing.T) {
	for _, c := range []struct {
		english, urdu, roman string
		want                 [3]string // in English, Urdu, Roman Urdu
	}{
		{"E", "U", "R", [3]string{"E", "U", "R"}},
		{"E", "", "", [3]string{"E", "E", "E"}},
		{"E", "U", "", [3]string{"E", "U", "E"}},
		{"E", "", "R", [3]string{"E", "E", "R"}},
		{"", "U", "", [3]string{"U", "U", "U"}},
		{"", "U", "R", [3]string{"U", "U", "R"}},
		{"", "", "R", [3]string{"R", "R", "R"}},
		{"", "", "", [3]string{"", "", ""}},
	} {
		texts := TextsIn(c.english, c.urdu, c.roman)
		for i, lang := range templates.Languages() {
			if got := texts.In(lang); got != c.want[i] {
				t.Errorf("of %q, %q and %q who reads %s gets %q, want %q", c.english, c.urdu, c.roman, lang.Name(), got, c.want[i])
			}
		}
	}
}
