package roster

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"raabta/bot"
)

var roles = words(map[string]bot.Role{
	"class teacher,classteacher,ct,class incharge,class in charge,incharge,in charge,class ustad,jamaat ustad,کلاس ٹیچر,کلاس انچارج,انچارج":                              bot.RoleClassTeacher,
	"teacher,subject teacher,sst,est,pst,ustad,ustani,muallim,muallima,استاد,استانی,معلم,معلمہ,ٹیچر":                                                                     bot.RoleTeacher,
	"office,clerk,admin,administrator,front desk,reception,receptionist,accounts,accountant,daftar,کلرک,دفتر,آفس":                                                        bot.RoleOffice,
	"head,principal,vice principal,head teacher,headteacher,headmaster,headmistress,head master,head mistress,coordinator,sarbarah,پرنسپل,ہیڈ,ہیڈ ماسٹر,صدر معلم,سربراہ": bot.RoleHead,
})

var betweenItems = regexp.MustCompile(`[,;،؛\n|]+`)

// items parts a cell that holds several.
func items(cell string) []string {
	var list []string
	for _, item := range betweenItems.Split(cell, -1) {
		if item = strings.Join(strings.Fields(item), " "); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// Limits of what one person teaches.
const (
	maxItems    = 40  // classes, or subjects, of a row
	maxTeaching = 400 // subjects in classes, of all rows
)

// member reads a row of a list of staff. A person on two rows (a class teacher here, a subject there) is one.
func (r *reader) member(t *table, row row) {
	s := Staff{Place: Place{t.file, row.line}, HasClasses: t.has["Classes"]}
	cell := t.cell(row, "Name")
	var err error
	if s.Name, err = parseName(cell); err != nil {
		r.defect(t, row.line, "Name", cell, err)
		return
	}
	cell = t.cell(row, "Role")
	var ok bool
	if s.Role, ok = roles[fold(cell)]; !ok {
		r.defect(t, row.line, "Role", cell, errors.New("this is not a role: write class teacher, teacher, office or head"))
		return
	}
	s.Number = r.staffNumber(t, row)
	s.State = "active"

	id := string(s.Number)
	if id == "" {
		id = nameKey(s.Name)
	}
	at, there := r.staff[id]
	if there && nameKey(r.roster.Staff[at].Name) != nameKey(s.Name) {
		r.defect(t, row.line, "Phone", string(s.Number), fmt.Errorf("%s has this number as well (line %d): give each person one of their own", r.roster.Staff[at].Name, r.roster.Staff[at].Line))
		return
	}
	if !there {
		if s.Number == "" {
			r.warn(t, row.line, "Phone", "", s.Name+" has no number, so no family's message can be passed on", "add a mobile number")
		}
		at = len(r.roster.Staff)
		r.staff[id] = at
		r.roster.Staff = append(r.roster.Staff, s)
	}
	if s.Role == bot.RoleClassTeacher {
		r.roster.Staff[at].Role = bot.RoleClassTeacher
	}
	r.teaches(t, row, at, s.Role)
}

// staffNumber reads the one number that messages are passed on to; of several it takes the first.
func (r *reader) staffNumber(t *table, row row) bot.Number {
	cell := t.cell(row, "Phone")
	numbers, bad := parseNumbers(cell, r.options.Country)
	for _, b := range bad {
		r.defect(t, row.line, "Phone", b.text, b.err)
	}
	if len(numbers) > 1 {
		r.warn(t, row.line, "Phone", cell, "messages are passed on to the first of these numbers", "")
	}
	if len(numbers) == 0 {
		return ""
	}
	return numbers[0]
}

// teaches reads classes and subjects: every subject named is taught to every class named.
func (r *reader) teaches(t *table, row row, at int, role bot.Role) {
	s := &r.roster.Staff[at]
	classes, subjects := items(t.cell(row, "Classes")), items(t.cell(row, "Subjects"))
	if len(classes) > maxItems || len(subjects) > maxItems {
		r.defect(t, row.line, "Classes", "", fmt.Errorf("nobody teaches more than %d classes or subjects: spread them over several rows", maxItems))
		return
	}
	if len(s.Teaches) > maxTeaching {
		r.defect(t, row.line, "Classes", "", errors.New("this person teaches more than a timetable holds: look whether the name is right"))
		return
	}
	for i, subject := range subjects {
		name, err := parseName(subject)
		if err != nil {
			r.defect(t, row.line, "Subjects", subject, errors.New("this is not a subject: write its name"))
			return
		}
		subjects[i] = name
	}
	if role == bot.RoleClassTeacher && len(classes) == 0 {
		r.warn(t, row.line, "Classes", "", "a class teacher without a class gets no family's message", "write the class, like 5-B")
	}
	for _, text := range classes {
		c, err := parseClass(text, "")
		if err != nil {
			r.defect(t, row.line, "Classes", text, err)
			continue
		}
		if role == bot.RoleClassTeacher {
			if other, taken := r.teachers[classKey(c.Name)]; taken && other != at {
				r.defect(t, row.line, "Classes", c.Name, fmt.Errorf("%s has a class teacher already, %s (line %d): a class has one class teacher, make the other a teacher",
					c.Name, r.roster.Staff[other].Name, r.roster.Staff[other].Line))
			} else {
				r.teachers[classKey(c.Name)] = at
				s.teach(bot.Teaching{Class: c.Name, ClassTeacher: true})
			}
		} else if len(subjects) == 0 {
			s.teach(bot.Teaching{Class: c.Name})
		}
		for _, subject := range subjects {
			s.teach(bot.Teaching{Class: c.Name, Subject: subject})
		}
	}
}

// teach adds a class and subject once.
func (s *Staff) teach(one bot.Teaching) {
	for i, other := range s.Teaches {
		if other.Class == one.Class && other.Subject == one.Subject {
			s.Teaches[i].ClassTeacher = other.ClassTeacher || one.ClassTeacher
			return
		}
	}
	s.Teaches = append(s.Teaches, one)
}
