package roster

import (
	"fmt"
	"strings"

	"raabta/bot"
)

// Changes is what a roster changes in a snapshot, ready to be shown and to be applied in one transaction. Rows to add have
// no ID; they name classes by name and pupils by admission number, and storage gives the ids.
type Changes struct {
	Revision string // of the snapshot it was planned from: another one makes it stale

	Classes    []bot.SchoolClass // to add
	Students   []bot.Student     // to add, or to write over; Class is the class's name
	Households []bot.Household   // to add, or to write over: guardians and phones are all they shall have
	Links      []Link
	Staff      []bot.Staff // to add, or to write over: Teaches is all they shall teach, by class name
	Events     []Event     // drafts to add, or to write over
	Attendance []Attendance
	Marks      []Mark
	Homework   []Homework // Missing is everyone who did not hand it in
	Notes      []Note

	Counts Counts
	// NeedsConfirm is a sentence that says why a person should look before this is applied; "" when nothing is odd.
	NeedsConfirm string
	// Kept counts pupils who were missing from the sheets and were kept, since so many were: Options.AllowLeft lets them leave.
	Kept    int
	Defects []Defect
}

// Link is a child that joins or leaves a household.
type Link struct {
	AdmissionNo string
	Household   int    // place in Changes.Households, or -1 where HouseholdID says which
	HouseholdID string // "" for one that is added
	Leaves      bool
	MayReceive  bool
	MayBook     bool
}

// Counts is what a plan comes to, for the preview.
type Counts struct {
	New, Left, Returned, Moved, Renamed int // pupils
	NumbersChanged                      int // families known before whose numbers are others now
	Families, FamiliesChanged           int // new ones; and names, guardians, languages, WhatsApp of known ones
	NewStaff, StaffChanged              int
	NewClasses                          int
	NewEvents, EventsChanged            int
	NewFacts, FactsChanged              int // attendance, marks, homework, notes
	Unchanged                           int // rows that say what is stored already
}

// Empty says that nothing would be written.
func (c *Changes) Empty() bool {
	return len(c.Classes)+len(c.Students)+len(c.Households)+len(c.Links)+len(c.Staff)+len(c.Events)+len(c.Attendance)+
		len(c.Marks)+len(c.Homework)+len(c.Notes) == 0
}

// Summary is the plan in one line: "14 new, 3 left, 9 numbers changed". "no changes" when nothing would be written.
func (c *Changes) Summary() string {
	n := c.Counts
	var parts []string
	add := func(count int, one, many string) {
		switch {
		case count == 1:
			parts = append(parts, "1 "+one)
		case count > 1:
			parts = append(parts, fmt.Sprintf("%d %s", count, many))
		}
	}
	add(n.New, "new", "new")
	add(n.Left, "left", "left")
	add(n.NumbersChanged, "number changed", "numbers changed")
	add(n.Returned, "came back", "came back")
	add(n.Moved, "moved class", "moved class")
	add(n.Renamed, "renamed", "renamed")
	add(n.Families, "new family", "new families")
	add(n.FamiliesChanged, "family changed", "families changed")
	add(n.NewClasses, "new class", "new classes")
	add(n.NewStaff, "new on the staff", "new on the staff")
	add(n.StaffChanged, "of the staff changed", "of the staff changed")
	add(n.NewEvents, "new event", "new events")
	add(n.EventsChanged, "event changed", "events changed")
	add(n.NewFacts, "new entry", "new entries")
	add(n.FactsChanged, "entry changed", "entries changed")
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case c.Empty():
		return "no changes"
	}
	return "small changes"
}
