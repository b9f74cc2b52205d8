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
	MaxTitle    = 80 // of the place too
	MaxQuestion = 300
)

// Fault is what is wrong with an event: what it is about, and a sentence for the person who writes the event.
type Fault struct {
	About About
	text  string
}

// Error implements error.
func (f *Fault) Error() string { return f.text }

// About names what of an event is wrong.
type About int

// What may be wrong.
const (
	AboutNoTitle  About = iota
	AboutTitle          // too long
	AboutPlace          // too long
	AboutQuestion       // too long
	AboutTime           // cannot be read
	AboutOver           // over, or has begun
	AboutAudience       // cannot be read
)

// Check says, as sentences for the person who writes an event, everything that is wrong with it, each a *Fault; nil when it is sound. Whether
// the school has the classes of the audience is not known here.
func Check(e Event, school bot.School, now time.Time) []error {
	var wrong []error
	add := func(about About, format string, args ...any) {
		wrong = append(wrong, &Fault{about, fmt.Sprintf(format, args...)})
	}
	short := func(about About, what, words string, most int) {
		if n := utf8.RuneCountInString(words); n > most {
			add(about, "the %s has %d letters: %d is the most", what, n, most)
		}
	}
	if templates.Clean(e.Title) == "" {
		add(AboutNoTitle, "the event has no title: write what families are told, like Sports Day")
	}
	short(AboutTitle, "title", e.Title, MaxTitle)
	short(AboutPlace, "place", e.Place, MaxTitle)
	short(AboutQuestion, "question", e.Question, MaxQuestion)
	switch start, err := e.Start(school.Zone()); {
	case err != nil:
		add(AboutTime, "%v", err)
	case !start.After(now) && e.Clock == "":
		add(AboutOver, "%s has begun: an event without a time begins at %s; correct the date or give a time that is still to come", e.Date, dayStart)
	case !start.After(now):
		add(AboutOver, "%s at %s is over: correct the date or the time", e.Date, e.Clock)
	}
	if _, err := bot.ParseAudience(e.Audience); err != nil {
		add(AboutAudience, "%v", err)
	}
	return wrong
}
