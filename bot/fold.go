package bot

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold writes a word the one way words are compared: compatibility forms and marks undone, lower case, western digits,
// one letter for each of the Arabic and Urdu twins, and nothing but letters and digits. "Adm. No." is "admno".
func Fold(s string) string { return strings.Join(FoldWords(s), "") }

// FoldWords is Fold, word by word: whatever is neither a letter nor a digit parts two words.
func FoldWords(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsMark(r), unicode.Is(unicode.Cf, r), r == 'ـ', r == '\'', r == '’', r == '‘', r == '`':
		case unicode.IsLetter(r):
			b.WriteRune(twin(unicode.ToLower(r)))
		case unicode.IsDigit(r):
			b.WriteRune(WesternDigit(r))
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// twin gives one letter for those that Arabic, Persian and Urdu keyboards mix.
func twin(r rune) rune {
	switch r {
	case 'ي', 'ى':
		return 'ی'
	case 'ك':
		return 'ک'
	case 'ه', 'ة', 'ھ', 'ۃ', 'ە':
		return 'ہ'
	case 'ں':
		return 'ن'
	}
	return r
}

// WesternDigit writes an Arabic-Indic or Urdu digit as 0–9; every other rune stays.
func WesternDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	}
	return r
}

// AdmissionKey is how two admission numbers are compared: letters and digits only, and without the zeros in front, which
// spreadsheets drop. "0042", "42" and "۴۲" are one pupil.
func AdmissionKey(admission string) string {
	key := Fold(admission)
	if short := strings.TrimLeft(key, "0"); short != "" {
		return short
	}
	return key
}

// NameKey is how two grown-ups' names are compared: without spaces, points and titles, and with one spelling of Muhammad.
func NameKey(name string) string { return strings.Join(nameWords(name), "") }

// nameWords are the words of a grown-up's name as they are compared.
func nameWords(name string) []string {
	var words []string
	for _, word := range FoldWords(name) {
		switch word {
		case "mr", "mrs", "ms", "miss", "s", "o", "late":
			continue
		case "mohammad", "mohammed", "muhammed", "mohamad", "mohamed", "muhamad", "mohd", "muhd", "md", "m", "محمد":
			word = "muhammad"
		}
		words = append(words, word)
	}
	return words
}

// compounds are first words that are half of a name: nobody is called Abdul alone.
var compounds = map[string]bool{"abdul": true, "abdur": true, "abd": true, "abu": true, "abdus": true, "ghulam": true, "عبد": true, "ابو": true, "غلام": true}

// FirstNameKey is how the first names of two grown-ups are compared: the first word that is not shared by half a class
// ("Muhammad Imran", "Syed Ali"), with the second half of a name that needs one ("Abdul Rehman"). "" where there is none.
func FirstNameKey(name string) string {
	words := nameWords(name)
	for len(words) > 1 && honorific[words[0]] {
		words = words[1:]
	}
	switch {
	case len(words) == 0:
		return ""
	case compounds[words[0]] && len(words) > 1:
		return words[0] + words[1]
	}
	return words[0]
}
