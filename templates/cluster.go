package templates

import (
	"unicode"
	"unicode/utf8"
)

// class is the property of a character that decides what it joins: a shortened
// Grapheme_Cluster_Break of Unicode 10, the version that Twilio's calculator
// follows.
type class int

const (
	other class = iota
	control
	mark // combining, or U+200C
	joiner
	regional // half a flag
	prepend  // an Arabic sign written before its number
	person   // takes a skin tone
	member   // a person that also joins a family
	skin
	symbol // joins a person after U+200D: a trade, a heart
	hangulL
	hangulV
	hangulT
	hangulLV
	hangulLVT
)

// maxCluster is more than a segment holds of any character (67 units of at most
// four bytes).
const maxCluster = 512

// cluster returns the length in bytes of what a reader sees as the first
// character of s: a letter with its marks, a flag, an emoji with its skin tone or
// its family. It is never split over two segments or two messages. CR LF counts
// as two. s is not empty. A heap of marks is given up after maxCluster bytes, so
// that nobody can make measuring a text slow.
//
// It follows UAX #29 (https://www.unicode.org/reports/tr29/tr29-31.html), the
// marks being those of the Unicode version Go knows.
func cluster(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if n == len(s) || r < utf8.RuneSelf && s[n] < utf8.RuneSelf {
		return n
	}
	last := classOf(r)
	base, marks, flags := last, 0, 0
	if last == regional {
		flags = 1
	}
	for n < len(s) && n < maxCluster {
		r, size := utf8.DecodeRuneInString(s[n:])
		next := classOf(r)
		switch {
		case last == control || next == control:
			return n
		case next == mark:
			marks++
		case next == joiner || last == prepend:
			base, marks = next, 0
		case next == skin && (base == person || base == member) && marks <= 1,
			last == joiner && (next == symbol || next == member),
			last == regional && next == regional && flags == 1,
			hangul(last, next):
			base, marks = next, 0
		default:
			return n
		}
		if next == regional {
			flags++
		}
		last = next
		n += size
	}
	return n
}

// hangul reports whether two Korean letters stand in one syllable (GB6 to GB8).
func hangul(last, next class) bool {
	switch last {
	case hangulL:
		return next == hangulL || next == hangulV || next == hangulLV || next == hangulLVT
	case hangulV, hangulLV:
		return next == hangulV || next == hangulT
	case hangulT, hangulLVT:
		return next == hangulT
	}
	return false
}

func classOf(r rune) class {
	switch {
	case r < 0x300:
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xad {
			return control
		}
		return other
	case r >= 0x0620 && r < 0x064b || r >= 0x0671 && r < 0x06d6: // most of Urdu
		return other
	case r >= 0x0600 && r <= 0x0605 || r == 0x06dd || r == 0x08e2:
		return prepend
	case r == 0x200c:
		return mark
	case r == 0x200d:
		return joiner
	case r >= 0x1f1e6 && r <= 0x1f1ff:
		return regional
	case r >= 0x1f3fb && r <= 0x1f3ff:
		return skin
	case r >= 0x1100 && r < 0x1200 || r >= 0xa960 && r < 0xa97d || r >= 0xac00 && r < 0xd7fc:
		return hangulClass(r)
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == 0x0e33 || r == 0x0eb3:
		return mark
	case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
		return control
	}
	return emojiClass(r)
}

func hangulClass(r rune) class {
	switch {
	case r >= 0xac00 && r <= 0xd7a3:
		if (r-0xac00)%28 == 0 {
			return hangulLV
		}
		return hangulLVT
	case r < 0x1160 || r >= 0xa960 && r < 0xa97d:
		return hangulL
	case r < 0x11a8 || r >= 0xd7b0 && r < 0xd7c7:
		return hangulV
	case r >= 0x11a8 && r < 0x1200 || r >= 0xd7cb:
		return hangulT
	}
	return other
}

// emojiClass holds E_Base, E_Base_GAZ and Glue_After_Zwj of Unicode 10
// (https://www.unicode.org/Public/10.0.0/ucd/auxiliary/GraphemeBreakProperty.txt).
func emojiClass(r rune) class {
	switch r {
	case 0x1f466, 0x1f467, 0x1f468, 0x1f469:
		return member
	case 0x2640, 0x2642, 0x2695, 0x2696, 0x2708, 0x2764, 0x1f308, 0x1f33e, 0x1f373, 0x1f393,
		0x1f3a4, 0x1f3a8, 0x1f3eb, 0x1f3ed, 0x1f48b, 0x1f4bb, 0x1f4bc, 0x1f527, 0x1f52c,
		0x1f5e8, 0x1f680, 0x1f692:
		return symbol
	case 0x261d, 0x26f9, 0x1f385, 0x1f3c7, 0x1f46e, 0x1f47c, 0x1f4aa, 0x1f57a, 0x1f590,
		0x1f6a3, 0x1f6c0, 0x1f6cc, 0x1f926:
		return person
	}
	for _, span := range [...][2]rune{
		{0x270a, 0x270d}, {0x1f3c2, 0x1f3c4}, {0x1f3ca, 0x1f3cc}, {0x1f442, 0x1f443},
		{0x1f446, 0x1f450}, {0x1f470, 0x1f478}, {0x1f481, 0x1f483}, {0x1f485, 0x1f487},
		{0x1f574, 0x1f575}, {0x1f595, 0x1f596}, {0x1f645, 0x1f647}, {0x1f64b, 0x1f64f},
		{0x1f6b4, 0x1f6b6}, {0x1f918, 0x1f91c}, {0x1f91e, 0x1f91f}, {0x1f930, 0x1f939},
		{0x1f93d, 0x1f93e}, {0x1f9d1, 0x1f9dd},
	} {
		if r >= span[0] && r <= span[1] {
			return person
		}
	}
	return other
}
