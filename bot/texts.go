package bot

import "raabta/templates"

// Texts are the words of a plain broadcast: Text, which is read by everybody who has none in their own language, and what it is in
// Urdu and in Roman Urdu; "" for none.
type Texts struct{ Text, Urdu, Roman string }

// TextsIn puts the words together from those of each language, "" for none: the first there is, is for all others too.
func TextsIn(english, urdu, roman string) Texts {
	switch {
	case english != "":
		return Texts{english, urdu, roman}
	case urdu != "":
		return Texts{Text: urdu, Roman: roman}
	}
	return Texts{Text: roman}
}

// In is the text for somebody who reads a language.
func (t Texts) In(lang templates.Language) string {
	switch {
	case lang == templates.Urdu && t.Urdu != "":
		return t.Urdu
	case lang == templates.RomanUrdu && t.Roman != "":
		return t.Roman
	}
	return t.Text
}

// Straightened are the texts without the curly quotes and the like that make them longer.
func (t Texts) Straightened() Texts {
	return Texts{templates.Straighten(t.Text), templates.Straighten(t.Urdu), templates.Straighten(t.Roman)}
}

// Texts are a broadcast's own words.
func (b Broadcast) Texts() Texts { return Texts{b.Text, b.TextUrdu, b.TextRoman} }
