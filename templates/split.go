package templates

import (
	"strings"
	"unicode/utf16"
)

// Split cuts a long text into parts of at most limit UTF-16 units, the unit in
// which Twilio (1,600) and WhatsApp count. It cuts at the end of a line if that
// leaves the part at least half full, else at a space, else between characters,
// never inside a surrogate pair or between a letter and its marks. The white
// space at a cut is dropped, all else is kept. A text that fits is returned as it
// is; an empty one has no parts. A limit below 2 is taken as 2, the room one
// character may need.
func Split(text string, limit int) []string {
	limit = max(limit, 2)
	var parts []string
	for {
		n := cut(text, limit)
		if n == len(text) {
			break
		}
		if part := strings.TrimRight(text[:n], blanks); part != "" {
			parts = append(parts, part)
		}
		text = strings.TrimLeft(text[n:], blanks)
	}
	if text != "" {
		parts = append(parts, text)
	}
	return parts
}

const blanks = " \n\r\t"

// cut returns the bytes of the next part: all of a text that fits.
func cut(text string, limit int) int {
	end, units := 0, 0
	space, line := 0, 0
	for end < len(text) {
		n := cluster(text[end:])
		u := utf16Len(text[end : end+n])
		if u > limit { // a heap of marks cannot stay together
			n, u = fit(text[end:end+n], limit-units)
			if n == 0 {
				break
			}
		}
		switch c := text[end]; {
		case c == '\n' && units*2 >= limit:
			line = end
		case strings.IndexByte(blanks, c) >= 0:
			space = end
		}
		if units+u > limit {
			break
		}
		units += u
		end += n
	}
	switch {
	case end == len(text):
		return end
	case line > 0:
		return line
	case space > 0:
		return space
	}
	return end
}

// fit returns the bytes, and their units, of the characters of s that fit room.
func fit(s string, room int) (bytes, units int) {
	for i, r := range s {
		u := utf16.RuneLen(r)
		if units+u > room {
			return i, units
		}
		units += u
	}
	return len(s), units
}
