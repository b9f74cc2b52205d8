package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest values, in characters. A longer one is cut and ends in "...".
const (
	maxName  = 80   // a name longer than this is a mistake in the sheet
	maxValue = 500  // a title, a place, a sentence from a teacher
	maxLines = 4096 // a parent's own words, or lines already rendered
)

// kind says how the value of a placeholder is cleaned.
type kind int

const (
	oneLine   kind = iota
	nameLine       // one short line, no link
	manyLines      // newlines stay
)

// kindOf tells by the placeholder. The lines are a person's own words and what is
// assembled from other texts, each of which cleaned its values already.
func kindOf(placeholder string) kind {
	switch placeholder {
	case "text", "children", "facts", "action", "ask", "visits", "options", "lines":
		return manyLines
	case "child", "teacher", "who", "school", "class", "subject":
		return nameLine
	}
	return oneLine
}

// Clean makes a value fit to stand inside one line of a text: newlines, tabs and
// odd spaces become one space, and control characters, NUL, invalid UTF-8, marks
// and overrides of direction (U+200E/F, U+061C, U+202A-E, U+2066-9) and
// characters of no width are taken out. A value beyond 500 characters is cut.
// What is left of a value of nothing but those is "".
func Clean(s string) string {
	return oneLine.clean(s)
}

// CleanText does the same to a text of several lines, up to 4,096 characters: it
// keeps newlines, at most two in a row, and the joiners U+200C and U+200D, which
// are spelling in Urdu and in emoji.
func CleanText(s string) string {
	return manyLines.clean(s)
}

// CleanValue cleans a value as [Text.Fill] does for a placeholder, for those who
// carry the values by themselves: a WhatsApp template's variables.
func CleanValue(placeholder, s string) string {
	return kindOf(placeholder).clean(s)
}

// cleanWording is CleanText without the cap, for texts that a school writes.
func cleanWording(s string) string {
	return sweep(s, true)
}

func (k kind) clean(s string) string {
	if !tidy(s, k == manyLines) {
		s = sweep(s, k == manyLines)
	}
	switch k {
	case nameLine:
		return shorten(dropLinks(s), maxName)
	case manyLines:
		return shorten(s, maxLines)
	}
	return shorten(s, maxValue)
}

// tidy reports whether sweep would leave s as it is; it is the fast path, and may
// be wrong only by saying no.
func tidy(s string, keepLines bool) bool {
	last := ' ' // so that a space in front counts as doubled
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r > ' ' && r < 0x7f || arabicLetter(r):
		case r == ' ' && last != ' ' && last != '\n':
		case r == '\n' && keepLines && last != ' ' && last != '\n':
		case r < 0xa0 || r == utf8.RuneError && n == 1 || blank(r) || invisible(r, false):
			return false
		}
		last, i = r, i+n
	}
	return s == "" || last != ' ' && last != '\n'
}

// arabicLetter covers the letters nearly all Urdu is written with.
func arabicLetter(r rune) bool {
	return r >= 0x0620 && r <= 0x06d3
}

func sweep(s string, keepLines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	gap, breaks := false, 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == '\r' && strings.HasPrefix(s[i+n:], "\n") {
			i += n
			continue
		}
		i += n
		switch {
		case r == utf8.RuneError && n == 1:
		case keepLines && newline(r):
			breaks++
		case blank(r):
			gap = true
		case unicode.IsControl(r) || invisible(r, keepLines):
		default:
			if b.Len() > 0 && breaks > 0 {
				b.WriteString("\n\n"[:min(breaks, 2)])
			} else if b.Len() > 0 && gap {
				b.WriteByte(' ')
			}
			gap, breaks = false, 0
			b.WriteRune(r)
		}
	}
	return b.String()
}

func newline(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// blank is a space of any kind, or a character drawn as one.
func blank(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x2800, 0x3164, 0xffa0: // fillers, empty braille
		return true
	}
	return unicode.IsSpace(r)
}

// invisible is a character that is not drawn, or changes how its neighbours are
// ordered. The Arabic signs among the format characters (U+0600, U+06DD …) are
// drawn, and stay.
func invisible(r rune, keepJoiners bool) bool {
	switch {
	case r == 0x200c || r == 0x200d:
		return !keepJoiners
	case r == 0x00ad, r == 0x034f, r == 0x061c, r == 0x180e, r == 0xfeff,
		r >= 0x200b && r <= 0x200f,
		r >= 0x202a && r <= 0x202e,
		r >= 0x2060 && r <= 0x206f,
		r >= 0xfff9 && r <= 0xfffb,
		r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

// dropLinks takes out of a name every word that phones would show as a link; a
// child called "http://evil" has no name.
func dropLinks(s string) string {
	if !hasLink(s) {
		return s
	}
	var kept []string
	for _, word := range strings.Fields(s) {
		if !hasLink(word) {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

func hasLink(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		switch s[i] {
		case ':':
			if s[i+1] == '/' && s[i+2] == '/' {
				return true
			}
		case 'w', 'W':
			if len(s) > i+3 && strings.EqualFold(s[i:i+4], "www.") {
				return true
			}
		}
	}
	return false
}

// shorten cuts s to limit characters, never inside what a reader sees as one.
func shorten(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, count := 0, 0
	for end < len(s) {
		n := cluster(s[end:])
		count += utf8.RuneCountInString(s[end : end+n])
		if count > limit-3 {
			break
		}
		end += n
	}
	return strings.TrimRight(s[:end], " \n") + "..."
}
