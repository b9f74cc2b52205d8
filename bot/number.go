package bot

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// Number is a phone number as E.164 writes it: "+923001234567". The empty Number is none.
//
// WhatsApp may hide a person's number and tell only what it calls them (a LID); such a person is a Number too, one that is
// Hidden and no phone (HiddenNumber).
//
// A Number masks itself in logs: only its last two digits are ever written there.
type Number string

// Errors of ParseNumber. Each is a sentence for the person who typed the number.
var (
	ErrNumberEmpty    = errors.New("there is no number")
	ErrNumberRounded  = errors.New("a spreadsheet rounded this number (it shows as 3.0E+09); type it again as text")
	ErrNumberLetters  = errors.New("this is not a phone number; write it like 0300-1234567")
	ErrNumberInvalid  = errors.New("no phone has this number (a digit too few or too many?); write it like 0300-1234567")
	ErrNumberLandline = errors.New("this is not a mobile number, it cannot get texts; give a mobile number")
	ErrNumberHidden   = errors.New("this is what WhatsApp calls a person whose number it hides, not a phone number; ask the family for one")
)

// ParseNumber reads a mobile number as people type it ("0300-1234567", "923001234567", "0092 300…", "3001234567",
// "+92 (0)300…", Urdu or Arabic digits, "whatsapp:+92…"), with country (ISO 3166, "PK") as the home of numbers without
// a country code. What is possible and what is mobile comes from libphonenumber's metadata.
func ParseNumber(text, country string) (Number, error) {
	s := strings.TrimSpace(westernDigits(norm.NFKC.String(text)))
	s = strings.TrimPrefix(s, "whatsapp:")
	s = strings.TrimSpace(strings.TrimPrefix(s, "'"))
	switch {
	case s == "":
		return "", ErrNumberEmpty
	case Number(strings.ToLower(s)).Hidden():
		return "", ErrNumberHidden
	}
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == 'E' || r == 'e':
			if digits > 0 && strings.ContainsAny(s, "+.") {
				return "", ErrNumberRounded
			}
			return "", ErrNumberLetters
		case strings.ContainsRune("+-. ()/\u2010\u2011\u2012\u2013\u2014", r):
		default:
			return "", ErrNumberLetters
		}
	}
	if digits < 7 {
		return "", ErrNumberInvalid
	}
	s = strings.TrimSuffix(s, ".0") // a sheet's number cell, 3001234567.0
	s = strings.Replace(s, "(0)", "", 1)
	for _, candidate := range spellings(s, country) {
		p, err := phonenumbers.Parse(candidate, country)
		if err != nil || !phonenumbers.IsValidNumber(p) || p.GetExtension() != "" {
			continue
		}
		switch phonenumbers.GetNumberType(p) {
		case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
			return Number(phonenumbers.Format(p, phonenumbers.E164)), nil
		}
		return "", ErrNumberLandline
	}
	return "", ErrNumberInvalid
}

// spellings lists the ways a number may have been meant, the likeliest first: "+92 0300…" keeps a zero too many, and
// "00923…" or "923…" lack the plus.
func spellings(s, country string) []string {
	code := fmt.Sprint(phonenumbers.GetCountryCodeForRegion(country))
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if strings.HasPrefix(s, "+") {
		if rest, ok := strings.CutPrefix(digits, code+"0"); ok && code != "0" {
			return []string{"+" + code + rest, "+" + digits}
		}
		return []string{"+" + digits}
	}
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		return spellings("+"+rest, country)
	}
	list := []string{digits}
	if strings.HasPrefix(digits, code) && code != "0" {
		list = append(list, spellings("+"+digits, country)...)
	}
	return list
}

// westernDigits writes Arabic-Indic and Urdu digits as 0–9 and drops invisible marks that sheets and chats leave
// around numbers.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '\u0660' && r <= '\u0669':
			return '0' + r - '\u0660'
		case r >= '\u06f0' && r <= '\u06f9':
			return '0' + r - '\u06f0'
		case r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff', r == '\u00ad':
			return -1
		}
		return r
	}, s)
}

// LogValue masks the number: logs show its last two digits only.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// Masked is the number as it may stand in a log: "…67", or "lid:…67" for a hidden one.
func (n Number) Masked() string {
	mark := "…"
	if n.Hidden() {
		n, mark = n[len(hiddenMark):], hiddenMark+mark
	}
	if len(n) < 4 {
		return mark
	}
	return mark + string(n[len(n)-2:])
}

// Readable is the number in the groups in which people read it: "+92 300 1234567".
func (n Number) Readable() string {
	p, err := phonenumbers.Parse(string(n), "")
	if err != nil {
		return string(n)
	}
	return phonenumbers.Format(p, phonenumbers.INTERNATIONAL)
}
