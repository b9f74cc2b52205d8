package templates

import "strings"

// Language is a language we write in, as a BCP 47 tag.
type Language string

// The languages every text exists in.
const (
	English   Language = "en"
	Urdu      Language = "ur"
	RomanUrdu Language = "ur-Latn"
)

// Languages lists the languages every text exists in.
func Languages() []Language {
	return []Language{English, Urdu, RomanUrdu}
}

// Name is the English name of the language, for people; an unknown language is
// named by its tag.
func (l Language) Name() string {
	switch l {
	case English:
		return "English"
	case Urdu:
		return "Urdu"
	case RomanUrdu:
		return "Roman Urdu"
	}
	return string(l)
}

// ParseLanguage reads a language as people write it in a sheet, a setting or a
// text message: a tag ("ur", "ur-Latn", "ur_latn"), an English name ("Urdu",
// "roman urdu") or an Urdu one ("اردو", "رومن"). Case and spaces do not matter.
// False means that it is none of ours.
func ParseLanguage(s string) (Language, bool) {
	s = strings.ToLower(Clean(s))
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '-' || r == '_'
	}), " ")
	switch s {
	case "en", "eng", "english", "en gb", "en us", "en pk", "انگریزی", "انگلش":
		return English, true
	case "ur", "urd", "urdu", "ur pk", "ur arab", "اردو", "اُردو":
		return Urdu, true
	case "ur latn", "ur latn pk", "roman", "roman urdu", "urdu roman", "romanurdu", "رومن", "رومن اردو":
		return RomanUrdu, true
	}
	return "", false
}
