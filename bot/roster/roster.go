package roster

import (
	"io"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/digest"
	"raabta/bot/event"
)

// File is one sheet as it was given: its name, for the defects, and its bytes.
type File struct {
	Name string
	Data io.Reader
}

// Options is what reading and planning need to know of the school and of the person who imports.
type Options struct {
	Country         string   // ISO 3166, "PK": the home of numbers without a country code
	DefaultLanguage string   // of a new family whose row names none
	Languages       []string // BCP 47: those the school offers; empty takes all that are known
	Today           civil.Date
	// AllowLeft marks pupils as left even where so many are missing that the file is the likelier fault.
	AllowLeft bool
	// LeftHow is how the person says that they have left all the same, as the end of a sentence; "" where they cannot.
	LeftHow string
}

// Roster is what a school's sheets say, row by row: who there is, and what teachers entered. It knows nothing of what is
// stored.
type Roster struct {
	Options Options

	Pupils     []Pupil // a child of two households stands twice
	Staff      []Staff
	Attendance []Attendance
	Marks      []Mark
	Homework   []Homework
	Notes      []Note
	Events     []Event

	// rejected are the admission numbers of rows that could not be read: those pupils have not left.
	rejected map[string]bool
	// unread are the classes with rows that name nobody, "" for a row without a class: nobody of them has left.
	unread map[string]bool
}

// Pupil is one row of a list of pupils: a child in one household.
type Pupil struct {
	Place
	AdmissionNo    string
	Name           string
	Class          bot.SchoolClass // without ids
	Father, Mother string          // "" where the row names none
	Phones         []bot.Phone     // in the order of the columns
	Language       string          // "" where the row names none

	has         map[string]bool // the columns of its sheet
	unreachable bool            // a number could not be read: what is stored stays
	onWhatsApp  said            // of the first contact, where a word says so
}

// Staff is one person of a list of staff. Teaches names classes, not ids.
type Staff struct {
	Place
	bot.Staff
	// HasClasses says that the sheet has a column for classes, so Teaches is all they teach.
	HasClasses bool
}

// Attendance is one day of one pupil.
type Attendance struct {
	Place       `db:"-"`
	AdmissionNo string `db:"admission_no"`
	digest.Attendance
}

// Mark is the result of one test of one pupil.
type Mark struct {
	Place       `db:"-"`
	AdmissionNo string `db:"admission_no"`
	digest.Mark
}

// Homework is what a class was given, and who of it did not hand it in.
type Homework struct {
	Place `db:"-"`
	Class string `db:"class"`
	digest.Homework
	Missing []string `db:"-"` // admission numbers
}

// Note is a teacher's sentence about a pupil.
type Note struct {
	Place       `db:"-"`
	AdmissionNo string `db:"admission_no"`
	digest.Note
}

// Event is a row of a list of events; importing makes a draft of it and sends nothing.
type Event struct {
	Place
	event.Event
}
