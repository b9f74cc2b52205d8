package console

import (
	"slices"

	"raabta/bot"
)

// Route is a row of the table of routes.
type Route struct {
	Method, Path string
	Open, Half   bool
	Roles        []bot.UserRole
	Action       string
}

// Routes is the table.
func Routes() (list []Route) {
	for _, r := range routes() {
		list = append(list, Route{r.method, r.path, r.open, r.half, r.roles, r.action})
	}
	return list
}

// ReadWords gives a language's words by the English.
func ReadWords(lang string) (map[string]string, error) {
	w, err := readWords(lang)
	if err != nil {
		return nil, err
	}
	return w.of, nil
}

// ReadPage parses a page in a language.
func ReadPage(lang, name string) error {
	w, err := readWords(lang)
	if err != nil {
		return err
	}
	p, err := readPages(w)
	if err != nil {
		return err
	}
	_, err = p.page(name)
	return err
}

// Areas is which part of the console a page belongs to.
func Areas() map[string]string { return areas() }

// Guesses is for the test that compares it with zxcvbn's.
func Guesses(password string, known []string) float64 { return guesses(password, known) }

// SayReason says a reason in a language, SayInSheet what was found in a sheet. known is false where it stays as it was.
func SayReason(w *Words, reason string) (said string, known bool) {
	s := w.sentence(reason)
	return s.Words, !s.Own
}

func SayInSheet(w *Words, found string) (said string, known bool) {
	s := w.inSheet(found)
	return s.Words, !s.Own
}

// Words are a language's, with what it says of reasons.
type Words = words

// WordsOf reads them.
func WordsOf(lang string) (*Words, error) { return readWords(lang) }

// Reasons are those that are known.
func Reasons() []string { return slices.Concat(writtenReasons(), sheetReasons()) }

// Groups are the kinds of parts that bars and charts have.
func Groups() (kinds []string) {
	for _, g := range groups() {
		kinds = append(kinds, g.kind)
	}
	return kinds
}

// Shares divides a length by counts.
func Shares(counts []int, length, least float64) []float64 { return shares(counts, length, least) }
