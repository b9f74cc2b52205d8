package event

import (
	"raabta/bot"
	"raabta/templates"
)

// Texts of an event. Each but the cancellation has a twin for events with a place, and those that ask have one for families
// that are asked: a family never reads other words by an approved Content template than staff see.
const (
	textRemind   = "event_remind" // on its morning too where the event has no time
	textToday    = "event_today"
	textCanceled = "event_canceled"
	textAsk      = "event_ask"
	placed       = "_place"
)

// textOf is the text of a part, without its twins.
func textOf(part string) string {
	switch part {
	case PartRemind:
		return textRemind
	case PartToday:
		return textToday
	case PartChange:
		return "event_changed"
	case PartCancel:
		return textCanceled
	}
	return "event_announce"
}

// asking says whether a part may put the event's question.
func asking(part string) bool {
	return part == PartAnnounce || part == PartRemind || part == PartChange
}

// Templates names the part's text with its twins. Which of them a family gets, the event says and whether it has answered.
func (c Composer) Templates(b bot.Broadcast) []string {
	name := textOf(b.Part)
	if name == textCanceled {
		return []string{name}
	}
	names := []string{name, name + placed}
	if b.Part == PartToday {
		names = append(names, textRemind, textRemind+placed)
	}
	if asking(b.Part) {
		for _, plain := range names {
			names = append(names, templates.Asking(plain, textAsk))
		}
	}
	return names
}
