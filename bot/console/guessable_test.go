package console_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/trustelem/zxcvbn"
	"github.com/trustelem/zxcvbn/frequency"

	"raabta/bot/console"
)

// TestPasswordsAreJudgedAsZxcvbnDoes compares with zxcvbn itself: nothing is taken that it calls guessable, and nearly all that it
// calls good is taken.
func TestPasswordsAreJudgedAsZxcvbnDoes(t *testing.T) {
	known := []string{"raabta", "school", "teacher", "Saima Khan", "SaimaKhan", "Saima", "Khan", "Al-Noor School", "AlNoorSchool", "Noor"}
	dice := rand.New(rand.NewPCG(1, 2))
	words := frequency.FrequencyLists["english_wikipedia"]
	common := frequency.FrequencyLists["passwords"]
	any := func(list []string) string { return list[dice.IntN(len(list))] }
	var weak, mixed []string
	for _, p := range common {
		if len(p) >= 10 {
			weak = append(weak, p)
		}
	}
	weak = weak[:100]
	for range 60 {
		top := common[dice.IntN(3000)]
		mixed = append(mixed, top+top, strings.ToUpper(top[:1])+top[1:]+fmt.Sprint(1970+dice.IntN(60)), strings.NewReplacer("a", "@", "o", "0", "e", "3", "i", "1").Replace(top)+"123",
			"Saima"+fmt.Sprint(dice.IntN(10000))+"noor", any(words)+any(words), any(words)+"-"+any(words)+"-"+any(words), any(words)+" "+any(words)+" "+any(words)+" "+any(words))
		random := make([]byte, 10+dice.IntN(8))
		for i := range random {
			random[i] = byte('!' + dice.IntN('~'-'!'))
		}
		mixed = append(mixed, string(random))
	}
	weak = append(weak, "aaaaaaaaaaaaaaa", "abcabcabcabc", "abcdefghijklm", "9876543210", "qwertyuiop[]", "1qaz2wsx3edc", "zaq12wsxcde3", "11/05/1984x", "19840511 1984", "drowssap321",
		"P@ssw0rd2024", "SaimaSaimaSaima", "noorlahalnoor", "0300-12345678"[:10])
	for _, p := range weak {
		if zxcvbn.PasswordStrength(p, known).Score < 3 && console.CheckPassword(p, "Saima Khan", "Al-Noor School") == nil {
			t.Errorf("%q is taken", p)
		}
	}
	good, refused := 0, 0
	for _, p := range mixed {
		ours, theirs := console.Guesses(p, known), zxcvbn.PasswordStrength(p, known)
		switch {
		case theirs.Guesses < 1e8/4 && ours >= 1e8:
			t.Errorf("%q is taken: about %.0f guesses, not %.0f", p, theirs.Guesses, ours)
		case theirs.Guesses >= 1e8:
			if good++; ours < 1e8 {
				refused++
			}
		}
	}
	if good < 150 || refused > good/20 {
		t.Errorf("of %d good passwords %d are refused", good, refused)
	}
}

// BenchmarkGuesses: a judgement, beside the hash that follows it. What repeats itself must not cost many times what does not.
func BenchmarkGuesses(b *testing.B) {
	for name, password := range map[string]string{
		"words": "three boats under the old bridge at noon", "one letter": strings.Repeat("a", 72), "squares": strings.Repeat("abaababaabaab", 5),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				console.Guesses(password, nil)
			}
		})
	}
}

func FuzzGuesses(f *testing.F) {
	for _, seed := range []string{"", "a", "ÄÖÜäöü", "\xff\xfe", "aaa", "12-12-1999", "سلام سلام", "qwerty"} {
		f.Add(seed, "known")
	}
	f.Fuzz(func(t *testing.T, password, known string) {
		if len(password) > 72 {
			password = password[:72]
		}
		if n := console.Guesses(password, []string{known}); n < 0 || n != n {
			t.Errorf("%v guesses", n)
		}
	})
}
