package console

import "raabta/bot"

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
