package roster

import (
	"fmt"
	"io"
	"strings"
)

// headerWithin is how many rows at the top may be titles ("Al-Noor School", "Session 2026") before the header row.
const headerWithin = 10

// maxHeading is how many bytes a heading has at most: what is longer is a paragraph.
const maxHeading = 100

// layout says which cell of the source is which column.
type layout struct {
	kind  *kind
	at    []int // by column of the kind: the cell's place, or -1
	width int   // of the header row
}

// findHeader reads up to the first row that is recognised. Where none is, the fault says what comes nearest.
func findHeader(src source) (layout, row, error) {
	var near error
	nearest, rows := 0, 0
	for rows < headerWithin {
		cells, line, err := src.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return layout{}, row{}, err
		}
		if blank(cells) {
			continue
		}
		rows++
		l, matched, err := recognise(cells, line)
		if err == nil {
			return l, row{line, append([]string(nil), cells...)}, nil
		}
		if matched > nearest {
			near, nearest = err, matched
		}
	}
	switch {
	case rows == 0:
		return layout{}, row{}, fault{0, "the file is empty", "save the sheet again"}
	case nearest >= 2:
		return layout{}, row{}, near
	}
	return layout{}, row{}, fault{0, fmt.Sprintf("no row of headings was found in the first %d rows", headerWithin),
		"begin with a row like Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language"}
}

// recognise finds the kind of sheet that a header row begins. matched is how many columns of the likeliest kind it has.
func recognise(cells []string, line int) (l layout, matched int, err error) {
	folded := make([]string, len(cells))
	for i, cell := range cells {
		if len(cell) < maxHeading {
			folded[i] = fold(cell)
		}
	}
	if l, _, missing, twice := pupilsSheet.match(folded); len(missing) == 0 && twice == "" && (l.has("Contact 1") || l.has("Contact 2")) {
		return l, len(l.at), nil
	}
	for _, k := range kinds {
		l, n, missing, twice := k.match(folded)
		if len(missing) == 0 && twice == "" {
			return l, n, nil
		}
		if n <= matched {
			continue
		}
		matched = n
		if len(missing) > 0 {
			err = fault{line, fmt.Sprintf("this looks like %s, but it has no column %s", k.name, missing[0].name),
				"add it; it may also be called " + strings.Join(missing[0].samples(), ", ")}
		} else {
			err = fault{line, fmt.Sprintf("the column %s stands twice", twice), "rename or delete one of the two"}
		}
	}
	if err == nil {
		err = fault{line: line}
	}
	return layout{}, matched, err
}

// match lays a kind's columns over a folded header row. twice is a column that two headings claim.
func (k *kind) match(folded []string) (l layout, matched int, missing []heading, twice string) {
	l = layout{kind: k, at: make([]int, len(k.columns)), width: len(folded)}
	for i := range l.at {
		l.at[i] = -1
	}
	second := k.place("Contact 2")
	for _, weak := range []bool{false, true} {
		for place, name := range folded {
			found, ok := k.index[name]
			switch i := found.column; {
			case !ok || found.weak != weak || weak && l.at[i] >= 0:
			case l.at[i] < 0:
				l.at[i] = place
				matched++
			case k.columns[i].name == "Contact 1" && l.at[second] < 0 && name != folded[l.at[i]]:
				l.at[second] = place // "Phone" and "Mobile" are two contacts, "Phone" and "Phone" may be a mistake
				matched++
			case twice == "":
				twice = k.columns[i].name
			}
		}
	}
	for i, h := range k.columns {
		if h.required && l.at[i] < 0 {
			missing = append(missing, h)
		}
	}
	return l, matched, missing, twice
}

func (l layout) has(column string) bool {
	i := l.kind.place(column)
	return i >= 0 && l.at[i] >= 0
}
