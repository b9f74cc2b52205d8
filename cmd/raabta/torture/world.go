package torture

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"

	"raabta/bot"
	"raabta/storage"
)

// MostClasses is how many classes a made-up school has at most: grades 1 to 12, sections A to Z.
const MostClasses = 12 * 26

// School is a made-up school: classes of one size, each with its teacher, families of one child and one phone.
type School struct {
	Families []Family
	Teachers []bot.Number // by class
	Office   bot.Number
	size     int // of a class
}

// Family is a household of the school.
type Family struct {
	Number bot.Number
	Child  string // a first name that nobody else has
	Class  int
	ID     string // of the household; "" before Meet
}

// NewSchool makes a school up.
func NewSchool(classes, size int) *School {
	s := &School{Office: "+923120000001", size: size}
	for c := range min(classes, MostClasses) {
		s.Teachers = append(s.Teachers, bot.Number(fmt.Sprintf("+92311%07d", 2000000+c)))
		for range size {
			n := len(s.Families)
			s.Families = append(s.Families, Family{Number: bot.Number(fmt.Sprintf("+92300%07d", 1000000+n)), Child: name(n), Class: c})
		}
	}
	return s
}

// In lists the families of a class.
func (s *School) In(class int) []Family { return s.Families[class*s.size : (class+1)*s.size] }

// Meet learns the households' ids from the database that the sheets were imported into.
func (s *School) Meet(ctx context.Context, store *storage.Store, schoolID string) error {
	ids := map[bot.Number]string{}
	everybody := bot.Broadcast{SchoolID: schoolID, Kind: bot.KindText, Class: bot.Absence, Topic: bot.TopicNotice, Audience: "all"}
	for after, all := "", false; !all; {
		list, err := store.Chunk(ctx, bot.SystemClock(), everybody, after, bot.ChunkSize)
		if err != nil {
			return err
		}
		for _, c := range list {
			after = c.Key
			for _, l := range c.Lines {
				ids[l.Number] = c.Household.ID
			}
		}
		all = len(list) < bot.ChunkSize
	}
	for i := range s.Families {
		f := &s.Families[i]
		if f.ID = ids[f.Number]; f.ID == "" {
			return fmt.Errorf("family %d of the sheet was not imported", i+1)
		}
	}
	return nil
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

// Audience is a class as a broadcast names it.
func Audience(c int) string {
	grade, section := className(c)
	return "class:" + grade + "-" + section
}

// Sheets are the school as raabta import takes it.
func (s *School) Sheets() (pupils, staff []byte, err error) {
	languages := []string{"English", "Urdu", "Roman Urdu"}
	rows := [][]string{{"Admission No", "Student", "Father", "Mother", "Class", "Section", "Contact 1", "Contact 2", "WhatsApp", "Language"}}
	for i, f := range s.Families {
		grade, section := className(f.Class)
		rows = append(rows, []string{fmt.Sprintf("T-%05d", i+1), f.Child, "Wali " + f.Child, "", grade, section, "0" + string(f.Number[3:]), "", "", languages[i%3]})
	}
	if pupils, err = sheet(rows); err != nil {
		return nil, nil, err
	}
	rows = [][]string{{"Name", "Phone", "Role", "Classes", "Subjects"}, {"Office", "0" + string(s.Office[3:]), "office", "", ""}}
	for c, t := range s.Teachers {
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
