package roster

import (
	"fmt"
	"slices"
	"strings"

	"raabta/bot"
)

// Plan compares a roster with what is stored and says what would change. Changes.Defects are what only the comparison
// shows: entries for pupils nobody knows, a number that is the school's own, pupils missing from a list.
//
// Pupils are known by admission number; families by their children, numbers and father (see match). To plan the same
// roster again after it was applied changes nothing.
func Plan(current Snapshot, r *Roster) *Changes {
	p := &planner{now: current, r: r, c: &Changes{Revision: current.Revision()}}
	p.index()
	p.pupils = p.withoutOwnNumbers()
	crowds(p.pupils, &p.found)
	p.students()
	p.leave()
	p.families()
	p.staff()
	p.events()
	p.facts()
	order := make(map[string]int)
	for _, place := range p.places {
		if _, there := order[place]; !there {
			order[place] = len(order)
		}
	}
	p.c.Defects = p.found.sorted(order)
	return p.c
}

type planner struct {
	now   Snapshot
	r     *Roster
	c     *Changes
	found defects

	places []string // files in the order in which they are spoken of

	classes    map[string]bot.SchoolClass // by classKey: stored ones and new ones
	grades     map[string]bool            // folded
	stored     map[string]bot.Student     // by stored admission number
	known      map[string]string          // admission numbers as stored, or as first read, by Key
	homes      map[string][]string        // households' ids by admission number
	houses     map[string]bot.Household   // by id
	listed     map[string]string          // class key of pupils in the sheets, by admission number
	leaving    map[string]bool            // admission numbers
	pupils     []Pupil                    // the roster's, with the numbers that may be used
	colleagues map[bot.Number]string      // names of the staff by number
}

func (p *planner) index() {
	p.classes, p.grades, p.stored, p.known = map[string]bot.SchoolClass{}, map[string]bool{}, map[string]bot.Student{}, map[string]string{}
	p.homes, p.houses, p.listed, p.leaving = map[string][]string{}, map[string]bot.Household{}, map[string]string{}, map[string]bool{}
	p.colleagues = map[bot.Number]string{}
	for _, c := range p.now.Classes {
		p.classes[classKey(c.Name)] = c
		p.grades[fold(c.Grade)] = true
	}
	for _, s := range p.now.Students {
		p.stored[s.AdmissionNo] = s
		if _, there := p.known[Key(s.AdmissionNo)]; !there {
			p.known[Key(s.AdmissionNo)] = s.AdmissionNo
		}
	}
	for _, row := range p.r.Pupils {
		if _, there := p.known[Key(row.AdmissionNo)]; !there {
			p.known[Key(row.AdmissionNo)] = row.AdmissionNo
		}
		p.listed[p.admission(row.AdmissionNo)] = classKey(row.Class.Name)
		p.places = append(p.places, row.File)
	}
	for _, h := range p.now.Households {
		p.houses[h.ID] = h
		for _, c := range h.Children {
			p.homes[c.AdmissionNo] = append(p.homes[c.AdmissionNo], h.ID)
		}
	}
	for _, s := range p.now.Staff {
		if s.Number != "" && s.State != "left" {
			p.colleagues[s.Number] = s.Name
		}
	}
	for _, s := range p.r.Staff {
		if s.Number != "" {
			p.colleagues[s.Number] = s.Name
		}
	}
}

// admission is a number as it is stored, or as it was first read.
func (p *planner) admission(written string) string {
	if _, exact := p.stored[written]; exact {
		return written
	}
	if known, ok := p.known[Key(written)]; ok {
		return known
	}
	return written
}

// pupil says whether anybody has this admission number, and which class the pupil is in.
func (p *planner) pupil(written string) (admission, class string, ok bool) {
	admission = p.admission(written)
	if class, ok := p.listed[admission]; ok {
		return admission, class, true
	}
	s, ok := p.stored[admission]
	return admission, classKey(s.Class), ok
}

func (p *planner) defect(at Place, column, value, problem, do string) {
	p.places = append(p.places, at.File)
	p.found.add(Defect{File: at.File, Line: at.Line, Column: column, Value: value, Problem: problem, Do: do})
}

func (p *planner) warn(at Place, column, value, problem, do string) {
	p.places = append(p.places, at.File)
	p.found.add(Defect{File: at.File, Line: at.Line, Column: column, Value: value, Problem: problem, Do: do, Warning: true})
}

// withoutOwnNumbers drops the school's own numbers, to which nothing can be sent, and says which parents work here.
func (p *planner) withoutOwnNumbers() []Pupil {
	pupils := slices.Clone(p.r.Pupils)
	for i, row := range pupils {
		phones := row.Phones[:0:0]
		for _, phone := range row.Phones {
			if slices.Contains(p.now.Senders, phone.Number) {
				p.defect(row.Place, "", string(phone.Number), "this is the school's own number", "write the family's number")
				pupils[i].unreachable = true
				continue
			}
			if name, ok := p.colleagues[phone.Number]; ok {
				p.warn(row.Place, "", string(phone.Number), "this is the number of "+name+" of the staff", "nothing to do if the child is theirs")
			}
			phones = append(phones, phone)
		}
		pupils[i].Phones = phones
	}
	return pupils
}

// students plans pupils who are new, who came back, who changed name or class.
func (p *planner) students() {
	done := make(map[string]bool)
	for _, row := range p.r.Pupils {
		admission := p.admission(row.AdmissionNo)
		if done[admission] {
			continue
		}
		done[admission] = true
		class := p.class(row.Class)
		s, there := p.stored[admission]
		if !there {
			p.c.Counts.New++
			p.c.Students = append(p.c.Students, bot.Student{AdmissionNo: admission, Name: row.Name, Class: class.Name, Grade: class.Grade, State: bot.StudentActive})
			continue
		}
		before := s
		if s.Name != row.Name {
			s.Name = row.Name
			p.c.Counts.Renamed++
		}
		if classKey(s.Class) != classKey(class.Name) {
			s.Class, s.Grade, s.ClassID = class.Name, class.Grade, class.ID
			p.c.Counts.Moved++
		}
		if s.State != bot.StudentActive {
			s.State = bot.StudentActive
			p.c.Counts.Returned++
		}
		if s == before {
			p.c.Counts.Unchanged++
			continue
		}
		p.c.Students = append(p.c.Students, s)
	}
}

// class is a class as it is stored, or a new one.
func (p *planner) class(read bot.SchoolClass) bot.SchoolClass {
	k := classKey(read.Name)
	if c, ok := p.classes[k]; ok {
		return c
	}
	p.classes[k] = read
	p.grades[fold(read.Grade)] = true
	p.c.Classes = append(p.c.Classes, read)
	p.c.Counts.NewClasses++
	return read
}

// audience says which class or grade of an audience the school doesn't have; "" when it has all.
func (p *planner) audience(audience string) string {
	for _, one := range strings.Split(audience, ",") {
		what, name, _ := strings.Cut(one, ":")
		if _, ok := p.classes[classKey(name)]; what == "class" && !ok || what == "grade" && !p.grades[fold(name)] {
			return fmt.Sprintf("%s %s", what, name)
		}
	}
	return ""
}
