package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"raabta/cmd/raabta/torture"
	"raabta/storage/storagetest"
)

// TestKilledAgainAndAgain is a loop of 20 kill -9 cycles: what was queued goes out or is in doubt, nobody gets the same words
// twice, nobody gets another's, and what a phone wrote and was acknowledged reached its teacher.
func TestKilledAgainAndAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("20 processes an engine")
	}
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t)
		p := m.starts("torture", "--cycles", "20", "--database", url, "--json")
		select {
		case <-p.ended:
		case <-time.After(5 * time.Minute):
			t.Fatalf("it does not end\n%s", p.err.String())
		}
		var r torture.Report
		if err := json.Unmarshal([]byte(p.out.String()), &r); err != nil {
			t.Fatalf("%v: %s%s", err, p.out.String(), p.err.String())
		}
		t.Logf("seed %d: %d creates, %d received, doubts %+v, kills %v, %.1f s", r.Seed, r.Creates, r.Inbound, r.Doubts, r.Kills, r.Seconds)
		if code := p.code(); code != 0 || r.Lost+r.Duplicated+r.Misrouted > 0 {
			t.Errorf("seed %d ended with %d: lost %d, duplicated %d, misrouted %d: %+v", r.Seed, code, r.Lost, r.Duplicated, r.Misrouted, r.Findings)
		}
		// Enough has happened for the zeros to mean something.
		if r.Creates < 500 || r.Inbound < 10 || r.Doubts.All == 0 || len(r.Kills) < 4 {
			t.Errorf("too little happened: %s", p.out.String())
		}
	})
}

// TestTortureLeavesSchoolsAlone: a database with somebody's school in it is not touched.
func TestTortureLeavesSchoolsAlone(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "DATABASE_URL=sqlite:raabta.db")
	m.imports()
	before := m.does("messages", "--json")
	if out, errs, code := m.tries("torture", "--database", "sqlite:raabta.db"); code != 1 || !strings.Contains(errs, "this database holds a school: give torture one of its own") || out != "" {
		t.Errorf("it ended with %d: %s%s", code, out, errs)
	}
	if m.does("messages", "--json") != before {
		t.Error("it wrote into the school's database")
	}
}
