package event

import (
	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

// voice makes the texts of an event in one language. The first text that can't be made stays as err; nothing made after it
// counts.
type voice struct {
	book   *templates.Book
	lang   templates.Language
	school bot.School
	event  Event
	wall   civil.Wall
	err    error
}

// voiceOf takes the typography out of what staff wrote: a curly apostrophe would double an English text's price.
func voiceOf(book *templates.Book, school bot.School, e Event, wall civil.Wall) voice {
	e.Title, e.Place, e.Question = templates.Straighten(e.Title), templates.Straighten(e.Place), templates.Straighten(e.Question)
	return voice{book: book, school: school, event: e, wall: wall}
}

func (v *voice) say(name string, values templates.Values) string {
	text, err := v.book.Render(v.lang, name, values)
	if err != nil && v.err == nil {
		v.err = err
	}
	return text
}

// text is the twin of a text that the event wants, with its values.
func (v *voice) text(name string) (string, templates.Values) {
	values := templates.Values{"school": v.school.ShortName, "event": v.event.Title, "when": v.when()}
	switch {
	case name == textCanceled:
		return name, values
	case name == textToday && v.event.Clock == "":
		name = textRemind // it has no time to tell
	case name == textToday:
		values["time"] = v.clock()
	}
	if templates.Clean(v.event.Place) != "" {
		name, values["place"] = name+placed, v.event.Place
	}
	return name, values
}

// about is a text about the event.
func (v *voice) about(name string) string {
	return v.say(v.text(name))
}

// when is the date, with the time where the event has one.
func (v *voice) when() string {
	d := v.wall.Date
	day := templates.Day(v.lang, d.Year, d.Month, d.Day)
	if v.event.Clock == "" {
		return day
	}
	return templates.Commas(v.lang, []string{day, v.clock()})
}

func (v *voice) clock() string {
	return templates.Clock(v.lang, v.wall.Clock.Hour, v.wall.Clock.Minute)
}

// ask is the question, to be put under a text, and what is open then.
func (v *voice) ask(household string) (string, *bot.Question) {
	ask := v.say(textAsk, templates.Values{"question": v.event.Question})
	return ask, &bot.Question{
		Kind: Kind, Subject: v.event.ID, HouseholdID: household, Choices: []string{Yes, No}, Ask: ask,
		Label:     v.say("label_event", templates.Values{"event": v.event.Title}),
		ExpiresAt: v.wall.Instant(v.school.Zone()), // the start it was asked about: see Asker
	}
}
