package meeting

import (
	"cmp"
	"slices"
)

// Need is one visit a family should have: a child and one of the meeting's teachers who teaches it.
type Need struct {
	HouseholdID string `db:"household_id"`
	StudentID   string `db:"student_id"`
	Child       string `db:"child"` // name
	Class       string `db:"class"`
	StaffID     string `db:"staff_id"`
	// ClassTeacher says that the teacher is the class teacher of this child, HasClass that the teacher is somebody's.
	ClassTeacher bool `db:"class_teacher"`
	HasClass     bool `db:"has_class"`
}

// Needs chooses, among the meeting's teachers who teach a child, those its family should meet: the class teacher, and
// whoever takes part for a subject, which is a teacher without a class of their own. Class teachers meet the children of
// their own class only, although they teach others too: else a meeting of all class teachers would send each family to half
// the school. A child whose class teacher takes no part meets everybody who does and teaches it.
//
// The result is sorted by household, child and teacher, each pair once.
func Needs(teaching []Need) []Need {
	led := map[[2]string]bool{}
	for _, n := range teaching {
		if n.ClassTeacher {
			led[[2]string{n.HouseholdID, n.StudentID}] = true
		}
	}
	var needs []Need
	for _, n := range teaching {
		if n.ClassTeacher || !n.HasClass || !led[[2]string{n.HouseholdID, n.StudentID}] {
			needs = append(needs, n)
		}
	}
	slices.SortFunc(needs, compareNeeds)
	return slices.CompactFunc(needs, func(a, b Need) bool { return compareNeeds(a, b) == 0 })
}

func compareNeeds(a, b Need) int {
	return cmp.Or(cmp.Compare(a.HouseholdID, b.HouseholdID), cmp.Compare(a.StudentID, b.StudentID), cmp.Compare(a.StaffID, b.StaffID))
}

// pair is a child and a teacher.
type pair struct{ student, staff string }

func (n Need) pair() pair  { return pair{n.StudentID, n.StaffID} }
func (v Visit) pair() pair { return pair{v.StudentID, v.StaffID} }

// unmet are the needs that no visit of another household covers.
func unmet(needs []Need, covered map[pair]string) []Need {
	return slices.DeleteFunc(slices.Clone(needs), func(n Need) bool {
		by, ok := covered[n.pair()]
		return ok && by != n.HouseholdID
	})
}
