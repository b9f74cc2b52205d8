package roster

import (
	"fmt"
	"io"
	"strings"
)

// table is one sheet whose kind and columns are known, whatever format it came in.
type table struct {
	file string
	kind *kind
	has  map[string]bool   // canonical names of the columns it has
	said map[string]string // and the headings as they were written
	rows []row
}

// row is one row of a table: the cells of the kind's columns in their order, "" where the sheet has no such column.
type row struct {
	line  int
	cells []string
}

// newTable finds the header row and reads what is below it. A fault refuses the whole sheet.
func newTable(file string, src source, found *defects) (*table, error) {
	l, header, err := findHeader(src)
	if err != nil {
		return nil, err
	}
	t := &table{file: file, kind: l.kind, has: map[string]bool{}, said: map[string]string{}}
	used := make(map[int]bool)
	for i, place := range l.at {
		if place >= 0 {
			used[place] = true
			t.has[l.kind.columns[i].name] = true
			t.said[l.kind.columns[i].name] = strings.TrimSpace(header.cells[place])
		}
	}
	for i, cell := range header.cells {
		if cell = strings.TrimSpace(cell); cell != "" && !used[i] {
			found.add(Defect{File: file, Line: header.line, Value: cell, Problem: "this column is not used", Warning: true})
		}
	}
	return t, t.read(src, l, header, found)
}

func (t *table) read(src source, l layout, header row, found *defects) error {
	for {
		cells, line, err := src.next()
		switch {
		case err == io.EOF:
			if len(t.rows) == 0 {
				return fault{header.line, "there is nothing below the headings", "fill in the rows and save the sheet again"}
			}
			return nil
		case err != nil:
			return err
		case blank(cells):
			continue
		case same(cells, header.cells):
			found.add(Defect{File: t.file, Line: line, Problem: "the headings stand here again; the row was passed over", Warning: true})
			continue
		case len(cells) > l.width && !blank(cells[l.width:]):
			found.add(Defect{File: t.file, Line: line, Value: strings.Join(cells, " | "), Problem: fmt.Sprintf("the row has more cells than there are headings (%d)", l.width),
				Do: "look for a comma inside of a cell and put the cell in quotation marks"})
			t.rows = append(t.rows, row{line: line}) // kept without cells: somebody is meant
			continue
		}
		if len(t.rows) == maxRows {
			return fault{line, fmt.Sprintf("the sheet has more than %d rows", maxRows), "import it in parts"}
		}
		kept := make([]string, len(l.at))
		for i, place := range l.at {
			if place >= 0 && place < len(cells) {
				kept[i] = strings.TrimSpace(cells[place])
			}
		}
		t.rows = append(t.rows, row{line: line, cells: kept})
	}
}

// cell is what a row says in a column of its kind.
func (t *table) cell(r row, column string) string {
	if i := t.kind.place(column); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

func same(a, b []string) bool {
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y && !strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y)) {
			return false
		}
	}
	return true
}
