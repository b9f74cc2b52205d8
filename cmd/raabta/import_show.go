package main

import (
	"fmt"
	"io"
	"strings"

	"raabta/bot/roster"
)

// linesShown is how many rows of one list are shown; the rest is counted.
const linesShown = 30

// show prints the plan: the counts, then what stands behind them, then what was left out.
func (p *plan) show(w io.Writer) {
	fmt.Fprintf(w, "%s\n", p.Changes.Summary())
	for _, s := range p.Sections() {
		section(w, string(s.Kind), s.Rows)
	}
	p.showDefects(w)
	if p.Changes.NeedsConfirm != "" {
		fmt.Fprintf(w, "\nLOOK: %s.\n", p.needsConfirm())
	}
	fmt.Fprintln(w)
}

// needsConfirm is why a person should look first, with what that person then does; "" when nothing is odd.
func (p *plan) needsConfirm() string {
	if p.Changes.NeedsConfirm == "" {
		return ""
	}
	return p.Changes.NeedsConfirm + "; if the sheet is right, import it once more with --numbers"
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

// showDefects prints what was taken but should be looked at, and what was left out.
func (p *plan) showDefects(w io.Writer) {
	section(w, "taken, but look at it", defectRows(p.Grouped(true)))
	section(w, "left out, because something is wrong", defectRows(p.Grouped(false)))
}

func defectRows(list []roster.Alike) [][]string {
	var rows [][]string
	for _, d := range list {
		note := ""
		if len(d.Others) > 0 {
			note = fmt.Sprintf(" (So have lines %s.)", atMost(strings.Fields(strings.Trim(fmt.Sprint(d.Others), "[]")), 20))
		}
		rows = append(rows, []string{d.At(), d.Column, d.Cell(), d.Sentence() + note})
	}
	return rows
}

// showDone says what happened, that nothing was sent, and what comes next.
func (p *plan) showDone(w io.Writer) {
	fmt.Fprintf(w, "Imported: %s. Nothing was sent to anybody.\n", p.Changes.Summary())
	if p.Rejected() > 0 {
		fmt.Fprintln(w, "Next: correct what was left out and import the sheet again; what is stored already stays.")
	}
	if len(p.Changes.Events) > 0 {
		fmt.Fprintln(w, "Next: the events are drafts; announce them with raabta event (see raabta event --help).")
	}
	if p.Changes.Counts.New > 0 {
		fmt.Fprintln(w, "Next: look at a family with raabta household find NAME; write to families with raabta broadcast (it shows everything before it sends).")
	}
}
