package storage

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/join"
)

// admissionKey is a pupil's admission number as it is compared, in the words of the index students_admission.
const admissionKey = `ltrim(lower(replace(replace(replace(replace(replace(replace(replace(replace(admission_no, ' ', ''), '/', ''), '.', ''), '_', ''), '#', ''), '(', ''), ')', ''), '-', '')), '0')`

// pupil is a student with the key of the admission number.
type pupil struct {
	bot.Student
	Key string `db:"key"`
}

// pupilsOf finds the pupils at some schools by the keys of admission numbers.
func pupilsOf(ctx context.Context, t *sqlx.Tx, schools, keys []string) ([]pupil, error) {
	var list []pupil
	err := selectIn(ctx, t, &list, `
		SELECT s.id, s.school_id, s.admission_no, s.name, s.class_id, s.state, c.name AS class, c.grade, s.key
		FROM (SELECT students.*, `+admissionKey+` AS key FROM students
			WHERE school_id IN ($1) AND `+admissionKey+` IN ($2) AND state = 'active') AS s
		JOIN classes c ON c.id = s.class_id
		ORDER BY s.id`, schools, keys)
	return list, err
}

// joinFacts gives the questions of numbers that nobody here has what package join looks at.
func (s *Store) joinFacts(ctx context.Context, t *sqlx.Tx, now time.Time, open []*bot.Question) error {
	open = slices.DeleteFunc(open, func(q *bot.Question) bool { return q.Number == "" })
	if len(open) == 0 {
		return nil
	}
	var schools, keys []string
	var numbers []bot.Number
	for _, q := range open {
		schools, numbers = append(schools, q.SchoolID), append(numbers, q.Number)
		if q.Kind == bot.KindJoinCheck {
			keys = append(keys, strings.Split(q.Subject, ",")...)
		}
	}
	schools, numbers, keys = distinct(schools), distinct(numbers), distinct(keys)

	var tries []struct {
		SchoolID  string     `db:"school_id"`
		Number    bot.Number `db:"number"`
		Admission string     `db:"admission"`
	}
	if err := selectIn(ctx, t, &tries, `
		SELECT school_id, number, admission FROM join_tries
		WHERE school_id IN ($1) AND at > $2 AND (number IN ($3) OR admission IN ($4))`, schools, now.Add(-join.Span), numbers, keys); err != nil {
		return err
	}
	var refused []phoneKey
	if err := selectIn(ctx, t, &refused, `
		SELECT school_id, number FROM joins WHERE school_id IN ($1) AND number IN ($2) AND refused`, schools, numbers); err != nil {
		return err
	}
	b := joinBatch{}
	if len(keys) > 0 {
		if err := b.read(ctx, t, schools, keys); err != nil {
			return err
		}
	}
	for _, q := range open {
		f := join.Facts{Refused: slices.Contains(refused, phoneKey{q.SchoolID, q.Number})}
		if q.Kind == bot.KindJoinCheck {
			b.deal(q, &f)
		}
		for _, try := range tries {
			if try.SchoolID == q.SchoolID && try.Number == q.Number {
				f.Tries++
			}
			if try.SchoolID == q.SchoolID && f.Admission != "" && try.Admission == f.Admission {
				f.TriedOn++
			}
		}
		q.Facts = f
	}
	return nil
}

// joinBatch is what the admission numbers of some questions name.
type joinBatch struct {
	pupils     []pupil
	homes      map[string][]string // households that are told about a student
	households map[string]bot.Household
	lines      map[phoneKey]bot.Line
}

func (b *joinBatch) read(ctx context.Context, t *sqlx.Tx, schools, keys []string) (err error) {
	if b.pupils, err = pupilsOf(ctx, t, schools, keys); err != nil {
		return err
	}
	var ids []string
	for _, p := range b.pupils {
		ids = append(ids, p.ID)
	}
	var links []struct {
		HouseholdID string `db:"household_id"`
		StudentID   string `db:"student_id"`
	}
	if err := selectIn(ctx, t, &links, `
		SELECT household_id, student_id FROM household_students WHERE student_id IN ($1) AND may_receive ORDER BY household_id`, ids); err != nil {
		return err
	}
	b.homes = map[string][]string{}
	var homes []string
	for _, l := range links {
		b.homes[l.StudentID] = append(b.homes[l.StudentID], l.HouseholdID)
		homes = append(homes, l.HouseholdID)
	}
	if b.households, err = householdsByID(ctx, t, homes); err != nil {
		return err
	}
	var numbers []bot.Number
	for _, h := range b.households {
		for _, p := range h.Phones {
			numbers = append(numbers, p.Number)
		}
	}
	numbers = distinct(numbers)
	stops, err := optOutsOf(ctx, t, schools, numbers)
	if err != nil {
		return err
	}
	b.lines, err = linesOf(ctx, t, schools, numbers, stops)
	return err
}

// deal gives one question what its admission number names: the first of those it may be that a pupil has. Where two pupils
// have it, it names nobody.
func (b *joinBatch) deal(q *bot.Question, f *join.Facts) {
	keys := strings.Split(q.Subject, ",")
	f.Admission, f.Lines = keys[0], map[bot.Number]bot.Line{}
	for _, key := range keys {
		var found []pupil
		for _, p := range b.pupils {
			if p.SchoolID == q.SchoolID && p.Key == key {
				found = append(found, p)
			}
		}
		if len(found) == 0 {
			continue
		}
		f.Admission = key
		if len(found) > 1 {
			return
		}
		f.Child = found[0].Student
		for _, id := range b.homes[f.Child.ID] {
			h := b.households[id]
			f.Households = append(f.Households, h)
			for _, p := range h.Phones {
				f.Lines[p.Number] = b.lines[phoneKey{q.SchoolID, p.Number}]
			}
		}
		return
	}
}
