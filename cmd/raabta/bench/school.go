package bench

import (
	"fmt"

	"raabta/bot"
	"raabta/bot/roster"
)

// From is the school's number. Nothing is sent to anybody: the provider is a fake.
const From = "+12025550100"

// Text is what is sent to each family, with what it fills in.
const Text = "Dear parents of {child} ({class}), school is closed tomorrow because of heavy rain. Classes begin again on Monday."

// Number is the phone of family i.
func Number(i int) string { return fmt.Sprintf("+923%09d", i) }

// names are first names of pupils.
func names() []string {
	return []string{"Ayesha", "Hamza", "Fatima", "Bilal", "Zainab", "Usman", "Maryam", "Hassan", "Sana", "Ibrahim"}
}

// Body is about what family i gets: the text as it is filled in.
func Body(i int) string {
	first := names()[i%10]
	return fmt.Sprintf("Bench School: Dear parents of %s (%d-A), school is closed tomorrow because of heavy rain. Classes begin again on Monday.\nReply STOP to stop these.", first, 1+i%10)
}

// School plans families as a sheet would bring them: n households, each with its guardian, a phone and a child, every
// fifth with two, who read English or Roman Urdu, ten class teachers and an office. before is the school as it stands, empty.
func School(before roster.Snapshot, n int) *roster.Changes {
	c := &roster.Changes{Revision: before.Revision()}
	for grade := range 10 {
		class := bot.SchoolClass{Name: fmt.Sprintf("%d-A", grade+1), Grade: fmt.Sprint(grade + 1), Section: "A"}
		c.Classes = append(c.Classes, class)
		c.Staff = append(c.Staff, bot.Staff{
			Name: "Ms Teacher " + class.Grade, Number: bot.Number(fmt.Sprintf("+92111000%03d", grade)), Role: bot.RoleClassTeacher, Language: "en", State: "active",
			Teaches: []bot.Teaching{{Class: class.Name, ClassTeacher: true}},
		})
	}
	c.Staff = append(c.Staff, bot.Staff{Name: "Mr Office", Number: "+92111000999", Role: bot.RoleOffice, Language: "en", State: "active"})
	admission := 0
	for i := range n {
		father := fmt.Sprintf("Imran Ali %d", i)
		language := "en"
		if i%2 == 1 {
			language = "ur-Latn"
		}
		c.Households = append(c.Households, bot.Household{
			Name: father, Language: language,
			Guardians: []bot.Guardian{{Name: father, Relation: bot.Father}},
			Phones:    []bot.Phone{{Number: bot.Number(Number(i)), Rank: 1, SMS: true, Relation: bot.Father}},
		})
		for range 1 + (i%5)/4 {
			admission++
			no := fmt.Sprintf("B-%07d", admission)
			c.Students = append(c.Students, bot.Student{AdmissionNo: no, Name: names()[i%10] + " Imran", Class: fmt.Sprintf("%d-A", 1+i%10), State: bot.StudentActive})
			c.Links = append(c.Links, roster.Link{AdmissionNo: no, Household: i, MayReceive: true, MayBook: true})
		}
	}
	return c
}
