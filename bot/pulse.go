package bot

import (
	"sync"
	"time"
)

// The circuit opens after doubtsToOpen doubtful outcomes, or sends that found no connection, in a row, for circuitOpen, then one probe.
const (
	doubtsToOpen = 5
	circuitOpen  = 5 * time.Second
)

// pulse is what this process has lately seen of a sender's provider.
type pulse struct {
	mu     sync.Mutex
	doubts int       // in a row
	faults int       // refusals in a row that may be the sender's
	until  time.Time // the circuit is open until then
	soft   bool      // it said "too many", or the circuit was open: one at a time
}

// mayTry says that the circuit is closed.
func (p *pulse) mayTry(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !now.Before(p.until)
}

// gentle says that one message at a time is enough for now.
func (p *pulse) gentle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.soft
}

// note keeps the circuit at the end of a send: doubts in a row open it, "too many requests" makes us gentle, an acceptance
// ends both. opened says that the circuit opened with this outcome.
func (p *pulse) note(res SendResult, now time.Time) (opened bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case res.Outcome == Accepted:
		p.doubts, p.faults, p.soft, p.until = 0, 0, false, time.Time{}
	case res.Outcome == Doubt || res.Verdict == Unreached:
		if p.doubts++; p.doubts >= doubtsToOpen {
			opened = !now.Before(p.until)
			p.until, p.soft = now.Add(circuitOpen), true
		}
	case res.Verdict == Retry:
		p.soft = true
	case res.Verdict == Refused:
		p.faults++
	}
	return opened
}

// faultsToHalt refusals in a row are the sender's fault; one or two may be their messages'.
const faultsToHalt = 3

// faulty says that the provider refuses the sender, not just one message. Asked once, it starts counting afresh.
func (p *pulse) faulty() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.faults < faultsToHalt {
		return false
	}
	p.faults = 0
	return true
}

// pulse is the sender's, made when first asked for.
func (o *Outbox) pulse(sender string) *pulse {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.pulses == nil {
		o.pulses = map[string]*pulse{}
	}
	if o.pulses[sender] == nil {
		o.pulses[sender] = &pulse{}
	}
	return o.pulses[sender]
}
