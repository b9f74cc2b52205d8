package bot

import (
	"maps"
	"slices"
	"testing"
)

// level is the order in which a message's statuses mean that it got further. What we know of its way to the provider (sending,
// in doubt, uncertain) is one level: a report lifts a doubt.
func level(s Status) int {
	return slices.IndexFunc([][]Status{
		{Queued}, {Sending, InDoubt, Uncertain}, {Sent}, {Failed, Undelivered, Canceled}, {Delivered}, {Read},
	}, func(same []Status) bool { return slices.Contains(same, s) })
}

// Whatever is told of a message in whatever order, up to seven times and with repeats, by callbacks, lists and our own
// tidying: it ends at the highest it was told, never falls on the way, and the first of equals stands.
func TestStatusesOnlyClimb(t *testing.T) {
	all := slices.Sorted(maps.Keys(replaces()))
	levels, after := make([]int, len(all)), make([][]int, len(all)) // by place in all: there are millions of sequences
	for i, s := range all {
		if levels[i] = level(s); levels[i] < 0 {
			t.Fatalf("%s is not in this test's order of statuses: give it its place", s)
		}
		for j, next := range all {
			after[i] = append(after[i], i)
			if slices.Contains(next.Replaces(), s) {
				after[i][j] = j
			}
		}
	}
	const most = 7
	queued, doubt := slices.Index(all, Queued), level(Sending)
	sequences := 0
	var sequence [most]int
	names := func(n int) (list []Status) {
		for _, i := range sequence[:n] {
			list = append(list, all[i])
		}
		return list
	}
	var walk func(at, highest, n int)
	walk = func(at, highest, n int) {
		if levels[at] != highest {
			t.Fatalf("after %v it is %s", names(n), all[at])
		}
		if n == most {
			sequences++
			return
		}
		for s := range all {
			if s == queued {
				continue // it goes back to the queue only by Settle
			}
			sequence[n] = s
			next := after[at][s]
			if fell := levels[next] < levels[at]; fell || levels[next] == levels[at] && next != at && levels[at] > doubt {
				t.Fatalf("%s becomes %s after %v", all[at], all[next], names(n+1))
			}
			walk(next, max(highest, levels[s]), n+1)
		}
	}
	for _, start := range []Status{Sending, InDoubt, Uncertain} {
		walk(slices.Index(all, start), level(start), 0)
	}
	if want := 3 * 4782969; sequences < want { // nine statuses, seven times
		t.Errorf("%d sequences were tried, want %d", sequences, want)
	}
}
