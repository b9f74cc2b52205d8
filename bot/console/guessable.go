package console

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/trustelem/zxcvbn/adjacency"
	"github.com/trustelem/zxcvbn/frequency"
	"github.com/trustelem/zxcvbn/match"
	"github.com/trustelem/zxcvbn/scoring"
)

// guessesLeast is how many guesses a password must take: zxcvbn's score 3, "safely unguessable: moderate protection from an offline
// slow-hash scenario" (https://github.com/dropbox/zxcvbn).
const guessesLeast = 1e8

// guesses is about how many passwords somebody tries before this one who guesses well and knows some words about its owner. The
// words, the keyboard and the judgement of what is found in a password are zxcvbn's. The finding is ours, for zxcvbn makes a map of
// each list when the program starts: 17 MB in every process, for what happens a few times a year.
func guesses(password string, known []string) float64 {
	found := append(partsIn(password, known), repeatsIn(password, known)...)
	return scoring.MostGuessableMatchSequence(password, found, false).Guesses
}

// partsIn finds all but what stands there several times.
func partsIn(password string, known []string) []*match.Match {
	return slices.Concat(wordsIn(password, known), sequencesIn(password), walksIn(password), datesIn(password))
}

// found is a part of a password, from one byte to before another, that takes so many guesses.
func found(password string, from, to int, guesses float64) *match.Match {
	return &match.Match{Pattern: "found", I: from, J: to - 1, Token: password[from:to], Guesses: max(guesses, scoring.MinSubmatchGuessesMultiChar)}
}

// wordLeast is from how many letters on a word is looked for: a shorter one takes as many guesses as its letters.
const wordLeast = 3

// wordsIn finds words that people use, forwards, backwards, and with digits and signs in the place of letters.
func wordsIn(password string, known []string) (list []*match.Match) {
	lower := lowered(password)
	backwards := []byte(lower)
	slices.Reverse(backwards)
	forms := []struct {
		text    string
		back    bool
		guesses float64 // as many times those of the word itself
	}{{lower, false, 1}, {string(backwards), true, 2}}
	// A 1 is an i or an l.
	for _, one := range []string{"i", "l"} {
		if plain := strings.NewReplacer("4", "a", "@", "a", "8", "b", "(", "c", "3", "e", "6", "g", "9", "g", "1", one, "!", "i", "|", one, "0", "o", "$", "s", "5", "s", "7", "t", "+", "t", "%", "x", "2", "z").Replace(lower); plain != lower {
			forms = append(forms, forms[0])
			forms[len(forms)-1].text, forms[len(forms)-1].guesses = plain, 2
		}
	}
	look := func(word string, rank int) {
		for _, form := range forms {
			for at := 0; ; at++ {
				next := strings.Index(form.text[at:], word)
				if next < 0 {
					break
				}
				at += next
				from, to := at, at+len(word)
				if form.back {
					from, to = len(password)-to, len(password)-from
				}
				list = append(list, found(password, from, to, float64(rank)*form.guesses*scoring.UppercaseVariations(password[from:to])))
			}
		}
	}
	for _, words := range frequency.FrequencyLists {
		for i, word := range words {
			if len(word) >= wordLeast {
				look(word, i+1)
			}
		}
	}
	for i, word := range known {
		if word = lowered(word); len(word) >= wordLeast {
			look(word, i+1)
		}
	}
	return list
}

// lowered is a text in small letters, of the same bytes where they are not ASCII's.
func lowered(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// sequencesIn finds what goes up or down by one: abcd, 8765.
func sequencesIn(password string) (list []*match.Match) {
	for from := 0; from+2 < len(password); {
		to, step := from+1, int(password[from+1])-int(password[from])
		for to < len(password) && int(password[to])-int(password[to-1]) == step {
			to++
		}
		if to-from > 2 && (step == 1 || step == -1) {
			list = append(list, found(password, from, to, float64(52*(to-from))))
		}
		from = max(from+1, to-1)
	}
	return list
}

// walksIn finds ways from key to key on a keyboard.
func walksIn(password string) (list []*match.Match) {
	keys := adjacency.Graphs["qwerty"]
	for from := 0; from+2 < len(password); {
		to, turns, way := from+1, 0, -1
		for ; to < len(password); to++ {
			next := slices.IndexFunc(keys.Graph[password[to-1:to]], func(key string) bool { return strings.Contains(key, password[to:to+1]) })
			if next < 0 {
				break
			}
			if next != way {
				turns, way = turns+1, next
			}
		}
		if n := to - from; n > 2 {
			list = append(list, found(password, from, to, float64(len(keys.Graph)*n)*math.Pow(keys.AverageDegree, float64(turns))))
		}
		from = max(from+1, to-1)
	}
	return list
}

// datesIn finds days, and years of those who live.
func datesIn(password string) (list []*match.Match) {
	for _, pattern := range []string{`(\d\d?)([-/. ]?)(\d\d?)[-/. ]?(?:19|20)?\d\d`, `(?:19|20)\d\d([-/. ]?)(\d\d?)[-/. ]?(\d\d?)`, `(?:19|20)\d\d`} {
		each := regexp.MustCompile(pattern)
		for at := 0; at < len(password); at++ {
			m := each.FindStringSubmatchIndex(password[at:])
			if m == nil {
				break
			}
			from, to := at+m[0], at+m[1]
			at = from
			days := 1.0
			for g := 1; g < len(m)/2; g++ {
				part := password[from-m[0]+m[2*g] : from-m[0]+m[2*g+1]]
				if n, err := strconv.Atoi(part); err == nil && (n == 0 || n > 31) {
					days = 0
				} else if err == nil {
					days = 365
				} else if part != "" {
					days *= 4 // who guesses tries several signs between
				}
			}
			if days > 0 {
				list = append(list, found(password, from, to, 100*days))
			}
		}
	}
	return list
}

// repeatsIn finds parts that stand there several times, one behind the other.
func repeatsIn(password string, known []string) (list []*match.Match) {
	for size := 1; size <= len(password)/2; size++ {
		for from := 0; from+size < len(password); {
			to := from + size
			for to < len(password) && password[to] == password[to-size] {
				to++
			}
			times := (to - from) / size
			if times < 2 || times*size < 3 {
				from++
				continue
			}
			one := password[from : from+size]
			if !strings.Contains((one + one)[1:2*size-1], one) { // else it is a smaller part several times, which was found before
				each := math.Pow(scoring.BruteforceCardinality, float64(size))
				if size >= wordLeast {
					each = scoring.MostGuessableMatchSequence(one, partsIn(one, known), false).Guesses
				}
				list = append(list, found(password, from, from+times*size, each*float64(times)))
			}
			from += (times-1)*size + 1
		}
	}
	return list
}
