package main

import (
	"fmt"
	"io"

	"raabta/templates"
)

// who counts everybody in the audience who is to get something.
func (p *preview) who() string { return people(p.Households, p.Teachers) }

// reached counts those of them who can be reached.
func (p *preview) reached() string {
	return people(p.Households-p.MissedHouseholds, p.Teachers-p.MissedTeachers)
}

func people(households, teachers int) string {
	switch {
	case teachers == 0:
		return plural(households, "household", "households")
	case households == 0:
		return plural(teachers, "teacher", "teachers")
	}
	return plural(households, "household", "households") + " and " + plural(teachers, "teacher", "teachers")
}

// show prints the preview as a person reads it.
func (p *preview) show(w io.Writer, d *desk) {
	if p.Households+p.Teachers == 0 {
		fmt.Fprintf(w, "to %s: nobody gets a text\n", p.Audience)
		return
	}
	fmt.Fprintf(w, "to %s: %s; class %s\n\n", p.Audience, p.who(), p.Class)
	t := table{}
	t.add("language", "texts", "segments each", "SMS segments")
	for _, l := range p.Languages {
		each := fmt.Sprint(l.Min)
		if l.Max > l.Min {
			each = fmt.Sprintf("%d to %d", l.Min, l.Max)
		}
		t.add(l.Language.Name(), fmt.Sprint(l.Texts), each, fmt.Sprint(l.Segments))
	}
	t.add("all", fmt.Sprint(p.Texts), "", fmt.Sprint(p.Segments))
	t.print(w)
	for _, l := range p.Languages {
		size := templates.Measure(l.Longest)
		fmt.Fprintf(w, "\nthe longest in %s (%s, %s):\n%s\n", l.Language.Name(), plural(size.Segments, "segment", "segments"), size.Encoding, indented(l.Longest))
	}
	fmt.Fprintln(w)
	p.showUnreached(w)
	p.showPlan(w, d)
}

// showBudget says what the families' weekly budget does, where it does anything.
func (p *preview) showBudget(w io.Writer, d *desk) {
	b := p.Budget
	if b == nil || b.Later+b.Together+b.None == 0 {
		return
	}
	fmt.Fprintf(w, "a family gets %s in seven days: %d get this one now", plural(b.Texts, "text nobody asked for", "texts nobody asked for"), b.Now)
	if b.Together > 0 {
		fmt.Fprintf(w, ", %d in one text with another that waits for them", b.Together)
	}
	if b.Later > 0 {
		fmt.Fprintf(w, ", %d later, when there is room (%s", b.Later, d.when(b.LaterFrom))
		if b.LaterTill.After(b.LaterFrom) {
			fmt.Fprintf(w, " to %s", d.when(b.LaterTill))
		}
		fmt.Fprint(w, ")")
	}
	if b.None > 0 {
		fmt.Fprintf(w, ", %d not at all (named above)", b.None)
	}
	fmt.Fprintln(w, "; the head may decide otherwise: --beyond-budget")
}

func (p *preview) showUnreached(w io.Writer) {
	total := 0
	for _, u := range p.Unreached {
		total += u.Count
	}
	if total == 0 {
		return
	}
	fmt.Fprintf(w, "%d get no text:\n", total)
	for _, u := range p.Unreached {
		fmt.Fprintf(w, "  %d: %s\n", u.Count, u.Reason)
		for _, name := range u.Names {
			fmt.Fprintf(w, "     %s\n", name)
		}
		if more := u.Count - len(u.Names); more > 0 && len(u.Names) > 0 {
			fmt.Fprintf(w, "     and %d more\n", more)
		}
	}
	fmt.Fprintln(w)
}

func (p *preview) showPlan(w io.Writer, d *desk) {
	if p.WhatsApp > 0 {
		fmt.Fprintf(w, "ways: %d by SMS, %d by WhatsApp\n", p.SMS, p.WhatsApp)
	}
	if p.AtMost {
		fmt.Fprintln(w, "texts: at most; a phone that two families share gets one")
	}
	p.showBudget(w, d)
	if p.Price > 0 {
		fmt.Fprintf(w, "cost: about %s (%s at %s)\n", money(p.Cost, p.Unit), plural(p.Segments, "segment", "segments"), money(p.Price, p.Unit))
	}
	if p.Saves > 0 {
		fmt.Fprintf(w, "curly quotes or other odd signs make this text longer: --straighten saves %s\n", plural(p.Saves, "segment", "segments"))
	}
	switch {
	case p.First.IsZero():
		fmt.Fprintf(w, "it would wait for ever: the families' hours %s never open; change them with raabta school set\n", d.school.Hours)
	case p.Closed:
		fmt.Fprintf(w, "it waits for the families' hours: the first leaves %s\n", d.when(p.First))
	case p.SendAfter.After(p.now):
		fmt.Fprintf(w, "the first leaves %s\n", d.when(p.First))
	}
	if !p.Finish.IsZero() {
		before := ""
		if p.Ahead > 1 {
			before = fmt.Sprintf(", after %d segments that wait before it", p.Ahead)
		}
		fmt.Fprintf(w, "the last will have left by %s%s\n", d.when(p.Finish), before)
	}
	for _, n := range p.Notes {
		fmt.Fprintln(w, n)
	}
}
