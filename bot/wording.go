package bot

import "strings"

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
