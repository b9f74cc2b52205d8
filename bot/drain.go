package bot

import (
	"context"
	"math"
	"slices"
	"time"
)

// How a drain waits while sends are in flight.
const (
	settleWait = 10 * time.Millisecond // an outcome is written down at least this soon: what a crash finds unwritten is in doubt
	hungryWait = time.Second           // an empty queue is looked at again, while something is still in flight
	wakeWithin = 10 * time.Second      // a try that is due sooner is not left to the loop's next look, a second off
)

// drain sends for one sender until its queue, its pace or its provider says stop:
//
//	claim ▶ waiting ▶ begin (attempts committed) ▶ runway ▶ at the wire ▶ ended ▶ settle, and claim the next
//
// Settling and the next claim are one transaction; where no pace holds the sender, what is claimed begins in it too, and
// nothing waits. What waits, claimed and not begun, is at most one second of the sender's rate, so that an emergency, a STOP
// or a pause overtakes it. At the wire are at most inFlight, and one that hangs holds up nothing but itself; on the runway,
// begun and ready, a few milliseconds' worth. One goroutine keeps all of this; only the sends run beside it.
type drain struct {
	o   *Outbox
	s   Sender
	now time.Time
	at  mark // now, on both clocks
	clk ClockState

	claimLag time.Duration // what the last claim that began at once was expected to take

	wire    context.Context // of sends
	stopped func() bool     // the process is to stop

	waiting []Outgoing
	flying  int // begun and not ended: at the wire, or ready for it
	runway  runway
	done    []Settled
	doneAt  time.Time // when the first of done ended
	halt    *trouble  // a refusal that concerns the sender
	broken  bool      // attempts could not be committed: no more for now
	empty   bool      // the last claim brought nothing
	claimAt time.Time // when an empty queue is looked at again
}

// end is a send that came to its end.
type end struct {
	m   Outgoing
	res SendResult
}

// trouble is a refusal that concerns the sender, not the message.
type trouble struct {
	verdict Verdict
	reason  string
}

func (o *Outbox) newDrain(s Sender, now time.Time) *drain {
	return &drain{o: o, s: s, now: now, runway: newRunway(now)}
}

func (d *drain) run(ctx context.Context) error {
	// What was claimed is settled even while the process is told to stop.
	keep := context.WithoutCancel(ctx)
	flight, land := wire(ctx)
	defer land()
	d.wire, d.stopped = flight, func() bool { return ctx.Err() != nil }
	defer close(d.runway.ready)
	for {
		d.tick()
		stopping := ctx.Err() != nil || d.halt != nil || d.broken || !d.clk.Sends() || !d.o.pulse(d.s.ID).mayTry(d.now)
		if stopping || d.o.pulse(d.s.ID).gentle() {
			d.recall()
		}
		d.resume()
		if stopping {
			d.handBack()
		} else if err := d.begin(keep); err != nil {
			return err
		}
		if err := d.settle(keep, stopping); err != nil {
			return err
		}
		if d.flying == 0 && len(d.waiting) == 0 && len(d.done) == 0 && (stopping || d.empty) {
			break
		}
		d.wait(ctx)
	}
	if d.halt != nil {
		return d.o.pause(keep, d.now, d.s, *d.halt)
	}
	return nil
}

func (d *drain) tick() {
	defer d.measure()
	before := d.now
	d.clk = d.o.clockState()
	if d.o.Clock != nil {
		d.at = markOf(d.o.Clock)
		d.now = d.at.wall
	}
	if d.now.Before(before.Add(-time.Second)) {
		d.handBack() // the clock was set back: places in the pace, and leases, are of a time to come
	}
	if !d.clk.Unprompted() {
		d.handBackOf(func(m Outgoing) bool { return m.Class.Unprompted() && m.StaffID == "" })
	}
}

// handBack gives what was not begun to the queue again.
func (d *drain) handBack() { d.handBackOf(func(Outgoing) bool { return true }) }

func (d *drain) handBackOf(which func(Outgoing) bool) {
	d.waiting = slices.DeleteFunc(d.waiting, func(m Outgoing) bool {
		if !which(m) {
			return false
		}
		d.done = append(d.done, Settled{MessageID: m.ID, Outcome: NotSent, Status: Queued, RetryAt: d.now})
		return true
	})
}

// begin commits the attempts of those whose place in the pace has come, as many as may fly, and sends them.
func (d *drain) begin(ctx context.Context) error {
	room, group := d.wanted(), 0
	for group < len(d.waiting) && group < room && (d.o.Clock == nil || !d.waiting[group].LeaveAt.After(d.now)) {
		group++
	}
	if group == 0 {
		return nil
	}
	list := d.waiting[:group]
	d.waiting = d.waiting[group:]
	_, lag := d.o.lag.of(d.o.lease())
	names, named := repeater(d.o.Channels[d.s.Provider])
	var attempts []Attempt
	byID := make(map[string]Outgoing, group)
	for _, m := range list {
		if refused, ok := d.before(m); ok {
			d.done = append(d.done, refused)
			continue
		}
		m.Attempt = d.attempt(lag)
		m.Attempt.MessageID, m.Attempt.N, m.Attempt.SenderID = m.ID, m.Attempts+1, m.SenderID
		if named {
			m.Attempt.ProviderID = names.ProviderID(m.ID)
		}
		m.Sender, m.Late = d.s, d.late(d.at, lag)
		attempts = append(attempts, m.Attempt)
		byID[m.ID] = m
	}
	if len(attempts) == 0 {
		return nil
	}
	begun, err := d.o.Store.Begin(ctx, d.now, attempts)
	d.lagged(&d.o.lag.begin)
	if err != nil {
		// No byte left. The commit may have succeeded all the same, its answer lost; then nobody must doubt these.
		d.o.Log.Error("attempts not committed", "sender", d.s.ID, "err", err)
		for _, a := range attempts {
			d.done = append(d.done, Settled{MessageID: a.MessageID, AttemptID: a.ID, Outcome: NotSent, Status: Queued, RetryAt: d.now})
		}
		d.broken = true
		return nil
	}
	for _, a := range begun { // those left out were taken from us: canceled, expired, or their lease is over
		d.fly(byID[a.MessageID])
	}
	return nil
}

// attempt is a new one, which the database may take a while to commit.
func (d *drain) attempt(lag time.Duration) Attempt {
	at := d.now.Add(lag)
	return Attempt{ID: newAttemptID(at), Owner: d.o.Owner, StartedAt: at}
}

// late is Outgoing.Late of attempts begun at a moment, which the database may take a while to commit.
func (d *drain) late(begun mark, lag time.Duration) func() bool {
	if d.o.Clock == nil {
		return nil
	}
	return func() bool { return begun.since(d.o.Clock) > d.o.stale()+lag }
}

// lagged notes how long the database took since the last tick.
func (d *drain) lagged(kept *time.Duration) {
	if d.o.Clock != nil {
		d.o.lag.note(kept, d.at.since(d.o.Clock))
	}
}

// room is how many more messages may be held and not at the wire: one second of the rate, at most maxClaim; one while the
// provider wants us gentle.
func (d *drain) room() int {
	most := maxClaim
	if d.s.Rate > 0 {
		most = max(1, min(most, int(math.Floor(d.s.Rate))))
	}
	if d.o.pulse(d.s.ID).gentle() {
		most = 1 - min(1, d.flying)
	}
	room := most - len(d.waiting) - max(0, d.flying-inFlight)
	if room < (most+1)/2 && len(d.waiting) > 0 {
		return 0 // not worth a claim yet
	}
	return room
}

// wait returns when a send has ended, and those that ended meanwhile are taken along; or when the next message's place in
// the pace comes, or it is time to look at the queue again.
func (d *drain) wait(ctx context.Context) {
	if d.flying == 0 && (len(d.waiting) == 0 || d.o.Clock == nil) {
		return
	}
	if d.flying > 0 && d.o.Clock == nil {
		d.take(<-d.runway.ended)
		d.gather()
		return
	}
	pause := hungryWait
	if len(d.waiting) > 0 && d.wanted() > 0 {
		pause = min(pause, max(0, d.waiting[0].LeaveAt.Sub(d.now)))
	}
	if len(d.done) > 0 {
		pause = min(pause, max(0, settleWait-d.now.Sub(d.doneAt)))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	stop := ctx.Done()
	if d.flying > 0 && len(d.waiting)+len(d.runway.ready) == 0 {
		stop = nil // nothing to hand back: only the ends matter
	}
	select {
	case e := <-d.runway.ended:
		d.tick()
		d.take(e)
		d.gather()
	case <-timer.C:
	case <-stop:
	}
}

// gather takes all ends that are there.
func (d *drain) gather() {
	for {
		select {
		case e := <-d.runway.ended:
			d.take(e)
		default:
			return
		}
	}
}

func (d *drain) take(e end) {
	d.landed(e)
	if len(d.done) == 0 {
		d.doneAt = d.now
	}
	if d.o.Ended != nil {
		d.o.Ended(e.m.Channel, e.res, max(0, d.now.Sub(e.m.Attempt.StartedAt)))
	}
	if d.o.pulse(d.s.ID).note(e.res, d.now) {
		d.o.Log.Warn("the provider does not answer: waiting", "sender", d.s.ID, "seconds", int(circuitOpen.Seconds()))
	}
	ended := settle(e.m, e.m.Attempt, e.res, d.now, d.o.jitter())
	d.done = append(d.done, ended)
	if wait := ended.RetryAt.Sub(d.now); ended.Status == Queued && ended.Counts && wait < wakeWithin && d.o.Clock != nil {
		time.AfterFunc(wait, d.o.Wake.Ring)
	}
	if v := e.res.Verdict; e.res.Outcome == NotSent && (v == QueueFull || v == SenderFault || v == Refused && d.o.pulse(d.s.ID).faulty()) {
		d.halt = &trouble{verdict: v, reason: e.res.Reason}
	}
}
