package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// Sought is one thing that a family has which somebody looks for: it has any of these.
type Sought struct {
	Word    string   // begins a word of a name (FoldWords), or an admission number (AdmissionKey); "" for none
	Numbers []Number // each begins a phone number as it is stored
	End     string   // a phone number ends so, four digits or more; "" for none
}

// soughtMost is how many things of a search count.
const soughtMost = 6

// How many digits the beginning, and the end, of a phone number have at least.
const (
	numberShort = 3
	numberEnd   = 4
)

// Seek reads what somebody types to find a family: the beginnings of names, an admission number, a phone number in any spelling or
// a part of it. A family is found that has everything sought. Nothing is sought where there is neither a letter nor a digit.
func Seek(text, country string) []Sought {
	text = westernDigits(norm.NFKC.String(text))
	if n, err := ParseNumber(text, country); err == nil {
		return []Sought{{Word: AdmissionKey(text), Numbers: []Number{n}}}
	}
	if strings.Trim(text, " +-0123456789") == "" { // "0300 123" is a part of one number
		text = strings.ReplaceAll(text, " ", "")
	}
	var list []Sought
	for token := range strings.FieldsSeq(text) {
		if !strings.ContainsFunc(token, unicode.IsDigit) {
			for _, word := range FoldWords(token) {
				list = append(list, Sought{Word: word})
			}
			continue
		}
		s := Sought{Word: AdmissionKey(token)}
		if n, err := ParseNumber(token, country); err == nil {
			s.Numbers = []Number{n}
		} else {
			s.Numbers, s.End = partsOfNumber(token, country)
		}
		if s.Word != "" {
			list = append(list, s)
		}
	}
	if len(list) > soughtMost {
		list = list[:soughtMost]
	}
	return list
}

// partsOfNumber is how the numbers begin, and how they end, of which somebody types a part: "0300-12", "92300", "4567".
func partsOfNumber(token, country string) (begin []Number, end string) {
	if strings.Trim(token, "+-.()/0123456789\u2010\u2011\u2012\u2013\u2014") != "" {
		return nil, ""
	}
	digits := Fold(token)
	if len(digits) < numberShort {
		return nil, ""
	}
	code := fmt.Sprint(phonenumbers.GetCountryCodeForRegion(country))
	add := func(s string) {
		if n := Number("+" + s); len(s) >= numberShort && !slices.Contains(begin, n) {
			begin = append(begin, n)
		}
	}
	national := strings.TrimPrefix(digits, "0")
	switch {
	case strings.HasPrefix(token, "+"):
		add(digits)
		return begin, ""
	case strings.HasPrefix(digits, "00"):
		add(digits[2:])
	default:
		add(code + national)
		if strings.HasPrefix(digits, code) {
			add(digits)
		}
	}
	switch {
	case len(digits) == numberEnd: // its last digits, whatever they are
		end = digits
	case len(national) >= numberEnd && !strings.HasPrefix(digits, "00"):
		end = national
	}
	return begin, end
}

// Sought are the words by which a household is found, each once: of its own name, its guardians' and its children's, and their
// admission numbers as they are compared.
func (h Household) Sought() []string {
	words := FoldWords(h.Name)
	for _, g := range h.Guardians {
		words = append(words, FoldWords(g.Name)...)
	}
	for _, c := range h.Children {
		words = append(append(words, FoldWords(c.Name)...), AdmissionKey(c.AdmissionNo))
	}
	slices.Sort(words)
	words = slices.Compact(words)
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// Has says whether a household has all that is sought.
func (h Household) Has(list []Sought) bool {
	words := h.Sought()
	for _, s := range list {
		if !slices.ContainsFunc(words, func(w string) bool { return s.Word != "" && strings.HasPrefix(w, s.Word) }) &&
			!slices.ContainsFunc(h.Phones, func(p Phone) bool { return s.is(p.Number) }) {
			return false
		}
	}
	return true
}

// is says whether a number is the one of which a part is sought.
func (s Sought) is(n Number) bool {
	return s.End != "" && strings.HasSuffix(string(n), s.End) ||
		slices.ContainsFunc(s.Numbers, func(begin Number) bool { return strings.HasPrefix(string(n), string(begin)) })
}
