package storage_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/roster"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// manyFamilies is a plan of families with names as they are common: a third of the fathers and a fifth of the children are called
// Muhammad, a family name is shared by one in forty.
func manyFamilies(before roster.Snapshot, n int) *roster.Changes {
	first := []string{"Imran", "Tariq", "Kashif", "Bilal", "Usman", "Hamza", "Ali", "Omar", "Faisal", "Naveed", "Asif", "Javed", "Rashid", "Adnan", "Zubair", "Yasir", "Salman", "عمران", "طارق", "Noman"}
	last := []string{"Khan", "Butt", "Raza", "Siddiqui", "Malik", "Qureshi", "Ahmed", "Hussain", "Iqbal", "Mehmood", "Chaudhry", "Sheikh", "Mirza", "Abbasi", "Bhatti", "Gondal", "Awan", "Rajput", "Ansari", "Farooqi",
		"خان", "Cheema", "Warraich", "Gill", "Sandhu", "Dar", "Lone", "Mughal", "Baig", "Shah", "Zaidi", "Naqvi", "Kazmi", "Jafri", "Rizvi", "Hashmi", "Usmani", "Faruqi", "Alvi", "Durrani"}
	girls := []string{"Ayesha", "Fatima", "Zainab", "Maryam", "Hina", "Sana", "Amna", "Khadija", "Noor", "Iqra", "Sidra", "Mahnoor", "فاطمہ", "عائشہ", "Zoya"}
	c := &roster.Changes{Revision: before.Revision()}
	for i := range 2500 {
		c.Classes = append(c.Classes, bot.SchoolClass{Name: fmt.Sprintf("%d-%d", i%10+1, i/10), Grade: fmt.Sprint(i%10 + 1), Section: fmt.Sprint(i / 10)})
	}
	for i := range n {
		family := last[i*7919%len(last)]
		father := first[i*104729%len(first)] + " " + family
		if i%3 == 0 {
			father = "Muhammad " + father
		}
		child := girls[i*1299709%len(girls)] + " " + family
		if i%5 == 0 {
			child = "Muhammad " + first[i*15485863%len(first)] + " " + family
		}
		c.Households = append(c.Households, bot.Household{
			Name: father, Language: "en",
			Guardians: []bot.Guardian{{Name: father, Relation: bot.Father}, {Name: girls[i*32452843%len(girls)] + " Bibi", Relation: bot.Mother}},
			Phones: []bot.Phone{{Number: bot.Number(fmt.Sprintf("+92%d%07d", 300+i%40, i*2750159%10_000_000)), Rank: 1, SMS: true},
				{Number: bot.Number(fmt.Sprintf("+92%d%07d", 340+i%9, i*7368787%10_000_000)), Rank: 2, SMS: true}},
		})
		no := fmt.Sprint(10_000 + i)
		c.Students = append(c.Students, bot.Student{AdmissionNo: no, Name: child, Class: c.Classes[i%len(c.Classes)].Name, State: bot.StudentActive})
		c.Links = append(c.Links, roster.Link{AdmissionNo: no, Household: i, MayReceive: true, MayBook: true})
	}
	return c
}

// crowded runs f in a school of 100,000 families.
func crowded(b *testing.B, f func(b *testing.B, s *storage.Store, school bot.School, now time.Time)) {
	storagetest.Bench(b, func(b *testing.B, s *storage.Store) {
		now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
		school, err := s.FirstSchool(b.Context(), now, bot.School{Name: "A", Timezone: "Asia/Karachi", Hours: "00:00-24:00"})
		if err != nil {
			b.Fatal(err)
		}
		before, err := s.Snapshot(b.Context(), school.ID, &roster.Roster{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.ApplyRoster(b.Context(), now, school.ID, manyFamilies(before, 100_000)); err != nil {
			b.Fatal(err)
		}
		f(b, s, school, now)
	})
}

// BenchmarkFindHouseholds: what the office types, from what one family has to what nearly all have.
func BenchmarkFindHouseholds(b *testing.B) {
	crowded(b, func(b *testing.B, s *storage.Store, school bot.School, _ time.Time) {
		for _, words := range []string{"104321", "0300-0000000", "0300 27", "4567", "warraich", "عائشہ خان", "muhammad", "m", "a", "muhammad ali khan", "fatima muhammad imran", "nobody", "muhammad nobody", "muhammad 104321", "0300 m"} {
			b.Run(words, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.FindHouseholds(b.Context(), school.ID, bot.Seek(words, "PK")); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/search")
			})
		}
	})
}

// BenchmarkPeople: what the pages of people read, where 100,000 families have been sent a million messages.
func BenchmarkPeople(b *testing.B) {
	crowded(b, func(b *testing.B, s *storage.Store, school bot.School, now time.Time) {
		list, err := s.HouseholdsByName(b.Context(), school.ID, "", 51)
		if err != nil {
			b.Fatal(err)
		}
		family := list[50]
		aMillion(b, s, school, now)
		classes, err := s.Classrooms(b.Context(), school.ID)
		if err != nil {
			b.Fatal(err)
		}
		var numbers []bot.Number
		for _, c := range list {
			for _, p := range c.Phones {
				numbers = append(numbers, p.Number)
			}
		}
		for _, q := range []struct {
			name string
			do   func() error
		}{
			{"page by name", func() error { _, err := s.HouseholdsByName(b.Context(), school.ID, family.ID, 51); return err }},
			{"reached", func() error { _, err := s.Reached(b.Context(), school.ID, numbers); return err }},
			{"household", func() error { _, err := s.Household(b.Context(), family.ID); return err }},
			{"messages", func() error {
				_, err := s.HouseholdMessages(b.Context(), school.ID, family.ID, "", "", 51)
				return err
			}},
			{"threads", func() error {
				_, err := s.HouseholdThreads(b.Context(), school.ID, family.ID, "")
				return err
			}},
			{"classes", func() error { _, err := s.Classrooms(b.Context(), school.ID); return err }},
			{"class", func() error { _, _, err := s.Classroom(b.Context(), school.ID, classes[7].ID); return err }},
		} {
			b.Run(q.name, func(b *testing.B) {
				for b.Loop() {
					if err := q.do(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/read")
			})
		}
	})
}

// aMillion writes ten messages to each family, all done with, as copies of one.
func aMillion(b *testing.B, s *storage.Store, school bot.School, now time.Time) {
	if err := s.Enqueue(b.Context(), now, drafts(school, 1)); err != nil {
		b.Fatal(err)
	}
	db := storage.Writer(s)
	rows, err := db.Query("SELECT * FROM messages")
	if err != nil {
		b.Fatal(err)
	}
	columns, err := rows.Columns()
	rows.Close()
	if err != nil {
		b.Fatal(err)
	}
	values := slices.Clone(columns)
	for i, c := range columns {
		switch c {
		case "id":
			values[i] = "h.id || '-' || n.i"
		case "household_id":
			values[i] = "h.id"
		case "status":
			values[i] = "'delivered'"
		default:
			values[i] = "m." + c
		}
	}
	if _, err := db.Exec(fmt.Sprintf(`
		INSERT INTO messages (%s) SELECT %s FROM messages m CROSS JOIN households h
			CROSS JOIN (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) n
		WHERE m.household_id = ''`, strings.Join(columns, ", "), strings.Join(values, ", "))); err != nil {
		b.Fatal(err)
	}
}
