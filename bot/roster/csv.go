package roster

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of a sheet. A school of 5,000 pupils has a sheet of under a megabyte; a day's attendance of a year is 4 MB.
const (
	maxBytes   = 20 << 20
	maxColumns = 200
	maxRows    = 200_000
	maxCell    = 5_000 // letters
	maxLines   = 20    // of one quoted cell: more is a quotation mark that was never closed
)

// fault says why a whole file cannot be read, as a sentence for the person who made it.
type fault struct {
	line        int
	problem, do string
}

func (f fault) Error() string { return fmt.Sprintf("line %d: %s; %s", f.line, f.problem, f.do) }

// source is a sheet of any format, row by row. next gives the cells of a row (valid until the next call) and its line,
// io.EOF after the last one, or a fault.
type source interface {
	next() (cells []string, line int, err error)
}

// csvSource reads comma-separated values as spreadsheets and people write them (RFC 4180 is what they should): any of
// three separators, any ends of lines, mixed, and quotation marks inside of cells. A quotation mark opens a quoted cell
// only where the cell begins.
type csvSource struct {
	text      string
	pos       int
	line      int // of pos
	separator byte
	ends      string // what ends a cell
	cells     []string
}

// newCSV finds the separator: what a `sep=;` line says, else the one under which the first rows hold the most headings
// that are known, else the most cells.
func newCSV(text string) *csvSource {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	first = strings.TrimSpace(strings.Trim(strings.TrimRight(first, "\r"), `"`))
	if len(first) == 5 && strings.EqualFold(first[:4], "sep=") {
		c := csvWith(text, first[4])
		c.pos = strings.IndexAny(text, "=") + 2 // what is left of the line is blank
		for c.pos < len(text) && text[c.pos] != '\r' && text[c.pos] != '\n' {
			c.pos++
		}
		return c
	}
	best, most := byte(','), -1
	for _, separator := range []byte{',', ';', '\t'} {
		if score := csvWith(text, separator).score(); score > most {
			best, most = separator, score
		}
	}
	return csvWith(text, best)
}

func csvWith(text string, separator byte) *csvSource {
	return &csvSource{text: text, line: 1, separator: separator, ends: string([]byte{separator, '\r', '\n'})}
}

// score is how much the first rows look like a sheet.
func (c *csvSource) score() int {
	score := 0
	for range headerWithin {
		cells, _, err := c.next()
		if err != nil {
			break
		}
		known := 0
		for _, cell := range cells {
			if len(cell) < maxHeading && headings[fold(cell)] {
				known++
			}
		}
		score = max(score, 1000*known+len(cells))
	}
	return score
}

func (c *csvSource) next() ([]string, int, error) {
	if c.pos >= len(c.text) {
		return nil, 0, io.EOF
	}
	line := c.line
	c.cells = c.cells[:0]
	for column := 1; ; column++ {
		cell, end, err := c.cell()
		if err != nil {
			return nil, line, err
		}
		if len(cell) > maxCell && utf8.RuneCountInString(cell) > maxCell {
			return nil, line, fault{line, fmt.Sprintf("the cell in column %d holds more than %d letters", column, maxCell), "look for a quotation mark that is not closed, or shorten the cell"}
		}
		switch {
		case column <= maxColumns:
			c.cells = append(c.cells, cell)
		case strings.TrimSpace(cell) != "":
			return nil, line, fault{line, fmt.Sprintf("the sheet has more than %d columns", maxColumns), "delete the columns that are not needed"}
		}
		if end {
			return c.cells, line, nil
		}
	}
}

var errQuote = errors.New("unclosed")

// cell reads up to the next separator or the end of the line, and past it.
func (c *csvSource) cell() (cell string, end bool, err error) {
	if c.pos < len(c.text) && c.text[c.pos] == '"' {
		line := c.line
		if cell, err = c.quoted(); err != nil {
			return "", false, fault{line, "a quotation mark is opened here and never closed", "close it or delete it"}
		}
	}
	start := c.pos
	stop := strings.IndexAny(c.text[start:], c.ends)
	if stop < 0 {
		c.pos = len(c.text)
		return cell + c.text[start:], true, nil
	}
	c.pos = start + stop
	cell += c.text[start:c.pos]
	end = c.text[c.pos] != c.separator
	c.pass()
	return cell, end, nil
}

// quoted reads a quoted cell up to its closing mark; two marks inside stand for one.
func (c *csvSource) quoted() (string, error) {
	var b strings.Builder
	opened := c.line
	c.pos++
	for {
		stop := strings.IndexAny(c.text[c.pos:], "\"\r\n")
		if stop < 0 || c.line-opened > maxLines {
			return "", errQuote
		}
		b.WriteString(c.text[c.pos : c.pos+stop])
		c.pos += stop
		switch {
		case c.text[c.pos] != '"':
			b.WriteByte('\n')
			c.pass()
		case strings.HasPrefix(c.text[c.pos:], `""`):
			b.WriteByte('"')
			c.pos += 2
		default:
			c.pos++
			return b.String(), nil
		}
	}
}

// pass goes past a separator or an end of line: CR, LF or both.
func (c *csvSource) pass() {
	switch {
	case strings.HasPrefix(c.text[c.pos:], "\r\n"):
		c.pos += 2
		c.line++
	case c.text[c.pos] == '\r', c.text[c.pos] == '\n':
		c.pos++
		c.line++
	default:
		c.pos++
	}
}
