package roster

import (
	"slices"

	"raabta/bot/event"
)

// facts plans what teachers entered. Entries for pupils nobody knows are defects; what is stored already is not written.
func (p *planner) facts() {
	p.attendance()
	p.marks()
	p.homework()
	p.notes()
}

// someone finds the pupil of an entry.
func (p *planner) someone(at Place, column, written string) (admission string, ok bool) {
	admission, _, ok = p.pupil(written)
	if !ok {
		p.defect(at, column, written, "no pupil has this admission number", "correct it, or import the pupil first")
	}
	return admission, ok
}

// count says whether an entry must be written: it is new, or another one stands in its place.
func (p *planner) count(there, same bool) bool {
	switch {
	case !there:
		p.c.Counts.NewFacts++
	case !same:
		p.c.Counts.FactsChanged++
	default:
		p.c.Counts.Unchanged++
	}
	return !there || !same
}

func (p *planner) attendance() {
	stored := make(map[string]string)
	for _, a := range p.now.Attendance {
		stored[key(a.AdmissionNo, a.Date)] = a.Status
	}
	for _, a := range p.r.Attendance {
		admission, ok := p.someone(a.Place, "Admission No", a.AdmissionNo)
		if !ok {
			continue
		}
		a.AdmissionNo = admission
		before, there := stored[key(admission, a.Date)]
		if p.count(there, before == a.Status) {
			p.c.Attendance = append(p.c.Attendance, a)
		}
	}
}

func (p *planner) marks() {
	stored := make(map[string]Mark)
	for _, m := range p.now.Marks {
		stored[key(m.AdmissionNo, fold(m.Subject), fold(m.Test), m.Date)] = m
	}
	for _, m := range p.r.Marks {
		admission, ok := p.someone(m.Place, "Admission No", m.AdmissionNo)
		if !ok {
			continue
		}
		m.AdmissionNo = admission
		before, there := stored[key(admission, fold(m.Subject), fold(m.Test), m.Date)]
		if there { // spelled as it is stored, so that it is the same row
			m.Subject, m.Test = before.Subject, before.Test
		}
		if p.count(there, before.Marks == m.Marks && before.OutOf == m.OutOf) {
			p.c.Marks = append(p.c.Marks, m)
		}
	}
}

func (p *planner) homework() {
	stored := make(map[string]Homework)
	for _, h := range p.now.Homework {
		stored[key(classKey(h.Class), fold(h.Subject), fold(h.Title), h.Due)] = h
	}
	for _, h := range p.r.Homework {
		c, ok := p.classes[classKey(h.Class)]
		if !ok {
			p.defect(h.Place, "Class", h.Class, "no pupil is in this class", "correct the class, or import its pupils first")
			continue
		}
		h.Class = c.Name
		var missing []string
		for _, written := range h.Missing {
			admission, class, ok := p.pupil(written)
			switch {
			case !ok:
				p.defect(h.Place, "Missing", written, "no pupil has this admission number", "correct it, or import the pupil first")
				continue
			case class != classKey(h.Class):
				p.warn(h.Place, "Missing", written, "this pupil is not in "+h.Class, "look whether the number is right")
			}
			if !slices.Contains(missing, admission) {
				missing = append(missing, admission)
			}
		}
		slices.Sort(missing)
		h.Missing = missing
		before, there := stored[key(classKey(h.Class), fold(h.Subject), fold(h.Title), h.Due)]
		if there {
			h.ID, h.Subject, h.Title = before.ID, before.Subject, before.Title
		}
		if p.count(there, slices.Equal(missing, slices.Sorted(slices.Values(before.Missing)))) {
			p.c.Homework = append(p.c.Homework, h)
		}
	}
}

func (p *planner) notes() {
	stored := make(map[string]string)
	for _, n := range p.now.Notes {
		stored[key(n.AdmissionNo, n.Date, n.Note.Note)] = n.Kind
	}
	for _, n := range p.r.Notes {
		admission, ok := p.someone(n.Place, "Admission No", n.AdmissionNo)
		if !ok {
			continue
		}
		n.AdmissionNo = admission
		before, there := stored[key(admission, n.Date, n.Note.Note)]
		if p.count(there, before == n.Kind) {
			p.c.Notes = append(p.c.Notes, n)
		}
	}
}

// events plans drafts: importing sends nothing. An event that families know of is changed where they are told of it.
func (p *planner) events() {
	stored := make(map[string]event.Event)
	for _, e := range p.now.Events {
		k := key(fold(e.Title), e.Date)
		if before, there := stored[k]; !there || before.State == event.Canceled {
			stored[k] = e
		}
	}
	for _, e := range p.r.Events {
		if unknown := p.audience(e.Audience); unknown != "" {
			p.defect(e.Place, "For", e.Audience, "the school has no "+unknown, "correct it, or import its pupils first")
			continue
		}
		old, there := stored[key(fold(e.Title), e.Date)]
		if !there {
			p.c.Counts.NewEvents++
			p.c.Events = append(p.c.Events, e)
			continue
		}
		now := old
		now.Title, now.Clock, now.Place, now.Audience, now.Question = e.Title, e.Clock, e.Event.Place, e.Audience, e.Question
		switch {
		case now == old:
			p.c.Counts.Unchanged++
		case old.State == event.Draft:
			p.c.Counts.EventsChanged++
			p.c.Events = append(p.c.Events, Event{e.Place, now})
		case old.State == event.Canceled:
			p.warn(e.Place, "Title", e.Title, "this event was canceled; it was left so", "give it another title if it takes place after all")
		default:
			p.warn(e.Place, "Title", e.Title, "families know of this event already; it was left as it is", "change it with `raabta event`, which tells them")
		}
	}
}
