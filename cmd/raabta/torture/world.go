package torture

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"raabta/bot"
)

// A school is made for the torture: classes of one size, each with its teacher, families of one child and one phone.
const (
	classSize  = 30
	classesMax = 12 * 26 // grades 1 to 12, sections A to Z
)

// family is a household of the school.
type family struct {
	number bot.Number
	child  string // a first name that nobody else has
	class  int
	id     string // of the household
}

// school is who is there.
type school struct {
	families []family
	teachers []bot.Number // by class
	office   bot.Number
}

// newSchool makes a school large enough that nobody is written to all day long: a family that is gets less than was meant
// for it, by rules that are not tortured here.
func newSchool(cycles int) *school {
	classes := min(max(cycles/3, 18), classesMax)
	s := &school{office: "+923120000001"}
	for c := range classes {
		s.teachers = append(s.teachers, bot.Number(fmt.Sprintf("+92311%07d", 2000000+c)))
		for range classSize {
			n := len(s.families)
			s.families = append(s.families, family{number: bot.Number(fmt.Sprintf("+92300%07d", 1000000+n)), child: name(n), class: c})
		}
	}
	return s
}

// name makes the nth first name: three syllables, so that none stands in another.
func name(n int) string {
	const consonants, vowels = "BDFGHJKLMNRSTVZ", "aiou"
	var text []byte
	for i := range 3 {
		c := consonants[n/len(vowels)%len(consonants)]
		if i > 0 {
			c += 'a' - 'A'
		}
		text = append(text, c, vowels[n%len(vowels)])
		n /= len(consonants) * len(vowels)
		n += 7 // the later syllables are not all "ba"
	}
	return string(text)
}

func className(c int) (grade, section string) { return fmt.Sprint(c/26 + 1), string(rune('A' + c%26)) }

// class is an audience.
func class(c int) string {
	grade, section := className(c)
	return "class:" + grade + "-" + section
}

// sheets are the school as raabta import takes it.
func (s *school) sheets() (pupils, staff []byte, err error) {
	languages := []string{"English", "Urdu", "Roman Urdu"}
	rows := [][]string{{"Admission No", "Student", "Father", "Mother", "Class", "Section", "Contact 1", "Contact 2", "WhatsApp", "Language"}}
	for i, f := range s.families {
		grade, section := className(f.class)
		rows = append(rows, []string{fmt.Sprintf("T-%05d", i+1), f.child, "Wali " + f.child, "", grade, section, "0" + string(f.number[3:]), "", "", languages[i%3]})
	}
	if pupils, err = sheet(rows); err != nil {
		return nil, nil, err
	}
	rows = [][]string{{"Name", "Phone", "Role", "Classes", "Subjects"}, {"Office", "0" + string(s.office[3:]), "office", "", ""}}
	for c, t := range s.teachers {
		grade, section := className(c)
		rows = append(rows, []string{"Miss " + name(10000+c), "0" + string(t[3:]), "class teacher", grade + "-" + section, ""})
	}
	staff, err = sheet(rows)
	return pupils, staff, err
}

func sheet(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := w.WriteAll(rows)
	return b.Bytes(), err
}
