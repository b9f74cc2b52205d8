package templates

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// WordingProblem is what can be wrong with a school's own wording.
type WordingProblem string

// What can be wrong with a wording.
const (
	WordingEmpty   WordingProblem = "empty"
	WordingLong    WordingProblem = "long"    // longer than MaxText
	WordingStrange WordingProblem = "strange" // it has a placeholder that the text does not offer: Word
	WordingMissing WordingProblem = "missing" // it leaves a placeholder out: Word
	WordingCommand WordingProblem = "command" // it begins with a word that phone companies read as a command: Word
)

// WordingError says what is wrong with a wording of a text that there is.
type WordingError struct {
	Key     Key
	Problem WordingProblem
	Word    string
	err     error
}

// Error is a sentence for whoever words the text.
func (e *WordingError) Error() string { return e.err.Error() }

// Unwrap implements errors.Unwrap's interface.
func (e *WordingError) Unwrap() error { return e.err }

// With makes a book in which a school's own wordings replace ours. It refuses,
// one sentence for each wording that is wrong (joined by newlines, in the order
// of text and language): a text or language that does not exist, a placeholder
// the text does not offer, one it needs and that is left out, a wording that is
// empty or longer than [MaxText], and one that begins with a word such as STOP.
// The book itself stays as it is.
func (b *Book) With(own map[Key]string) (*Book, error) {
	texts := maps.Clone(b.texts)
	var problems []error
	for _, key := range slices.SortedFunc(maps.Keys(own), compareKeys) {
		text, err := b.wording(key, own[key])
		if err != nil {
			problems = append(problems, err)
			continue
		}
		texts[key] = text
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return &Book{texts: texts, names: b.names}, nil
}

func compareKeys(x, y Key) int {
	if c := strings.Compare(x.Name, y.Name); c != 0 {
		return c
	}
	return strings.Compare(string(x.Language), string(y.Language))
}

func (b *Book) wording(key Key, wording string) (*Text, error) {
	if parts := Parts(key.Name); len(parts) > 1 {
		return nil, fmt.Errorf("%s is made of %s: word each of them by itself", key.Name, strings.Join(parts, " and "))
	}
	ours := b.texts[key]
	if ours == nil {
		return nil, unknown(key)
	}
	wrong := func(p WordingProblem, word, format string, args ...any) error {
		args = append([]any{key.Name, key.Language.Name()}, args...)
		return &WordingError{key, p, word, fmt.Errorf("your wording of %s in %s "+format, args...)}
	}
	text, err := Compile(wording)
	if err != nil {
		problem := WordingLong
		if cleanWording(wording) == "" {
			problem = WordingEmpty
		}
		return nil, wrong(problem, "", "cannot be used: %w", err)
	}
	for _, name := range text.names {
		if !slices.Contains(ours.names, name) {
			return nil, wrong(WordingStrange, name, "has {%s}, which this text cannot fill in: %s", name, offer(ours.names))
		}
	}
	for _, name := range ours.names {
		if !slices.Contains(text.names, name) {
			return nil, wrong(WordingMissing, name, "leaves out {%s}: put it where that fact should stand", name)
		}
	}
	if word := command(text.source); word != "" {
		return nil, wrong(WordingCommand, word, "begins with %s, which phone companies read as a command: begin with another word", word)
	}
	return text, nil
}

func offer(names []string) string {
	if len(names) == 0 {
		return "take it out"
	}
	return "use only {" + strings.Join(names, "}, {") + "}"
}

// command returns the word a text begins with when carriers and Twilio take that
// word for a request to opt out or in
// (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out and
// 47 CFR 64.1200(a)(10)), or "".
func command(text string) string {
	words := strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return r < 'A' || r > 'Z' })
	// A text that begins with a placeholder or with Urdu begins with no command.
	if len(words) == 0 || !strings.HasPrefix(strings.TrimLeft(strings.ToUpper(text), " \n\"'*.,:;!-("), words[0]) {
		return ""
	}
	if len(words) > 1 && (words[0] == "OPT" && (words[1] == "OUT" || words[1] == "IN")) {
		return words[0] + " " + words[1]
	}
	switch words[0] {
	case "STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT", "ARRET", "START", "UNSTOP", "OPTIN":
		return words[0]
	}
	return ""
}
