package templates

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed en/*.txt ur/*.txt ur-Latn/*.txt
var files embed.FS

// Key names one wording: a text in a language.
type Key struct {
	Name     string
	Language Language
}

// Book is a complete set of wordings: every text in every language. It never
// changes and may be shared; [Book.With] makes another.
type Book struct {
	texts map[Key]*Text
	names []string // sorted
}

// Builtin reads the texts that come with the program. It parses some 340 small
// files, about 0.7 ms and 260 KB, so callers do it once and keep the book. An
// error means that the program was built from an incomplete folder.
func Builtin() (*Book, error) {
	b := &Book{texts: make(map[Key]*Text)}
	for _, lang := range Languages() {
		entries, err := fs.ReadDir(files, string(lang))
		if err != nil {
			return nil, fmt.Errorf("read the texts in %s: %w", lang.Name(), err)
		}
		for _, entry := range entries {
			body, err := fs.ReadFile(files, path.Join(string(lang), entry.Name()))
			if err != nil {
				return nil, fmt.Errorf("read the texts in %s: %w", lang.Name(), err)
			}
			text, err := Compile(string(body))
			if err != nil {
				return nil, fmt.Errorf("read %s/%s: %w", lang, entry.Name(), err)
			}
			b.texts[Key{strings.TrimSuffix(entry.Name(), ".txt"), lang}] = text
		}
	}
	if err := b.index(); err != nil {
		return nil, err
	}
	return b, nil
}

// index fills names and checks that every text exists in every language with
// the same placeholders.
func (b *Book) index() error {
	for key, text := range b.texts {
		english := b.texts[Key{key.Name, English}]
		if english == nil || !slices.Equal(sorted(english.names), sorted(text.names)) {
			return fmt.Errorf("the text %s in %s has no English twin with the same placeholders", key.Name, key.Language.Name())
		}
		if key.Language == English {
			b.names = append(b.names, key.Name)
		}
	}
	slices.Sort(b.names)
	for _, name := range b.names {
		for _, lang := range Languages() {
			if b.texts[Key{name, lang}] == nil {
				return fmt.Errorf("the text %s is missing in %s", name, lang.Name())
			}
		}
	}
	return nil
}

func sorted(names []string) []string {
	return slices.Sorted(slices.Values(names))
}

// Render writes the text called name in lang with the values put in, each
// cleaned first. A value that is absent or empty is a [MissingError]; a text or
// a language that does not exist is an error too, never another language.
func (b *Book) Render(lang Language, name string, v Values) (string, error) {
	t := b.text(Key{name, lang})
	if t == nil {
		return "", unknown(Key{name, lang})
	}
	text, missing := t.fill(v)
	if missing != "" {
		return "", &MissingError{Name: name, Language: lang, Placeholder: missing}
	}
	return text, nil
}

func unknown(k Key) error {
	if !slices.Contains(Languages(), k.Language) {
		return fmt.Errorf("there is no language %q: choose English (en), Urdu (ur) or Roman Urdu (ur-Latn)", k.Language)
	}
	return fmt.Errorf("there is no text called %q in %s", k.Name, k.Language.Name())
}

// Names lists the texts, sorted, without those that [Asking] can make of them.
func (b *Book) Names() []string {
	return slices.Clone(b.names)
}

// Placeholders lists what a text needs, in the order of its English wording;
// nil when there is no such text or it needs nothing.
func (b *Book) Placeholders(name string) []string {
	return b.Ordered(English, name)
}

// Ordered lists what a text needs in the order of its wording in lang, which is
// the order of the numbered variables of a WhatsApp template approved for that
// wording.
func (b *Book) Ordered(lang Language, name string) []string {
	t := b.text(Key{name, lang})
	if t == nil {
		return nil
	}
	return t.Placeholders()
}

// Text is the wording itself, with its placeholders; false when there is none.
func (b *Book) Text(lang Language, name string) (string, bool) {
	t := b.text(Key{name, lang})
	if t == nil {
		return "", false
	}
	return t.source, true
}
