package roster

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decode turns the bytes of a text file into UTF-8 without NULs, and says in which encoding they were when that had to be
// worked out ("" when the file says so itself, or is plain UTF-8).
//
//  1. A byte-order mark decides: UTF-8, UTF-16 little or big endian.
//  2. Without one, a file in which every second byte is nearly always NUL is UTF-16.
//  3. What reads as UTF-8 is UTF-8, also with a few broken bytes (fewer than one in ten of its letters beyond ASCII).
//  4. The rest is from an old Excel: Windows-1256 where most of the bytes beyond ASCII stand in words, next to one another,
//     as Arabic letters do; else Windows-1252, in which accented letters stand alone.
func decode(data []byte) (text, guessed string) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return clean(string(data[3:])), ""
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return clean(fromUTF16(data[2:], false)), ""
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return clean(fromUTF16(data[2:], true)), ""
	}
	if bigEndian, ok := wide(data); ok {
		return clean(fromUTF16(data, bigEndian)), "UTF-16"
	}
	good, broken := runes(data)
	switch {
	case broken == 0:
		return clean(string(data)), ""
	case good > 10*broken:
		return clean(string(bytes.ToValidUTF8(data, []byte("\ufffd")))), "UTF-8 with broken letters"
	case inWords(data):
		text, _ := charmap.Windows1256.NewDecoder().Bytes(data)
		return clean(string(text)), "Windows-1256 (Arabic)"
	}
	decoded, _ := charmap.Windows1252.NewDecoder().Bytes(data)
	return clean(string(decoded)), "Windows-1252 (Western)"
}

// fromUTF16 decodes code units whose high byte comes first (big endian) or second.
func fromUTF16(data []byte, bigEndian bool) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		a, b := uint16(data[2*i]), uint16(data[2*i+1])
		if bigEndian {
			a, b = b, a
		}
		units[i] = b<<8 | a
	}
	return string(utf16.Decode(units))
}

// wide says whether a file without a mark is UTF-16, by the NULs that are the high bytes of ASCII.
func wide(data []byte) (bigEndian, ok bool) {
	head := data[:min(len(data), 1000)&^1]
	var even, odd int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	units := len(head) / 2
	switch {
	case units < 4:
		return false, false
	case odd*3 > units && even*10 < units:
		return false, true
	case even*3 > units && odd*10 < units:
		return true, true
	}
	return false, false
}

// runes counts letters beyond ASCII and bytes that are no UTF-8.
func runes(data []byte) (good, broken int) {
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size <= 1:
			broken++
		case size > 1:
			good++
		}
		data = data[size:]
	}
	return good, broken
}

// inWords says whether more than half of the bytes that Windows-1256 reads as Arabic letters have such a neighbour.
func inWords(data []byte) bool {
	letter := func(i int) bool {
		if i < 0 || i >= len(data) || data[i] < 0x80 {
			return false
		}
		return unicode.Is(unicode.Arabic, charmap.Windows1256.DecodeByte(data[i]))
	}
	var all, joined int
	for i := range data {
		if data[i] < 0x80 {
			continue
		}
		all++
		if letter(i) && (letter(i-1) || letter(i+1)) {
			joined++
		}
	}
	return joined*2 > all
}

// clean drops NULs, which some exports leave between the letters or at the end.
func clean(text string) string { return strings.ReplaceAll(text, "\x00", "") }
