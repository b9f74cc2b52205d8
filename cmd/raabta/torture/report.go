package torture

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"raabta/bot"
)

// Report is what a torture found.
type Report struct {
	Cycles     int            `json:"cycles"`
	Seed       uint64         `json:"seed"`
	Engine     string         `json:"engine"`
	Lost       int            `json:"lost"`
	Duplicated int            `json:"duplicated"`
	Misrouted  int            `json:"misrouted"`
	Queued     int            `json:"queued"`  // texts of the broadcasts that were acknowledged
	Creates    int            `json:"creates"` // texts that Twilio accepted
	Inbound    int            `json:"inbound"` // messages that phones wrote and that were answered 2xx
	Doubts     Doubts         `json:"doubts"`
	Statuses   map[string]int `json:"statuses"` // how the outgoing messages ended
	Kills      map[string]int `json:"kills"`    // by the place where they fell
	Seconds    float64        `json:"seconds"`
	Findings   Findings       `json:"findings"`

	doubts     map[string]bool // messages
	unanswered []string        // SIDs of creates that were taken and not answered
}

// Doubts are the messages of which no answer told what became of them.
type Doubts struct {
	All      int `json:"all"`
	Resolved int `json:"resolved"` // known in the end, by a callback or the provider's list
	Sent     int `json:"sent"`     // in doubt to the end; Twilio has them
	Unsent   int `json:"unsent"`   // in doubt to the end; Twilio has them not
}

// OK says that the program kept its word.
func (r Report) OK() bool { return r.Findings.OK() }

// count fills in the figures.
func (r *Report) count(e Evidence) {
	r.Lost, r.Duplicated, r.Misrouted = len(r.Findings.Lost), len(r.Findings.Duplicated), len(r.Findings.Misrouted)
	r.Creates, r.Statuses = len(e.Creates), map[string]int{}
	for _, n := range e.Notes {
		if n.SID != "" && n.Acked {
			r.Inbound++
		}
	}
	sent := map[string]string{}
	for _, m := range e.Messages {
		if m.ProviderID != "" {
			sent[m.ProviderID] = m.ID
		}
	}
	has := map[string]bool{} // messages with a create
	for _, c := range e.Creates {
		id := sent[c.SID]
		if id == "" {
			id = e.Tokens[c.Callback[strings.LastIndex(c.Callback, "/")+1:]]
		}
		has[id] = true
		if slices.Contains(r.unanswered, c.SID) {
			r.doubts = add(r.doubts, id)
		}
	}
	for _, m := range e.Messages {
		if m.Direction != bot.Out {
			continue
		}
		r.Statuses[string(m.Status)]++
		if m.Status != bot.InDoubt && m.Status != "uncertain" {
			continue
		}
		r.doubts = add(r.doubts, m.ID)
		if has[m.ID] {
			r.Doubts.Sent++
		} else {
			r.Doubts.Unsent++
		}
	}
	r.Doubts.All = len(r.doubts)
	r.Doubts.Resolved = r.Doubts.All - r.Doubts.Sent - r.Doubts.Unsent
}

// printed is how many findings are printed of each sort.
const printed = 10

// Print writes the report for people.
func (r Report) Print(w io.Writer) {
	fmt.Fprintf(w, "%d cycles on %s, seed %d: lost %d, duplicated %d, misrouted %d\n", r.Cycles, r.Engine, r.Seed, r.Lost, r.Duplicated, r.Misrouted)
	fmt.Fprintf(w, "%d texts queued and %d accepted by the provider, %d messages received, in %.1f s\n", r.Queued, r.Creates, r.Inbound, r.Seconds)
	fmt.Fprintf(w, "%d in doubt: %d became known; of the others the provider has %d, and has not %d\n", r.Doubts.All, r.Doubts.Resolved, r.Doubts.Sent, r.Doubts.Unsent)
	for _, part := range []struct {
		name string
		list []string
	}{{"lost", r.Findings.Lost}, {"duplicated", r.Findings.Duplicated}, {"misrouted", r.Findings.Misrouted}} {
		for i, line := range part.list {
			if i == printed {
				fmt.Fprintf(w, "  … and %d more %s\n", len(part.list)-i, part.name)
				break
			}
			fmt.Fprintf(w, "  %s: %s\n", part.name, line)
		}
	}
}
