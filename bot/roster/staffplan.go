package roster

import (
	"slices"

	"raabta/bot"
)

// staff plans who works at the school. Those who are in no sheet are not touched, but that a class has one class teacher:
// the sheet's takes over.
func (p *planner) staff() {
	final := make(map[string]bot.Staff) // stored ones, by id, as they shall be
	changed := make(map[string]bool)
	d := newDirectory(p.now.Staff, p.r.Staff)
	for _, s := range p.now.Staff {
		final[s.ID] = s
	}
	matched := make(map[string]bool)
	teacherOf := make(map[string]string) // name of the sheet's class teacher, by class key
	var added []bot.Staff
	for _, row := range p.r.Staff {
		s := p.withClasses(row)
		if s.Number != "" && slices.Contains(p.now.Senders, s.Number) {
			p.defect(row.Place, "Phone", string(s.Number), "this is the school's own number", "write the number of "+s.Name)
			s.Number = ""
		}
		for _, t := range s.Teaches {
			if t.ClassTeacher {
				teacherOf[classKey(t.Class)] = s.Name
			}
		}
		id := p.colleague(row, s, d, matched)
		if id == "" {
			s.Language = p.r.Options.DefaultLanguage
			added = append(added, s)
			p.c.Counts.NewStaff++
			continue
		}
		matched[id] = true
		old := final[id]
		now := old
		now.Name, now.Role, now.State = s.Name, s.Role, s.State
		if s.Number != "" {
			now.Number = s.Number
		}
		if row.HasClasses {
			now.Teaches = s.Teaches
		}
		if sameStaff(old, now) {
			p.c.Counts.Unchanged++
			continue
		}
		final[id] = now
		changed[id] = true
	}
	p.takeOver(final, changed, matched, teacherOf)
	for _, s := range p.now.Staff {
		if changed[s.ID] {
			p.c.Staff = append(p.c.Staff, final[s.ID])
			p.c.Counts.StaffChanged++
		}
	}
	p.c.Staff = append(p.c.Staff, added...)
}

// withClasses is a row's person with the classes as the school has them.
func (p *planner) withClasses(row Staff) bot.Staff {
	s := row.Staff
	s.Teaches = nil
	for _, t := range row.Teaches {
		c, ok := p.classes[classKey(t.Class)]
		if !ok {
			p.warn(row.Place, "Classes", t.Class, "no pupil is in this class; it was left out", "look whether the class is right, or import its pupils as well")
			continue
		}
		t.Class = c.Name
		s.Teaches = append(s.Teaches, t)
	}
	return s
}

// directory finds stored staff by name and by number.
type directory struct {
	byName   map[string][]bot.Staff
	byNumber map[bot.Number][]bot.Staff
	inSheets map[string]bool // names
}

func newDirectory(stored []bot.Staff, rows []Staff) directory {
	d := directory{map[string][]bot.Staff{}, map[bot.Number][]bot.Staff{}, map[string]bool{}}
	for _, s := range stored {
		d.byName[nameKey(s.Name)] = append(d.byName[nameKey(s.Name)], s)
		if s.Number != "" {
			d.byNumber[s.Number] = append(d.byNumber[s.Number], s)
		}
	}
	for _, s := range rows {
		d.inSheets[nameKey(s.Name)] = true
	}
	return d
}

// colleague finds who of the stored staff a row is: the same name and number, else the only one of that name, else the
// one with that number, whose name was corrected.
func (p *planner) colleague(row Staff, s bot.Staff, d directory, matched map[string]bool) string {
	var named []bot.Staff
	for _, old := range d.byName[nameKey(s.Name)] {
		switch {
		case matched[old.ID]:
		case old.Number == s.Number && s.Number != "":
			return old.ID
		default:
			named = append(named, old)
		}
	}
	if len(named) == 1 {
		return named[0].ID
	}
	for _, old := range d.byNumber[s.Number] {
		if matched[old.ID] || d.inSheets[nameKey(old.Name)] {
			continue
		}
		p.warn(row.Place, "Name", s.Name, old.Name+" had this number and is now called "+s.Name,
			"if this is another person, who took the number over, tell the office: earlier conversations would go on with them")
		return old.ID
	}
	return ""
}

// takeOver makes room for the sheet's class teachers.
func (p *planner) takeOver(final map[string]bot.Staff, changed, matched map[string]bool, teacherOf map[string]string) {
	for _, s := range p.now.Staff {
		one := final[s.ID]
		var teaches []bot.Teaching
		lost := false
		for _, t := range one.Teaches {
			name, taken := teacherOf[classKey(t.Class)]
			if !t.ClassTeacher || !taken || name == one.Name && matched[s.ID] {
				teaches = append(teaches, t)
				continue
			}
			lost = true
			if t.ClassTeacher = false; t.Subject != "" {
				teaches = append(teaches, t)
			}
			p.warn(Place{}, "", "", t.Class+" had "+one.Name+" as its class teacher; it is "+name+" now", "")
		}
		if lost {
			one.Teaches = teaches
			final[s.ID] = one
			changed[s.ID] = true
		}
	}
}

func sameStaff(a, b bot.Staff) bool {
	if a.Name != b.Name || a.Number != b.Number || a.Role != b.Role || a.State != b.State || len(a.Teaches) != len(b.Teaches) {
		return false
	}
	for _, t := range a.Teaches {
		if !slices.ContainsFunc(b.Teaches, func(o bot.Teaching) bool {
			return classKey(o.Class) == classKey(t.Class) && o.Subject == t.Subject && o.ClassTeacher == t.ClassTeacher
		}) {
			return false
		}
	}
	return true
}
