package bench

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Figure is something measured: "cpu_us", 41.2.
type Figure struct {
	Name  string
	Value float64
}

// Figures are the figures of a piece of work, in the order in which they are shown.
type Figures []Figure

// Of is a figure by its name; 0 where it was not measured.
func (f Figures) Of(name string) float64 {
	for _, g := range f {
		if g.Name == name {
			return g.Value
		}
	}
	return 0
}

// Result is what a phase measured, beside what the least that could do the same work cost in the same run.
type Result struct {
	Name  string // "send"
	Ours  Figures
	Bare  Figures // nil where there is nothing to compare with
	Ratio Figures // ours ÷ bare
	Note  string  // what a reader must know of the figures
}

// Ratio is a ratio of ours to bare.
func Ratio(name string, ours, bare float64) Figure {
	if bare == 0 {
		return Figure{name, 0}
	}
	return Figure{name, ours / bare}
}

// MarshalJSON writes {"messages_per_s": …, "bare": {…}, "ratio": {…}}.
func (r Result) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	r.Ours.write(&b)
	for _, part := range []struct {
		name string
		list Figures
	}{{"bare", r.Bare}, {"ratio", r.Ratio}} {
		if len(part.list) == 0 {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:{", part.name)
		part.list.write(&b)
		b.WriteByte('}')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (f Figures) write(b *bytes.Buffer) {
	for i, g := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, "%q:%s", g.Name, strconv.FormatFloat(rounded(g.Value), 'f', -1, 64))
	}
}

// rounded keeps four digits: more are never the same in two runs.
func rounded(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(v))))
	if scale < 1 {
		return math.Round(v)
	}
	return math.Round(v*scale) / scale
}

// Median takes of each figure the median over several runs of the same phases.
func Median(runs [][]Result) []Result {
	if len(runs) == 0 {
		return nil
	}
	all := slices.Clone(runs[0])
	for i := range all {
		of := func(pick func(Result) Figures) Figures {
			list := slices.Clone(pick(all[i]))
			for j, g := range list {
				var values []float64
				for _, run := range runs {
					values = append(values, pick(run[i]).Of(g.Name))
				}
				slices.Sort(values)
				list[j].Value = values[len(values)/2]
			}
			return list
		}
		all[i].Ours = of(func(r Result) Figures { return r.Ours })
		all[i].Bare = of(func(r Result) Figures { return r.Bare })
		all[i].Ratio = of(func(r Result) Figures { return r.Ratio })
	}
	return all
}

// Table is a result for people.
func (r Result) Table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-22s %10s", r.Name, "raabta")
	if len(r.Bare) > 0 {
		fmt.Fprintf(&b, " %10s %8s", "bare", "ratio")
	}
	b.WriteByte('\n')
	bare := map[string]float64{}
	for _, g := range r.Bare {
		bare[g.Name] = g.Value
	}
	for _, g := range r.Ours {
		fmt.Fprintf(&b, "  %-20s %10s", strings.ReplaceAll(g.Name, "_", " "), shown(g.Value))
		if v, ok := bare[g.Name]; ok && v != 0 {
			fmt.Fprintf(&b, " %10s %8.2f", shown(v), g.Value/v)
		}
		b.WriteByte('\n')
	}
	if r.Note != "" {
		fmt.Fprintf(&b, "  %s\n", r.Note)
	}
	return b.String()
}

func shown(v float64) string {
	if v >= 1000 {
		return strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	}
	return strconv.FormatFloat(rounded(v), 'f', -1, 64)
}
