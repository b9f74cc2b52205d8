package reply

import (
	"strings"
	"unicode/utf8"
)

// lexicon finds phrases at the head of a list of tokens. It is built once from a table and only read afterwards.
type lexicon[T comparable] struct {
	most                int // tokens of the longest phrase
	exact, plain, sound map[string]entry[T]
}

type entry[T comparable] struct {
	value T
	spelt string // as the table writes it, for Reading.Why
	clash bool   // another value folds to the same key
}

// group is a row of a table: phrases of one value, parted by commas or line breaks.
type group[T comparable] struct {
	value   T
	phrases string
	roman   bool // Roman Urdu: fold by sound
}

func lookup[T comparable](groups ...group[T]) *lexicon[T] {
	l := &lexicon[T]{exact: map[string]entry[T]{}, plain: map[string]entry[T]{}, sound: map[string]entry[T]{}}
	for _, g := range groups {
		for phrase := range strings.FieldsFuncSeq(g.phrases, func(r rune) bool { return r == ',' || r == '\n' }) {
			l.add(g, strings.TrimSpace(phrase))
		}
	}
	return l
}

// shortestGlued is how many letters a phrase has at least to be known without its spaces: "theekhai" is "theek hai", but "Jeena" and
// "nag" are not "ji na" and "na g".
const shortestGlued = 5

// add enters a phrase under its foldings, each with and without its spaces.
func (l *lexicon[T]) add(g group[T], phrase string) {
	m, _ := parse(phrase)
	if len(m.tokens) == 0 {
		return
	}
	l.most = max(l.most, len(m.tokens))
	enter := func(into map[string]entry[T], fold func(token) string) {
		spaced := join(m.tokens, fold)
		keys := []string{spaced}
		if glued := strings.ReplaceAll(spaced, " ", ""); utf8.RuneCountInString(glued) >= shortestGlued {
			keys = append(keys, glued)
		}
		for _, key := range keys {
			old, taken := into[key]
			switch {
			case !taken:
				into[key] = entry[T]{value: g.value, spelt: phrase}
			case old.value != g.value:
				old.clash = true
				into[key] = old
			}
		}
	}
	enter(l.exact, exactOf)
	enter(l.plain, plainOf)
	if g.roman {
		enter(l.sound, soundOf)
	}
}

func exactOf(t token) string { return t.exact }
func plainOf(t token) string { return t.plain }
func soundOf(t token) string { return t.sound }

// prefix finds the longest phrase that tokens begin with, and how many tokens it takes; 0 if there is none. At equal length the
// strictest folding wins.
func (l *lexicon[T]) prefix(tokens []token) (best entry[T], n int) {
	var room [3][48]byte
	exact, plain, sound := room[0][:0], room[1][:0], room[2][:0]
	for i := range min(l.most, len(tokens)) {
		if i > 0 {
			exact, plain, sound = append(exact, ' '), append(plain, ' '), append(sound, ' ')
		}
		t := &tokens[i]
		exact, plain, sound = append(exact, t.exact...), append(plain, t.plain...), append(sound, t.sound...)
		if e, ok := l.exact[string(exact)]; ok && !e.clash {
			best, n = e, i+1
		} else if e, ok := l.plain[string(plain)]; ok && !e.clash {
			best, n = e, i+1
		} else if e, ok := l.sound[string(sound)]; ok && !e.clash {
			best, n = e, i+1
		}
	}
	return best, n
}

// has says whether tokens begin with a phrase.
func (l *lexicon[T]) has(tokens []token) bool {
	_, n := l.prefix(tokens)
	return n > 0
}

// take is the number of tokens of the longest phrase at their head.
func (l *lexicon[T]) take(tokens []token) int {
	_, n := l.prefix(tokens)
	return n
}

func join(tokens []token, fold func(token) string) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = fold(t)
	}
	return strings.Join(words, " ")
}
