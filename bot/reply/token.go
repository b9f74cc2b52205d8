package reply

import (
	"strings"
	"unicode"
)

// token is a word, a run of digits or a single symbol.
type token struct {
	text                string
	exact, plain, sound string // three foldings of its spelling, see spelling.go

	digits bool
	symbol bool // an emoji, a currency, an ampersand
	mark   rune // the last punctuation (or line break) between the token before and this one, 0 if none
	spaced bool // a space stands before it
}

// joined says that a token belongs to the one before as in "no problem", "no-problem" and "n/a", unlike in "no, problem".
func (t token) joined() bool {
	return !t.symbol && t.mark == 0 || !t.spaced && (t.mark == '-' || t.mark == '/')
}

// message is a text in tokens.
type message struct {
	tokens []token
	asks   bool // a question mark stands somewhere
}

// parse splits a text into tokens; it reports false for a text longer than an answer is.
func parse(text string) (message, bool) { return parseLong(text, longest, mostWords) }

// parseLong is parse for a text of so many letters in so many words.
func parseLong(text string, letters, words int) (message, bool) {
	text, ok := normalise(text, letters)
	if !ok {
		return message{}, false
	}
	var (
		m      message
		word   strings.Builder
		inside class // of the runes in word
		gap    = token{spaced: true}
	)
	end := func() {
		if word.Len() > 0 {
			gap.digits, gap.symbol = inside == digitRune, inside == symbol
			m.tokens = append(m.tokens, spell(gap, word.String()))
			word.Reset()
			gap = token{}
		}
	}
	for _, r := range text {
		c := classify(r)
		switch c {
		case nothing:
			continue
		case letter, digitRune:
			if inside != c {
				end()
			}
			word.WriteRune(r)
		case symbol:
			end()
			word.WriteRune(r)
			inside = c
			end()
		case space:
			end()
			gap.spaced = true
			if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
				gap.mark = '\n'
			}
		case punctuation:
			end()
			gap.mark = r
			if r == '?' || r == '؟' {
				m.asks = true
			}
		}
		inside = c
	}
	end()
	m.tokens = future(spelled(m.tokens))
	return m, len(m.tokens) <= words
}

func spell(t token, text string) token {
	t.text, t.exact, t.plain, t.sound = text, text, text, text
	if !t.digits {
		t.exact, t.plain, t.sound = exact(text), plain(text), sound(text)
	}
	return t
}

type class int

const (
	space class = iota
	letter
	digitRune
	symbol
	punctuation
	nothing
)

func classify(r rune) class {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʹ', '`':
		return nothing // "don't" is "dont", "'yes'" is "yes"
	case '&', '+', '%':
		return symbol
	case unicode.ReplacementChar:
		return space
	}
	switch {
	case r >= '0' && r <= '9':
		return digitRune
	case unicode.In(r, unicode.L, unicode.Mc, unicode.N):
		return letter
	case unicode.In(r, unicode.P, unicode.Sm, unicode.Sk):
		return punctuation
	case unicode.In(r, unicode.So, unicode.Sc):
		return symbol
	}
	return space // controls, private use and unassigned as well
}

// spelled joins a word written letter by letter: "s t o p", "O.K.". Other pairs stay apart: "n/a" is not "na".
func spelled(tokens []token) []token {
	if len(tokens) < 2 {
		return tokens
	}
	var word strings.Builder
	for i, t := range tokens {
		if t.digits || len(t.text) != 1 || i > 0 && t.mark != 0 && t.mark != '.' {
			return tokens
		}
		word.WriteString(t.text)
	}
	if word.Len() == 2 && word.String() != "ok" {
		return tokens
	}
	return []token{spell(tokens[0], word.String())}
}

// future joins the ending of the Roman Urdu future to its verb: "aun ga" and "aunga", "jaen gay" and "jaengay" are written alike.
func future(tokens []token) []token {
	out := tokens[:0]
	for i, t := range tokens {
		switch t.plain {
		case "ga", "gi", "ge", "gay", "gey", "gy", "gai":
			if last := len(out) - 1; i > 0 && t.mark == 0 && !out[last].digits && !out[last].symbol {
				out[last] = spell(out[last], out[last].text+t.text)
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

func (m message) words() string {
	var b strings.Builder
	for i, t := range m.tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}
