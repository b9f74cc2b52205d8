package console

import "fmt"

// chart is the messages of some days as columns, drawn by the server.
type chart struct {
	Days         []chartDay
	Wide, High   int
	Sent, In     int // in all
	Top          int // the number at the upper line
	BaseY        int
	LabelY       int
	UpperY, RowH int
}

// chartDay is one day's column, of its parts from the bottom up.
type chartDay struct {
	Name   string
	X, Mid int
	Wide   int
	Parts  []chartPart
	InY    int // where the mark of what came in stands
	In     int
	Out    int
	Amiss  int
}

// chartPart is one part of a column.
type chartPart struct {
	Kind    string
	Y, High float64
}

// Measures of a chart, in units of its view box.
const (
	dayWide   = 44
	columnGap = 8
	chartHigh = 140
	chartFoot = 24
	chartHead = 18
	// chartLeast is how high the smallest part of a column is: one message of a thousand is seen too.
	chartLeast = 3
)

// weekChart draws the messages of some days.
func (f *frame) weekChart(days []day) *chart {
	c := &chart{Wide: dayWide * len(days), High: chartHead + chartHigh + chartFoot, BaseY: chartHead + chartHigh, LabelY: chartHead + chartHigh + 17, UpperY: chartHead}
	for _, d := range days {
		c.Top = max(c.Top, total(d.Out), d.In)
	}
	c.Top = roundUp(c.Top)
	for i, d := range days {
		column := chartDay{Name: f.Day(d.Date), X: i*dayWide + columnGap/2, Mid: i*dayWide + dayWide/2, Wide: dayWide - columnGap, In: d.In}
		all := grouped(d.Out)
		var counts []int
		for _, g := range groups() {
			if n := all[g.kind]; n > 0 {
				column.Parts = append(column.Parts, chartPart{Kind: g.kind})
				counts = append(counts, n)
				column.Out += n
			}
		}
		y := float64(c.BaseY)
		length := max(chartHigh*float64(column.Out)/float64(c.Top), float64(chartLeast*len(counts)))
		for i, high := range shares(counts, length, chartLeast) {
			y -= high
			column.Parts[i].Y, column.Parts[i].High = y, high
		}
		column.Amiss = all["failed"]
		column.InY = c.BaseY - chartHigh*d.In/c.Top
		c.Sent += column.Out
		c.In += d.In
		c.Days = append(c.Days, column)
	}
	return c
}

// roundUp is a number like 10, 25, 50, 100 that is not below n.
func roundUp(n int) int {
	for power := 10; ; power *= 10 {
		for _, f := range []int{10, 25, 50} {
			if top := power / 10 * f; top >= n {
				return top
			}
		}
	}
}

// Percent is a part of a whole, in whole percent, never 100 unless it is all and never 0 unless it is none.
func (f *frame) Percent(part, whole int) string {
	switch {
	case whole == 0:
		return "–"
	case part == whole:
		return "100 %"
	case part == 0:
		return "0 %"
	}
	return fmt.Sprintf("%d %%", min(99, max(1, (100*part+whole/2)/whole)))
}
