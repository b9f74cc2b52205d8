package join

import (
	"time"

	"raabta/bot"
)

// How often an answer may be wrong within Span: from one number, and for one admission number whoever asks. Then the office
// decides, whatever is answered.
const (
	MostTries   = 3
	MostTriesOn = 10
	Span        = 24 * time.Hour
)

// Facts is what joining looks at besides the words.
type Facts struct {
	Tries   int  // wrong answers of the number within Span
	Refused bool // a family said that the number is not theirs
	// Admission is the admission number meant, as it is compared: the first of the question's subject that a pupil has, or
	// the first. TriedOn counts the wrong answers for it.
	Admission string
	TriedOn   int
	// Child is that pupil, and Households are those that are told about the child; none where nobody has the number, or two
	// have. Lines tell how their phones can be reached.
	Child      bot.Student
	Households []bot.Household
	Lines      map[bot.Number]bot.Line
}

// Link makes a number one of a household's phones. bot.ErrTaken where the tries are used up meanwhile, the number was
// refused, or the household has all the phones it may have.
type Link struct {
	HouseholdID string
	Number      bot.Number
	WhatsApp    bool   // the words came by WhatsApp
	Admission   string // the admission number by which it came; "" where the office links, whom no count of tries stops
	At          time.Time
}

// Try notes a wrong answer. bot.ErrTaken where the tries are used up meanwhile.
type Try struct {
	Number    bot.Number
	Admission string
	At        time.Time
}

// Unlink takes a number that joined away from a household, for good: it does not join by itself again.
type Unlink struct {
	HouseholdID string
	Number      bot.Number
	At          time.Time
}
