package roster

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"raabta/bot"
	"raabta/bot/event"
)

// Snapshot is what is stored of a school, as far as a Roster can change it or is checked against it.
type Snapshot struct {
	Classes    []bot.SchoolClass
	Students   []bot.Student   // those who left too
	Households []bot.Household // with guardians, phones by rank, and children
	Staff      []bot.Staff     // those who left too, with what they teach
	Senders    []bot.Number    // the school's own numbers
	Events     []event.Event

	// ChoseLanguage are the households whose language the family itself asked for: a sheet doesn't overrule them. Asked
	// for those only whose row in the roster names another language.
	ChoseLanguage map[string]bool

	// What teachers entered, of the days of the roster's facts.
	Attendance []Attendance
	Marks      []Mark
	Homework   []Homework
	Notes      []Note
}

// Span is the first and the last day of a roster's facts, ISO; both "" where it has none.
type Span struct{ From, Until string }

// Span bounds what a Snapshot must hold of attendance, marks, homework and notes.
func (r *Roster) Span() Span {
	var s Span
	add := func(day string) {
		if s.From == "" || day < s.From {
			s.From = day
		}
		s.Until = max(s.Until, day)
	}
	for _, a := range r.Attendance {
		add(a.Date)
	}
	for _, m := range r.Marks {
		add(m.Date)
	}
	for _, h := range r.Homework {
		add(h.Due)
	}
	for _, n := range r.Notes {
		add(n.Date)
	}
	return s
}

// Languages says which language the rows name, by admission number as it is compared (see Key).
func (r *Roster) Languages() map[string]string {
	named := make(map[string]string)
	for _, p := range r.Pupils {
		if p.Language != "" {
			named[Key(p.AdmissionNo)] = p.Language
		}
	}
	return named
}

// Key is how two admission numbers are compared: "0042", "42" and "۴۲" are one pupil, since spreadsheets drop zeros.
func Key(admission string) string { return admissionKey(admission) }

// Revision names the state of the people, senders and events of a snapshot: two snapshots with one revision plan alike.
// Facts are not in it, since to enter one twice does no harm.
func (s Snapshot) Revision() string {
	s.Attendance, s.Marks, s.Homework, s.Notes, s.ChoseLanguage = nil, nil, nil, nil, nil
	s.Classes = sortedBy(s.Classes, func(c bot.SchoolClass) string { return c.ID })
	s.Students = sortedBy(s.Students, func(c bot.Student) string { return c.ID })
	s.Households = sortedBy(s.Households, func(h bot.Household) string { return h.ID })
	for i, h := range s.Households {
		h.Guardians = sortedBy(h.Guardians, func(g bot.Guardian) string { return g.ID })
		h.Phones = sortedBy(h.Phones, func(p bot.Phone) string { return string(p.Number) })
		h.Children = sortedBy(h.Children, func(c bot.Child) string { return c.ID })
		s.Households[i] = h
	}
	s.Staff = sortedBy(s.Staff, func(m bot.Staff) string { return m.ID })
	for i, m := range s.Staff {
		s.Staff[i].Teaches = sortedBy(m.Teaches, func(t bot.Teaching) string { return key(t.ClassID, t.Subject) })
	}
	s.Senders = sortedBy(s.Senders, func(n bot.Number) string { return string(n) })
	s.Events = sortedBy(s.Events, func(e event.Event) string { return e.ID })
	hash := sha256.New()
	if err := json.NewEncoder(hash).Encode(s); err != nil {
		return "" // no noun in a snapshot can fail to be written; "" matches no revision
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func sortedBy[T any](list []T, by func(T) string) []T {
	list = append([]T{}, list...)
	slices.SortFunc(list, func(a, b T) int { return cmp.Compare(by(a), by(b)) })
	return list
}
