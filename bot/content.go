package bot

import (
	"encoding/json"
	"fmt"

	"raabta/templates"
)

// Content is an approved Content template: the words of a text, in a language, that WhatsApp carries outside its 24-hour
// window. Its variables go by name (https://www.twilio.com/docs/content/using-variables-with-content-api).
type Content struct {
	SID       string
	Variables []string // those it was approved with
}

// Contents are a school's approved Content templates by text. A text that asks has one of its own, which holds the question
// too, by the name that templates.Asking makes.
type Contents map[templates.Key]Content

// Fill gives the template's variables their values out of a message's Vars, cleaned as they were for its body; false where
// there is no template, or no value for one of its variables: a family would read the sample that the template was
// submitted with. So a template that cannot be filled is none.
func (c Content) Fill(vars string) (map[string]string, bool) {
	var values map[string]string
	if c.SID == "" || vars == "" || json.Unmarshal([]byte(vars), &values) != nil {
		return nil, false
	}
	filled := make(map[string]string, len(c.Variables))
	for _, name := range c.Variables {
		value := templates.CleanValue(name, values[name])
		if value == "" {
			return nil, false
		}
		filled[name] = value
	}
	return filled, true
}

// any says whether one of the texts has an approved template in a language.
func (c Contents) any(names []string, lang templates.Language) bool {
	for _, name := range names {
		if c[templates.Key{Name: name, Language: lang}].SID != "" {
			return true
		}
	}
	return false
}

// approve is where staff go who find that a text has no approved template.
func approve(text templates.Key) string {
	if text.Name == "" {
		return "`raabta school template`"
	}
	return fmt.Sprintf("`raabta school template content %s %s`", text.Name, text.Language)
}
