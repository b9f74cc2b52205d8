package roster

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes a word the one way words are compared: compatibility forms and marks undone, lower case, western digits,
// one letter for each of the Arabic and Urdu twins, and nothing but letters and digits. "Adm. No." is "admno".
func fold(s string) string { return strings.Join(foldWords(s), "") }

// foldWords is fold, word by word: whatever is neither a letter nor a digit parts two words.
func foldWords(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsMark(r), unicode.Is(unicode.Cf, r), r == 'ـ', r == '\'', r == '’', r == '‘', r == '`':
		case unicode.IsLetter(r):
			b.WriteRune(twin(unicode.ToLower(r)))
		case unicode.IsDigit(r):
			b.WriteRune(western(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// twin gives one letter for those that Arabic, Persian and Urdu keyboards mix.
func twin(r rune) rune {
	switch r {
	case 'ي', 'ى':
		return 'ی'
	case 'ك':
		return 'ک'
	case 'ه', 'ة', 'ھ', 'ۃ', 'ە':
		return 'ہ'
	case 'ں':
		return 'ن'
	}
	return r
}

// western writes an Arabic-Indic or Urdu digit as 0–9.
func western(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	}
	return r
}

// plain is a cell as text to read values from: compatibility forms undone, western digits, single spaces, nothing
// invisible.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '٫' { // the Arabic decimal separator
			return '.'
		}
		return western(r)
	}, norm.NFKC.String(s))
	return strings.Join(strings.Fields(visible(s)), " ")
}

// visible drops control and direction characters, which could hide or turn round what a name says. The zero-width
// non-joiner stays: Urdu is written with it.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r', unicode.IsSpace(r):
			return ' '
		case r == '\u200c':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// words makes a lookup of folded words from lists by comma.
func words[T any](rows map[string]T) map[string]T {
	m := make(map[string]T)
	for list, value := range rows {
		for _, word := range strings.Split(list, ",") {
			m[fold(word)] = value
		}
	}
	return m
}
