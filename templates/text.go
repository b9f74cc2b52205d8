package templates

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxText is the longest text accepted, in characters: the longest body Twilio
// takes (https://www.twilio.com/docs/errors/21617).
const MaxText = 1600

// Values are the facts of one text, by placeholder.
type Values map[string]string

// MissingError says that a text was refused because a placeholder had no value,
// or one that is empty once cleaned. It carries no personal data.
type MissingError struct {
	Name        string   // of the text; empty for a free text
	Language    Language // empty for a free text
	Placeholder string
}

func (e *MissingError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("the text has no value for {%s}: fill it in for this recipient, or take {%s} out of the text", e.Placeholder, e.Placeholder)
	}
	return fmt.Sprintf("the text %s in %s has no value for {%s}: fill it in and send again", e.Name, e.Language.Name(), e.Placeholder)
}

// Text is one text cut into its parts, ready to be filled many times. It never
// changes and may be shared.
type Text struct {
	source string
	parts  []part
	names  []string // placeholders, in order of first appearance
	kinds  []kind   // of names, by index
	fixed  int      // bytes of all literal parts
}

// part is a literal, or the placeholder names[slot] when slot is not -1.
type part struct {
	literal string
	slot    int
}

// Compile reads a free text such as a school's broadcast, "Dear parents of
// {child}, …". It refuses, with a sentence, a text that is empty or longer than
// [MaxText]; anything else is a text, since a brace that opens no placeholder is
// an ordinary character. Line ends become \n, and control characters and marks
// that override the direction of writing are taken out.
func Compile(text string) (*Text, error) {
	text = cleanWording(text)
	if text == "" {
		return nil, errors.New("the text is empty: write it first")
	}
	if n := utf8.RuneCountInString(text); n > MaxText {
		return nil, fmt.Errorf("the text has %d characters and may have %d: shorten it", n, MaxText)
	}
	return parse(text), nil
}

func parse(source string) *Text {
	t := &Text{source: source}
	start := 0
	for i := 0; i < len(source); i++ {
		name := placeholderAt(source[i:])
		if name == "" {
			continue
		}
		t.literal(source[start:i])
		slot := slices.Index(t.names, name)
		if slot < 0 {
			slot = len(t.names)
			t.names = append(t.names, name)
			t.kinds = append(t.kinds, kindOf(name))
		}
		t.parts = append(t.parts, part{slot: slot})
		i += len(name) + 1
		start = i + 1
	}
	t.literal(source[start:])
	return t
}

func (t *Text) literal(s string) {
	if s != "" {
		t.parts = append(t.parts, part{literal: s, slot: -1})
		t.fixed += len(s)
	}
}

// placeholderAt returns the name of the placeholder s begins with, or "".
func placeholderAt(s string) string {
	if s[0] != '{' {
		return ""
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '}':
			return s[1:i]
		case c != '_' && (c < 'a' || c > 'z'):
			return ""
		}
	}
	return ""
}

// Placeholders lists the placeholders in order of first appearance.
func (t *Text) Placeholders() []string {
	return slices.Clone(t.names)
}

// String is the text as it was written, with its placeholders.
func (t *Text) String() string {
	return t.source
}

// Fill puts the values in, each cleaned first. Values the text does not ask for
// are ignored. A value that is absent or empty is a [MissingError].
func (t *Text) Fill(v Values) (string, error) {
	text, missing := t.fill(v)
	if missing != "" {
		return "", &MissingError{Placeholder: missing}
	}
	return text, nil
}

// fill allocates once, for the text itself, when no value needs cleaning.
func (t *Text) fill(v Values) (text, missing string) {
	var room [8]string
	clean := room[:0]
	for i, name := range t.names {
		value := t.kinds[i].clean(v[name])
		if value == "" {
			return "", name
		}
		clean = append(clean, value)
	}
	size := t.fixed
	for _, p := range t.parts {
		if p.slot >= 0 {
			size += len(clean[p.slot])
		}
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range t.parts {
		if p.slot >= 0 {
			b.WriteString(clean[p.slot])
		} else {
			b.WriteString(p.literal)
		}
	}
	return b.String(), ""
}
