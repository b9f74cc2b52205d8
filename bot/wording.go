package bot

import (
	"slices"
	"strings"

	"raabta/templates"
)

// Wording is what a school says instead of a built-in text, and the approved Content template that stands for the text on
// WhatsApp.
type Wording struct {
	SchoolID   string `db:"school_id"`
	Name       string `db:"name"`        // the text's, as in templates; one that asks has a ContentSID only
	Language   string `db:"language"`    // BCP 47
	Text       string `db:"text"`        // "" is the built-in wording
	ContentSID string `db:"content_sid"` // Twilio's HX…, "" for none
	// ContentVars are the variables it was approved with, by name, a blank between two.
	ContentVars string `db:"content_vars"`
}

// Content is the approved Content template that stands for the text on WhatsApp; the zero Content where there is none.
func (w Wording) Content() Content {
	if w.ContentSID == "" {
		return Content{}
	}
	return Content{SID: w.ContentSID, Variables: strings.Fields(w.ContentVars)}
}

// Says says that the wording is that of a text in a language, or of one that it is part of.
func (w Wording) Says(name, language string) bool {
	return w.Language == language && slices.Contains(templates.Parts(w.Name), name)
}

// Worded is a text as a school words it, and those of its wordings that are in it: of one that asks there may be two. own are the
// school's by text and language.
func Worded(builtin *templates.Book, own map[templates.Key]Wording, key templates.Key) (text string, words map[templates.Key]string) {
	words = map[templates.Key]string{}
	var parts []string
	for _, name := range templates.Parts(key.Name) {
		part := templates.Key{Name: name, Language: key.Language}
		text, _ := builtin.Text(part.Language, part.Name)
		if own[part].Text != "" {
			text = own[part].Text
			words[part] = text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "\n"), words
}

// WordingsByKey are wordings by their text and language.
func WordingsByKey(list []Wording) map[templates.Key]Wording {
	own := make(map[templates.Key]Wording, len(list))
	for _, w := range list {
		own[templates.Key{Name: w.Name, Language: templates.Language(w.Language)}] = w
	}
	return own
}
