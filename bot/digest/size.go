package digest

import (
	"unicode/utf8"

	"raabta/templates"
)

// size is what a piece of text adds to a message, whichever encoding the message ends up in.
type size struct {
	septets, units, letters int  // in GSM-7, in UCS-2, and as a reader counts
	ucs2                    bool // it does not go into GSM-7: septets count for nothing
}

func sizeOf(text string) size {
	s := size{letters: utf8.RuneCountInString(text)}
	s.units = s.letters
	for _, r := range text {
		if r > 0xffff {
			s.units++
		}
	}
	m := templates.Measure(text)
	s.septets, s.ucs2 = m.Units, m.Encoding == templates.UCS2
	return s
}

func (s size) plus(o size) size {
	return size{s.septets + o.septets, s.units + o.units, s.letters + o.letters, s.ucs2 || o.ucs2}
}

// without takes n plain letters out.
func (s size) without(n int) size {
	return size{s.septets - n, s.units - n, s.letters - n, s.ucs2}
}

// limit is how long a message may be. Sums of sizes are quick and nearly right: what stands at the joint of two segments may
// cost a unit or two more. The text itself decides.
type limit interface {
	allows(sum size) bool
	holds(text string) bool
}

// segments is a limit of so many SMS, at least two.
type segments int

func (n segments) allows(s size) bool {
	if s.ucs2 {
		return s.units <= int(n)*67
	}
	return s.septets <= int(n)*153
}

func (n segments) holds(text string) bool { return templates.Measure(text).Segments <= int(n) }

// characters is a limit of so many characters.
type characters int

func (n characters) allows(s size) bool { return s.letters <= int(n) }

func (n characters) holds(text string) bool {
	return len(text) <= int(n) || utf8.RuneCountInString(text) <= int(n)
}

// wording is a piece of text with its size.
type wording struct {
	text string
	size size
}

// measured is the wording with its size filled in.
func (w wording) measured() wording {
	if w.text != "" && w.size.letters == 0 {
		w.size = sizeOf(w.text)
	}
	return w
}
