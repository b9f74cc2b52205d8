package main

import (
	"encoding/json"
	"io"
)

// json prints each defect as an object, then what the import came to.
func (p *plan) json(w io.Writer) error {
	out := json.NewEncoder(w)
	for _, d := range p.Defects {
		if err := out.Encode(defectJSON(d)); err != nil {
			return err
		}
	}
	summary := importJSON{Summary: "no row could be used", Rejected: p.Rejected(), DryRun: p.flags.dryRun, Applied: p.applied}
	if c := p.Changes; c != nil {
		summary.Summary, summary.Counts, summary.NeedsConfirm = c.Summary(), countsJSON(c.Counts), p.needsConfirm()
	}
	return out.Encode(summary)
}

// defectJSON is a roster.Defect on one line.
type defectJSON struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Problem string `json:"problem"`
	Do      string `json:"do"`
	Warning bool   `json:"warning"`
}

// importJSON is the last line.
type importJSON struct {
	Summary      string     `json:"summary"`
	Counts       countsJSON `json:"counts"`
	Rejected     int        `json:"rejected"` // rows, or whole files, of which something was left out
	NeedsConfirm string     `json:"needs_confirm"`
	DryRun       bool       `json:"dry_run"`
	Applied      bool       `json:"applied"`
}

// countsJSON is a roster.Counts.
type countsJSON struct {
	New             int `json:"new"`
	Left            int `json:"left"`
	Returned        int `json:"returned"`
	Moved           int `json:"moved"`
	Renamed         int `json:"renamed"`
	NumbersChanged  int `json:"numbers_changed"`
	Families        int `json:"families"`
	FamiliesChanged int `json:"families_changed"`
	NewStaff        int `json:"new_staff"`
	StaffChanged    int `json:"staff_changed"`
	NewClasses      int `json:"new_classes"`
	NewEvents       int `json:"new_events"`
	EventsChanged   int `json:"events_changed"`
	NewFacts        int `json:"new_facts"`
	FactsChanged    int `json:"facts_changed"`
	Unchanged       int `json:"unchanged"`
}
