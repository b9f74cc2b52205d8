package meeting_test

import (
	"slices"
	"testing"

	"raabta/bot/meeting"
)

func TestNeeds(t *testing.T) {
	teach := func(student, teacher string, classTeacher, hasClass bool) meeting.Need {
		return meeting.Need{HouseholdID: "h", StudentID: student, StaffID: teacher, ClassTeacher: classTeacher, HasClass: hasClass}
	}
	for _, c := range []struct {
		name     string
		teaching []meeting.Need
		want     []string
	}{
		{"the class teacher, not other classes' who teach the child too",
			[]meeting.Need{teach("kid", "maths", false, true), teach("kid", "own", true, true)}, []string{"kid own"}},
		{"a teacher without a class takes part for the subject",
			[]meeting.Need{teach("kid", "own", true, true), teach("kid", "art", false, false)}, []string{"kid art", "kid own"}},
		{"without the class teacher, everybody who takes part and teaches the child",
			[]meeting.Need{teach("kid", "maths", false, true), teach("kid", "art", false, false)}, []string{"kid art", "kid maths"}},
		{"each child by itself",
			[]meeting.Need{teach("b", "maths", false, true), teach("a", "own", true, true), teach("a", "maths", false, true)}, []string{"a own", "b maths"}},
		{"a teacher of two subjects once", []meeting.Need{teach("kid", "art", false, false), teach("kid", "art", false, false)}, []string{"kid art"}},
		{"nobody", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, n := range meeting.Needs(c.teaching) {
				got = append(got, n.StudentID+" "+n.StaffID)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("the family meets %v, want %v", got, c.want)
			}
		})
	}
}
