package roster

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"raabta/bot"
)

// fold is how words are compared.
func fold(s string) string { return bot.Fold(s) }

// plain is a cell as text to read values from: compatibility forms undone, western digits, single spaces, nothing
// invisible.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '٫' { // the Arabic decimal separator
			return '.'
		}
		return bot.WesternDigit(r)
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
