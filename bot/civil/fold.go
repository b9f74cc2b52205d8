package civil

import (
	"strings"
	"unicode"
)

// fold writes what people type in one way: western digits, plain spaces and hyphens, lower case, and none of the invisible
// direction marks that come along when Urdu is pasted.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r == '\u060d': // the Arabic date separator
			return '/'
		case r == '–', r == '—', r == '\u2010', r == '\u2011', r == '−':
			return '-'
		case unicode.IsSpace(r): // the no-break spaces too, which spreadsheets put before AM and PM
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
