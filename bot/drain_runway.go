package bot

import "time"

// Attempts are committed a little ahead of the wire, as many as it takes in aheadFor, at most aheadMost: the wire must not
// stand idle while a transaction is on its way to the disk, and a transaction for each message would cost more than its
// sending. What a crash leaves in doubt is what flew and these few; a provider that takes 100 ms for an answer is given a few
// ahead.
const (
	aheadFor  = 20 * time.Millisecond
	aheadMost = 48
	paceEvery = 50 * time.Millisecond // how fast the wire is, is measured anew
)

// runway is what has begun: up to inFlight at a time, each worker taking the next that is ready when its own was
// accepted, without waiting for the drain. A worker whose own was not is gone; the others stay until the drain ends.
type runway struct {
	ready   chan Outgoing // begun, and not yet at the wire
	ended   chan end
	workers int

	count int       // ends since since
	since time.Time // when the wire was last measured
	ahead int       // how many may be ready
}

func newRunway(now time.Time) runway {
	return runway{ready: make(chan Outgoing, inFlight+aheadMost), ended: make(chan end, inFlight+aheadMost), since: now}
}

// fly sends a message that has begun, now or as soon as there is room.
func (d *drain) fly(m Outgoing) {
	d.flying++
	if d.runway.workers >= inFlight {
		d.runway.ready <- m // never full: it has room for all that may fly
		return
	}
	d.runway.workers++
	go d.work(m)
}

// work sends one message, and then those that are ready for as long as all is well.
func (d *drain) work(m Outgoing) {
	for more := true; more; m, more = <-d.runway.ready {
		res := d.o.try(d.wire, m)
		d.runway.ended <- end{m, res}
		if res.Outcome != Accepted {
			return
		}
	}
}

// landed counts an end.
func (d *drain) landed(e end) {
	d.flying--
	d.runway.count++
	if e.res.Outcome != Accepted {
		d.runway.workers--
	}
}

// resume puts workers in the place of those that stopped because a send went wrong.
func (d *drain) resume() {
	for d.runway.workers < inFlight {
		select {
		case m := <-d.runway.ready:
			d.runway.workers++
			go d.work(m)
		default:
			return
		}
	}
}

// wanted is how many more messages are to begin: one at a time while the provider wants us gentle; else as many as the wire
// has room for, and once it is full, those ahead, most of them at once.
func (d *drain) wanted() int {
	if d.o.pulse(d.s.ID).gentle() {
		return 1 - d.flying
	}
	room := inFlight + d.runway.ahead - d.flying
	if d.flying >= inFlight && room <= d.runway.ahead*3/4 {
		return 0
	}
	return room
}

// recall takes back what is ready: no byte of it left, which its settling says.
func (d *drain) recall() {
	for {
		select {
		case m := <-d.runway.ready:
			d.flying--
			d.done = append(d.done, Settled{MessageID: m.ID, AttemptID: m.Attempt.ID, Outcome: NotSent, Status: Queued, RetryAt: d.now})
		default:
			return
		}
	}
}

// measure says how many may be ready, by how many ended lately.
func (d *drain) measure() {
	passed := d.now.Sub(d.runway.since)
	if d.o.Clock == nil || passed < paceEvery && passed >= 0 {
		return
	}
	if passed > 0 {
		d.runway.ahead = min(aheadMost, int(time.Duration(d.runway.count)*aheadFor/passed))
	}
	d.runway.count, d.runway.since = 0, d.now
}
