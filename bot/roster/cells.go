package roster

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"raabta/bot"
)

// Limits of what a cell may say.
const (
	maxName      = 100 // letters
	maxAdmission = 32
	maxNote      = 300
	maxTitle     = 80
)

var (
	roundedCell    = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+?\d+$`)
	admissionShape = regexp.MustCompile(`^[\p{L}\p{M}\d][\p{L}\p{M}\d /._#()-]*$`)
)

// parseAdmission reads an admission number as the school writes it: "1042", "GR-17/2024", "۱۰۴۲". A spreadsheet's
// "1042.0" is 1042.
func parseAdmission(text string) (string, error) {
	text = strings.TrimPrefix(plain(text), "'")
	if whole, cut := strings.CutSuffix(text, ".0"); cut && strings.Trim(whole, "0123456789") == "" {
		text = whole
	}
	switch {
	case text == "":
		return "", errors.New("there is no admission number: write it, it is how a pupil is known")
	case roundedCell.MatchString(text):
		return "", errors.New("a spreadsheet rounded this number: type it again as text")
	case len([]rune(text)) > maxAdmission:
		return "", fmt.Errorf("this is longer than an admission number: write at most %d letters", maxAdmission)
	case !admissionShape.MatchString(text):
		return "", errors.New("this is not an admission number: write letters and digits, like 1042 or GR-17")
	}
	return text, nil
}

// admissionKey is how two admission numbers are compared.
func admissionKey(admission string) string { return bot.AdmissionKey(admission) }

// parseName reads the name of a person: 1 to 100 letters in any script, apostrophes, points and all.
func parseName(text string) (string, error) {
	name := strings.Join(strings.Fields(visible(norm.NFC.String(text))), " ")
	letters := 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	compared := norm.NFKC.String(name)
	switch {
	case name == "":
		return "", errors.New("there is no name: write it")
	case strings.HasPrefix(compared, "="):
		return "", errors.New("this is a formula, not a name: type the name")
	case len([]rune(name)) > maxName:
		return "", fmt.Errorf("this is longer than a name (more than %d letters): shorten it", maxName)
	case letters == 0:
		return "", errors.New("there is no letter in this name: look whether the columns have shifted")
	case strings.Contains(compared, "://") || strings.Contains(strings.ToLower(compared), "www."):
		return "", errors.New("this is an address on the web, not a name: type the name")
	}
	return name, nil
}

// nothing are cells that say that there is nothing.
var nothing = words(map[string]bool{"na,n/a,nil,none,no,null,x,xx,xxx,nahi,nahin,nai,نہیں,نہیں ہے,0,00": true})

func empty(cell string) bool { return fold(cell) == "" || nothing[fold(cell)] }

// nameKey is how two grown-ups' names are compared.
func nameKey(name string) string { return bot.NameKey(name) }

var languages = words(map[string]string{
	"en,eng,english,angrezi,angreezi,انگریزی,انگلش": "en",
	"ur,urd,urdu,اردو": "ur",
	"ur-Latn,roman,roman urdu,urdu roman,romanurdu,latn,رومن,رومن اردو,ru": "ur-Latn",
})

// parseLanguage reads a language of the school's list, "" for an empty cell.
func parseLanguage(text string, offered []string) (string, error) {
	if empty(text) {
		return "", nil
	}
	language, ok := languages[fold(text)]
	for _, one := range offered {
		if ok && strings.TrimSpace(one) == language {
			return language, nil
		}
	}
	if ok && len(offered) == 0 {
		return language, nil
	}
	return "", errors.New("this is not a language of the school: write English, Urdu or Roman Urdu, or leave it empty")
}
