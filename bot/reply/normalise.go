package reply

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// An answer has at most so many letters, digits and symbols, in so many words. Four SMS segments of Roman Urdu hold three times
// as much; nobody answers a question in them.
const (
	longest   = 200
	mostWords = 50
)

// normalise writes a text the one way the tables are written: compatibility forms undone (NFKD: "①", "１", "ﺟﯽ"), no
// marks (harakat, accents, keycaps, variation selectors), no invisible characters (bidi controls, joiners, tatweel), lower case,
// ASCII digits, one letter for each of the Arabic and Urdu twins. It reports false for a text of more letters, digits and symbols
// than letters.
//
// Marks are dropped before the decomposition as well as after it, so a letter carrying ten thousand of them costs one pass.
func normalise(text string, letters int) (string, bool) {
	var kept strings.Builder
	said := 0
	for _, r := range text {
		if invisible(r) {
			continue
		}
		if unicode.In(r, unicode.L, unicode.N, unicode.So, unicode.Sc) {
			if said++; said > letters {
				return "", false
			}
		}
		if d := enclosedDigit(r); d != "" {
			kept.WriteByte(' ')
			kept.WriteString(d)
			continue
		}
		kept.WriteRune(r)
	}

	var out strings.Builder
	for _, r := range norm.NFKD.String(kept.String()) {
		if invisible(r) || r == hamza {
			continue
		}
		if d, ok := digit(r); ok {
			out.WriteByte('0' + d)
			continue
		}
		out.WriteRune(twin(unicode.ToLower(r)))
	}
	return out.String(), true
}

const (
	tatweel = 'ـ'
	hamza   = 'ء' // written or left out at will: "شاء" and "شا"
)

// invisible says that a rune adds nothing a reader would say aloud. Skin tones are modifier symbols (Sk); ♀ and ♂ are the
// sexes of emoji.
func invisible(r rune) bool {
	switch r {
	case tatweel, '♀', '♂', '\u115f', '\u1160', '\u3164', '\uffa0':
		return true
	}
	return r >= 0x80 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Sk)
}

// digit gives the value of a decimal digit of any script. Unicode promises that the digits of a script stand in one
// run, from zero up (The Unicode Standard, 4.6); the mathematical alphabets are five such runs end to end.
func digit(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r - '0'), true
	}
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	n := 0
	for unicode.Is(unicode.Nd, r-1) {
		r--
		n++
	}
	return byte(n % 10), true
}

// enclosedDigit reads the circled digits and the keycap ten, which have no decomposition.
func enclosedDigit(r rune) string {
	if r == '🔟' {
		return "10"
	}
	for _, one := range []rune{'❶', '➀', '➊', '⓵'} {
		if n := r - one; n >= 0 && n < 10 {
			return []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}[n]
		}
	}
	return ""
}

// twin folds letters that look or sound alike and that Arabic, Persian and Urdu keyboards mix: ي and ی, ك and ک, the five
// kinds of heh, and the nasal noon, which many keyboards hide. What carries a hamza or a madda (أ آ ئ ؤ ۓ) has lost it
// with the marks.
func twin(r rune) rune {
	switch r {
	case 'ي', 'ى', 'ې', 'ۍ':
		return 'ی'
	case 'ك', 'ڪ':
		return 'ک'
	case 'ه', 'ة', 'ھ', 'ە', 'ۃ', 'ۀ':
		return 'ہ'
	case 'ں':
		return 'ن'
	case 'ٱ':
		return 'ا'
	}
	return r
}
