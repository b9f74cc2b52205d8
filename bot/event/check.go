package event

import (
	"fmt"
	"time"
	"unicode/utf8"

	"raabta/bot"
	"raabta/templates"
)

// The longest words of an event, in characters: as long as its sheet may have them.
const (
	maxTitle    = 80 // of the place too
	maxQuestion = 300
)

// Check says, as sentences for the person who writes an event, everything that is wrong with it; nil when it is sound. Whether
// the school has the classes of the audience is not known here.
func Check(e Event, school bot.School, now time.Time) []error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	short := func(what, words string, most int) {
		if n := utf8.RuneCountInString(words); n > most {
			add("the %s has %d letters: %d is the most", what, n, most)
		}
	}
	if templates.Clean(e.Title) == "" {
		add("the event has no title: write what families are told, like Sports Day")
	}
	short("title", e.Title, maxTitle)
	short("place", e.Place, maxTitle)
	short("question", e.Question, maxQuestion)
	switch start, err := e.Start(school.Zone()); {
	case err != nil:
		wrong = append(wrong, err)
	case !start.After(now) && e.Clock == "":
		add("%s has begun: an event without a time begins at %s; correct the date or give a time that is still to come", e.Date, dayStart)
	case !start.After(now):
		add("%s at %s is over: correct the date or the time", e.Date, e.Clock)
	}
	if _, err := bot.ParseAudience(e.Audience); err != nil {
		wrong = append(wrong, err)
	}
	return wrong
}
