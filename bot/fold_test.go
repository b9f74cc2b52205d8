package bot_test

import (
	"testing"

	"raabta/bot"
)

func TestAdmissionKeysAreComparedAsSheetsWriteThem(t *testing.T) {
	for written, want := range map[string]string{
		"1042": "1042", "0042": "42", "۱۰۴۲": "1042", "GR-17/2024": "gr172024", "gr 17 2024": "gr172024", " A-12 ": "a12", "000": "000", "": "",
	} {
		if got := bot.AdmissionKey(written); got != want {
			t.Errorf("%q is compared as %q, want %q", written, got, want)
		}
	}
}

func TestFirstNamesAreComparedAsPeopleAreCalled(t *testing.T) {
	for _, same := range [][2]string{
		{"Imran Ali", "imran"}, {"Muhammad Imran Khan", "IMRAN"}, {"Mohd. Imran", "Imran"}, {"M. Imran", "imran sahib"}, {"Mr Imran Ali", "imran"},
		{"Syed Muhammad Hamza Shah", "Hamza"}, {"محمد عمران", "عمران"}, {"عمران علي", "عمران"}, {"Abdul Rehman Khan", "abdul rehman"}, {"Muhammad", "mohammad"},
	} {
		if a, b := bot.FirstNameKey(same[0]), bot.FirstNameKey(same[1]); a != b || a == "" {
			t.Errorf("%q is called %q, and %q is %q", same[0], a, same[1], b)
		}
	}
	for _, other := range [][2]string{
		{"Muhammad Imran", "Muhammad"}, {"Imran Ali", "Ali"}, {"Imran", "Kamran"}, {"Abdul Rehman", "Abdul"}, {"Abdul Rehman", "Abdul Rahim"}, {"Imran", ""}, {"Syed Ali", "Syed"},
	} {
		if a, b := bot.FirstNameKey(other[0]), bot.FirstNameKey(other[1]); a == b {
			t.Errorf("%q and %q are both called %q", other[0], other[1], a)
		}
	}
}
