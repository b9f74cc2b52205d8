package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"raabta/bot"
	"raabta/bot/roster"
)

// linesShown is how many rows of one list are shown; the rest is counted.
const linesShown = 30

// show prints the plan: the counts, then what stands behind them, then what was left out.
func (p *plan) show(w io.Writer) {
	fmt.Fprintf(w, "%s\n", p.changes.Summary())
	p.showPupils(w)
	p.showFamilies(w)
	p.showStaff(w)
	p.showEvents(w)
	p.showDefects(w)
	if p.changes.NeedsConfirm != "" {
		fmt.Fprintf(w, "\nLOOK: %s.\n", p.changes.NeedsConfirm)
	}
	fmt.Fprintln(w)
}

// section prints a heading and its rows, the first of them where there are many.
func section(w io.Writer, title string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	shown := rows
	if len(rows) > linesShown+1 {
		shown = rows[:linesShown]
	}
	t := table{indent: 2, rows: shown}
	t.print(w)
	if more := len(rows) - len(shown); more > 0 {
		fmt.Fprintf(w, "  and %d more\n", more)
	}
}

// showPupils prints who is new, by class, and who left, came back, moved or has another name.
func (p *plan) showPupils(w io.Writer) {
	before := make(map[string]bot.Student, len(p.before.Students))
	for _, s := range p.before.Students {
		before[s.ID] = s
	}
	fresh := map[string][]string{}
	var classes []string
	var left, back, moved, renamed [][]string
	for _, s := range p.changes.Students {
		old, known := before[s.ID]
		switch {
		case !known:
			if fresh[s.Class] == nil {
				classes = append(classes, s.Class)
			}
			fresh[s.Class] = append(fresh[s.Class], s.Name)
			continue
		case s.State == bot.StudentLeft:
			left = append(left, []string{s.Class, s.AdmissionNo, s.Name})
			continue
		case old.State == bot.StudentLeft:
			back = append(back, []string{s.Class, s.AdmissionNo, s.Name})
		}
		if s.Class != old.Class {
			moved = append(moved, []string{s.AdmissionNo, s.Name, old.Class + " → " + s.Class})
		}
		if s.Name != old.Name {
			renamed = append(renamed, []string{s.AdmissionNo, old.Name + " → " + s.Name})
		}
	}
	slices.SortFunc(classes, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }) // 5-B before 10-A
	var news [][]string
	for _, class := range classes {
		news = append(news, []string{class, fmt.Sprint(len(fresh[class])), atMost(fresh[class], 5)})
	}
	section(w, "new pupils", news)
	section(w, "left (they are kept, and get nothing)", left)
	section(w, "came back", back)
	section(w, "moved to another class", moved)
	section(w, "renamed", renamed)
}

// showFamilies prints whose numbers are others, and which pupils the sheets make brothers and sisters.
func (p *plan) showFamilies(w io.Writer) {
	before := make(map[string]bot.Household, len(p.before.Households))
	for _, h := range p.before.Households {
		before[h.ID] = h
	}
	names := p.pupilNames()
	children := make(map[int][]string)
	for _, l := range p.changes.Links {
		if !l.Leaves && l.Household >= 0 {
			children[l.Household] = append(children[l.Household], names[roster.Key(l.AdmissionNo)])
		}
	}
	var numbers, several [][]string
	for i, h := range p.changes.Households {
		old, known := before[h.ID]
		same := slices.EqualFunc(h.Phones, old.Phones, func(a, b bot.Phone) bool { return a.Number == b.Number })
		switch {
		case known && !same:
			numbers = append(numbers, []string{old.WithChildren(), numbersInWords(old.Phones) + " → " + numbersInWords(h.Phones)})
		case !known && len(children[i]) > 1:
			several = append(several, []string{h.Name, strings.Join(children[i], ", ")})
		}
	}
	section(w, "numbers changed", numbers)
	section(w, "one family, by number and father (its phone gets one text for all of them)", several)
}

// pupilNames are the pupils' names with their classes, by admission number as it is compared.
func (p *plan) pupilNames() map[string]string {
	names := make(map[string]string)
	for _, s := range p.before.Students {
		names[roster.Key(s.AdmissionNo)] = fmt.Sprintf("%s (%s)", s.Name, s.Class)
	}
	for _, s := range p.changes.Students {
		names[roster.Key(s.AdmissionNo)] = fmt.Sprintf("%s (%s)", s.Name, s.Class)
	}
	return names
}

func (p *plan) showStaff(w io.Writer) {
	before := make(map[string]bool)
	for _, s := range p.before.Staff {
		before[s.ID] = true
	}
	var fresh, changed [][]string
	for _, s := range p.changes.Staff {
		number := string(s.Number)
		if number == "" {
			number = "no phone"
		}
		row := []string{s.Name, string(s.Role), number, teachesInWords(s.Teaches)}
		if before[s.ID] {
			changed = append(changed, row)
		} else {
			fresh = append(fresh, row)
		}
	}
	section(w, "new on the staff", fresh)
	section(w, "changed on the staff", changed)
}

func (p *plan) showEvents(w io.Writer) {
	var events [][]string
	for _, e := range p.changes.Events {
		events = append(events, []string{strings.TrimSpace(e.Date + " " + e.Clock), e.Title, strings.ReplaceAll(e.Audience, ",", ", ")})
	}
	section(w, "events (nothing is announced by importing)", events)
}

func teachesInWords(list []bot.Teaching) string {
	var words []string
	for _, t := range list {
		one := strings.TrimSpace(t.Class + " " + t.Subject)
		if t.ClassTeacher {
			one = t.Class + " (class teacher)"
		}
		if !slices.Contains(words, one) {
			words = append(words, one)
		}
	}
	return strings.Join(words, ", ")
}

// showDone says what happened, that nothing was sent, and what comes next.
func (p *plan) showDone(w io.Writer) {
	fmt.Fprintf(w, "Imported: %s. Nothing was sent to anybody.\n", p.changes.Summary())
	if p.rejected() > 0 {
		fmt.Fprintln(w, "Next: correct what was left out and import the sheet again; what is stored already stays.")
	}
	if len(p.changes.Events) > 0 {
		fmt.Fprintln(w, "Next: the events are drafts; announce them with raabta event (see raabta event --help).")
	}
	if p.changes.Counts.New > 0 {
		fmt.Fprintln(w, "Next: look at a family with raabta household find NAME; write to families with raabta broadcast (it shows everything before it sends).")
	}
}
