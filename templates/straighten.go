package templates

import "strings"

// Straighten replaces the typographic characters that word processors and phones
// put in by their plain twins in GSM-7: curly quotes, dashes, the ellipsis,
// bullets, odd spaces. One curly apostrophe doubles or triples the price of an
// English text. Letters are left alone, and so are the joiners and marks of Urdu;
// a text in Urdu script stays UCS-2 whatever is straightened.
func Straighten(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return plain(r) != keep }) < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if twin := plain(r); twin == keep {
			b.WriteRune(r)
		} else {
			b.WriteString(twin)
		}
	}
	return b.String()
}

// keep says that a character has no plain twin and stays.
const keep = "\x00"

func plain(r rune) string {
	if r >= ' ' && r < '`' || r > '`' && r < 0x7f || r >= 0x0600 && r < 0x1680 {
		return keep
	}
	switch r {
	case '`', '´', '‘', '’', '‚', '‛', '‹', '›', '′', '‵', 'ʹ', 'ʻ', 'ʼ', 'ʽ', 'ˈ', 'ˊ', 'ˋ', '＇':
		return "'"
	case '“', '”', '„', '‟', '«', '»', '″', '‶', 'ʺ', 'ˮ', '＂':
		return `"`
	case '‐', '‑', '‒', '–', '—', '―', '−', '⁃', '•', '·', '‣', '﹘', '﹣', '－':
		return "-"
	case '…':
		return "..."
	case '⁄', '∕':
		return "/"
	case '¼':
		return "1/4"
	case '½':
		return "1/2"
	case '¾':
		return "3/4"
	case '×':
		return "x"
	case '\t', 0x00a0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007,
		0x2008, 0x2009, 0x200a, 0x202f, 0x205f, 0x3000:
		return " "
	case 0x0085, 0x2028, 0x2029:
		return "\n"
	case 0x00ad, 0x200b, 0x2060, 0xfeff:
		return ""
	}
	return keep
}
