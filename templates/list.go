package templates

import "strings"

// List joins items as one says them: "a, b and c", "a، b اور c", "a, b aur c".
// A language that is not ours is written in English.
func List(lang Language, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	and := " and "
	switch lang {
	case Urdu:
		and = " اور "
	case RomanUrdu:
		and = " aur "
	}
	last := len(items) - 1
	return Commas(lang, items[:last]) + and + items[last]
}

// Commas joins items by the comma of the language and nothing else, two units
// each, where a text must stay short: "a, b, c", "a، b، c".
func Commas(lang Language, items []string) string {
	if lang == Urdu {
		return strings.Join(items, "، ")
	}
	return strings.Join(items, ", ")
}
