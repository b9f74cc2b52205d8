package reply

import "strings"

// Roman Urdu has no fixed spelling: one vowel is written i, ee or y; another e, ay, ai or ein; a stressed letter is drawn
// out; the h of an aspirate comes and goes. A word is therefore looked up under three foldings, the strictest first:
//
//	exact   a letter drawn out three times or more counts twice     "haaaan" → "haan", "teeen" → "teen"
//	plain   every run of one letter counts once                      "yesss" → "yes", "nahiin" → "nahin"
//	sound   plain, after the rules of soundRules                     "theek" → "tik", "karein", "kren" → "karen"
//
// The last is for Roman Urdu words alone. Where two meanings fold to one key, the key matches neither (lexicon.go): "ten" and
// "teen" are told apart or not read at all.

func exact(word string) string { return shorten(word, 2) }

func plain(word string) string { return shorten(word, 1) }

// shorten writes a run of three or more equal letters as most of them; with most 1, a run of two as well.
func shorten(word string, most int) string {
	runes := []rune(word)
	out := runes[:0]
	for i := 0; i < len(runes); {
		end := i + 1
		for end < len(runes) && runes[end] == runes[i] {
			end++
		}
		r := runes[i]
		for range min(end-i, most) {
			out = append(out, r)
		}
		i = end
	}
	return string(out)
}

// soundRules are tried in order at every place of a word; the first that fits wins.
var soundRules = [...]struct{ written, sounds string }{
	{"ee", "i"}, {"oo", "u"}, {"w", "v"}, // theek = thik, zaroor = zarur
	{"aaye", "e"}, {"aye", "e"}, {"aae", "e"}, {"ayi", "e"}, {"aai", "e"}, {"aei", "e"}, // aayenge = ayenge = aaenge
	{"ai", "e"}, {"ae", "e"}, {"ei", "e"}, {"ay", "e"}, {"ey", "e"}, // karein = karen = karain, gay = ge
	{"aoo", "au"}, {"aou", "au"}, {"aao", "au"}, {"aau", "au"}, {"ao", "au"}, // aaunga = aonga
	{"bh", "b"}, {"dh", "d"}, {"gh", "g"}, {"jh", "j"}, {"kh", "k"}, {"ph", "p"}, {"th", "t"}, // bandh = band
}

func sound(word string) string {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	word = exact(word)
	if rest, ok := strings.CutPrefix(word, "kr"); ok {
		word = "kar" + rest // krdo = kardo
	}
	var heard strings.Builder
	for len(word) > 0 {
		written, sounds := word[:1], word[:1]
		for _, rule := range soundRules {
			if strings.HasPrefix(word, rule.written) {
				written, sounds = rule.written, rule.sounds
				break
			}
		}
		heard.WriteString(sounds)
		word = word[len(written):]
	}
	word = plain(heard.String())
	if rest, ok := strings.CutSuffix(word, "y"); ok {
		word = rest + "i"
	}
	return word
}
