package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Household is the unit that receives: guardians, phones, a language, children. A phone is a household, not a person.
type Household struct {
	ID       string `db:"id"`
	SchoolID string `db:"school_id"`
	Name     string `db:"name"`     // as staff know it: "Imran Ali", usually the father's name
	Language string `db:"language"` // BCP 47

	Guardians []Guardian `db:"-"`
	Phones    []Phone    `db:"-"` // the first is the one to text
	Children  []Child    `db:"-"`
}

// Family is the household with its children, as staff tell families apart: "Imran Ali (Ayesha, 5-B; Hamza, 3-A)".
func (h Household) Family() string {
	var children []string
	for _, c := range h.Children {
		children = append(children, c.FirstName()+", "+c.Class)
	}
	if len(children) == 0 {
		return h.Name
	}
	return fmt.Sprintf("%s (%s)", h.Name, strings.Join(children, "; "))
}

// Numbers are the household's numbers in words: "+923001234567 and +923217654321", or "none".
func (h Household) Numbers() string {
	if len(h.Phones) == 0 {
		return "none"
	}
	var list []string
	for _, p := range h.Phones {
		list = append(list, string(p.Number))
	}
	return strings.Join(list, " and ")
}

// PhonesMark is another one once a number of the household is another, or goes another way.
func (h Household) PhonesMark() string {
	var b strings.Builder
	for _, p := range h.Phones {
		fmt.Fprintf(&b, "%s %v %v,", p.Number, p.SMS, p.WhatsApp)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}

// Relation of a guardian to the children.
type Relation string

// The relations the sheets know.
const (
	Father        Relation = "father"
	Mother        Relation = "mother"
	OtherGuardian Relation = "guardian"
)

// Guardian is a grown-up of a household.
type Guardian struct {
	ID          string   `db:"id"`
	HouseholdID string   `db:"household_id"`
	Name        string   `db:"name"`
	Relation    Relation `db:"relation"`
}

// Phone is a number of a household. One number may serve two households (a shared phone).
type Phone struct {
	HouseholdID string   `db:"household_id"`
	Number      Number   `db:"number"`
	Rank        int      `db:"rank"` // 1 is tried first
	SMS         bool     `db:"sms"`
	WhatsApp    bool     `db:"whatsapp"`
	Relation    Relation `db:"relation"` // whose phone it is, where that is known; "" otherwise
	// Problem is why the number gets nothing at present ("no phone has this number"), "" when it is sound.
	Problem string `db:"problem"`
	// Joined says that the family linked the number itself, or the office did at its request: a sheet that does not have it
	// does not take it away.
	Joined bool `db:"joined"`
}

// MaxPhones is how many phones a household has at most: more is a column that was filled down.
const MaxPhones = 10

// Child is a student as a household has it: rights belong to the link, since a child may belong to two households.
type Child struct {
	Student
	HouseholdID string `db:"household_id"`
	MayReceive  bool   `db:"may_receive"` // is told about the child
	MayBook     bool   `db:"may_book"`    // may book meetings for the child
	// Teacher is the class teacher's staff id, "" where the class has none.
	TeacherID string `db:"teacher_id"`
}

// Student is a pupil of the school.
type Student struct {
	ID          string `db:"id"`
	SchoolID    string `db:"school_id"`
	AdmissionNo string `db:"admission_no"`
	Name        string `db:"name"`
	ClassID     string `db:"class_id"`
	Class       string `db:"class"` // "5-B", from the class's row
	Grade       string `db:"grade"` // "5"
	State       string `db:"state"` // StudentActive or StudentLeft
}

// States of a student: one who left is kept, and gets nothing.
const (
	StudentActive = "active"
	StudentLeft   = "left"
)

// FirstName is what the child is called in a short text.
func (s Student) FirstName() string {
	words := strings.Fields(s.Name)
	switch {
	case len(words) == 0:
		return s.Name
	case len(words) > 1 && honorific[strings.ToLower(words[0])]:
		return words[1]
	}
	return words[0]
}

// honorific first words are shared by half a class ("Muhammad Ali", "Syed Hamza"): the next word is the name in use.
var honorific = map[string]bool{"muhammad": true, "mohammad": true, "mohammed": true, "muhammed": true, "mohd": true, "m.": true,
	"syed": true, "syeda": true, "hafiz": true, "hafiza": true, "bibi": true, "محمد": true, "سید": true, "سیدہ": true}

// SchoolClass is a class of the school: grade "5", section "B", name "5-B".
type SchoolClass struct {
	ID       string `db:"id"`
	SchoolID string `db:"school_id"`
	Name     string `db:"name"`
	Grade    string `db:"grade"`
	Section  string `db:"section"`
}

// Contact is a household with what its numbers have stopped.
type Contact struct {
	Household
	OptOuts []OptOut
}

// PhoneChange changes one number of a household.
type PhoneChange struct {
	HouseholdID string
	// Old is the number taken away; "" takes none away.
	Old Number
	// New is the number given, with its channels; New.Number "" gives none. A number that the household has already is
	// changed. New.Rank 0 is the old place, or the last.
	New Phone
	// Seen is the PhonesMark of the household as whoever changes it saw it; "" where they looked at nothing but the numbers here.
	Seen string
}
