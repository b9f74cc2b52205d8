package roster

import (
	"errors"
	"regexp"
	"strings"

	"raabta/bot"
)

// Errors of parseClass, each what is wrong and what to do.
var (
	errClassEmpty = errors.New("there is no class: write it like 5-B or KG")
	errClass      = errors.New("this is not a class: write it like 5-B or KG")
	errSections   = errors.New("the class says one section and the section column another: correct one of the two")
)

var (
	// classNumber is "5", "5B", "5 B", "5-B", "5th B", "V-B", with the section of at most two words.
	classNumber  = regexp.MustCompile(`^(\d{1,2})(?:ST|ND|RD|TH)?(?:[\s/_.-]*([\p{L}][\p{L}\p{M}\d]*(?: [\p{L}\d]+)?)|[\s/_-]+(\d{1,2}))?$`)
	wordNumber   = regexp.MustCompile(`^([\p{L}\p{M}]+)(\d)$`) // KG1
	betweenWords = regexp.MustCompile(`[\s/_.-]+`)
	sectionCell  = regexp.MustCompile(`^[\p{L}\d][\p{L}\p{M}\d]*(?: [\p{L}\d]+)?$`)
)

// grades that are not numbers, as they are written on the class's list.
var grades = words(map[string]string{
	"KG,K.G.,Kindergarten,کے جی":                    "KG",
	"Nursery,Nur,Nsy,نرسری":                         "Nursery",
	"Prep,Preparatory,پریپ":                         "Prep",
	"Playgroup,Play Group,Play,PG,پلے گروپ,پلے":     "Playgroup",
	"Montessori,Mont,Montesori,مونٹیسوری,مانٹیسوری": "Montessori",
	"Reception,ریسپشن":                              "Reception",
	"Katchi,Kachi,Kachhi,کچی":                       "Katchi",
	"Pakki,پکی":                                     "Pakki",
	"LKG,L.K.G.":                                    "LKG",
	"UKG,U.K.G.":                                    "UKG",
	"I,One,First,Awwal,اول,پہلی":                    "1",
	"II,Two,Second,Doam,Doum,دوم,دوسری":             "2",
	"III,Three,Third,Soam,Soum,سوم,تیسری":           "3",
	"IV,Four,Fourth,Chaharum,Chaharam,چہارم,چوتھی":  "4",
	"V,Five,Fifth,Panjum,Panjam,پنجم,پانچویں":       "5",
	"VI,Six,Sixth,Shashum,Shasham,ششم,چھٹی":         "6",
	"VII,Seven,Seventh,Haftum,Haftam,ہفتم,ساتویں":   "7",
	"VIII,Eight,Eighth,Hashtum,Hashtam,ہشتم,آٹھویں": "8",
	"IX,Nine,Ninth,Nahum,Naham,نہم,نویں":            "9",
	"X,Ten,Tenth,Dahum,Daham,دہم,دسویں":             "10",
	"XI,Eleven,Eleventh,گیارہویں":                   "11",
	"XII,Twelve,Twelfth,بارہویں":                    "12",
})

var beforeClass = regexp.MustCompile(`^(?:CLASS|GRADE|STD|STANDARD|JAMAAT|JAMAT|جماعت|کلاس|درجہ)[\s.:-]*`)

// sectionWords may stand between a class and its section.
var sectionWords = strings.NewReplacer(" SECTION ", " ", " SEC ", " ", "(", " ", ")", "")

// sectionLetters of Urdu registers.
var sectionLetters = map[string]string{"الف": "A", "ا": "A", "ب": "B", "ج": "C", "د": "D"}

// parseClass reads a class, with its section in a cell of its own or behind the class: "5" and "B", "5-B", "5 B", "5B",
// "Class 5", "V-B", "KG", "پنجم". Its name is grade and section with a hyphen, "5-B", or the grade alone.
func parseClass(text, section string) (bot.SchoolClass, error) {
	text = strings.ToUpper(plain(text))
	text = strings.TrimSpace(beforeClass.ReplaceAllString(text, ""))
	text = strings.TrimSpace(sectionWords.Replace(text))
	if text == "" {
		return bot.SchoolClass{}, errClassEmpty
	}
	grade, inside, ok := splitClass(text)
	if !ok || len([]rune(grade)) > 20 {
		return bot.SchoolClass{}, errClass
	}
	section = strings.ToUpper(plain(section))
	section = strings.TrimSpace(strings.TrimPrefix(section, "SECTION "))
	if section == "-" {
		section = ""
	}
	inside, section = sectionName(inside), sectionName(section)
	switch {
	case section == "":
		section = inside
	case inside != "" && inside != section:
		return bot.SchoolClass{}, errSections
	case !sectionCell.MatchString(section) || len([]rune(section)) > 20:
		return bot.SchoolClass{}, errClass
	}
	c := bot.SchoolClass{Name: grade, Grade: grade, Section: section}
	if section != "" {
		c.Name += "-" + section
	}
	return c, nil
}

func splitClass(text string) (grade, section string, ok bool) {
	if m := classNumber.FindStringSubmatch(text); m != nil {
		grade = strings.TrimLeft(m[1], "0")
		return grade, m[2] + m[3], grade != "" && len(grade) <= 2 && (len(grade) == 1 || grade <= "12")
	}
	if g, found := grades[fold(text)]; found {
		return g, "", true
	}
	if m := wordNumber.FindStringSubmatch(text); m != nil {
		g, found := grades[fold(m[1])]
		return g, m[2], found
	}
	parts := betweenWords.Split(text, 6)
	for n := len(parts) - 1; n > 0; n-- {
		if g, found := grades[fold(strings.Join(parts[:n], ""))]; found {
			return g, strings.Join(parts[n:], " "), true
		}
	}
	return "", "", false
}

// sectionName writes short sections large and words with one capital: "B", "Blue".
func sectionName(s string) string {
	if letter, ok := sectionLetters[s]; ok {
		return letter
	}
	r := []rune(s)
	if len(r) <= 3 {
		return s
	}
	return string(r[:1]) + strings.ToLower(string(r[1:]))
}

// classKey is how two names of a class are compared, whoever wrote them down.
func classKey(name string) string {
	if c, err := parseClass(name, ""); err == nil {
		name = c.Name
	}
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}
