package main

import (
	"strings"
	"testing"
)

func TestTableAlignsUrduNames(t *testing.T) {
	var tab table
	tab.add("عائشہ", "5-B", "x")
	tab.add("محمّد عُمر", "10-A", "y") // two marks that take no column
	tab.add("Ali", "KG", "z")
	var b strings.Builder
	tab.print(&b)
	for _, line := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		if at := displayWidth(line); at != len("mmmm mmm")+gap+len("10-A")+gap+1 {
			t.Errorf("%q is %d columns wide", line, at)
		}
	}
}

func TestTableBreaksItsLastColumnOnly(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("word ", 40))
	tab := table{indent: 2}
	tab.add("pupils.csv:7", "Contact 1", long)
	var b strings.Builder
	tab.print(&b)
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	if len(lines) < 2 {
		t.Fatalf("a long cell stayed on one line:\n%s", b.String())
	}
	words := 0
	for i, line := range lines {
		if displayWidth(line) > lineWidth {
			t.Errorf("line %d is %d columns wide", i, displayWidth(line))
		}
		if i > 0 && !strings.HasPrefix(line, strings.Repeat(" ", 2+12+gap+9+gap)+"word") {
			t.Errorf("line %d does not stand below its column: %q", i, line)
		}
		words += strings.Count(line, "word")
	}
	if words != 40 {
		t.Errorf("%d of 40 words are left", words)
	}
}

func TestAtMost(t *testing.T) {
	for want, list := range map[string][]string{
		"a, b, c":         {"a", "b", "c"}, // "and 1 more" is no shorter than the name
		"a, b and 2 more": {"a", "b", "c", "d"},
	} {
		if got := atMost(list, 2); got != want {
			t.Errorf("%v: %q, want %q", list, got, want)
		}
	}
}
