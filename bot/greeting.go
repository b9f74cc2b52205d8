package bot

import (
	"strconv"

	"raabta/templates"
)

// greetings is how many of greeting_1, greeting_2, … there are in each language.
const greetings = 5

// greeted puts a greeting over the words of a broadcast: the very same text to many is what linked devices are banned for
// (https://github.com/tulir/whatsmeow/issues/506). Which one is the recipient's for good. A name that cannot stand in it
// leaves the words as they are.
func greeted(book *templates.Book, lang templates.Language, r Recipient, values templates.Values, words string) string {
	n := hash(r.Key)%greetings + 1
	line, err := book.Render(lang, "greeting_"+strconv.FormatUint(n, 10), values)
	if err != nil {
		return words
	}
	return line + "\n" + words
}
