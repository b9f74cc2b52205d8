package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"raabta/storage/storagetest"
)

// everyPoint in its environment has TestACrashAtEveryPoint take every single point, not the first of its kind: a thousand
// processes an engine.
const everyPoint = "RAABTA_TEST_EVERY_POINT"

// kinds are the points at which the program or the database differs from every other point of the list: a statement's first
// time in its act, no reading, and of the end of a step and the beginning of the next, between which nothing happens, one.
func kinds(all []string) (some []string) {
	seen := map[string]bool{}
	previous := ""
	for _, point := range all {
		kind, _, _ := strings.Cut(point, " #")
		act, step, _ := strings.Cut(kind, ": ")
		if strings.Contains(step, " SELECT ") {
			continue
		}
		between := strings.HasPrefix(step, "before ") && strings.HasPrefix(previous, act+": after ")
		if !seen[kind] && !between {
			some = append(some, point)
		}
		seen[kind], previous = true, kind
	}
	return some
}

// TestACrashAtEveryPoint ends the program before and after each step at the database and at the wire, once at each, and looks
// at what is left: what was acknowledged is there, nobody gets anything twice, and only what was at the wire may be in doubt.
// The points are found by playing each scene to its end first, so a statement that is new has its points by itself. The statements
// are one text for both engines: each engine takes every other point, and between them they take nearly all.
func TestACrashAtEveryPoint(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		r := newCrashRig(t, url)
		mine := 0
		if strings.HasPrefix(url, "postgres:") {
			mine = 1
		}
		points, missed := 0, 0
		for _, scene := range slices.Sorted(maps.Keys(scenes())) {
			whole := r.next(scene, "")
			all := r.plays(whole)
			creates := whole.created
			r.heals(whole)
			some := kinds(all)
			if os.Getenv(everyPoint) != "" {
				some = all
			}
			t.Logf("%s: %d points of %d", scene, len(some), len(all))
			for i, point := range some {
				if testing.Short() && i%7 != 0 || os.Getenv(everyPoint) == "" && i%2 != mine {
					continue
				}
				run := r.next(scene, point)
				if r.plays(run) != nil {
					missed++ // sends end in any order, so what is written down together differs
				}
				r.heals(run)
				points++
			}
			for n := 1; n <= creates; n++ {
				for _, taken := range []bool{false, true} {
					run := r.next(scene, "")
					run.Point = fmt.Sprintf("create %d at the provider, taken: %v", n, taken)
					run.wire, run.taken = n, taken
					if r.plays(run) != nil {
						t.Errorf("%s: the victim lives", run)
					}
					r.heals(run)
					points++
				}
			}
		}
		t.Logf("%d points, of which %d were not passed again", points, missed)
		if reached := points - missed; !testing.Short() && (reached < 40 || missed > points/10) {
			t.Errorf("only %d of %d points were reached", reached, points)
		}
	})
}
