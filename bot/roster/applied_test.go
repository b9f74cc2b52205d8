package roster_test

import (
	"fmt"
	"slices"

	"raabta/bot"
	"raabta/bot/roster"
)

// applied is what a database holds after changes: storage does the same in SQL.
func applied(s roster.Snapshot, c *roster.Changes) roster.Snapshot {
	n := len(s.Classes) + len(s.Students) + len(s.Households) + len(s.Staff)
	id := func(kind string) string {
		n++
		return fmt.Sprintf("%s-%04d", kind, n)
	}
	for _, class := range c.Classes {
		class.ID = id("class")
		s.Classes = append(slices.Clone(s.Classes), class)
	}
	classes := map[string]bot.SchoolClass{}
	for _, c := range s.Classes {
		classes[c.Name] = c
	}
	students, households := map[string]int{}, map[string]int{}
	for i, one := range s.Students {
		students[one.AdmissionNo] = i
	}
	for i, h := range s.Households {
		households[h.ID] = i
	}
	s.Students = slices.Clone(s.Students)
	for _, one := range c.Students {
		one.ClassID, one.Grade = classes[one.Class].ID, classes[one.Class].Grade
		if one.ID == "" {
			one.ID = id("student")
			students[one.AdmissionNo] = len(s.Students)
			s.Students = append(s.Students, one)
			continue
		}
		s.Students[students[one.AdmissionNo]] = one
	}
	s.Households = slices.Clone(s.Households)
	at := make([]int, len(c.Households))
	for i, h := range c.Households {
		if h.ID == "" {
			h.ID = id("household")
			households[h.ID] = len(s.Households)
			s.Households = append(s.Households, bot.Household{ID: h.ID})
		}
		at[i] = households[h.ID]
		h.Children = s.Households[at[i]].Children
		h.Guardians = slices.Clone(h.Guardians)
		for j, g := range h.Guardians {
			if g.ID == "" {
				h.Guardians[j].ID = id("guardian")
			}
			h.Guardians[j].HouseholdID = h.ID
		}
		s.Households[at[i]] = h
	}
	for _, l := range c.Links {
		i := households[l.HouseholdID]
		if l.HouseholdID == "" {
			i = at[l.Household]
		}
		h := s.Households[i]
		if l.Leaves {
			h.Children = slices.DeleteFunc(slices.Clone(h.Children), func(c bot.Child) bool { return c.AdmissionNo == l.AdmissionNo })
		} else {
			h.Children = append(h.Children, bot.Child{Student: bot.Student{AdmissionNo: l.AdmissionNo}, HouseholdID: h.ID, MayReceive: l.MayReceive, MayBook: l.MayBook})
		}
		s.Households[i] = h
	}
	for i := range s.Households { // children are read with their student's row
		s.Households[i].Children = slices.Clone(s.Households[i].Children)
		for j, c := range s.Households[i].Children {
			s.Households[i].Children[j].Student = s.Students[students[c.AdmissionNo]]
		}
	}
	s.Staff = slices.Clone(s.Staff)
	for _, one := range c.Staff {
		if one.ID == "" {
			one.ID = id("staff")
			s.Staff = append(s.Staff, one)
			continue
		}
		s.Staff[slices.IndexFunc(s.Staff, func(o bot.Staff) bool { return o.ID == one.ID })] = one
	}
	for _, e := range c.Events {
		if e.ID == "" {
			e.ID = id("event")
			s.Events = append(slices.Clone(s.Events), e.Event)
			continue
		}
		for i := range s.Events {
			if s.Events[i].ID == e.ID {
				s.Events[i] = e.Event
			}
		}
	}
	s.Attendance = append(slices.Clone(s.Attendance), c.Attendance...)
	s.Marks = append(slices.Clone(s.Marks), c.Marks...)
	s.Homework = append(slices.Clone(s.Homework), c.Homework...)
	s.Notes = append(slices.Clone(s.Notes), c.Notes...)
	return s
}
