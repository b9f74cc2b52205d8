package console

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"raabta/bot"
	"raabta/templates"
)

// Languages are those of the interface; the first is the one the code is written in.
func Languages() []string { return []string{"en", "ur"} }

// words are the interface's texts in one language.
type words struct {
	lang string
	of   map[string]string // by the English; nil for English

	samples *regexp.Regexp  // what is set apart in a text; nil for English
	reasons func() *reasons // what the program wrote down in English; nil for English
	defects func() *reasons // and what it finds in a sheet
}

// readWords reads a language's files, words/LANGUAGE/*.txt: the English on a line of its own, what it is in the language on the
// next, behind a tab. A text that several pages have may stand in the file of each, the same in all of them.
func readWords(lang string) (*words, error) {
	w := &words{lang: lang}
	if lang == Languages()[0] {
		return w, nil
	}
	w.of = map[string]string{}
	// A placeholder, or what is read from left to right in a line of the other direction too: 0300-1234567, 5-B, 4 pm (UAX #9).
	w.samples = regexp.MustCompile(`%(?:\[\d+\])?[a-z%]|[0-9A-Za-z]+(?:[-/:][0-9A-Za-z]+)+|\d+ [A-Za-z]+(?: \d+)?`)
	paths, err := fs.Glob(files, "words/"+lang+"/*.txt")
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if err := w.readFile(path); err != nil {
			return nil, err
		}
	}
	w.reasons = sync.OnceValue(func() *reasons { return newReasons(w, writtenReasons()) })
	w.defects = sync.OnceValue(func() *reasons { return newReasons(w, sheetReasons()) })
	return w, nil
}

func (w *words) readFile(path string) error {
	content, err := files.ReadFile(path)
	if err != nil {
		return err
	}
	english := ""
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		said, translated := strings.CutPrefix(line, "\t")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "# "):
		case !translated && english == "":
			english = line
		case translated && english != "":
			if other, twice := w.of[english]; twice && other != w.set(said) {
				return fmt.Errorf("%s, line %d: %q is translated in two ways", path, n, english)
			}
			w.of[english], english = w.set(said), ""
		default:
			return fmt.Errorf("%s, line %d: a line of English and, behind a tab, a line of its translation go together", path, n)
		}
	}
	return lines.Err()
}

// set sets apart what is read from left to right in a text.
func (w *words) set(said string) string {
	if !strings.ContainsAny(said, "0123456789") {
		return said // letters alone keep their order
	}
	return w.samples.ReplaceAllStringFunc(said, func(part string) string {
		if strings.HasPrefix(part, "%") {
			return part
		}
		return isolated(part)
	})
}

// t is what an English text is in the language; where values follow, it is a format for them.
func (w *words) t(english string, values ...any) string {
	text := english
	if said, ok := w.of[english]; ok {
		text = said
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// tn is t of the first text for one, of the second for any other number. The number is the format's first value.
func (w *words) tn(n int, one, many string, more ...any) string {
	values := append([]any{n}, more...)
	if n == 1 {
		return w.t(one, values...)
	}
	return w.t(many, values...)
}

// dir is the direction the language is written in.
func (w *words) dir() string {
	if w.lang == "ur" {
		return "rtl"
	}
	return "ltr"
}

// word marks an English text that is said in the visitor's language elsewhere: a table's.
func word(s string) string { return s }

// isolated is a name or a class within a text of either direction, where no tag can be: "5-B" stays that in a line of Urdu (UAX #9).
func isolated(s string) string { return "\u2068" + s + "\u2069" }

// language is what a language of the texts is called; tag is BCP 47.
func (w *words) language(tag string) string {
	switch templates.Language(tag) {
	case templates.English:
		return w.t("English")
	case templates.Urdu:
		return w.t("Urdu")
	case templates.RomanUrdu:
		return w.t("Roman Urdu")
	}
	return tag
}

// InLanguage is what a language of the texts is called.
func (f *frame) InLanguage(lang any) string { return f.words.language(fmt.Sprint(lang)) }

// channelName is what a channel is called, in every language.
func channelName(c bot.ChannelName) string {
	switch c {
	case bot.SMS:
		return "SMS"
	case bot.WhatsApp:
		return "WhatsApp"
	}
	return string(c)
}

// Way is what a channel is called.
func (*frame) Way(c bot.ChannelName) string { return channelName(c) }

// latinDigits are a text's digits as numbers are read: those of Urdu and Arabic keyboards too.
func latinDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		}
		return r
	}, s)
}
